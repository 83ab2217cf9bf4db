"""A codebook from records of a table: ids and parents found or made, every cell checked, all problems at once."""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coanalysis.codebook import cells
from coanalysis.codebook.columns import TEXTS, Key, plain
from coanalysis.codebook.emit import code_lines, top_lines
from coanalysis.codebook.fields import ID
from coanalysis.codebook.filling import Places, fill, named
from coanalysis.codebook.read import parse_codebook
from coanalysis.codebook.references import note_circles, note_dead, references
from coanalysis.codebook.tabular import Record, Table
from coanalysis.errors import CodebookError
from coanalysis.model import Code, Codebook
from coanalysis.words import LANGUAGES

__all__ = ["Understood", "build", "slug"]

#: Facet of codes whose table gives them none.
OWN = "own"
#: How programs write a code below another: `Barriers::Time`, `Nodes\\Barriers\\Time`, `Barriers > Time`.
_PATH = re.compile(r"\s*(?:::|\\{1,2}|\s>\s)\s*")
_ROOTS = frozenset({"nodes", "codes", "noder", "koder"})


@dataclass(frozen=True, slots=True)
class Understood:
    """A file of any format as a codebook. text: in YAML. notes: what a person should know of how it was read.

    columns: heading -> field, '' for one that is not read; empty where the format has none.
    """

    book: Codebook
    text: str
    notes: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()


def slug(text: str) -> str:
    """Return a name as a part of an id: small letters (æ ø å too), figures, hyphens."""
    text = unicodedata.normalize("NFC", text.casefold())
    kept = "".join(char if char in "æøå" else unicodedata.normalize("NFD", char)[0] for char in text)
    return re.sub(r"[^a-zæøå0-9]+", "-", kept).strip("-")[:60].strip("-")


def build(tables: Sequence[Table], *, where: str, stem: str, language: str, others: Iterable[Codebook]) -> Understood:
    """Return the codebook that tables say.

    stem: of the file's name, for a codebook that does not say its id. language: of texts that name none. others:
    codebooks of the same project, whose codes may be referred to. Raises CodebookError with every problem and cell.
    """
    maker = _Maker(where, language, tuple(others))
    records = [record for table in tables for record in table.records]
    about = {key: text for table in tables for key, text in table.about.items()}
    maker.languages = _languages(about, records, language)
    codes = maker.codes(records)
    book = _about(maker, about, next((table.title for table in tables if table.title), ""), stem, codes)
    maker.places.stop_if_any()
    text = _yaml(book)
    read = _read_back(text, book, maker)
    notes = [*(note for table in tables for note in table.notes), *maker.notes]
    columns = tuple((label, key[0] if key else "") for table in tables for label, key in table.columns)
    return Understood(read, text, tuple(notes), tuple(dict.fromkeys(columns)))


def _yaml(book: Codebook) -> str:
    lines = top_lines(book)
    for code in book.codes:
        lines += ["", *code_lines(code, 2)]
    return "\n".join(lines) + "\n"


def _read_back(text: str, book: Codebook, maker: _Maker) -> Codebook:
    """Return the codebook as its YAML says it. What only that reader finds is named with the code it is about."""
    try:
        return _parsed(text, maker.others)
    except CodebookError as error:
        starts = [number for number, line in enumerate(text.split("\n"), 1) if line.startswith("  - id: ")]
        for problem in error.problems:
            line = re.search(r"line ([0-9]+)", problem.where)
            place = bisect.bisect_right(starts, int(line[1])) if line else 0
            about = f", code {book.codes[place - 1].id}" if place else ""
            maker.places.problem(f"{maker.where}{about}", problem.message, problem.hint)
        maker.places.stop_if_any()
        raise


def _parsed(text: str, others: Sequence[Codebook]) -> Codebook:
    """Return the codebook, read alone if that is possible: it may refer to codes that are nowhere yet."""
    try:
        return parse_codebook(text)
    except CodebookError:
        return parse_codebook(text, others=others)


