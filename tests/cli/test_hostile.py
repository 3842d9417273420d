"""Texts that would take a terminal over: whatever comes in, nothing of the kind goes out."""

import json
import unicodedata

import pytest

from retroboard.domain.text import problem
from tests.cli.conftest import Shell
from tests.hostile import CONTROLS, ESCAPES, HOSTILE

LISTINGS = (
    ["list"],
    ["show"],
    ["actions", "--all"],
    ["members"],
    ["team"],
    ["export", "--format", "md"],
    ["export", "--format", "json"],
    ["list", "--json"],
    ["actions", "--all", "--json"],
    ["members", "--json"],
)


def controls(text: str) -> set[str]:
    """The characters that a terminal might obey, or that hide."""
    return {char for char in text if unicodedata.category(char) in ("Cc", "Cs") and char != "\n"}


def test_no_text_brings_a_control_code_to_any_listing(team_shell: Shell) -> None:
    commands = [["add", "-c", "1", "--", raw] for raw, _ in HOSTILE.values()]
    for raw, _ in (ESCAPES | CONTROLS).values():
        commands.append(["actions", "add", "--owner", raw, "--", raw])
        commands.append(["members", "add", "--", raw])
    for command in commands:
        done = team_shell.run(*command)
        assert done.exit_code in (0, 1), (command, done.output)
        assert not controls(done.stdout.replace("\t", "")), command
        assert not controls(done.stderr), command
    for command in LISTINGS:
        assert not controls(team_shell(*command).replace("\t", "")), command
    assert not controls(team_shell("export", "--format", "csv").replace("\r\n", "\n"))
    cards = [topic["cards"][0]["text"] for topic in team_shell.json("show")["columns"][0]["topics"][1:]]
    # A byte that is no UTF-8 comes in as a lone surrogate: the shell's user sees that something was there.
    expected = [cleaned if "\udcff" not in raw else "x\ufffdy" for raw, cleaned in HOSTILE.values()]
    assert cards == [text for text in expected if problem(text) is None]
    assert len(cards) > 60


@pytest.mark.parametrize("name", ["write to the clipboard", "a colour sequence", "markup that quits on a click"])
def test_titles_of_teams_and_retros_are_cleaned_as_well(team_shell: Shell, name: str) -> None:
    raw, cleaned = HOSTILE[name]
    team_shell("team", "rename", raw)
    team_shell("new", raw)
    assert team_shell("show").startswith(f"{cleaned} #2  {cleaned}\n")
    assert json.loads(team_shell("list", "--json"))[0]["title"] == cleaned


def test_an_error_about_a_hostile_argument_holds_no_control_code(team_shell: Shell) -> None:
    raw = "\x1b]52;c;eA==\x07\x9b2J"
    for command in (
        [raw],
        ["list", raw],
        [f"--{raw}"],
        ["show", raw],
        ["add", "-c", raw, "x"],
        ["actions", "done", raw],
        ["actions", "add", "x", "--due", raw],
        ["new", "x", "--template", raw],
        ["--as", raw, "add", "-c", "1", "x"],
        ["--team", raw, "list"],
        ["--db", raw, "list"],
        ["export", "-o", f"/nowhere/{raw}.md"],
        ["import", raw],
        ["completion", raw],
    ):
        done = team_shell.run(*command)
        assert done.exit_code != 0
        assert not controls(done.stdout + done.stderr), command


def test_what_another_program_wrote_into_the_database_is_cleaned_on_the_way_out(team_shell: Shell) -> None:
    import sqlite3

    connection = sqlite3.connect(team_shell.database)
    for table, column in (("card", "text"), ("action", "text"), ("action", "owner"), ("retro", "title")):
        connection.execute(f"UPDATE {table} SET {column} = ?", ("\x1b]52;c;eA==\x07a\tb\u202ec\x9b2J",))
    connection.commit()
    connection.close()
    for command in LISTINGS:
        assert not controls(team_shell(*command).replace("\t", "")), command
    assert team_shell("actions").split("\t")[1] == "a    bc"
