"""The documentation says what is there: commands, options, kinds, columns, errors. Its links, code and tables hold."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shlex
import tomllib

import pytest
import typer
from benchmarks import quality

import coanalysis
import readme
from coanalysis import query
from coanalysis.cli import running
from coanalysis.codebook import check_codebooks, parse_codebook, read_codebook
from coanalysis.codebook import test_codebook as check_examples
from coanalysis.codebook.indicators import parse_indicator
from coanalysis.codebook.match import compile_codes
from coanalysis.errors import CoanalysisError
from coanalysis.language.keys import KeyTable
from coanalysis.model import Code, Indicator
from coanalysis.project.exporting import FORMS
from coanalysis.words import word
from once import once
from readme import ROOT

PAGES = [
    ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "codebooks" / "README.md",
    ROOT / "transcripts_sample" / "README.md",
]  # fmt: skip
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMON = {"--project", "--coder", "--json", "--debug"}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(text_of(name)) if kind == language]


def sections(name: str) -> dict[str, str]:
    """Heading of the second level -> the text below it."""
    parts = re.split(r"^## (.+)$", text_of(name), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def table_rows(text: str, heading: str) -> list[list[str]]:
    """The rows of the table whose heading row begins so; `\\|` is a bar inside a cell."""
    lines = text[text.index(heading) :].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows


def quoted(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", text)


# Commands


def program():
    for name in running.GROUPS:
        importlib.import_module(f"coanalysis.cli.{name}")
    return typer.main.get_command(running.app)


def commands(command=None, name="coanalysis"):
    """Name with all words before it -> command; a group of commands is no command."""
    command = command or program()
    below = getattr(command, "commands", {})
    found = {} if below and name != "coanalysis" else {name: command}
    for word_, one in below.items():
        found |= commands(one, f"{name} {word_}")
    return found


def options(command) -> set[str]:
    given = {option for one in command.params for option in one.opts if option.startswith("-")}
    return given - {"-h", "--help"}


COMMANDS = commands()


def test_every_command_has_a_section_and_no_other_has():
    described = [heading for heading in sections("docs/commands.md") if heading.startswith("coanalysis")]
    assert sorted(described) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_stands_in_its_section(name):
    own = options(COMMANDS[name]) - COMMON
    section = sections("docs/commands.md")[name]
    told = {one.split()[0] for one in quoted(BLOCK.sub("", section)) if one.startswith("-")}
    assert told == own


def test_the_options_of_all_commands_are_described():
    start = text_of("docs/commands.md").split("\n## ")[0]
    assert {one.split()[0] for one in quoted(start) if one.startswith("--")} - {"--help"} == COMMON
    assert all(options(one) >= COMMON for name, one in COMMANDS.items() if name != "coanalysis")


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "coanalysis"])
def test_every_command_has_an_example_of_its_own(name):
    lines = [line for body in BLOCK.findall(sections("docs/commands.md")[name]) for line in body[1].splitlines()]
    assert any(line.startswith(name) for line in lines)


def examples() -> list[tuple[str, str]]:
    return [
        (page.name, line)
        for page in PAGES
        for kind, body in BLOCK.findall(page.read_text(encoding="utf-8"))
        for line in body.splitlines()
        if kind == "console" and line.startswith("coanalysis")
    ]


@pytest.mark.parametrize(("page", "line"), examples())
def test_examples_are_understood(page, line):
    words = shlex.split(line)[1:]
    command, name = program(), "coanalysis"
    while words and words[0] in getattr(command, "commands", {}):
        name = words.pop(0)
        command = command.commands[name]
    command.make_context(name, words)  # raises for an option or argument the command does not take
    assert name != "coanalysis" or not words


def test_an_example_with_a_slip_would_be_seen():
    with pytest.raises(Exception, match="--lange"):
        test_examples_are_understood("page", "coanalysis show matrix --lange en")


def test_every_kind_is_documented():
    rows = table_rows(text_of("docs/commands.md"), "| kind |")
    assert [quoted(row[0])[0] for row in rows] == [*query.KINDS, *FORMS, "all"]
    assert [quoted(row[0])[0] for row in rows if row[1] == "yes"] == list(query.KINDS)
    assert {quoted(row[0])[0]: row[2] for row in rows if quoted(row[0])[0] in FORMS} == {
        kind: " ".join(f".{one}" for one in suffixes) for kind, suffixes in FORMS.items()
    }
    assert [quoted(row[0])[0] for row in table_rows(text_of("docs/tables.md"), "| kind |")] == list(query.KINDS)


def all_errors(base=CoanalysisError) -> set[type[CoanalysisError]]:
    for module in pkgutil.walk_packages(coanalysis.__path__, "coanalysis."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return {base}.union(*(all_errors(one) for one in base.__subclasses__()))


def test_every_error_stands_beside_its_exit_code():
    rows = table_rows(text_of("docs/commands.md"), "| code |")
    told = {name: int(row[0]) for row in rows for name in quoted(row[2])}
    assert told == {one.__name__: one.exit_code for one in all_errors()}
    assert [int(row[0]) for row in rows] == [0, 1, 2, 3, 4, 5]


# Links, code, set-up


def links(page) -> list[str]:
    found = re.findall(r"\]\(([^)]+)\)", BLOCK.sub("", page.read_text(encoding="utf-8")))
    return [target.partition("#")[0] for target in found if not target.startswith(("http:", "https:", "mailto:"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    missing = [target for target in links(page) if not (page.parent / target).exists()]
    assert missing == []


def test_the_readme_leads_to_every_page():
    reached = {(ROOT / target).resolve() for target in links(ROOT / "README.md")}
    assert set(PAGES) - {ROOT / "README.md"} <= reached
    assert {ROOT / "CITATION.cff", ROOT / "LICENSE"} <= reached


def test_the_readme_stays_short():
    assert len(text_of("README.md").splitlines()) <= 250


def python_blocks() -> list[tuple[str, str]]:
    names = [page.relative_to(ROOT).as_posix() for page in PAGES]
    return [(name, body) for name in names for body in blocks(name, "python")]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A folder with the demo study in `demo`, as after `coanalysis demo demo`."""
    return once(tmp_path_factory, "docs", lambda folder: coanalysis.make_demo(folder / "demo", exports=()))