def _languages(about: Mapping[Key, str], records: Sequence[Record], language: str) -> tuple[str, ...]:
    """Return the languages a table names: those it lists, else those of its headings and of lines with `nb:`."""
    listed = re.findall(r"[a-z]+", about.get(("languages", ""), "").casefold())
    if listed and set(listed) <= set(LANGUAGES):
        return tuple(dict.fromkeys(listed))
    of_headings = {key[1] for record in records for key in record.cells if key[1]}
    of_cells = {
        hit[1] for record in records for key, found in record.cells.items() for cell in found
        if key[0] in (*TEXTS, "examples", "near_misses", "confused_with") for line in cell.text.split("\n")
        if (hit := cells.LANGUAGE.match(line))
    }  # fmt: skip
    found = of_headings | of_cells
    named = {key[1] for record in records for key in record.cells if key[0] in TEXTS}
    first = [language] if "" in named or language in found or not found else []
    return tuple(dict.fromkeys([*first, *(one for one in LANGUAGES if one in found)]))


def _about(maker: _Maker, about: Mapping[Key, str], title: str, stem: str, codes: Sequence[Code]) -> Codebook:
    titles = {key[1] or maker.languages[0]: text for key, text in about.items() if key[0] == "title"}
    titles = {key: titles[key] for key in maker.languages if key in titles}
    book_id = about.get(("id", ""), "")
    if book_id and not ID.fullmatch(book_id):
        maker.places.problem(
            maker.where, f"the codebook id {book_id!r} is not an id", "small letters, as in `barriers`"
        )
    return Codebook(
        book_id or slug(stem) or "codebook",
        about.get(("version", ""), "") or "1",
        titles or {maker.languages[0]: title or stem},
        maker.languages,
        tuple(codes),
    )


@dataclass(slots=True)
class _Draft:
    """A record on its way to a code."""

    record: Record
    code_id: str
    names: dict[str, str]
    parent: str = ""


