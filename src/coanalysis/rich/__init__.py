"""Documents of word processors other than Word, without loss: RTF (`rtf.py`) and OpenDocument (`odf.py`).

Their readers give the same paragraphs and comments as the one for Word.
"""

from coanalysis.rich.flow import PARAGRAPH_LIMIT, Comments, Flow, RichText, too_long

__all__ = ["PARAGRAPH_LIMIT", "Comments", "Flow", "RichText", "too_long"]
