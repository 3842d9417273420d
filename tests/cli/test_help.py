"""What the program says of itself, and what the shell completes."""

import json
import re
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import retroboard
from retroboard.cli.root import COMMANDS, root
from retroboard.cli.stop import CODES
from tests.cli.conftest import Shell


def test_help_says_of_each_command_what_its_own_help_says(shell: Shell) -> None:
    ctx = click.Context(root, info_name="retroboard")
    for name, (_, said) in COMMANDS.items():
        command = root.get_command(ctx, name)
        assert command is not None
        assert command.name == name
        assert (command.help or "").split("\n\n")[0].replace("\n", " ").startswith(said.removesuffix("."))
        assert re.search(rf"^  {name} +\S", shell("--help"), re.MULTILINE)


def test_help_lists_every_exit_code(shell: Shell) -> None:
    shown = shell("-h")
    assert all(re.search(rf"^  {code} +{meaning.split()[0]}", shown, re.MULTILINE) for code, meaning in CODES.items())


@pytest.mark.parametrize("name", ["actions", "members", "team"])
def test_groups_of_commands_have_help_of_their_own(shell: Shell, name: str) -> None:
    assert f"Usage: retroboard {name} " in shell(name, "--help")


def test_the_version_is_the_package_s(shell: Shell) -> None:
    assert shell("--version") == f"retroboard {retroboard.__version__}\n"


def test_a_mistyped_command_is_told_with_the_one_that_was_meant(shell: Shell) -> None:
    assert shell("acions", code=2) == ""
    assert "Did you mean 'actions'?" in shell.stderr


def test_a_text_that_looks_like_an_option_is_told_how_to_be_one(shell: Shell) -> None:
    for words in (["new", "-rf"], ["members", "add", "-x"]):
        assert shell.run(*words).stderr.endswith("'. Put -- before a text that starts with a dash.\n")
    assert "Put --" not in shell.run("backups", "-x").stderr


def test_options_of_the_list_may_follow_actions_directly(team_shell: Shell) -> None:
    assert team_shell("actions", "--json") == team_shell("actions", "list", "--json")
    assert "No such option" in team_shell.run("actions", "--nope").stderr


# --- completion -----------------------------------------------------------------------------------------------


def completed(*words: str) -> list[str]:
    """What bash offers for the last of the words."""
    told = {"COMP_WORDS": " ".join(["retroboard", *words]), "COMP_CWORD": str(len(words))}
    script = CliRunner().invoke(root, [], env=told | {"_RETROBOARD_COMPLETE": "bash_complete"}, catch_exceptions=False)
    return [line.partition(",")[2] for line in script.stdout.splitlines() if line]


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_every_shell_gets_a_script(shell: Shell, shell_name: str) -> None:
    script = shell("completion", shell_name)
    assert "_RETROBOARD_COMPLETE" in script
    assert "retroboard" in script


def test_bash_quotes_what_it_completes_unless_that_is_begun_with_a_quote(shell: Shell, tmp_path: Path) -> None:
    program = tmp_path / "retroboard"
    program.write_text("#!/bin/sh\necho 'plain,Lean Coffee'\necho \"plain,Didn't\"\n")
    program.chmod(0o755)
    (tmp_path / "script").write_text(shell("completion", "bash"))
    ask = "COMP_CWORD=1; _retroboard_completion $0/retroboard; printf '%s\n' \"${COMPREPLY[@]}\""
    for begun, offered in (("", ["Lean\\ Coffee", "Didn\\'t"]), ("'", ["Lean Coffee", "Didn't"])):
        words = ["bash", "-c", f'source $0/script; COMP_WORDS=(retroboard "$1"); {ask}', str(tmp_path), begun]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        assert done.stdout.splitlines() == offered


def test_the_shell_is_known_from_the_environment(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert shell("completion") == shell("completion", "fish")
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert "bash, zsh, fish" in shell.refused("completion", code=2)


def test_commands_and_what_the_team_has_are_completed(team_shell: Shell) -> None:
    assert completed("ac") == ["actions"]
    assert completed("show", "") == ["latest", "1"]
    assert completed("actions", "done", "") == ["A1", "A2"]
    assert completed("actions", "add", "x", "--owner", "b") == ["Bob"]
    assert completed("members", "remove", "b") == ["Bob"]
    assert completed("add", "x", "-c", "di") == ["Didn't"]
    assert completed("new", "x", "--template", "s") == ["Start/Stop/Continue", "Sailboat", "Speedboat", "Starfish"]
    assert completed("--as", "") == ["ann", "Bob"]


def test_teams_are_completed_where_there_are_several_and_members_of_the_one_that_is_named(team_shell: Shell) -> None:
    team_shell("--as", "Cid", "team", "add", "Our team")
    assert completed("--team", "") == completed("team", "use", "") == ["Our team", "Payments"]
    assert completed("--team", "payments", "--as", "") == ["ann", "Bob"]


def test_of_actions_are_those_completed_that_the_command_is_for(team_shell: Shell) -> None:
    team_shell("actions", "drop", "A1")
    assert [completed("actions", word, "") for word in ("done", "drop", "doing", "blocked", "edit")] == [["A2"]] * 5
    assert completed("actions", "reopen", "") == ["A1"]


def test_the_back_ups_of_the_database_that_is_named_are_completed(shell: Shell) -> None:
    other = shell.database.with_name("other.db")
    shell("--db", str(other), "add", "hi")
    shell("--db", str(other), "backup")
    stamps = {row["backup"] for row in json.loads(shell("--db", str(other), "backups", "--json"))}
    assert stamps
    assert set(completed("--db", str(other), "restore", "")) == stamps
    assert completed("restore", "") == []


def test_completing_without_a_database_offers_nothing_and_makes_nothing(shell: Shell) -> None:
    assert completed("show", "") == completed("--team", "") == []
    assert len(completed("new", "x", "--template", "")) == 12
    assert completed("--db", "postgresql://127.0.0.1:1/x", "show", "") == []
    assert not shell.database.exists()