@dataclass(slots=True)
class _Maker:
    """Makes codes of records. known: id, written id or name, as compared -> id."""

    where: str
    language: str
    others: tuple[Codebook, ...]
    languages: tuple[str, ...] = LANGUAGES
    notes: list[str] = field(default_factory=list)
    places: Places = field(default_factory=lambda: Places(""))
    known: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def codes(self, records: Sequence[Record]) -> list[Code]:
        """Return the codes. What is wrong is noted in `places`."""
        self.places.path = self.where
        self.taken = {code.id for book in self.others for code in book.codes}
        drafts = [self._draft(record) for record in records]
        self._keep_ids(drafts)
        drafts = self._with_parents(drafts)
        self._make_ids(drafts)
        codes = [self._code(draft) for draft in drafts]
        self._check(codes)
        return codes

    def _draft(self, record: Record) -> _Draft:
        names: dict[str, str] = {}
        for (name, language), found in record.cells.items():
            if name == "name":
                for cell in found[:1]:
                    names |= cells.read_texts(cell.text, language or self.languages[0])
        draft = _Draft(record, record.text("id"), names, record.text("parent") or record.section)
        if not draft.code_id and len(names) >= 1:
            self._part_path(draft)
        return draft

    def _part_path(self, draft: _Draft) -> None:
        """Take the codes above out of a name such as `Barriers::Time`."""
        parts = {key: [part for part in _PATH.split(name) if part] for key, name in draft.names.items()}
        parts = {key: part[1:] if part and part[0].casefold() in _ROOTS else part for key, part in parts.items()}
        if any(len(part) > 1 for part in parts.values()):
            first = next(iter(parts.values()))
            draft.parent = draft.parent or (first[-2] if len(first) > 1 else "")
            draft.names = {key: part[-1] for key, part in parts.items() if part}

    def _keep_ids(self, drafts: Sequence[_Draft]) -> None:
        """Note the ids that are written and good; other ones are only names of their codes."""
        first: dict[str, str] = {}
        for draft in drafts:
            written = draft.code_id
            if not written:
                continue
            if written in first:
                message = f"the code {written!r} stands twice, first in {first[written]}"
                self.places.problem(draft.record.place, message, "give one of them another id, or leave the id empty")
            first.setdefault(written, draft.record.place)
            if ID.fullmatch(written):
                self.taken.add(written)
            if not draft.names and ID.fullmatch(written):
                draft.names = {self.languages[0]: written.rpartition("/")[2].replace("-", " ").capitalize()}
                self.notes.append(f"{draft.record.place}: no name; called «{next(iter(draft.names.values()))}»")

    def _with_parents(self, drafts: Sequence[_Draft]) -> list[_Draft]:
        """Return the drafts with one more before the first child of each parent that has no row of its own."""
        names = {plain(name) for draft in drafts for name in (draft.code_id, *draft.names.values()) if name}
        elsewhere = {
            plain(name): code.id
            for book in self.others for code in book.codes for name in (code.id, *code.name.values())
        }  # fmt: skip
        found: list[_Draft] = []
        for draft in drafts:
            wanted = draft.parent
            if wanted and plain(wanted) not in names:
                if plain(wanted) in elsewhere:
                    self.known.setdefault(plain(wanted), elsewhere[plain(wanted)])
                elif not ID.fullmatch(wanted) or "/" not in wanted:
                    found.append(_Draft(Record(draft.record.place), "", {self.languages[0]: wanted}))
                    self.notes.append(f"{draft.record.place}: «{wanted}» has no row of its own; a code was made of it")
                names.add(plain(wanted))
            found.append(draft)
        return found

    def _make_ids(self, drafts: Sequence[_Draft]) -> None:
        """Give every draft an id, parents first, and note by what each code is called."""
        good = [draft for draft in drafts if draft.code_id and ID.fullmatch(draft.code_id)]
        self.known |= {code.id: code.id for book in self.others for code in book.codes}
        self.known |= {draft.code_id: draft.code_id for draft in good}
        for draft in good:
            self._call(draft, draft.code_id)
        waiting = [draft for draft in drafts if not (draft.code_id and ID.fullmatch(draft.code_id))]
        while waiting:
            called = {plain(name) for draft in waiting for name in (draft.code_id, *draft.names.values()) if name}
            free = [draft for draft in waiting if not draft.parent or plain(draft.parent) not in called]
            for draft in free or waiting:
                self._make_id(draft)
            waiting = [draft for draft in waiting if draft not in free] if free else []

    def _make_id(self, draft: _Draft) -> None:
        base = slug(draft.code_id) or slug(next(iter(draft.names.values()), ""))
        if not base:
            what = "the code has no name" if not draft.names else "no id can be made of the name"
            self.places.problem(draft.record.place, what, "write a name in the row, or empty the whole row")
            return
        facet = slug(draft.record.text("facet")) or self._facet(draft.parent)
        made, number = f"{facet}/{base}", 2
        while made in self.taken:
            made, number = f"{facet}/{base}-{number}", number + 1
        self.taken.add(made)
        self.notes.append(f"{draft.record.place}: id made: {made}")
        self._call(draft, made)

    def _facet(self, parent: str) -> str:
        """Return the facet of the code above, where that is one."""
        above = named(self.known, parent) if parent else ""
        return above.partition("/")[0] if ID.fullmatch(above) else OWN

    def _call(self, draft: _Draft, code_id: str) -> None:
        for name in (code_id, draft.code_id, *draft.names.values()):
            if name:
                self.known.setdefault(plain(name), code_id)
        draft.code_id = code_id

    def _code(self, draft: _Draft) -> Code:
        line = self.places.token(draft.record.place)
        names = {key: draft.names[key] for key in LANGUAGES if draft.names.get(key)}
        code = Code(draft.code_id, names, line=line)
        if draft.code_id and not names:
            self.places.add(line, f"the code {draft.code_id!r} has no name", "write it in the column for names")
        parent = named(self.known, draft.parent) if draft.parent else None
        code = fill(code, draft.record, languages=self.languages, known=self.known, places=self.places)
        return replace(code, parent=parent if parent and parent != code.id else None)

    def _check(self, codes: Sequence[Code]) -> None:
        elsewhere = {code.id for book in self.others for code in book.codes}
        found = [one for code in codes for one in references(code) if one.target not in elsewhere]
        note_dead(found, [code.id for code in codes], self.places, strict=False)
        note_circles(codes, self.places)
