"""How what an import found is printed: file by file, the serious doubts first, each kind's advice once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

from coanalysis.project.standing import counted, shortened

if TYPE_CHECKING:
    from pathlib import Path

    from coanalysis.loaders.doubts import Doubt
    from coanalysis.loaders.report import LoadReport
    from coanalysis.project.importing import Arrival, ImportResult, Renewal

__all__ = ["Advised", "new_lines", "renewed_lines", "report_values", "summary", "unchanged_lines", "values"]

#: Weight of a doubt -> what stands above the doubts of that weight.
HEADINGS = {3: "Look at this before you code:", 2: "Look at this too:"}
#: So many lines are shown under a doubt, when asked for.
MOST_SHOWN = 12
#: So many labels of a transcript have a line each.
MOST_LABELS = 40
#: So many files that were there already have a line each.
MOST_UNCHANGED = 12


class Advised:
    """Which kinds of doubt a reader of this output has been told what to do about."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def advice(self, doubt: Doubt) -> str:
        """Return what to do, the first time; '' after that."""
        if doubt.kind in self._told:
            return ""
        self._told.add(doubt.kind)
        return doubt.advice


def new_lines(title: str, kind: str, report: LoadReport, advised: Advised, **more: Any) -> list[str]:
    """Return what was found in a file: its format, its labels, and what to look at.

    more: language and date of the transcript; shown: place -> first words of doubtful lines; memos: how many comments
    were taken in.
    """
    parts = [report.format, report.encoding, kind.replace("_", " "), more.get("language"), more.get("date")]
    parts.append(_time_range(report))
    lines = [f"{title}  {report.file}  ({', '.join(part for part in parts if part)})"]
    lines += [
        f"    {one.label or '(no speaker)'}: {one.function}, {counted(one.turns, 'turn')}, {counted(one.words, 'word')}"
        for one in report.labels[:MOST_LABELS]
    ]
    lines += [f"    and {len(report.labels) - MOST_LABELS} more labels"] if len(report.labels) > MOST_LABELS else []
    return [*lines, *_doubt_lines(report, advised, more.get("shown", {}), memos=more.get("memos", 0))]


def renewed_lines(one: Renewal, advised: Advised) -> list[str]:
    """Return what a new text or a new reading of a transcript means."""
    arrival = one.arrival
    what, *sentences = one.change.lines()
    lines = [f"{one.title}  {arrival.report.file}  {what.removeprefix(f'{one.title}: ')}"]
    renamed = {label for pair in one.change.labels_renamed for label in pair}
    lines += [f"    {line}" for line in (*sentences, *_label_changes(one.before, arrival.report, renamed))]
    return [*lines, *_doubt_lines(arrival.report, advised, arrival.shown, memos=arrival.memos)]


def unchanged_lines(unchanged: Sequence[tuple[str, Path]]) -> list[str]:
    """Return which files were there already: one by one, or in one line when they are many."""
    if len(unchanged) <= MOST_UNCHANGED:
        return [f"{path.name}: already here as {title}, unchanged." for title, path in unchanged]
    return [f"Already here, unchanged: {shortened([title for title, _path in unchanged], MOST_UNCHANGED)}."]


def _label_changes(before: LoadReport, now: LoadReport, renamed: Set[str]) -> Iterator[str]:
    """Yield each label whose number of turns is another now, with the numbers before and after."""
    turns = {one.label: one.turns for one in before.labels}
    turns_now = {one.label: one.turns for one in now.labels}
    for label in dict.fromkeys([*turns, *turns_now]):
        if turns.get(label) != turns_now.get(label) and label not in renamed:
            numbers = f"{counted(turns.get(label, 0), 'turn')} before, {turns_now.get(label, 0)} now"
            gone = "" if label in turns_now else "; its row in participants.csv stays"
            yield f"{label or '(no speaker)'}: {numbers}{gone}"


