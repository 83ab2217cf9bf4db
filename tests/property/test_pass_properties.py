"""A pass after some edits suggests what a pass over everything, in a new project, would."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from coanalysis.errors import CoanalysisError
from coanalysis.model import Suggestion
from coanalysis.project import Project
from coanalysis.project.passes import BASIS
from coanalysis.store.database import transaction
from coanalysis.store.meta import put_meta
from projects import new_project, write

LINES = (
    "tillit", "støtte", "knapp tid", "tid NEAR/3 (mangle | knapp)", "travel*", "weak: kveld", "exact: tid",
    r"re: \bikke\s+tid\b", "nok tid", "lederen", "n't", "støtte NEGATED barrier/time", "tid NOT/2 god", "en: time",
)  # fmt: skip
SAID = (
    "Vi hadde ikke knapp tid.", "Det var travelt, men vi fikk støtte.", "Tilliten var der hele tiden.",
    "Nei, lederen ga oss ikke støtte.", "Det manglet [ler] tid på kveldene.", "We didn't have time.", "Mm.",
    "Kanskje nok tid (pause) til neste år?", "tra(ler)vel kveld",
)  # fmt: skip
lines = st.lists(st.sampled_from(LINES), max_size=4, unique=True)
book = st.fixed_dictionaries(
    {
        "barrier/time": lines,
        "enabler/time": lines,
        "enabler/trust": lines,
        "aside": st.sampled_from(["", "hele tiden"]),
        "automation": st.sampled_from(["suggest", "assist", "manual"]),
        "negated": st.sampled_from(["ignore", "suggest barrier/time", "negative_case"]),
        "status": st.sampled_from(["active", "retired"]),
    }
)
talk = st.lists(
    st.tuples(st.sampled_from(["Anne", "Per", "Intervjuer"]), st.sampled_from(SAID)), min_size=1, max_size=5
)
lines_of_one = st.tuples(st.sampled_from(["barrier/time", "enabler/time", "enabler/trust"]), lines)
edits = st.lists(
    st.one_of(lines_of_one, book, st.tuples(st.sampled_from(["a", "b", "c"]), talk), st.just("undo")), max_size=4
)


def codebook(values: dict) -> str:
    """Return a codebook of three codes."""
    out = ['id: small\nversion: "1"\ntitle: {nb: Liten}\nlanguages: [nb, nn, en]\ncodes:']
    for code in ("barrier/time", "enabler/time", "enabler/trust"):
        out.append(f"  - id: {code}\n    name: {{nb: {code}}}\n    definition: {{nb: Noe.}}")
        if code == "enabler/time":
            out.append(f"    counterpart: barrier/time\n    automation: {values['automation']}")
        if code == "enabler/trust":
            out.append(f"    negated: {values['negated']}\n    status: {values['status']}")
        if code == "barrier/time" and values["aside"]:
            out.append(f"    set_aside: |\n      {values['aside']}")
        some = [line for line in values[code] if not line.endswith(f"NEGATED {code}")]
        if some:
            out.append("    indicators: |\n" + "\n".join(f"      {line}" for line in some))
    return "\n".join(out) + "\n"


def speech(turns: list) -> str:
    begin = [("Intervjuer", "Hvordan var det?"), ("Anne", "Jo."), ("Intervjuer", "Og?"), ("Anne", "Mm.")]
    return "\n".join(f"{label}: {said}" for label, said in [*begin, *turns]) + "\n"


def found(project: Project) -> list[Suggestion]:
    return sorted(project.study.suggestions, key=lambda one: (one.transcript, one.start, one.end, one.code))


def apply(project: Project, root: Path, edit: object, before: dict) -> None:
    if edit == "undo":
        with suppress(CoanalysisError):  # nothing to take back
            project.undo()
    elif isinstance(edit, dict):
        write(project.path / "codebooks" / "small.yaml", codebook(edit))
    elif "/" in edit[0]:
        write(project.path / "codebooks" / "small.yaml", codebook(before | {edit[0]: edit[1]}))
    else:
        name, turns = edit
        with suppress(CoanalysisError):  # the same talk under another name, or too unlike what was there
            project.import_files([write(root / "talk" / f"{name}.txt", speech(turns))])


@settings(max_examples=80, deadline=None, derandomize=True, phases=[Phase.generate])
@given(book, talk, st.lists(edits, min_size=1, max_size=3), st.booleans())
def test_a_pass_after_edits_is_like_one_over_everything(first, turns, rounds, keeps_cache):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with new_project(root, imported=False) as project:
            apply(project, root, first, {})
            apply(project, root, ("a", turns), first)
            for some in [[], *rounds]:
                for edit in some:
                    apply(project, root, edit, first)
                if not keeps_cache:
                    shutil.rmtree(project.path / ".cache", ignore_errors=True)
                result = project.code()
                step_by_step = found(project)
                with transaction(project.db):
                    put_meta(project.db, BASIS, "")  # nothing is known of the pass before
                whole = project.code()
                assert found(project) == step_by_step
                assert whole.touched == ()
                assert (whole.by_code, whole.passages) == (result.by_code, result.passages)
