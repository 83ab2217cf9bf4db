"""Running commands: where the project is found, what goes where, and which exit code says what."""

from __future__ import annotations

import io
import sqlite3

import pytest

from coanalysis.cli import running
from coanalysis.errors import CoanalysisError, ExportError, LoadError, ProjectError, UsageError
from projects import closed_project


@pytest.fixture
def study(tmp_path):
    return closed_project(tmp_path)


def test_help_names_every_command(coa):
    ran = coa("--help")
    assert ran.code == 0
    for name in ("demo", "init", "import", "participants", "codebook", "code", "apply", "show", "export", "log", "undo",
                 "status", "check"):  # fmt: skip
        assert f"  {name} " in ran.out, name
    assert ran.err == ""


@pytest.mark.parametrize(
    "arguments", [["code", "--help"], ["codebook", "--help"], ["import", "-h"], ["export", "--help"]]
)
def test_every_command_has_help(coa, arguments):
    ran = coa(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert "Usage: coanalysis " in ran.out


def test_options_of_all_commands_stand_in_their_help(coa):
    for name in ("status", "code", "export"):
        out = coa(name, "--help").out
        assert all(option in out for option in ("--project", "--coder", "--json", "--debug")), name


def test_the_version(coa):
    assert coa("--version").out.startswith("coanalysis 0.")


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["nothing"], "coanalysis"),
        (["code", "--nothing"], "coanalysis code"),
        (["import"], "coanalysis import"),
        (["show"], "coanalysis show"),
        (["codebook", "chek"], "coanalysis codebook"),
        (["export", "quotes"], "coanalysis export"),
        (["log", "too", "many"], "coanalysis log"),
    ],
)
def test_wrong_usage_exits_2_and_names_the_help(coa, arguments, command):
    ran = coa(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error  ")
    assert ran.err.endswith(f"hint   see: {command} --help\n")


def test_a_group_alone_lists_its_commands(coa):
    ran = coa("codebook")
    assert ran.code == 2
    assert "check" in ran.all


def test_the_project_is_here_or_above_or_named(coa, study, tmp_path, monkeypatch):
    monkeypatch.chdir(study / "exports")
    assert "2 transcripts" in coa("status").out
    monkeypatch.chdir(tmp_path)
    assert "2 transcripts" in coa("status", "--project", "study").out
    ran = coa("status")
    assert (ran.code, ran.out) == (4, "")
    assert "there is no project here" in ran.err
    assert "coanalysis init" in ran.err


def test_the_command_alone_is_status(coa, study, monkeypatch):
    monkeypatch.chdir(study)
    assert coa().out == coa("status").out


def test_notices_are_told_once_on_stderr(coa, study, monkeypatch):
    monkeypatch.chdir(study)
    (study / "persons.csv").unlink()
    assert coa("status", "--json").err.startswith("note   persons.csv was missing; it was written again.\n")
    assert "missing" not in coa("status").err


class Pipe(io.StringIO):
    """A standard output that nobody reads any more."""

    def flush(self):
        raise BrokenPipeError

    def fileno(self):
        return 99


def guarded(error, capsys):
    def fail():
        raise error

    code = running.guarded(False, fail)
    return code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [(UsageError("x", hint="y"), 2), (LoadError("x", hint="y"), 3), (CoanalysisError("x", hint="y"), 3),
     (ProjectError("x", hint="y"), 4), (ExportError("x", hint="y"), 5)],
)  # fmt: skip
def test_each_family_of_errors_has_its_exit_code(error, code, capsys):
    assert guarded(error, capsys) == (code, "error  x\nhint   y\n")


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [(PermissionError(13, "Permission denied", "/a/b/talk.txt"), 5, "talk.txt: cannot be read or written"),
     (OSError(28, "No space left on device"), 5, "No space left on device"),
     (sqlite3.OperationalError("database is locked"), 4, "in use"),
     (sqlite3.DatabaseError("database disk image is malformed"), 4, "damaged"),
     (sqlite3.IntegrityError("FOREIGN KEY"), 1, "A fault in coanalysis itself"),
     (KeyError("Vi hadde knapp tid"), 1, "A fault in coanalysis itself (KeyError"),
     (KeyboardInterrupt(), 1, "Stopped.")],
)  # fmt: skip
def test_errors_from_outside_and_faults_of_ours(error, code, words, capsys):
    found, err = guarded(error, capsys)
    assert found == code
    assert words in err
    assert "knapp tid" not in err
    assert "Traceback" not in err


def test_a_reader_that_stops_early_is_no_error(monkeypatch, capsys):
    closed = []
    monkeypatch.setattr(running.sys, "stdout", Pipe())
    monkeypatch.setattr("os.dup2", lambda *pair: closed.append(pair))
    assert running.guarded(False, lambda: 3) == 0
    assert closed[0][1] == 99


def test_where_an_error_arose_is_told_only_when_asked(coa, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "in connect" in coa("status", "--debug").err
    assert "in connect" not in coa("status").err
