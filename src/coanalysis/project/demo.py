"""The demo: a project made from the shipped sample study, with its review, the same each time."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count, groupby, islice
from pathlib import Path

from coanalysis.errors import ProjectError
from coanalysis.files import file_name, read_bytes
from coanalysis.forms import SheetContent
from coanalysis.model import NAMESPACE
from coanalysis.project import folder
from coanalysis.project.applying import apply_plan, plan_content
from coanalysis.project.core import Project
from coanalysis.project.creating import create_project
from coanalysis.project.exporting import ALL, export
from coanalysis.project.filing import OWN
from coanalysis.review.csv_form import read_records_yaml, read_review_csv
from coanalysis.shipped import shipped
from coanalysis.store.database import connect, transaction
from coanalysis.store.filing import latest_files
from coanalysis.store.meta import get_meta, put_meta
from coanalysis.store.steps import all_steps
from coanalysis.study import Settings

__all__ = ["DEMO_ID", "Demo", "make_demo"]

DEMO_ID = "0c0a7a1e-5a3b-4d3e-9b1f-5e5a3d2f7c10"
TITLE = "Samskaping i Nordfjære kommune (oppdiktet eksempel)"
FIRST_DAY = datetime.fromisoformat("2025-08-30T07:00:00+00:00")
PASS_DAY = datetime.fromisoformat("2025-10-10T08:00:00+00:00")
CODERS = ("ida", "tobias")
#: Files of coded turns and who wrote them.
CODED = {"ida": "ida", "tobias": "tobias", "ida_2": "ida"}
SPLIT_DAY = "2025-10-06T06:30:00+00:00"
RECORDS = ("memos", "themes", "claims")
#: Where the store of a demo keeps file -> SHA-256 of the exports it was made with.
MADE = "demo_exports"
#: More identifiers than a demo of any version uses.
MOST_IDS = 20_000
#: Files that nobody wrote by hand: of the program, of the store, of the system's file windows.
NOBODYS = (".gitignore", folder.STORE, f"{folder.STORE}-journal")
NOBODYS_FOLDER = ".cache/"
NOBODYS_NAMES = (".ds_store", "thumbs.db", "desktop.ini")
NOBODYS_STARTS = (".coanalysis-", "~$", ".~lock.")


@dataclass(frozen=True, slots=True)
class Demo:
    """What was made. exports: files in `exports/`, in order. counts: transcripts, turns, decisions and so on."""

    path: Path
    exports: tuple[Path, ...]
    counts: dict[str, int]


@dataclass
class Clock:
    """A clock that moves a second at each look, so that everything has its own time, the same in every demo."""

    now: datetime = field(default=FIRST_DAY)

    def __call__(self) -> str:
        self.now += timedelta(seconds=1)
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")


def numbered_ids() -> Callable[[], str]:
    """Return a maker of identifiers that come out the same in every demo."""
    numbers = _ids()
    return lambda: next(numbers)


def _ids() -> Iterator[str]:
    return (str(uuid.uuid5(NAMESPACE, f"demo:{number}")) for number in count())


def make_demo(
    directory: str | Path,
    *,
    exports: Sequence[str] = ALL,
    force: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> Demo:
    """Make the demo project in a folder, take in the shipped review and write the exports.

    exports: names of files such as `quotes.docx`. An earlier demo in the folder is replaced when the new one is whole.
    Raises ProjectError if the folder holds anything else, and, unless `force`, if somebody has worked in that demo:
    steps, edits or files that are not its own. The folder is left alone then.
    """
    target = Path(directory)
    _refuse_other(target, force=force)
    tell = on_progress or (lambda done, total: None)  # noqa: ARG005
    with _workshop(target.resolve()) as workshop:
        counts = _build(workshop / "new", exports, tell)
        _replace(target.resolve(), workshop)
    return Demo(target, tuple(target / "exports" / name for name in exports), counts)


@contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    """Make a folder beside the target, under a name nobody has, and take it away at the end."""
    target.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _refuse_other(target: Path, *, force: bool) -> None:
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    store = target / folder.STORE
    if target.is_dir() and store.is_file():
        with closing(connect(store)) as db:
            if get_meta(db, "project_id") == DEMO_ID:
                if not force:
                    _refuse_worked_in(target, db)
                return
    raise ProjectError(
        "the folder holds something that is no demo", where=str(target), code="demo.not-empty",
        hint="name a new folder: coanalysis demo my-demo",
    )  # fmt: skip


def _refuse_worked_in(target: Path, db: sqlite3.Connection) -> None:
    """Raise ProjectError if a demo holds what the demo did not make; a copy of a demo is one too."""
    own = frozenset(islice(_ids(), MOST_IDS))
    steps = [step for step in all_steps(db) if step.id not in own and step.kind != "code"]
    files = _files_of_others(target, db)
    if not (steps or files):
        return
    coders = ", ".join(dict.fromkeys(step.coder for step in steps))
    found = [f"{len(steps)} step{'s' if len(steps) > 1 else ''} by {coders}"] if steps else []
    found += [", ".join(files[:5]) + (f" and {len(files) - 5} more" if len(files) > 5 else "")] if files else []
    raise ProjectError(
        f"somebody has worked in this demo, and making it anew would delete that: {'; '.join(found)}",
        where=str(target), code="demo.worked-in",
        hint="name a new folder: coanalysis demo my-demo; or, to lose what is named here, add --force",
    )  # fmt: skip


def _files_of_others(target: Path, db: sqlite3.Connection) -> list[str]:
    """Return the files of a demo's folder that it was not made with, or that read otherwise now."""
    known = {path: version.text for path, version in latest_files(db).items()}
    made = json.loads(get_meta(db, MADE) or "null")
    there = {path.relative_to(target).as_posix(): path for path in sorted(target.rglob("*")) if not path.is_dir()}
    return [_shown(name) for name, path in there.items()
            if not (_is_nobodys(name) or _is_own(name, path, known, made))]  # fmt: skip