def test_python_in_the_docs_runs(demo, monkeypatch):
    monkeypatch.chdir(demo)
    assert "README.md" in [name for name, _body in python_blocks()]
    for name, body in python_blocks():
        space = {}
        exec(compile(body, name, "exec"), space)
        space["project"].close()
    assert (demo / "matrix.xlsx").stat().st_size > 0


def test_the_readme_names_targets_and_extras_that_exist():
    readme_text = text_of("README.md")
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", readme_text)) <= targets
    extras = tomllib.loads(text_of("pyproject.toml"))["project"]["optional-dependencies"]
    [named] = re.findall(r"-e \"\.\[([a-z,]+)\]\"", readme_text)
    assert set(named.split(",")) <= set(extras)
    assert f"--editable '.[{named}]'" in text_of("Makefile")


# What the README says of quality and privacy


def test_the_readme_says_no_more_of_the_suggestions_than_is_measured(demo):
    """«fewer than one in ten … about half»: of the strong suggestions, recall below 0.10 and precision 0.4 to 0.6."""
    with coanalysis.open_project(demo / "demo") as project:
        study = project.study
    codes = [code.id for code in study.codes if code.automation != "manual"]
    measured = quality.total(
        quality.scores(quality.reference(study, "ida"), quality.suggested(study, ("strong",)), codes)
    )
    said = " ".join(sections("README.md")["How good are the suggestions?"].split())
    assert "fewer than one in ten" in said
    assert "about half of what they point at" in said
    assert measured.recall < 0.10
    assert 0.4 <= measured.precision <= 0.6


def test_what_must_be_said_is_said():
    said = " ".join(text_of("README.md").split())
    assert "At programmet er lokalt, betyr ikke at du kan bruke privat PC." in said
    assert "Følg meldeskjemaet til Sikt og institusjonens dataklasse" in said
    assert "send ikke på e-post" in said
    assert "Generativ KI ble ikke brukt. Forslag kom fra ordmønstre; N av M kodinger startet som forslag." in said


# The sheet


SHEETS = {
    "Gjennomgang": "column", "Transkripsjoner": "transcript_column", "Memoer": "memo_column", "Funn": "claim_column",
    "Temaer": "theme_column",
}  # fmt: skip


