"""Saying how it went with what was promised."""

import pytest

from tests.cli.conftest import Shell


@pytest.mark.parametrize("number", ["A1", "a1", "1", "#1"])
def test_an_action_is_named_by_its_number(team_shell: Shell, number: str) -> None:
    assert team_shell("actions", "done", number) == "A1\tSplit the pipeline\tBob\t2026-12-01\tdone\n"


def test_several_actions_change_at_once_or_none_does(team_shell: Shell) -> None:
    assert team_shell.refused("actions", "drop", "A1", "A9") == "There is no action A9."
    assert len(team_shell.json("actions")) == 2
    assert len(team_shell("actions", "drop", "A1", "A2", "a1").splitlines()) == 2
    assert team_shell.json("actions") == []


@pytest.mark.parametrize(
    ("word", "status"),
    [("done", "done"), ("drop", "dropped"), ("doing", "doing"), ("blocked", "blocked"), ("reopen", "open")],
)
def test_every_status_has_a_word(team_shell: Shell, word: str, status: str) -> None:
    team_shell("actions", word, "A2")
    assert team_shell.json("actions", "--all")[1]["status"] == status


def test_an_action_has_an_owner_of_the_team_and_a_date_as_people_say_it(team_shell: Shell) -> None:
    number, _ = team_shell("actions", "add", "Write", "it down", "--owner", "@bob", "--due", "1 dec 2026").split("\t")
    assert number == "A3"
    made = team_shell.json("actions")[-1]
    assert (made["text"], made["owner"], made["due"]) == ("Write it down", "Bob", "2026-12-01")


def test_a_date_that_is_none_is_told_before_anything_is_made(shell: Shell) -> None:
    assert "is not a date" in shell.refused("actions", "add", "x", "--due", "someday", code=2)
    assert not shell.database.exists()


def test_editing_changes_what_is_named_and_nothing_else(team_shell: Shell) -> None:
    assert team_shell("actions", "edit", "A1", "--due", "2026-12-02").split("\t")[3] == "2026-12-02"
    assert team_shell("actions", "edit", "A1", "--text", "Cut it").split("\t")[1:4] == ["Cut it", "Bob", "2026-12-02"]
    assert team_shell("actions", "edit", "A1", "--owner", "", "--due", "-").split("\t")[1:4] == ["Cut it", "", ""]
    assert team_shell.refused("actions", "edit", "A1", code=2).startswith("Nothing to change")
    assert "nothing to see" in team_shell.refused("actions", "edit", "A1", "--text", " ")


@pytest.mark.parametrize("number", ["", "A", "12x", "A-1", "1.5", "9" * 20])
def test_what_is_no_number_is_said_so(team_shell: Shell, number: str) -> None:
    assert "is no action's number" in team_shell.refused("actions", "done", "--", number, code=2)