def _shown(name: str) -> str:
    return "/".join(file_name(Path(part)) for part in name.split("/"))


def _is_nobodys(name: str) -> bool:
    last = name.rpartition("/")[2].lower()
    return (
        name.startswith(NOBODYS_FOLDER) or name in NOBODYS or last in NOBODYS_NAMES or last.startswith(NOBODYS_STARTS)
    )


def _is_own(name: str, path: Path, known: Mapping[str, str | None], made: Mapping[str, str] | None) -> bool:
    """Say whether a file is as the demo has it. made: file -> SHA-256 of its exports; None in a demo without a list."""
    if name in known:
        return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n") == known[name]
    place, _slash, last = name.rpartition("/")
    if place != "exports":
        return False
    return last in ALL if made is None else made.get(last) == hashlib.sha256(path.read_bytes()).hexdigest()


def _replace(target: Path, workshop: Path) -> None:
    """Put the new demo in place of the old one; if that fails, the old one stays."""
    old = workshop / "old"
    if target.exists():
        target.rename(old)
    try:
        (workshop / "new").rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise


def _build(building: Path, exports: Sequence[str], tell: Callable[[int, int], None]) -> dict[str, int]:
    clock = Clock()
    with create_project(
        building,
        settings=Settings(title=TITLE),
        coder=CODERS[0],
        project_id=DEMO_ID,
        clock=clock,
        new_id=numbered_ids(),
    ) as project:
        _import_samples(project)
        days = _days(_contents())
        steps = len(days) + 1 + len(exports)
        for done, (day, content) in enumerate(days):
            tell(done, steps)
            _second_codebook(project, clock, day)
            take_in(project, content, clock)
        clock.now = PASS_DAY
        project.code()
        for done, name in enumerate(exports, len(days) + 1):
            tell(done, steps)
            export(project, name.partition(".")[0], building / "exports" / name, force=True)
        _note_exports(project, exports)
        tell(steps, steps)
        return _counts(project)


