"""Office documents without loss: Word texts (`read_word`) and, in `workbook`, Excel sheets.

All parts are read by name from memory, through the one XML door. Nothing a document points to is fetched or run.
"""

from coanalysis.ooxml.parts import is_ole, main_part, ole_error
from coanalysis.ooxml.walk import Cell, Paragraph, Run
from coanalysis.ooxml.word import Comment, WordText, read_word

__all__ = ["Cell", "Comment", "Paragraph", "Run", "WordText", "is_ole", "main_part", "ole_error", "read_word"]
