"""What is told of a change that is undone: the thing that it was about, and nothing that is not to be seen."""

from __future__ import annotations

from datetime import date

import pytest

from retroboard.domain import changes as c
from retroboard.domain.changes import Change
from retroboard.domain.effects import effects
from retroboard.domain.model import Function, Member, Mood, Occasion, State, Team
from retroboard.domain.sight import seen_by
from retroboard.domain.subject import subject_of
from retroboard.domain.templates import BUILT_IN
from tests.domain.strategies import after

DAY = date(2026, 11, 20)
ANN, BOB = (Member(id, "t", id.title(), Function.OTHER) for id in ("ann", "bob"))
ANNS, BOBS = "1" * 31 + "a", "2" * 31 + "b"
ANNS_TOPIC, BOBS_TOPIC = ANNS[::-1], BOBS[::-1]
ALL = "The whole of it\nand more"


def board(*, hidden: bool = False) -> State:
    state = State(Team("t", "Payments"), members=(ANN, BOB))
    start = c.StartRetro("r", "Sprint", DAY, BUILT_IN[0], ("c1", "c2", "c3"), hidden=hidden)
    for member, change in (
        (ANN, start),
        (ANN, c.AddCard("r", ANNS, "c1", ALL)),
        (BOB, c.AddCard("r", BOBS, "c2", "Bob's own")),
        (ANN, c.AddAction("a", "Split it", "Ann", None, DAY)),
        (ANN, c.AddToInbox("i", "For later")),
        (ANN, c.AddComment("r", "cc", ANNS, "Indeed")),
    ):
        state = after(change, state, member)
    return state


def told_to(member: Member, change: Change, before: State) -> str:
    edits = effects(change, before, member)
    return subject_of(edits, seen_by(after(change, before, member), member.id), seen_by(before, member.id))


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (c.MoveTopic("r", ANNS_TOPIC, "c2", None), "The whole of it"),
        (c.EditCard("r", ANNS, "Shorter", ALL), "Shorter"),
        (c.DeleteTopic("r", BOBS_TOPIC), "Bob's own"),
        (c.AddComment("r", "c2", BOBS, "Me too"), "Me too"),
        (c.DeleteAction("a"), "A1 Split it"),
        (c.DeleteInboxCard("i"), "For later"),
        (c.EditMember("ann", "Anna", Function.OTHER), "Anna"),
        (c.AddColumn("r", "c4", "Ideas", "", Mood.NEUTRAL), "Ideas"),
        (c.CloseRetro("r", DAY, parked=((ANNS_TOPIC, "p"),)), ""),
        (c.CastVote("r", "v", ANNS_TOPIC, "ann"), ""),
        (c.AddRemark("r", "m", Occasion.CHECK_IN, "ann", 2, "tired"), ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Change) else "",
)
def test_what_was_changed_is_called_what_the_screen_calls_it(change: Change, subject: str) -> None:
    assert told_to(ANN, change, board()) == subject


@pytest.mark.parametrize("change", [c.MoveTopic("r", BOBS_TOPIC, "c1", None), c.DeleteTopic("r", BOBS_TOPIC)])
def test_words_that_are_hidden_are_not_told(change: Change) -> None:
    assert told_to(BOB, change, board(hidden=True)) == "Bob's own"
    assert told_to(ANN, change, board(hidden=True)) == ""