def _note_exports(project: Project, exports: Sequence[str]) -> None:
    """Keep what the exports were made as, so that a change to one is seen before the demo is made anew."""
    made = {name: hashlib.sha256((project.path / "exports" / name).read_bytes()).hexdigest() for name in exports}
    with transaction(project.db):
        put_meta(project.db, MADE, json.dumps(made))


def _contents() -> list[SheetContent]:
    """Return what the invented coders wrote: a file for each, a second one of Ida's, and the YAML files."""
    review = shipped("transcripts_sample", "review")
    coded = [read_review_csv(review / f"{name}.csv", coder=coder) for name, coder in CODED.items()]
    return [*coded, *read_records_yaml([review / f"{kind}.yaml" for kind in RECORDS])]


def _days(contents: Iterable[SheetContent]) -> list[tuple[str, SheetContent]]:
    """Return the contents split by day, in order of time."""
    days = []
    for content in contents:
        rows = [(row.at[:10], key, row) for key, some in content.sheets.items() for row in some]
        for day, group in groupby(sorted(rows, key=lambda one: (one[0], one[2].at)), key=lambda one: one[0]):
            some = list(group)
            sheets = {key: tuple(row for _day, owner, row in some if owner == key) for _day, key, _row in some}
            days.append((day, replace(content, sheets=sheets)))
    return sorted(days, key=lambda one: one[0])


def _second_codebook(project: Project, clock: Clock, day: str) -> None:
    """On its day, put the second version of the own codes in place of the first."""
    text = _text(shipped("transcripts_sample", "review", "own_v2.yaml"))
    if day >= SPLIT_DAY[:10] and project.files.get(OWN) != text:
        clock.now = datetime.fromisoformat(SPLIT_DAY)
        project.commit("files", "own codes, version 2: definitions; Nikking utad split", texts={OWN: text})


def _import_samples(project: Project) -> None:
    """Import the sample transcripts in the order of their list, then take over the lists that come with them."""
    samples = shipped("transcripts_sample")
    listed = folder.read_rows(_text(samples / "transcripts.csv"), "transcripts.csv", ("file", "title"))
    files = {row["file"]: row for _line, row in listed}
    project.import_files([samples / name for name in files])
    rows = [_as_listed(row, files[row.file]) for row in project.transcript_rows]
    texts = {folder.TRANSCRIPTS: folder.transcripts_text(rows)}
    for name in (folder.PARTICIPANTS, folder.PERSONS, folder.GUIDE):
        texts[name] = _text(samples / name)
    project.commit("files", "titles, participants, persons and guide of the sample study", texts=texts)


def _as_listed(row: folder.TranscriptRow, said: Mapping[str, str]) -> folder.TranscriptRow:
    return replace(
        row, title=said["title"], kind=said["kind"], group=said["group"], date=said["date"], language=said["language"]
    )


def _text(path: Path) -> str:
    return read_bytes(path).decode("utf-8-sig").replace("\r\n", "\n")


def take_in(project: Project, content: SheetContent, clock: Clock) -> None:
    """Take in what a coder wrote on one day, as one step, through the code behind `apply`."""
    times = sorted(row.at for some in content.sheets.values() for row in some)
    clock.now = max(clock.now, datetime.fromisoformat(times[-1].replace("Z", "+00:00")))
    apply_plan(project, plan_content(project, content), at=times[0])


def _counts(project: Project) -> dict[str, int]:
    study = project.study
    return {
        "transcripts": len(study.transcripts),
        "turns": sum(len(one.turns) for one in study.transcripts),
        "decisions": len(study.decisions),
        "coders": len({one.coder for one in study.decisions}),
        "suggestions": sum(1 for one in study.suggestions if one.strength == "strong"),
        "memos": len(study.memos),
        "themes": len(study.themes),
        "claims": len(study.claims),
    }
