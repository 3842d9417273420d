"""Undo: whatever a change did, reverting it puts everything back, and reverting that does it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from retroboard.domain import changes as c
from retroboard.domain.changes import Change, Revert
from retroboard.domain.demo import demo_rows
from retroboard.domain.edits import Edits, added, applied, changed, undoing
from retroboard.domain.effects import effects
from retroboard.domain.invariants import goes_on, is_said_twice, is_timed_twice, latest_round
from retroboard.domain.model import Board, Member, Mood, Occasion, Retro, State, Status, Team
from retroboard.domain.rules import why_not
from retroboard.domain.templates import BUILT_IN
from tests.domain.strategies import after, changes_for, members_of, states
from tests.examples import examples

pytestmark = pytest.mark.usefixtures("boards")
QUICK = settings(
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
"""No shrinking: a board is costly to draw, and a failing run says enough."""
KINDS = [
    kind
    for kind in vars(c).values()
    if isinstance(kind, type) and issubclass(kind, Change) and kind not in (Change, c.RetroChange, Revert)
]


def make(change: Change, state: State, member: Member | None) -> tuple[Edits, State]:
    edits = effects(change, state, member)
    return edits, applied(edits, state)


def revert(edits: Edits, state: State) -> tuple[Edits, State]:
    """Undoes edits as the store would: with the board in sight that they are on."""
    change = undoing(edits, "it", state.retro_id)
    seen = state
    if change.retro_id != state.retro_id:
        seen = applied(edits, replace(state, retro_id=change.retro_id, board=Board(), card_counts={}))
    assert why_not(change, seen, None) is None
    edits = effects(change, seen, None)
    return edits, applied(edits, state)


ROWS = demo_rows(date(2026, 11, 20))
DEMO = applied(
    added(*ROWS),
    State(
        next(row for row in ROWS if isinstance(row, Team)),
        retro_id=[row.id for row in ROWS if isinstance(row, Retro)][-1],
        board=Board(),
    ),
)
"""A board with some of everything: an inbox, groups, votes, comments, actions."""
assert DEMO.retro is not None
CLOSED = applied(changed(DEMO.retro, closed_on=date(2026, 11, 20)), DEMO)
HERE = DEMO.retro.id
TICKING = after(c.StartTimer(HERE, "a" * 32, None, 300, 1_000_000), DEMO)
PAUSED = after(c.PauseTimer(HERE, "a" * 32, 1_060_000), TICKING)
SAID = after(c.AddRemark(HERE, "b" * 32, Occasion.CHECK_IN, DEMO.members[0].id, 4, "sunny"), DEMO)
THANKED = after(c.AddRemark(HERE, "b" * 32, Occasion.THANKS, DEMO.members[0].id, None, "Bob, for the night"), DEMO)
HIDDEN = after(c.HideCards(HERE), DEMO)
EMPTY = after(
    c.StartRetro("e" * 32, "By mistake", date(2026, 11, 20), BUILT_IN[0], ("1" * 32, "2" * 32, "3" * 32)),
    replace(DEMO, inbox=(), retro_id="e" * 32, board=Board()),
)
READY = {
    c.ReopenRetro: CLOSED,
    c.DeleteRetro: EMPTY,
    c.RevealCards: HIDDEN,
    c.DeleteRemark: SAID,
    c.EditThanks: THANKED,
    c.ExtendTimer: TICKING,
    c.PauseTimer: TICKING,
    c.ResumeTimer: PAUSED,
    c.StopTimer: PAUSED,
}
"""Where a kind of change needs something that the demo does not have."""


def _allowed(data: st.DataObject, kind: type[Change], state: State, member: Member | None) -> Change | None:
    """A change of this kind that the rules allow; None where a few tries have found none."""
    for _ in range(4):
        change = data.draw(changes_for(state, kind))
        if why_not(change, state, member) is None:
            return change
    return None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_undoing_a_change_gives_an_equal_state_and_redoing_it_the_changed_one(kind: type[Change]) -> None:
    tried = 0

    @settings(QUICK, max_examples=examples(8))
    @given(data=st.data())
    def undone_and_redone(data: st.DataObject) -> None:
        nonlocal tried
        full = READY.get(kind, DEMO)
        state = data.draw(st.one_of(st.just(full), states()))
        member = data.draw(members_of(state))
        if (change := _allowed(data, kind, state, member)) is None:
            state, member = full, None
            change = _allowed(data, kind, state, member)
        if change is None:
            return
        tried += 1
        edits, changed_state = make(change, state, member)
        back_edits, back = revert(edits, changed_state)
        assert back == state
        _, again = revert(back_edits, back)
        assert again == changed_state

    undone_and_redone()
    assert tried, "no change of this kind was allowed, so nothing was shown"


@settings(QUICK, max_examples=examples(12))
@given(data=st.data())
def test_a_whole_run_of_changes_can_be_undone_one_by_one(data: st.DataObject) -> None:
    state = data.draw(states())
    past = []
    for _ in range(6):
        change = data.draw(changes_for(state))
        if why_not(change, state, None) is None:
            edits, now = make(change, state, None)
            past.append((edits, state))
            state = now
    for edits, before in reversed(past):
        _, state = revert(edits, state)
        assert state == before


def test_undoing_over_what_others_did_since_is_refused_or_leaves_nothing_hanging() -> None:
    undone = 0

    @settings(QUICK, max_examples=examples(20))
    @given(data=st.data())
    def undone_over_another_change(data: st.DataObject) -> None:
        nonlocal undone
        state = data.draw(st.one_of(st.just(DEMO), states()))
        mine = data.draw(changes_for(state))
        if why_not(mine, state, None) is not None:
            return
        edits, then = make(mine, state, None)
        theirs = data.draw(changes_for(then))
        if why_not(theirs, then, None) is not None:
            return
        _, now = make(theirs, then, None)
        undo = undoing(edits, "it", now.retro_id)
        if undo.retro_id != now.retro_id or why_not(undo, now, None) is not None:
            return
        _, then = make(undo, now, None)
        undone += 1
        numbers = [action.number for action in then.actions]
        assert len(numbers) == len(set(numbers))
        if then.retro is None or then.board is None:
            return
        board = then.board
        assert all(topic.column_id in board.column_by_id for topic in board.topics)
        assert all(card.topic_id in board.topic_by_id for card in board.cards)
        assert all(vote.topic_id in board.topic_by_id for vote in board.votes)
        assert all(comment.card_id in board.card_by_id for comment in board.comments)
        assert all(board.cards_by_topic[topic.id] for topic in board.topics)
        assert {column.mood is Mood.ACTION for column in board.columns} == {True, False}
        assert latest_round(board.votes) <= then.retro.vote_round
        assert not is_said_twice(board.remarks)
        assert not is_timed_twice(board.timers)
        assert not goes_on(then.retro, board.timers)
        assert all(action.verdict is None or action.status is Status.DONE for action in then.actions)

    undone_over_another_change()
    assert undone, "no change could be undone over another, so nothing was shown"


def test_undoing_leaves_the_timer_of_a_topic_alone_that_has_nothing_to_do_with_it() -> None:
    assert DEMO.board is not None
    topic = DEMO.board.topics[0]
    timed = after(c.StartTimer(HERE, "a" * 32, topic.id, 300, 1_000_000), DEMO)
    edits, renamed = make(c.EditRetro(HERE, "Another title", date(2026, 11, 20)), timed, None)
    _, back = revert(edits, renamed)
    assert back == timed
