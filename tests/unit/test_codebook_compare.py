"""What changed between two codebooks."""

from dataclasses import replace

import pytest

from coanalysis.codebook import CodeChange, compare_codes
from coanalysis.model import Code, Codebook, Example, Indicator, NearMiss

OLD = Code(
    "barrier/time",
    {"nb": "Tidspress"},
    definition={"nb": "For lite tid."},
    negated=("negative_case",),
    indicators=(Indicator("barrier/time", "tidspress*", 12),),
    line=4,
)


@pytest.mark.parametrize(
    ("change", "kinds", "touches"),
    [
        ({"definition": {"nb": "For få timer."}}, ("redefined",), ()),
        ({"include": {"nb": "Hast"}}, ("redefined",), ()),
        ({"exclude": {"nb": "Hast"}}, ("redefined",), ()),
        ({"name": {"nb": "Hast"}}, ("renamed",), ()),
        ({"colour": "#112233"}, ("recoloured",), ()),
        ({"parent": "barrier"}, ("moved",), ()),
        ({"examples": (Example({"nb": "Vi rakk det ikke."}),)}, ("examples",), ()),
        ({"near_misses": (NearMiss({"nb": "Hele tiden."}, "nei"),)}, ("near_misses",), ()),
        ({"sources": ("Voorberg 2015",)}, ("sources",), ()),
        ({"confused_with": {"barrier/capacity": {"nb": "Hva?"}}}, ("confused_with",), ()),
        ({"indicators": (Indicator("barrier/time", "hast*"),)}, ("indicators",), ("barrier/time",)),
        ({"set_aside": ("hele tiden",)}, ("indicators",), ("barrier/time",)),
        ({"automation": "manual"}, ("automation",), ("barrier/time",)),
        ({"status": "retired"}, ("status",), ("barrier/time",)),
        ({"status": "retired", "redirect": "barrier/haste"}, ("status",), ("barrier/time",)),
        ({"status": "retired", "split": ("barrier/haste", "barrier/plan")}, ("status",), ("barrier/time",)),
        ({"negated": ("failed", "suggest enabler/time")}, ("negated",), ("barrier/time", "enabler/time")),
        ({"indicators": (Indicator("barrier/time", "hast* NEGATED enabler/trust"),)},
         ("indicators",), ("barrier/time", "enabler/trust")),
        ({"name": {"nb": "Hast"}, "definition": {"nb": "Hast."}, "colour": "#112233"},
         ("redefined", "renamed", "recoloured"), ()),
        ({"line": 40, "indicators": (Indicator("barrier/time", "tidspress*", 48),)}, (), ()),
    ],
)  # fmt: skip
def test_each_kind_of_change_is_named(change, kinds, touches):
    changes = compare_codes([OLD], [replace(OLD, **change)])
    assert changes == ((CodeChange("barrier/time", kinds, touches),) if kinds else ())


def test_added_and_removed_codes_come_in_the_order_of_the_new_codebook_removed_last():
    one, two, three = (Code(f"own/{name}", {"nb": name}, negated=("suggest own/x",)) for name in ("a", "b", "c"))
    old = Codebook("own", "1", {}, ("nb",), (one, two))
    new = Codebook("own", "2", {}, ("nb",), (three, two))
    assert compare_codes(old, new) == (
        CodeChange("own/c", ("added",), ("own/c", "own/x")),
        CodeChange("own/a", ("removed",), ("own/a", "own/x")),
    )
    assert [str(change) for change in compare_codes(old, new)] == ["own/c: added", "own/a: removed"]


def test_only_a_new_or_redefined_code_has_to_be_read_for_again():
    assert CodeChange("a", ("added",)).reopens_reading
    assert CodeChange("a", ("redefined", "renamed")).reopens_reading
    assert not CodeChange("a", ("renamed", "indicators", "recoloured")).reopens_reading
    assert not CodeChange("a", ("removed",)).reopens_reading
