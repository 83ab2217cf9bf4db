"""`code` and `apply` as they are seen."""

from __future__ import annotations

import io
import json

import pytest

from coanalysis.errors import Problem
from coanalysis.project import Project, passes
from coanalysis.review.plan import Plan
from projects import SPEECH, closed_project, contents, write


@pytest.fixture
def study(tmp_path, monkeypatch):
    root = closed_project(tmp_path)
    monkeypatch.chdir(root)
    return root


def test_the_first_pass(coa, study):
    ran = coa("code", "--coder", "ida")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "Code         Suggested  Weak  Possible deviation",
        "────────────────────────────────────────────────",
        "Ledelse              1     0                   0",
        "Tidspress            3     0                   0",
        "Satt av tid          1     0                   0",
        "Tillit               2     0                   0",
        "7 passages looked at. These are suggestions, not findings.",
        "This was the first pass; the next one says what changed.",
    ]
    assert (
        ran.err
        == "next   coanalysis export review -o exports/review.xlsx   (suggestions show on turns you have read)\n"
    )
    assert not any(speech in ran.all for speech in SPEECH)


def test_the_same_again_and_a_change(coa, study):
    coa("code")
    assert "Nothing has changed since the last pass.\n" in coa("code").out
    path = study / "codebooks" / "small.yaml"
    write(path, path.read_text("utf-8").replace("      travel\n", "      god tid\n"))
    lines = coa("code").out.splitlines()
    assert lines[lines.index("Changed since the last pass:") + 1 :] == [
        "  Tidspress [barrier/time]: 1 new, 1 changed, 1 no longer made",
    ]
    write(path, path.read_text("utf-8") + "# remark\n")
    assert "Nothing has changed since the last pass.\n" in coa("code").out
    write(path, path.read_text("utf-8").replace("      god tid\n", "      god tid\n      ukjent\n"))
    assert "The suggestions are the same as after the last pass.\n" in coa("code").out


def test_a_code_that_is_gone_is_named_by_its_id(coa, study):
    coa("code")
    path = study / "codebooks" / "small.yaml"
    text = path.read_text("utf-8")
    write(path, text[: text.index("  - id: enabler/trust")])
    assert "  enabler/trust (in no codebook now): 2 no longer made" in coa("code").out


def test_nothing_to_look_at(coa, tmp_path):
    root = closed_project(tmp_path, imported=False)
    ran = coa("code", "--project", root, "--coder", "ida")
    assert (ran.code, ran.out) == (0, "There is nothing to look at yet: import transcripts first.\n")
    assert ran.err == "next   coanalysis import FOLDER-WITH-TRANSCRIPTS\n"


def test_values_for_programs(coa, study):
    found = json.loads(coa("code", "--json").out)
    assert found["codes"]["barrier/time"] == {"strong": 3, "weak": 0, "negative_case": 0}
    assert found["touched"] == ["barrier/leadership", "barrier/time", "enabler/time", "enabler/trust"]
    again = json.loads(coa("code", "--json").out)
    assert (again["step"], again["touched"]) == ("", [])


def test_a_pattern_left_out_is_named_and_exits_3_every_time(coa, study, monkeypatch):
    problem = Problem("codebooks/small.yaml, line 12", "the pattern took too long and was left out", "make it simpler")
    monkeypatch.setattr(passes.Work, "skipped", property(lambda self: (problem,)))
    for _ in range(2):
        ran = coa("code")
        assert ran.code == 3
        assert "skipped  codebooks/small.yaml, line 12: the pattern took too long" in ran.err


# apply: what a plan says is tested with the plan; here is what the command makes of it

CONFLICT = Problem("review.xlsx, sheet Gjennomgang, row 9", "this answer was changed elsewhere meanwhile")
MISTAKE = Problem("review.xlsx, sheet Gjennomgang, row 12", "the words do not stand in this turn")


@pytest.fixture
def plan(monkeypatch, study):
    """Let every sheet lead to a plan; `written` holds what was applied."""
    written = []

    def lead_to(**parts):
        made = Plan(**{"coder": "ida", "file": "review.xlsx", **parts})
        monkeypatch.setattr(Project, "plan", lambda self, path: made)
        monkeypatch.setattr(Project, "apply", lambda self, plan, **_: written.append(plan) or "12345678-step")
        return written

    return lead_to


