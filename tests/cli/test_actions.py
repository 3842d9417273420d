"""Saying how it went with what was promised."""

import pytest

from retroboard.domain.changes import ReviewAction
from retroboard.domain.model import Status, Verdict
from retroboard.store.store import Store
from tests.cli.conftest import DAY, Shell


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
    assert team_shell.refused("actions", "edit", "A1", "--text", " ") == "It needs a text."


@pytest.mark.parametrize("number", ["", "A", "12x", "A-1", "1.5", "9" * 20])
def test_what_is_no_number_is_said_so(team_shell: Shell, number: str) -> None:
    assert "is no action's number" in team_shell.refused("actions", "done", "--", number, code=2)


def test_a_sign_says_how_the_team_will_know_that_it_helped(team_shell: Shell) -> None:
    team_shell("actions", "add", "Look at main first", "--signal", "No red build  for a week")
    assert team_shell.json("actions")[-1]["signal"] == "No red build for a week"
    assert "  A3 [ ] Look at main first\n      sign: No red build for a week\n" in team_shell("show")
    team_shell("actions", "edit", "A1", "--signal", "Under 20 minutes")
    assert team_shell.json("actions")[0]["signal"] == "Under 20 minutes"
    team_shell("actions", "edit", "A1", "--text", "Cut it")
    assert team_shell.json("actions")[0]["signal"] == "Under 20 minutes"
    team_shell("actions", "edit", "A1", "--signal", "")
    assert team_shell.json("actions")[0]["signal"] is None
    assert "the sign can have 80" in team_shell.refused("actions", "edit", "A1", "--signal", "x" * 81)


def test_what_a_review_said_of_an_action_is_told(team_shell: Shell) -> None:
    store = Store.open(team_shell.database)
    [team] = store.teams()
    state = store.load(team.id)
    retro, (one, two) = state.retros[0], state.actions
    for was, status, verdict, reason in (
        (one, Status.DONE, Verdict.BETTER, ""),
        (two, Status.DROPPED, None, "Nobody looks at them"),
    ):
        store.commit(
            team.id, ReviewAction(retro.id, was, DAY, status, was.text, was.owner, was.due, verdict, reason), None
        )
    store.close()
    first, second = team_shell.json("actions", "--all")
    assert (first["status"], first["verdict"], first["reviewed"]) == ("done", "better", 1)
    assert (second["status"], second["reason"]) == ("dropped", "Nobody looks at them")
    assert "\tdone, verdict: better\n" in team_shell("actions", "--all")
    assert "      dropped, because: Nobody looks at them\n" in team_shell("show")
    summary = team_shell("export")
    assert f"(done {DAY}, verdict: better)" in summary
    assert f"(dropped {DAY}, because: Nobody looks at them)" in summary


def test_what_nobody_has_taken_on_can_be_listed(team_shell: Shell) -> None:
    assert team_shell("actions", "list", "--owner", "") == "A2\tMute alerts\t\t\topen\n"
