"""Who decides: asked for once, never taken from the computer, said when it is only the default."""

from __future__ import annotations

import io
import tomllib

import pytest

from coanalysis.cli.people import coder_name, settings_path
from coanalysis.errors import UsageError
from coanalysis.project import Project
from projects import closed_project


class Keyboard(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Let a person sit at the terminal and type lines."""

    def sit(*lines):
        keyboard, screen = Keyboard("".join(lines)), Keyboard()
        monkeypatch.setattr("sys.stdin", keyboard)
        monkeypatch.setattr("sys.stderr", screen)
        return screen

    return sit


@pytest.fixture(autouse=True)
def own_settings(monkeypatch, tmp_path):
    """Settings that belong to this test, on every system."""
    path = tmp_path / "config" / "settings.toml"
    monkeypatch.setattr("coanalysis.cli.people.settings_path", lambda: path)
    monkeypatch.setenv("USER", "loginname")
    monkeypatch.setenv("LOGNAME", "loginname")
    return path


def test_the_option_comes_before_the_environment_before_the_settings(own_settings, monkeypatch):
    own_settings.parent.mkdir()
    own_settings.write_text('coder = "åse"\n', encoding="utf-8")
    assert coder_name(None) == "åse"
    monkeypatch.setenv("COANALYSIS_CODER", "bo")
    assert coder_name(None) == "bo"
    assert coder_name("ida") == "ida"


def test_the_settings_stand_outside_every_project():
    assert settings_path().name == "settings.toml"
    assert "coanalysis" in str(settings_path())


def test_without_a_terminal_it_is_coder_1_and_writing_says_so(capsys):
    assert coder_name(None) == "coder-1"
    assert capsys.readouterr().err == ""
    assert coder_name(None, writes=True) == "coder-1"
    assert (
        capsys.readouterr().err
        == "note   No coder's name is set, so this is done as coder-1. To set one: --coder NAME\n"
    )


def test_a_person_is_asked_once_and_remembered(terminal, own_settings):
    screen = terminal('ida "x" \\ø\n')
    assert coder_name(None, writes=True) == 'ida "x" \\ø'
    assert "Who is coding?" in screen.getvalue()
    assert tomllib.loads(own_settings.read_text("utf-8")) == {"coder": 'ida "x" \\ø'}
    screen = terminal("someone else\n")
    assert coder_name(None, writes=True) == 'ida "x" \\ø'
    assert screen.getvalue() == ""


def test_enter_takes_the_default_and_is_remembered(terminal, own_settings):
    terminal("\n")
    assert coder_name(None, writes=True) == "coder-1"
    assert own_settings.is_file()


def test_a_person_who_only_looks_is_not_asked(terminal, own_settings):
    screen = terminal("ida\n")
    assert coder_name(None) == "coder-1"
    assert screen.getvalue() == ""
    assert not own_settings.exists()


def test_settings_that_cannot_be_written_do_not_stop_the_work(terminal, own_settings):
    own_settings.parent.write_text("a file stands where the folder should be")
    screen = terminal("ida\n")
    assert coder_name(None, writes=True) == "ida"
    assert "asked again next time" in screen.getvalue()


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 41, "a\x1b[31m"])
def test_names_that_are_none(name):
    with pytest.raises(UsageError) as caught:
        coder_name(name)
    assert caught.value.exit_code == 2


def test_settings_that_cannot_be_read_are_named(own_settings):
    own_settings.parent.mkdir()
    own_settings.write_text("coder = ida\n")
    with pytest.raises(UsageError, match=r"settings\.toml"):
        coder_name(None)
    own_settings.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"settings\.toml"):
        coder_name(None)


# In commands


def test_the_name_stands_beside_the_step(coa, tmp_path, monkeypatch):
    monkeypatch.chdir(closed_project(tmp_path))
    assert coa("code", "--coder", "ida").err.startswith("next")
    monkeypatch.setenv("COANALYSIS_CODER", "bo")
    coa("undo")
    with Project(".") as project:
        assert [step.coder for step, _gone in project.log()] == ["coder-1", "coder-1", "ida", "bo"]


def test_only_commands_that_write_mention_the_default(coa, tmp_path, monkeypatch):
    monkeypatch.chdir(closed_project(tmp_path))
    for command in (["status"], ["log"], ["check"], ["show", "turns"], ["participants"], ["codebook", "show"]):
        assert "coder-1. To set one" not in coa(*command).err, command
    for command in (["code"], ["import", "../talk"], ["undo"]):
        assert "coder-1. To set one" in coa(*command).err, command


def test_nobody_is_asked_where_there_is_no_project(coa, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert coa("code").err.startswith("error  ")


def test_the_question_is_asked_on_stderr_only(tmp_path, monkeypatch, terminal, capsys, own_settings):
    from coanalysis.cli import main

    monkeypatch.chdir(closed_project(tmp_path))
    screen = terminal("ida\n")
    assert main(["code", "--json"]) == 0
    assert "Coder [coder-1]: " in screen.getvalue()
    assert capsys.readouterr().out.startswith("{")
    assert own_settings.read_text("utf-8") == 'coder = "ida"\n'
