"""Changing codes of a project: the plan in words and figures first, then one recorded step that undo takes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from coanalysis.codebook import changing
from coanalysis.codebook.changing import BookChange
from coanalysis.errors import UsageError
from coanalysis.model import Code, Codebook, Coding, Decision, StaleItem, Texts
from coanalysis.project.core import Project
from coanalysis.project.filing import parse_beside
from coanalysis.project.standing import counted
from coanalysis.query.basis import Basis
from coanalysis.review import codings
from coanalysis.review.redirecting import SPLIT, read_through
from coanalysis.store import filing
from coanalysis.store.steps import places
from coanalysis.study import Study, text_in

__all__ = ["Change", "Figures", "carry_out", "find_code", "merge", "move", "rename", "retire", "split", "to_place"]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is coded with one code. codings: accepted passages; disputed ones apart. coders, persons: names, sorted."""

    code: str
    codings: int
    disputed: int
    coders: tuple[str, ...]
    persons: tuple[str, ...]

    def __str__(self) -> str:
        words = [
            counted(self.codings, "coding"),
            counted(self.disputed, "disputed", "disputed") if self.disputed else "",
        ]
        by = f" by {', '.join(self.coders)}" if self.coders else ""
        whom = f", {counted(len(self.persons), 'person')}" if self.persons else ""
        return " and ".join(filter(None, words)) + by + whom


