"""Qualitative interview analysis: from transcripts to a coded matrix and Word quote tables.

The machine suggests, a person decides. Everything here runs without a project too:

>>> import coanalysis as co
>>> co.guess_language("Eg veit ikkje kva dei meinte med det.")
'nn'

In a notebook: `project = co.open_project("my-study"); project.quotes("phase/enrolment").frame`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: Public name -> module that holds it. Looked up when first used, so that importing the package stays quick.
_PUBLIC = {
    "CoanalysisError": "coanalysis.errors",
    "Codebook": "coanalysis.model",
    "Decision": "coanalysis.model",
    "Project": "coanalysis.project",
    "Rules": "coanalysis.suggesters.rules",
    "Study": "coanalysis.study",
    "Suggestion": "coanalysis.model",
    "Table": "coanalysis.table",
    "Transcript": "coanalysis.model",
    "check_codebooks": "coanalysis.codebook",
    "codings": "coanalysis.review",
    "create_project": "coanalysis.project",
    "displacy_html": "coanalysis.spacy_docs",
    "guess_language": "coanalysis.language.guess",
    "load": "coanalysis.loaders",
    "make_demo": "coanalysis.project.demo",
    "open_project": "coanalysis.project",
    "passages": "coanalysis.segment",
    "read_codebook": "coanalysis.codebook",
    "reading": "coanalysis.review",
    "shipped": "coanalysis.shipped",
    "test_codebook": "coanalysis.codebook",
    "to_spacy": "coanalysis.spacy_docs",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'coanalysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
