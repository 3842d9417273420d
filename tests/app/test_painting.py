"""What a column shows is made anew only where what it is made from has changed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from retroboard.app.painting import How, shown
from retroboard.domain import changes as c
from retroboard.domain.edits import gathered
from retroboard.domain.rules import why_not
from retroboard.domain.sight import seen_by
from retroboard.domain.views import Sort, basis
from tests.app.small_team import ROWS
from tests.domain.strategies import after, changes_for, members_of, states
from tests.examples import examples

pytestmark = pytest.mark.usefixtures("boards")
TODAY = date(2026, 11, 20)
ON_CARDS = (c.AddCard, c.EditCard, c.GroupTopics, c.RenameTopic, c.MoveTopic, c.AddComment, c.AddAction, c.CastVote)


@settings(
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    max_examples=examples(12),
)
@given(data=st.data())
def test_a_column_shows_the_same_whether_it_showed_something_before_or_not(data: st.DataObject) -> None:
    state = data.draw(states())
    assert state.board is not None
    folded = frozenset(data.draw(st.sets(st.sampled_from([*state.board.topic_by_id, ""]), max_size=2)))
    how = How(data.draw(st.sampled_from(Sort)), data.draw(st.sampled_from(["", "e"])), folded, TODAY, 1)
    for _ in range(6):
        kinds = data.draw(st.sampled_from([ON_CARDS, ()]))
        change, member = data.draw(changes_for(state, *kinds)), data.draw(members_of(state))
        if why_not(change, state, member) is not None:
            continue
        viewer = member.id if member else None
        then = seen_by(state, viewer)
        state = after(change, state, member)
        now = seen_by(state, viewer)
        assert now.board is not None
        assert then.board is not None
        for column in now.board.columns:
            before = shown(then, then.board.column_by_id.get(column.id, column), how)
            assert shown(now, column, how, before) == shown(now, column, how), change


def test_a_card_that_is_added_leaves_what_was_above_it_as_it_was() -> None:
    state = gathered(ROWS, "two")
    assert state.board is not None
    column = state.board.column_by_id["didnt"]
    how = How(Sort.PLACE, "", frozenset(), TODAY, 1)
    before = shown(state, column, how)
    now = shown(after(c.AddCard("two", "c" * 32, "didnt", "A thought"), state), column, how, before)
    kept = len(before.blocks)
    assert [block.text for block in now.blocks[kept:]] == ["A thought"]
    assert all(one is other for one, other in zip(now.blocks, before.blocks, strict=False))
    assert shown(state, column, how, before) is before


def test_a_card_changes_the_basis_of_its_own_column_alone() -> None:
    state = gathered(ROWS, "two")
    assert state.board is not None
    now = after(c.AddCard("two", "c" * 32, "well", "A thought"), state)
    changed = [column.id for column in state.board.columns if basis(now, column) != basis(state, column)]
    assert changed == ["well"]


def test_a_round_of_votes_and_a_title_change_the_basis_of_the_columns_that_show_them() -> None:
    state = gathered(ROWS, "two")
    assert state.board is not None
    title = c.EditColumn("two", "well", "Went very well", "Why?", state.board.column_by_id["well"].mood)
    for change, ids in ((c.StartRound("two"), ["well", "didnt", "actions"]), (title, ["well"])):
        now = after(change, state)
        assert now.board is not None
        there = now.board.column_by_id
        assert [each.id for each in state.board.columns if basis(now, there[each.id]) != basis(state, each)] == ids
