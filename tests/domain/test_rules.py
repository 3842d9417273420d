"""What the rules forbid, whoever asks: a key, a command, or what another window does at the same time."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from retroboard.domain import changes as c
from retroboard.domain.autopilot import GRACE_S, wait_to_start_ms
from retroboard.domain.edits import gathered
from retroboard.domain.keys import with_keys
from retroboard.domain.meeting_rules import CLOSED, KEPT_FOR_EVER
from retroboard.domain.model import Mood, Stage, Template, TemplateColumn
from retroboard.domain.rules import LEFT, NOT_IN_TEAM, why_not, why_not_by
from retroboard.domain.text import MAX_CHARS, MAX_NAME
from tests.app.small_team import ROWS
from tests.domain.strategies import BUILDERS, after, changes_for
from tests.examples import examples

STATE = gathered(ROWS, "two")
ANN, BOB = STATE.members
LONG = "w" * (4 * MAX_NAME)


@pytest.mark.usefixtures("boards")
@settings(max_examples=examples(2), phases=[Phase.generate])
@given(st.data())
def test_a_closed_retro_takes_no_kind_of_change_but_that_it_is_reopened(data: st.DataObject) -> None:
    closed = after(c.CloseRetro("two", date(2026, 11, 20)), STATE)
    for kind in BUILDERS:
        if issubclass(kind, c.RetroChange) and kind is not c.ReopenRetro:
            assert why_not(data.draw(changes_for(closed, kind)), closed, ANN) in (with_keys(CLOSED), KEPT_FOR_EVER), (
                kind
            )


@pytest.mark.usefixtures("boards")
@settings(max_examples=examples(2), phases=[Phase.generate])
@given(st.data())
def test_who_has_left_makes_no_kind_of_change_but_to_come_back(data: st.DataObject) -> None:
    without_ann = after(c.SetMembership("ann", has_left=True), STATE)
    ann = without_ann.member_by_id["ann"]
    for kind in BUILDERS:
        if kind is not c.SetMembership:
            assert why_not(data.draw(changes_for(without_ann, kind)), without_ann, ann) == with_keys(LEFT), kind
    assert why_not(c.SetMembership("bob", has_left=True), without_ann, ann) == with_keys(LEFT)
    assert why_not(c.SetMembership("ann", has_left=False), without_ann, ann) is None


def test_an_id_that_the_team_does_not_have_is_not_nobody_in_particular() -> None:
    change = c.AddCard("two", "d" * 32, "well", "Who says so?")
    assert why_not_by("zoe", change, STATE) == NOT_IN_TEAM
    assert why_not_by(None, change, STATE) is why_not_by("ann", change, STATE) is None


def test_topics_whose_notes_do_not_fit_on_one_are_not_grouped() -> None:
    noted = after(c.EditNotes("two", "t-deploys", "a" * (MAX_CHARS // 2), ""), STATE)
    both = after(c.EditNotes("two", "t-pairing", "b" * (MAX_CHARS // 2), ""), noted)
    fits = after(c.GroupTopics("two", "t-pairing", "t-deploys"), noted)
    assert fits.board is not None
    assert fits.board.topic_by_id["t-deploys"].notes == "a" * (MAX_CHARS // 2)
    for change in (c.GroupTopics("two", "t-pairing", "t-deploys"), c.GroupCard("two", "pairing", "t-deploys")):
        assert (why_not(change, both, ANN) or "").startswith("Their notes do not fit on one topic: shorten them first.")


def test_a_question_is_as_long_as_a_file_can_hold_it() -> None:
    refused = f"{len(LONG):,} characters: the question can have {MAX_NAME}."
    assert why_not(c.AddColumn("two", "c" * 32, "Ideas", LONG, Mood.GOOD), STATE, ANN) == refused
    assert why_not(c.EditColumn("two", "well", "Went well", LONG, Mood.GOOD), STATE, ANN) == refused
    template = Template("Ours", "", (TemplateColumn("Ideas", LONG, Mood.GOOD),))
    assert why_not(c.SaveTemplate("t" * 32, template), STATE, ANN) == refused


def test_a_comment_on_a_card_that_is_hidden_is_hidden_too() -> None:
    hidden = after(c.HideCards("two"), after(c.AddComment("two", "d" * 32, "deploys", "Indeed"), STATE, BOB))
    for change in (c.EditComment("two", "d" * 32, "No", "Indeed"), c.DeleteComment("two", "d" * 32)):
        assert why_not(change, hidden, BOB) is not None
        assert why_not(change, hidden, ANN) is None  # whose card it is


def test_a_thought_waits_for_a_column_of_any_name_that_a_column_can_have() -> None:
    assert why_not(c.AddToInbox("i" * 32, "A thought", "9" * MAX_NAME), STATE, ANN) is None
    assert why_not(c.AddToInbox("i" * 32, "A thought", "9" * 5000), STATE, ANN) is not None


def test_who_is_renamed_keeps_what_they_promised_in_whatever_case_it_says_so() -> None:
    promised = after(c.AddAction("b" * 32, "Tidy up", "BOB", None, date(2026, 11, 20)), STATE)
    renamed = after(c.EditMember("bob", "Robert", BOB.function), promised)
    assert {action.owner for action in renamed.actions} == {"Robert"}


def test_a_clock_that_is_ahead_keeps_nobody_waiting_for_longer() -> None:
    led = after(c.SetStage("two", Stage.GROUP, 5000), STATE)
    taken = after(c.Lead("two", "bob"), led)
    assert wait_to_start_ms(taken, "ann", 1_000_000) == GRACE_S * 1000
