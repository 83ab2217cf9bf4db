"""Files of annotation programs made from bare parts, and loaders asked for their lines only."""

import re
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from coanalysis import registry
from coanalysis.errors import LoadError
from coanalysis.loaders import Options, Source
from coanalysis.loaders.turns import assemble

_NUMBERS = count()


def loaded(name, content, encoding=None):
    """Return the Blocks of a file that is not on the disk."""
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    loader = registry.load("coanalysis.loaders", Path(name).suffix[1:])
    source = Source(Path(name), data, Options(encoding=encoding))
    return loader.load(source, source.options)


def said(blocks):
    """Return (label, begin, end, speech) of the turns of Blocks."""
    found = assemble(blocks)
    return [(turn.label, turn.begin_ms, turn.end_ms, found.text[turn.start : turn.end]) for turn in found.turns]


def refused(call, *arguments):
    """Return the LoadError a call raises; it says where and what to do, and names no exception."""
    with pytest.raises(LoadError) as caught:
        call(*arguments)
    error = caught.value
    assert error.where
    assert error.hint
    assert not re.search(r"Error|Exception|Traceback", f"{error} {error.hint}")
    return error


# ELAN


def annotation(begin, end, text, *, ref=False, name="", previous=""):
    """Return one annotation; of one that depends on another, the parent has these times."""
    name = name or f"a{next(_NUMBERS)}"
    value = f"<ANNOTATION_VALUE>{escape(text)}</ANNOTATION_VALUE>"
    if ref:
        after = f' PREVIOUS_ANNOTATION="{previous}"' if previous else ""
        inner = f'<REF_ANNOTATION ANNOTATION_ID="{name}" ANNOTATION_REF="p{begin}"{after}>{value}</REF_ANNOTATION>'
    else:
        slots = f'TIME_SLOT_REF1="{_slot(begin)}" TIME_SLOT_REF2="{_slot(end)}"'
        inner = f'<ALIGNABLE_ANNOTATION ANNOTATION_ID="{name}" {slots}>{value}</ALIGNABLE_ANNOTATION>'
    return f"<ANNOTATION>{inner}</ANNOTATION>"


def _slot(ms):
    return f"none{next(_NUMBERS)}" if ms is None else f"ts{ms}"


def tier(name, *annotations, participant="", parent="", kind="t", annotator=""):
    """Return one tier."""
    given = {"TIER_ID": name, "LINGUISTIC_TYPE_REF": kind, "PARTICIPANT": participant, "PARENT_REF": parent,
             "ANNOTATOR": annotator}  # fmt: skip
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in given.items() if value)
    return f"<TIER{attributes}>{''.join(annotations)}</TIER>"


def eaf(*tiers, units="milliseconds", media="", encoding="UTF-8"):
    """Return an ELAN file. Points are named by their times; parents `p0`, `p1000` … begin there and last a second."""
    body = "".join(tiers)
    named = sorted({int(one) for one in re.findall(r'"ts(\d+)"', body)})
    parents = sorted({int(one) for one in re.findall(r'ANNOTATION_REF="p(\d+)"', body)})
    times = sorted({*named, *parents, *(one + 1_000 for one in parents)})
    slots = [f'<TIME_SLOT TIME_SLOT_ID="ts{ms}" TIME_VALUE="{ms}"/>' for ms in times]
    slots += [f'<TIME_SLOT TIME_SLOT_ID="{one}"/>' for one in re.findall(r'"(none\d+)"', body)]
    for ms in parents:
        body = re.sub(
            rf'(ANNOTATION_ID=")a\d+("\s+TIME_SLOT_REF1="ts{ms}" TIME_SLOT_REF2="ts{ms + 1000}")',
            rf"\g<1>p{ms}\2",
            body,
            count=1,
        )
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<ANNOTATION_DOCUMENT FORMAT="3.0" VERSION="3.0">'
        f'<HEADER MEDIA_FILE="" TIME_UNITS="{units}">{media}</HEADER><TIME_ORDER>{"".join(slots)}</TIME_ORDER>{body}'
        '<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="t" TIME_ALIGNABLE="true"/></ANNOTATION_DOCUMENT>'
    )