FULL = {"decisions": ("something",), "counts": {"accepted": 2, "read": 1}}


def test_a_plan_is_told_then_written(coa, plan):
    written = plan(**FULL)
    ran = coa("apply", "review.xlsx", "--yes")
    assert ran.code == 0
    assert ran.out == "Plan for the coder ida:\n  2 passages coded\n  1 read mark\n"
    assert ran.err == "Applied as step 12345678 by ida. To take it back: coanalysis undo 12345678\n"
    assert len(written) == 1


def test_without_a_person_to_confirm_nothing_is_written(coa, plan):
    written = plan(**FULL)
    ran = coa("apply", "review.xlsx")
    assert ran.code == 2
    assert "add --yes: coanalysis apply review.xlsx --yes" in ran.err
    assert written == []


class Keyboard(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("answer", "times"), [("y\n", 1), ("ja\n", 1), ("n\n", 0), ("\n", 0), ("", 0)])
def test_a_person_confirms(plan, monkeypatch, capsys, answer, times):
    from coanalysis.cli import main

    written = plan(**FULL)
    screen = Keyboard()
    monkeypatch.setattr("sys.stdin", Keyboard(answer))
    monkeypatch.setattr("sys.stderr", screen)
    assert main(["apply", "review.xlsx"]) == 0
    assert len(written) == times
    assert "Apply this plan? [y/N] " in screen.getvalue()
    assert screen.getvalue().endswith("undo 12345678\n" if times else "Nothing was changed.\n")


def test_conflicts_stop_all_unless_they_are_skipped(coa, plan):
    written = plan(**FULL, conflicts=(CONFLICT,))
    ran = coa("apply", "review.xlsx", "--yes")
    assert (ran.code, written) == (3, [])
    assert ran.err.splitlines() == [f"conflict  {CONFLICT}", "Nothing was changed. --skip-conflicts applies the rest."]
    ran = coa("apply", "review.xlsx", "--yes", "--skip-conflicts")
    assert (ran.code, len(written)) == (3, 1)
    assert ran.err.splitlines()[-1] == (
        "Applied as step 12345678 by ida. 1 conflict left as it is. To take it back: coanalysis undo 12345678"
    )


def test_problems_stop_all(coa, plan):
    written = plan(**FULL, problems=(MISTAKE,))
    for options in ([], ["--skip-conflicts"]):
        ran = coa("apply", "review.xlsx", "--yes", *options)
        assert (ran.code, written) == (3, [])
        assert ran.err.splitlines() == [f"problem  {MISTAKE}", "Nothing was changed."]


def test_nothing_new_is_not_an_error(coa, plan):
    written = plan()
    ran = coa("apply", "review.xlsx")
    assert (ran.code, ran.out, written) == (0, "Plan for the coder ida:\n  nothing changes\n", [])
    assert ran.err == "There is nothing new in this sheet. Nothing was changed.\n"


def test_a_dry_run_writes_nothing(coa, plan):
    written = plan(**FULL)
    ran = coa("apply", "review.xlsx", "--dry-run")
    assert (ran.code, written) == (0, [])
    assert ran.err == "Nothing was changed.\n"


def test_a_plan_for_programs(coa, plan):
    plan(**FULL, conflicts=(CONFLICT,))
    found = json.loads(coa("apply", "review.xlsx", "--yes", "--skip-conflicts", "--json").out)
    assert (found["counts"], found["step"]) == ({"accepted": 2, "read": 1}, "12345678-step")
    assert found["conflicts"] == [{"where": CONFLICT.where, "message": CONFLICT.message, "hint": ""}]


def test_a_file_that_is_no_sheet_changes_nothing(coa, study, tmp_path):
    before = contents(study)
    for name, content in (
        ("notes.txt", "x"),
        ("empty.xlsx", ""),
        ("broken.xlsx", b"PK\x03\x04broken"),
        ("gone.xlsx", None),
    ):
        if content is not None:
            write(tmp_path / name, content)
        ran = coa("apply", tmp_path / name, "--yes")
        assert (ran.code, ran.out) == (3, ""), name
        assert name in ran.err
        assert "Traceback" not in ran.err
    assert contents(study) == before