def headings(group: str) -> set[str]:
    """The Norwegian headings of a sheet, the four of a kind as «Kode 1» and «Kode 4»."""
    found = set()
    for line in text_of("src/coanalysis/words.csv").splitlines():
        if line.startswith(f"review.{group}."):
            key = line.split(";")[0]
            text = word(key, "nb", n="{n}")
            found |= {text.replace("{n}", "1"), text.replace("{n}", "4")}
    return found


@pytest.mark.parametrize("title", SHEETS)
def test_every_column_of_the_sheet_is_described(title):
    [section] = [text for heading, text in sections("docs/review-sheet.md").items() if heading.startswith(f"{title} (")]
    first_cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| **")]
    assert set(re.findall(r"\*\*(.+?)\*\*", " ".join(first_cells))) == headings(SHEETS[title])


def test_every_word_of_a_drop_down_is_described():
    page = text_of("docs/review-sheet.md")
    for group in ("decision", "memo_kind", "theme_status"):
        keys = re.findall(rf"^(review\.{group}\.[\w-]+);", text_of("src/coanalysis/words.csv"), re.MULTILINE)
        assert keys
        assert [word(key, "nb") for key in keys if f"`{word(key, 'nb')}`" not in page] == []


def test_every_sheet_of_the_form_is_described():
    keys = ("about", "review", "transcripts", "memos", "claims", "themes")
    described = [heading.partition(" (")[0] for heading in sections("docs/review-sheet.md") if "(" in heading]
    assert described == [word(f"review.sheet.{key}", "nb") for key in keys]


# Codebooks and indicators


def indicator_rows():
    page = text_of("docs/indicator-language.md")
    return table_rows(page, "| you write | it finds | it does not find |")


def finds(indicator: str, text: str) -> bool:
    code = Code("barrier/x", {"nb": "x"}, indicators=(Indicator("barrier/x", indicator, 1),))
    return bool(compile_codes([code], KeyTable()).find(text))


@pytest.mark.parametrize("row", indicator_rows(), ids=lambda row: row[0])
def test_an_indicator_finds_what_the_page_says(row):
    [indicator] = quoted(row[0])
    assert [text for text in row[1].split(" · ") if not finds(indicator, text)] == []
    assert [text for text in row[2].split(" · ") if finds(indicator, text)] == []


def test_every_indicator_of_the_tables_is_understood():
    page, codebooks = text_of("docs/indicator-language.md"), text_of("codebooks/README.md")
    rows = table_rows(page, "| you write | it means |") + table_rows(codebooks, "| line | finds |")
    written = [quoted(row[0])[0] for row in rows]
    assert len(written) > 12
    for indicator in written:
        parse_indicator(indicator)  # raises for a line that is not in the language
    for body in blocks("docs/indicator-language.md", "yaml"):
        for line in body.splitlines()[1:]:
            parse_indicator(re.split(r"\s+#", line.strip())[0])


def test_the_example_of_a_codebook_is_one():
    [body] = blocks("codebooks/README.md", "yaml")
    book = parse_codebook(body, path="my-codes.yaml")
    assert [code.id for code in book.codes] == ["barrier", "barrier/time", "barrier/capacity", "enabler/time"]
    assert len(book.codes[1].indicators) == 5
    assert check_codebooks([book]) == []
    assert list(check_examples(book).problems()) == []


def test_the_shipped_codebooks_are_listed_with_their_size():
    told = {quoted(row[0])[0]: int(row[1]) for row in table_rows(text_of("codebooks/README.md"), "| file | codes |")}
    assert told == {path.name: len(read_codebook(path).codes) for path in (ROOT / "codebooks").glob("*.yaml")}


def test_the_architecture_names_every_part():
    page = text_of("docs/architecture.md")
    parts = [path for path in (ROOT / "src" / "coanalysis").iterdir() if not path.name.startswith(("_", "."))]
    names = {f"`{path.name}/`" if path.is_dir() else path.stem for path in parts if path.suffix in ("", ".py", ".csv")}
    assert sorted(name for name in names if name.strip("`/") not in re.sub(r"[`/]", " ", page).split()) == []


def test_the_walk_through_can_be_found():
    assert any(isinstance(part, readme.Step) for part in readme.walk_through(text_of("README.md")))
