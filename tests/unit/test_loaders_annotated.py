import random
from pathlib import Path

import pytest
from lxml import etree

from coanalysis import registry
from coanalysis.errors import LoadError
from coanalysis.loaders import FAMILY, Options, Source
from coanalysis.loaders.annotated import clean_name, distinct_names, listed, seconds_to_ms, spoken_lines
from coanalysis.testing.blocks import check_blocks
from golden_loaders import FOLDER

CASES = ["eaf-tiers", "eaf-old", "eaf-children", "trs-overlap", "trs-meeting", "exb-score"]


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("0", 0), ("1.5", 1_500), ("1,5", 1_500), (" 12.0005 ", 12_001), ("12.0004", 12_000), ("59.9999", 60_000),
        ("3.123456789012", 3_123), ("", None), (None, None), ("-1", None), ("1e3", None), ("1:02", None), (".5", None),
        ("9" * 8, None), ("inf", None), ("1.", None),
    ],
)  # fmt: skip
def test_seconds(text, ms):
    assert seconds_to_ms(text) == ms


def test_names():
    assert clean_name(" A\u030ase\n\t Berg\x07 ") == "Åse Berg"
    assert clean_name(None) == ""
    assert clean_name("x" * 201) == "x" * 200 + "…"
    assert distinct_names([("a", "Brit"), ("b", "Brit"), ("c", " "), ("d", "Liv")]) == {
        "a": "Brit (a)", "b": "Brit (b)", "c": "c", "d": "Liv",
    }  # fmt: skip


def test_lists_are_short():
    assert listed(["a", "b"]) == "a, b"
    assert listed(str(i) for i in range(14)) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more"
    assert listed(["x" * 61]) == "x" * 60 + "…"


def test_a_byte_order_mark_in_the_middle_is_no_letter():
    assert [one.text for one in spoken_lines("\ufeff ja\n\u00a0\ufeff\ne\ufeff\u0301", "A", "p")] == [
        "ja",
        "e\ufeff\u0301",
    ]
    assert clean_name("\ufeffA \ufeff B") == "A B"


def test_lines_of_a_stretch():
    found = list(spoken_lines(" ja \n \nnei", "A", "p", begin_ms=9, end_ms=5))
    assert [(one.text, one.joint, one.first, one.begin_ms, one.end_ms) for one in found] == [
        ("ja", " ", True, 9, 9),
        ("nei", "\n", False, 9, 9),
    ]


# Well-formed, and nevertheless wrong


def kept(is_kept, promise):
    assert is_kept, promise


def read(name, data):
    """Check that a file is read, or refused with a LoadError."""
    source = Source(Path(name), data)
    try:
        blocks = registry.load(FAMILY, Path(name).suffix[1:]).load(source, source.options)
    except LoadError:
        return None
    return check_blocks(blocks, Options(), kept)


def muddled(data, chance):
    """Return XML with some elements moved, copied, emptied or renamed, and some attributes changed or gone."""
    root = etree.fromstring(data, etree.XMLParser(load_dtd=False, resolve_entities=False))
    values = [value for one in root.iter() for value in one.attrib.values()] + ["", "-1", "9" * 30, "x y", "\u0661"]
    for _ in range(chance.choice((1, 5, 40))):
        elements = [one for one in root.iter() if one is not root and isinstance(one.tag, str)]
        if not elements:
            break
        one, other = chance.choice(elements), chance.choice(elements)
        match chance.randrange(7):
            case 0:
                one.getparent().remove(one)
            case 1:
                other.addnext(etree.fromstring(etree.tostring(one, with_tail=False)))
            case 2:
                other.append(etree.fromstring(etree.tostring(one, with_tail=False)))
            case 3 if one.attrib:
                one.attrib.pop(chance.choice(list(one.attrib)))
            case 4 if one.attrib:
                one.set(chance.choice(list(one.attrib)), chance.choice(values))
            case 5:
                one.tag = other.tag
            case _:
                one.text, other.tail = other.text, chance.choice(["Ja\nnei \u0308", "\u0085", None])
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


@pytest.mark.parametrize("case", CASES)
def test_muddled_files_are_read_or_refused(case):
    path = next((FOLDER / case).glob("input.*"))
    n_read = sum(read(path.name, muddled(path.read_bytes(), random.Random(seed))) is not None for seed in range(150))
    assert n_read > 75  # most are still read: the muddle reached the loader


@pytest.mark.parametrize("case", ["cha-group", "cha-ca"])
def test_muddled_lines_are_read(case):
    lines = (FOLDER / case / "input.cha").read_bytes().splitlines(keepends=True)
    bits = [
        b"\x15",
        b"*",
        b"%com:\t",
        b"@Comment:\t",
        b"\t",
        b"\x15_\x15",
        b"\x155_3\x15",
        "e\u0301".encode(),
        b"\x0c",
        b": ",
    ]
    for seed in range(300):
        chance = random.Random(seed)
        found = [chance.choice(lines) for _ in range(chance.randrange(1, 60))]
        for _ in range(chance.choice((0, 3, 30))):
            i = chance.randrange(len(found))
            at = chance.randrange(len(found[i]) + 1)
            found[i] = found[i][:at] + chance.choice(bits) + found[i][at:]
        read("input.cha", b"".join(found))
