"""What is not to be seen yet, or never, leaves by no command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retroboard.domain import changes as c
from retroboard.domain.changes import Change
from retroboard.domain.model import Occasion, Stage, State
from retroboard.store.store import Store
from tests.cli.conftest import DAY, Shell

HIDDEN = "The cards are hidden from each other still."
VOTING = "Votes are being given still, and JSON has whose they are."


def in_the_app(database: Path, name: str, *changes: Change) -> State:
    """Somebody makes changes on the board; gives the state after them."""
    store = Store.open(database)
    [team] = store.teams()
    state = store.load(team.id)
    [retro] = state.retros
    member = next(member for member in state.members if member.name == name)
    for change in changes:
        vars(change).update(retro_id=retro.id)
        if hasattr(change, "member_id"):
            vars(change).update(member_id=member.id)
        store.commit(team.id, change, member.id)
    state = store.load(team.id, retro.id)
    store.close()
    return state


def test_the_topic_of_an_action_is_told_to_those_alone_who_may_read_its_card(team_shell: Shell) -> None:
    state = in_the_app(team_shell.database, "ann")
    assert state.board is not None
    card = next(card for card in state.board.cards if card.text == "Flaky tests\nagain")
    made = c.AddAction("a" * 32, "Mute them", "", None, DAY, state.retros[0].id, card.id)
    in_the_app(team_shell.database, "ann", made, c.HideCards("r"))
    topics = {name: [each["topic"] for each in team_shell.json("--as", name, "actions")] for name in ("ann", "Bob")}
    assert topics == {"ann": [None, None, "Flaky tests"], "Bob": [None, None, None]}
    in_the_app(team_shell.database, "ann", c.RenameTopic("r", card.topic_id, "Tests"), c.RevealCards("r"))
    assert team_shell.json("--as", "Bob", "actions")[-1]["topic"] == "Tests"


@pytest.mark.parametrize("kind", ["md", "json", "csv"])
def test_nothing_is_exported_while_cards_are_hidden(team_shell: Shell, kind: str) -> None:
    in_the_app(team_shell.database, "ann", c.HideCards("r"))
    assert team_shell.refused("export", "--format", kind).startswith(HIDDEN)


def test_votes_are_told_once_they_are_there_for_all_to_see(team_shell: Shell) -> None:
    state = in_the_app(team_shell.database, "ann", c.SetStage("r", Stage.VOTE))
    assert state.board is not None
    assert json.loads(team_shell("export", "--format", "json"))["retro"]["stage"] == "vote"
    topic_id = state.board.topics[0].id
    in_the_app(team_shell.database, "Bob", c.CastVote("r", "f" * 32, topic_id, "Bob"))
    assert team_shell.refused("export", "--format", "json").startswith(VOTING)
    assert team_shell.refused("export", "--format", "csv").startswith("Votes are being given still, and CSV has how")
    for name in ("ann", "Bob"):
        page = team_shell("--as", name, "export")
        assert "cards, votes still being given, " in page
        assert "## Topics by votes (0)\n\n_Votes are still being given._\n" in page
    assert "Bob" not in json.dumps(json.loads(team_shell("show", "--json"))["columns"])
    assert "1 vote" not in team_shell("export", "--format", "md")
    in_the_app(team_shell.database, "ann", c.SetStage("r", Stage.DISCUSS))
    assert '"member": "Bob"' in team_shell("export", "--format", "json")
    assert "1 vote" in team_shell("export", "--format", "md")
    in_the_app(team_shell.database, "ann", c.HideCards("r"))
    assert "*1" not in team_shell("show")
    assert "Bob" not in json.dumps(json.loads(team_shell("show", "--json"))["columns"])


def test_what_was_said_at_the_close_is_shown_without_a_name(team_shell: Shell) -> None:
    said = c.AddRemark("r", "1" * 32, Occasion.RETURN, "Bob", 2, "too long")
    mine = c.AddRemark("r", "2" * 32, Occasion.RETURN, "ann", 4, "short")

    def answers(*words: str) -> set[tuple[str | None, int]]:
        return {(each["member"], each["score"]) for each in json.loads(team_shell(*words))["remarks"]}

    in_the_app(team_shell.database, "Bob", said)  # alone so far: everybody would know whose it is
    assert answers("show", "--json") == set()
    assert answers("--as", "Bob", "show", "--json") == {("Bob", 2)}
    for command in ("show", "export"):
        told = team_shell(command)
        assert "Worth the time, from 1 to 5: 1 of 2 have said theirs\n" in told
        assert "too long" not in told
    assert team_shell.refused("export", "--format", "json").startswith("Not everybody has said yet")
    assert "too long" not in team_shell("export", "--format", "csv")
    in_the_app(team_shell.database, "ann", mine)
    assert "Worth the time, from 1 to 5: 2 ×1, 4 ×1\n" in team_shell("show")
    assert answers("show", "--json") == {(None, 2), ("ann", 4)}
    assert answers("--as", "Bob", "show", "--json") == {("Bob", 2), (None, 4)}
    assert answers("export", "--format", "json") == {("Bob", 2), ("ann", 4)}


def test_the_order_in_which_answers_were_given_is_not_told(team_shell: Shell) -> None:
    for name, score, text in (("ann", 4, "fine"), ("Bob", 1, "secret")):
        change = c.AddRemark("r", name[0].encode().hex() * 16, Occasion.RETURN, name, score, text)
        in_the_app(team_shell.database, name, change)
    told = json.loads(team_shell("--as", "Bob", "show", "--json"))["remarks"]
    assert [(each["member"], each["score"]) for each in told] == [("Bob", 1), (None, 4)]