@dataclass(frozen=True, slots=True)
class Change:
    """A change that is planned. Nothing is written before `carry_out`.

    texts: path -> new text of the codebooks. before, after: figures of the codes it is about. versions: id of a
    codebook -> version before and after. look: what is to be looked at again for it. summary: for the log.
    """

    wanted: BookChange
    summary: str
    texts: Mapping[str, str]
    versions: Mapping[str, tuple[str, str]]
    before: tuple[Figures, ...] = ()
    after: tuple[Figures, ...] = ()
    look: tuple[StaleItem, ...] = ()
    reread: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return the plan in sentences, with figures."""
        found = [
            f"{self.summary[:1].upper()}{self.summary[1:]}.",
            *(f"  now: {one.code}: {one}" for one in self.before),
        ]
        if self.wanted.kind not in ("rename", "move"):
            found += [f"  then: {one.code}: {one}" for one in self.after]
        waiting = sum(item.why == (SPLIT,) for item in self.look)
        if waiting:
            found.append(f"  {counted(waiting, 'answer')} to be placed, counted under the old code until then")
        if len(self.look) > waiting:
            words = counted(len(self.look) - waiting, "answer gives", "answers give")
            found.append(f"  {words} way to an accept or unsure answer about the same words: listed for a second look")
        found += [f"  {line}" for line in self.wanted.told]
        if self.reread:
            found.append(f"  what was read before is to be read again for {', '.join(self.reread)}")
        return [*found, *(f"  version of {book}: {old} -> {new}" for book, (old, new) in self.versions.items())]

    def values(self) -> dict[str, Any]:
        """Return the plan as plain values, for JSON."""
        return {
            "kind": self.wanted.kind, "codes": list(self.wanted.codes), "summary": self.summary,
            "before": [_values(one) for one in self.before], "after": [_values(one) for one in self.after],
            "look_again": len(self.look), "read_again": list(self.reread), "also": list(self.wanted.told),
            "versions": {book: list(pair) for book, pair in self.versions.items()},
        }  # fmt: skip


def _values(one: Figures) -> dict[str, Any]:
    return {"code": one.code, "codings": one.codings, "disputed": one.disputed, "coders": list(one.coders),
            "persons": len(one.persons)}  # fmt: skip


# The five changes


def rename(project: Project, code: str, names: Texts) -> Change:
    """Plan another name for a code in some languages. Nothing is to be read again for it."""
    one = find_code(project, code)
    wanted = changing.renamed(project.study.codes, one.id, names)
    new = "; ".join(f"{key}: «{text}»" for key, text in wanted.edited[0].name.items() if one.name.get(key) != text)
    return _plan(project, wanted, f"renamed {_named(project, one)} to {new}")


def move(project: Project, code: str, parent: str | None) -> Change:
    """Plan another place in the tree for a code; parent None: at the top."""
    one = find_code(project, code)
    above = find_code(project, parent) if parent is not None else None
    wanted = changing.moved(project.study.codes, one.id, above.id if above else None)
    where = f"under {_named(project, above)}" if above else "to the top"
    return _plan(project, wanted, f"moved {_named(project, one)} {where}")


def retire(project: Project, code: str, into: str | None = None) -> Change:
    """Plan to take a code out of use. into: the code for which all that was decided about it counts from now on."""
    one = find_code(project, code)
    if into is None:
        return _plan(project, changing.retired(project.study.codes, one.id), f"retired {_named(project, one)}")
    target = find_code(project, into)
    wanted = changing.merged(project.study.codes, [one.id], target.id)
    return _plan(project, wanted, f"retired {_named(project, one)} in favour of {_named(project, target)}")


def merge(
    project: Project, codes: Sequence[str], into: str, *, with_indicators: bool = False, with_examples: bool = False
) -> Change:
    """Plan to make one code of several; the target may stand among them. See `codebook.changing.merged`."""
    ones = [find_code(project, code) for code in codes]
    target = find_code(project, into)
    wanted = changing.merged(
        project.study.codes, [*(one.id for one in ones), target.id], target.id,
        with_indicators=with_indicators, with_examples=with_examples,
    )  # fmt: skip
    names = " and ".join(_named(project, one) for one in ones if one.id != target.id)
    return _plan(project, wanted, f"merged {names} into {_named(project, target)}")


def split(project: Project, code: str, into: Sequence[str], names: Sequence[str] = ()) -> Change:
    """Plan to split a code. into: ids, with or without the facet; names: of these, in the project's language.

    New codes are drafts until they have a definition. Raises UsageError for more names than codes.
    """
    one = find_code(project, code)
    if len(names) > len(into):
        raise UsageError(
            f"{len(names)} names for {len(into)} codes", hint="give one --name for each code, in their order"
        )
    ids = [_full_id(project, part, one) for part in into]
    given = [*names, *[""] * (len(ids) - len(names))]
    language = project.settings.language
    parts = [
        Code(part, {language: name.strip() or _name_of(part)}, status="draft", origin="inductive")
        for part, name in zip(ids, given, strict=True)
    ]
    wanted = changing.split(project.study.codes, one.id, parts)
    known = {**project.study.code_by_id, **{part.id: part for part in parts}}
    shown = " and ".join(changing.named(known[part], language) for part in wanted.codes[1:])
    return _plan(project, wanted, f"split {_named(project, one)} into {shown}")


def carry_out(project: Project, change: Change) -> str:
    """Write a change as one step and return the step's id.

    Raises ProjectError when the project changed since it was planned; nothing is written then.
    """
    return project.commit("files", f"codebook: {change.summary}", texts=dict(change.texts))


def to_place(study: Study, code: str, *, coder: str = "") -> tuple[StaleItem, ...]:
    """Return the answers about a split code that wait to be placed (of one coder, if one is named)."""
    waiting = (item for item in study.stale if item.why == (SPLIT,) and item.what == code)
    return tuple(item for item in waiting if coder in ("", item.coder))


# What they share


def find_code(project: Project, wanted: str) -> Code:
    """Return the code with an id, or with a name that one code only has. Raises UsageError naming the nearest."""
    study = project.study
    named = [one for one in study.codes if wanted.casefold() in (name.casefold() for name in one.name.values())]
    used = [one for one in named if one.status != "retired"] or named
    found = study.code_by_id.get(wanted) or (used[0] if len(used) == 1 else None)
    if found is None:
        near = [one.id for one in named] or get_close_matches(wanted, list(study.code_by_id), n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(near)}?" if near else "list them with: coanalysis codebook show"
        raise UsageError(f"there is no one code {wanted!r}", hint=hint)
    return found


def _full_id(project: Project, part: str, old: Code) -> str:
    """Return the id of a part: as it is when it names a facet or is there, else in the facet of the old code."""
    from coanalysis.codebook.fields import ID

    one = part if "/" in part or part in project.study.code_by_id else f"{old.facet}/{part}"
    if not ID.fullmatch(one):
        raise UsageError(f"{part!r} cannot be the id of a code", hint="small letters, digits and hyphens; see --name")
    return one


def _name_of(code_id: str) -> str:
    words = code_id.rpartition("/")[2].replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def _named(project: Project, code: Code) -> str:
    return changing.named(code, project.settings.language)


def _plan(project: Project, wanted: BookChange, summary: str) -> Change:
    texts: dict[str, str] = {}
    versions: dict[str, tuple[str, str]] = {}
    for book in project.codebooks:
        text = changing.change_text(project.files[book.path], book, wanted)
        if text is not None:
            texts[book.path] = text
            versions[book.id] = (book.version, changing.next_version(book.version))
    after, look = _afterwards(project, texts)
    study = project.study
    known = {item.id for item in study.stale}
    return Change(
        wanted, summary, texts, versions,
        before=_figures(study, wanted.codes), after=_figures(after, wanted.codes),
        look=tuple(item for item in look if item.id not in known),
        reread=tuple(text_in(code.name, study.settings.language) for code in wanted.added),
    )  # fmt: skip


def _afterwards(project: Project, texts: Mapping[str, str]) -> tuple[Study, tuple[StaleItem, ...]]:
    """Return the study as it will be, and what is to be looked at again then."""
    study, books = project.study, []
    for book in project.codebooks:
        others = [one for one in project.codebooks if one is not book]
        books.append(parse_beside(texts[book.path], path=book.path, others=others) if book.path in texts else book)
    now: tuple[Codebook, ...] = tuple(books)
    seqs = places(project.db)
    since = {code: seqs.get(step, 0) for code, step in filing.meaning_steps(project.db).items()}
    was_retired = {code.id for code in study.codes if code.status == "retired"}
    since = {code: place for code, place in since.items() if code in was_retired}
    codes = [code for book in now for code in book.codes]
    through = read_through(study.decisions, codes, seqs=seqs, since=since)
    return replace(study, codebooks=now, decisions=through.decisions, stale=()), through.stale


def _figures(study: Study, ids: Sequence[str]) -> tuple[Figures, ...]:
    basis, views = Basis.of(study), codings(study)
    return tuple(_figures_of(basis, [one for one in views if one.code == code], code) for code in ids
                 if code in study.code_by_id)  # fmt: skip


def _figures_of(basis: Basis, views: Sequence[Coding], code: str) -> Figures:
    accepted = [one for one in views if one.state == "accepted"]
    disputed = [one for one in views if one.state == "disputed"]
    coders = {name for one in (*accepted, *disputed) for name in one.coders}
    persons = {person for one in accepted for person in basis.speakers(one)}
    return Figures(code, len(accepted), len(disputed), tuple(sorted(coders)), tuple(sorted(persons)))


def placed(item: StaleItem, code: str, *, at: str) -> Decision:
    """Return the decision that places a coding of a split code in one of the new codes."""
    where = item.now or item.was
    return Decision(
        where.transcript, where.version, where.start, where.end, "accept", item.coder, at, code=code, family="code"
    )