def _doubt_lines(report: LoadReport, advised: Advised, shown: Mapping[str, str], *, memos: int) -> list[str]:
    doubts = [doubt for doubt in report.doubts if doubt.kind != "comments" or memos < report.comments]
    lines = [f"    read as {report.format} ({report.format_why}){_encoding(report)}"]
    for weight, heading in HEADINGS.items():
        some = [doubt for doubt in doubts if doubt.weight == weight]
        if some:
            lines += [f"    {heading}", *_listed(some, advised, shown)]
    lines += [] if report.is_doubtful else ["    Nothing doubtful."]
    return lines + [f"    · {doubt.message}{_after(advised.advice(doubt))}" for doubt in doubts if doubt.weight == 1]


def _encoding(report: LoadReport) -> str:
    return f", {report.encoding} ({report.encoding_why})" if report.encoding else ""


def _after(advice: str) -> str:
    return f" {advice}" if advice else ""


def _listed(doubts: Iterable[Doubt], advised: Advised, shown: Mapping[str, str]) -> Iterator[str]:
    for doubt in doubts:
        yield f"    - {doubt.message}"
        places = [place for place in dict.fromkeys(doubt.places) if place in shown]
        yield from (f"        {place}: «{shown[place]}»" for place in places[:MOST_SHOWN])
        advice = advised.advice(doubt)
        if advice:
            yield f"      {advice}"


def _time_range(report: LoadReport) -> str:
    if report.begin_ms is None or report.end_ms is None:
        return ""
    return "–".join(f"{ms // 60_000}:{ms // 1000 % 60:02d}" for ms in (report.begin_ms, report.end_ms))


def summary(result: ImportResult, *, dry_run: bool) -> list[str]:
    """Return what was done, in one line, and which transcripts to look at first."""
    would = "would be " if dry_run else ""
    counts = (
        (len(result.imported), f"{would}imported"),
        (len(result.renewed), f"{would}renewed"),
        (len(result.unchanged), "already here"),
        (len(result.passed_over), "passed over"),
        (len(result.bad), "left out"),
    )
    words = ", ".join(f"{number} {what}" for number, what in counts if number) or "nothing to import"
    if result.memos:
        words += f"; {counted(result.memos, 'comment')} {would}taken in as memo{'' if result.memos == 1 else 's'}"
    lines = [words + ("; nothing was changed (dry run)." if dry_run else ".")]
    first = [
        title for title, report in _reports(result) if any(doubt.weight == max(HEADINGS) for doubt in report.doubts)
    ]
    if first and len(result.imported) + len(result.renewed) > 1:
        lines.append(f"Look first at {shortened(first, 12)}.")
    return lines


def _reports(result: ImportResult) -> list[tuple[str, LoadReport]]:
    return [(title, one.report) for title, one in result.imported] + [
        (one.title, one.arrival.report) for one in result.renewed
    ]


# For programs


def values(result: ImportResult, *, dry_run: bool) -> dict[str, Any]:
    """Return all of an import as plain values."""
    return {
        "dry_run": dry_run,
        "imported": [{"title": title, **_arrival_values(one)} for title, one in result.imported],
        "renewed": [_renewal_values(one) for one in result.renewed],
        "unchanged": [{"title": title, "file": path.name} for title, path in result.unchanged],
        "passed_over": list(result.passed_over),
        "subfolders": list(result.subfolders),
        "new_persons": list(result.new_persons),
        "memos": result.memos,
        "step": result.step,
        "bad": [{"where": one.where, "message": one.message, "hint": one.hint} for one in result.bad],
        "notices": list(result.notices),
    }


def _arrival_values(one: Arrival) -> dict[str, Any]:
    found = {
        "file": one.path.name, "kind": one.kind, "language": one.language, "turns": one.turns, "memos": one.memos,
        "functions": dict(one.functions), "report": report_values(one.report),
    }  # fmt: skip
    return {**found, "lines": dict(one.shown)} if one.shown else found


def _renewal_values(one: Renewal) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "title": one.title,
        **_arrival_values(one.arrival),
        "same_text": one.change.is_same_text,
        "change": asdict(one.change),
        "before": one.before.to_dict(),
    }


def report_values(report: LoadReport) -> dict[str, Any]:
    """Return a report with its doubts in words, as plain values."""
    from dataclasses import asdict

    return {**report.to_dict(), "doubts": [asdict(doubt) for doubt in report.doubts]}
