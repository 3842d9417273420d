"""What cannot be undone as things are now: whatever a key could not do either."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from retroboard.domain import changes as c
from retroboard.domain.changes import Change, Revert
from retroboard.domain.edits import applied, undoing
from retroboard.domain.effects import effects
from retroboard.domain.model import (
    Board,
    Column,
    Function,
    Member,
    Mood,
    Occasion,
    Stage,
    State,
    Status,
    Talk,
    Team,
    Verdict,
)
from retroboard.domain.rules import why_not
from retroboard.domain.templates import BUILT_IN
from retroboard.domain.voting import left
from tests.domain.strategies import after

DAY = date(2026, 11, 20)
NOW = 1_800_000_000
ANN, BOB = (Member(id, "t", id.title(), Function.OTHER) for id in ("ann", "bob"))
CARD, OTHER = "1" * 31 + "a", "2" * 31 + "b"
TOPIC, OTHER_TOPIC = CARD[::-1], OTHER[::-1]
IN_FRONT = (c.Spotlight("r", TOPIC), c.StartTimer("r", "x", TOPIC, 60, 0))
BOB_LEADS = "Bob leads this retro. F takes the lead."
CLOSED = "This retro is closed: p on its board reopens it."


def begun(*changes: Change, stage: Stage = Stage.WRITE) -> State:
    """A retro with two cards, led by nobody, after these changes."""
    state = State(Team("t", "Payments"), members=(ANN, BOB))
    start = c.StartRetro("r", "Sprint", DAY, BUILT_IN[0], ("c1", "c2", "c3"), votes_each=5, stage=stage, at=NOW)
    first = (start, c.AddCard("r", CARD, "c1", "One"), c.AddCard("r", OTHER, "c2", "Two"))
    for change in (*first, *changes):
        assert why_not(change, state, None) is None, change
        state = after(change, state, None)
    return state


def undone_after(mine: Change, theirs: Change | None, state: State, by: Member | None = ANN) -> tuple[Revert, State]:
    """The undo of a change of mine, and the state that it meets, in which somebody has changed something else."""
    assert why_not(mine, state, by) is None
    edits = effects(mine, state, by)
    state = applied(edits, state)
    if theirs is not None:
        assert why_not(theirs, state, None) is None
        state = after(theirs, state, None)
    return undoing(edits, mine.said, state.retro_id), state


@pytest.mark.parametrize(
    ("mine", "theirs", "stage", "why"),
    [
        (c.HideCards("r"), c.Lead("r", "bob"), Stage.WRITE, BOB_LEADS),
        (c.SetStage("r", Stage.GROUP, NOW), c.Lead("r", "bob"), Stage.WRITE, BOB_LEADS),
        (c.SetVotes("r", 7, 2), c.Lead("r", "bob"), Stage.WRITE, BOB_LEADS),
        (c.StartTimer("r", "x", None, 60, 0), c.Lead("r", "bob"), Stage.WRITE, BOB_LEADS),
        (c.FinishTopic("r", TOPIC, Talk.DISCUSSED, None), c.Lead("r", "bob"), Stage.DISCUSS, BOB_LEADS),
        (c.EditRetro("r", "Other", DAY), c.Lead("r", "bob"), Stage.WRITE, None),
        (c.AddCard("r", "3" * 32, "c1", "Three"), c.Lead("r", "bob"), Stage.WRITE, None),
        (c.HideCards("r"), c.CloseRetro("r", DAY, NOW), Stage.WRITE, CLOSED),
        (c.EditRetro("r", "Other", DAY), c.CloseRetro("r", DAY, NOW), Stage.WRITE, CLOSED),
        (c.SetStage("r", Stage.CLOSE, NOW), c.CloseRetro("r", DAY, NOW), Stage.WRITE, CLOSED),
        (c.CloseRetro("r", DAY, NOW), None, Stage.WRITE, None),
        (c.CastVote("r", "v", TOPIC, "ann"), c.SetStage("r", Stage.DISCUSS, NOW), Stage.VOTE, "Votes are given in"),
        (c.CastVote("r", "v", TOPIC, "ann"), c.StartRound("r"), Stage.VOTE, "That round of votes is over."),
        (c.CastVote("r", "v", TOPIC, "ann"), c.CastVote("r", "w", TOPIC, "bob"), Stage.VOTE, None),
        (c.DeleteTopic("r", TOPIC), c.SetStage("r", Stage.DISCUSS, NOW), Stage.VOTE, None),
        (
            c.AddColumn("r", "c4", "More to do", "", Mood.ACTION),
            c.EditColumn("r", "c3", "Ideas", "", Mood.NEUTRAL),
            Stage.WRITE,
            "A retro keeps one column for cards and one for actions.",
        ),
        (
            c.RemoveColumn("r", "c3", "c4"),
            c.AddCard("r", "3" * 32, "c1", "Three"),
            Stage.WRITE,
            None,
        ),
    ],
)
def test_undo_does_nothing_that_a_key_could_not(mine: Change, theirs: Change | None, stage: Stage, why: str) -> None:
    more = [c.AddColumn("r", "c4", "Next", "", Mood.ACTION)] if isinstance(mine, c.RemoveColumn) else []
    state = begun(*more, stage=stage)
    if isinstance(mine, c.DeleteTopic):
        state = after(c.CastVote("r", "v", TOPIC, "bob"), state, None)
    undo, state = undone_after(mine, theirs, state)
    reason = why_not(undo, state, ANN)
    assert reason is None if why is None else reason is not None and reason.startswith(why)


def test_a_card_is_not_put_back_into_a_column_that_is_for_actions_now() -> None:
    state = begun(c.AddColumn("r", "c4", "Ideas", "", Mood.NEUTRAL), c.MoveTopic("r", TOPIC, "c4", None))
    undo, state = undone_after(
        c.MoveTopic("r", TOPIC, "c2", None), c.EditColumn("r", "c4", "To do", "", Mood.ACTION), state
    )
    assert why_not(undo, state, ANN) == "The actions column holds actions. Press A on a topic to make one of it."


def test_a_name_that_somebody_has_taken_since_is_not_given_back() -> None:
    state = begun()
    undo, state = undone_after(
        c.EditMember("bob", "Robert", Function.OTHER), c.AddMember("zoe", "Bob", Function.OTHER), state
    )
    assert why_not(undo, state, ANN) == "Bob is in the team already."


def test_whoever_put_the_last_one_in_does_not_leave_a_team_without_anybody() -> None:
    state = replace(begun(), members=(ANN, BOB._replace(has_left=True)))
    undo, state = undone_after(c.SetMembership("bob", has_left=False), c.SetMembership("ann", has_left=True), state)
    assert why_not(undo, state, None) == "A team has somebody in it."


@pytest.mark.parametrize("came", [c.SetMembership("bob", has_left=False), c.AddMember("zoe", "Zoe", Function.OTHER)])
def test_nobody_takes_themselves_out_by_undo(came: c.SetMembership | c.AddMember) -> None:
    state = replace(begun(), members=(ANN, BOB._replace(has_left=True)))
    undo, state = undone_after(came, None, state)
    who = state.member_by_id[came.member_id]
    assert why_not(undo, state, who) == "Nobody takes themselves out of the team: somebody else does."
    assert why_not(undo, state, ANN) is None


def test_an_action_whose_number_another_one_has_comes_back_with_the_next() -> None:
    state = begun(c.AddAction("a", "Split it", "Ann", None, DAY, "r"))
    undo, state = undone_after(c.DeleteAction("a"), c.AddAction("b", "Another", "", None, DAY), state)
    assert [(action.number, action.text) for action in state.actions] == [(1, "Another")]
    assert why_not(undo, state, ANN) is None
    back = effects(undo, state, ANN)
    state = applied(back, state)
    assert [(action.number, action.text) for action in state.actions] == [(1, "Another"), (2, "Split it")]
    again = undoing(back, "it", state.retro_id)
    assert why_not(again, state, ANN) is None
    assert [action.id for action in applied(effects(again, state, ANN), state).actions] == ["b"]


def test_a_retro_that_is_started_again_has_the_next_number() -> None:
    start = c.StartRetro("r", "Sprint", DAY, BUILT_IN[0], ("c1", "c2", "c3"))
    nobody = State(Team("t", "Payments"), members=(ANN, BOB))
    started = effects(start, nobody, ANN)
    gone = applied(undoing(started, "it", "r").edits, applied(started, nobody))
    assert gone.retros == ()
    theirs = after(c.StartRetro("s", "Theirs", DAY, BUILT_IN[0], ("d1", "d2", "d3")), gone, BOB)
    again = Revert(started, "Retro started", "r")
    assert why_not(again, theirs, ANN) is None
    now = applied(effects(again, theirs, ANN), theirs)
    assert [(retro.number, retro.title) for retro in now.retros] == [(1, "Theirs"), (2, "Sprint")]


def test_who_does_not_lead_takes_back_what_they_did_to_a_topic_also_where_a_timer_went_with_it() -> None:
    state = begun(*IN_FRONT, c.Lead("r", "bob"), stage=Stage.DISCUSS)
    undo, state = undone_after(c.DeleteTopic("r", TOPIC), None, state)
    assert state.board is not None
    assert state.board.timers == ()
    assert why_not(undo, state, ANN) is None


def test_with_a_budget_that_follows_the_topics_nobody_gets_more_by_undo() -> None:
    state = begun(c.SetVotes("r", None, 3), stage=Stage.VOTE)
    state = after(c.CastVote("r", "v1", TOPIC, "ann"), after(c.CastVote("r", "v2", TOPIC, "ann"), state, ANN), ANN)
    undo, state = undone_after(c.TakeVote("r", TOPIC, "ann"), c.CastVote("r", "v3", OTHER_TOPIC, "ann"), state)
    assert why_not(undo, state, ANN) == "Those votes have been spent elsewhere since."
    assert left(state, "bob") == 2


def test_nobody_votes_again_by_undo_who_has_left() -> None:
    state = after(c.CastVote("r", "v", TOPIC, "bob"), begun(stage=Stage.VOTE), BOB)
    undo, state = undone_after(c.TakeVote("r", TOPIC, "bob"), c.SetMembership("bob", has_left=True), state)
    assert why_not(undo, state, ANN) == "Only members of the team vote."


@pytest.mark.parametrize(
    "mine",
    [c.EditCard("r", OTHER, "Ours", "Two"), c.MoveTopic("r", OTHER_TOPIC, "c1"), c.AddComment("r", "o", OTHER, "Hm")],
)
def test_what_is_hidden_by_now_is_not_touched_by_undo(mine: Change) -> None:
    state = after(c.EditMember("ann", "Ann", Function.OTHER), begun(), ANN)
    assert state.board is not None
    cards = tuple(card._replace(author_id="bob") for card in state.board.cards)
    state = replace(state, board=replace(state.board, cards=cards))
    undo, state = undone_after(mine, c.HideCards("r"), state)
    assert why_not(undo, state, ANN) == "This card is hidden until the cards are revealed."
    assert why_not(undo, state, BOB) is None


def test_what_a_review_has_said_stays_once_its_retro_is_closed() -> None:
    state = begun(c.AddAction("a", "Split it", "Ann", None, DAY))
    [action] = state.actions
    review = c.ReviewAction("r", action, DAY, Status.DONE, "Split it", "Ann", None, Verdict.BETTER)
    undo, state = undone_after(review, c.CloseRetro("r", DAY, NOW), state)
    assert why_not(undo, state, ANN) == CLOSED


def test_a_card_is_taken_back_also_on_a_board_of_more_columns_than_can_be_added() -> None:
    state = begun()
    assert state.board is not None
    more = tuple(Column(f"m{n}", "r", f"More {n}", "", Mood.NEUTRAL, 9.0 + n) for n in range(11))
    state = replace(state, board=replace(state.board, columns=(*state.board.columns, *more)))
    undo, state = undone_after(c.AddCard("r", "3" * 32, "c1", "Three"), None, state)
    assert why_not(undo, state, ANN) is None


def test_only_what_is_edited_is_held_to_the_rules() -> None:
    state = begun(c.AddColumn("r", "c4", "To do", "", Mood.ACTION))
    assert state.board is not None
    was, bob = state.board.column_by_id["c4"], state.member_by_id["bob"]
    for change in (
        c.EditColumn("r", "c4", "To do", "", Mood.NEUTRAL),
        c.AddCard("r", "3" * 32, "c4", "Three"),
        c.EditMember("bob", "Robert", Function.OTHER),
        c.AddMember("bob2", "Bob", Function.OTHER),
    ):
        assert why_not(change, state, None) is None
        state = after(change, state, None)
    assert why_not(c.EditColumn("r", "c4", "To be done", "", Mood.ACTION, was), state, None) is None
    assert why_not(c.EditMember("bob", "Bob", Function.QUALITY, bob), state, None) is None


def test_an_answer_that_was_given_since_is_not_taken_back_with_the_one_before() -> None:
    state = after(c.AddRemark("r", "1" * 32, Occasion.CHECK_IN, "ann", 2, ""), begun(), ANN)
    assert state.board is not None
    [was] = state.board.remarks
    state = after(c.AddRemark("r", "2" * 32, Occasion.CHECK_IN, "ann", 4, "better", was), state, ANN)
    assert why_not(c.DeleteRemark("r", was.id, was), state, BOB) is not None
    assert why_not(c.DeleteRemark("r", was.id), state, BOB) is None


def test_a_start_that_took_in_what_is_hidden_now_is_undone() -> None:
    state = after(c.AddToInbox("i" * 32, "Bob's"), State(Team("t", "Payments"), members=(ANN, BOB)), BOB)
    start = c.StartRetro("r", "Sprint", DAY, BUILT_IN[0], ("c1", "c2", "c3"), hidden=True)
    undo, state = undone_after(start, None, replace(state, retro_id="r", board=Board()))
    assert state.retro is not None
    assert why_not(undo, state, ANN) is None


def test_a_column_that_was_removed_with_hidden_cards_comes_back_with_them() -> None:
    state = begun(c.AddColumn("r", "c4", "Ideas", "", Mood.NEUTRAL))
    state = after(c.HideCards("r"), after(c.AddCard("r", "3" * 32, "c4", "Bob's"), state, BOB), ANN)
    undo, state = undone_after(c.RemoveColumn("r", "c4", "c1"), None, state)
    assert why_not(undo, state, ANN) is None


def test_another_round_is_undone_though_topics_went_since_the_first() -> None:
    more = (c.AddCard("r", f"{n}" * 32, "c1", "More") for n in range(3, 8))
    state = begun(c.SetVotes("r", None, 3), *more, stage=Stage.VOTE)
    for n in range(3):
        state = after(c.CastVote("r", f"v{n}", TOPIC, "bob"), state, BOB)
    undo, state = undone_after(c.StartRound("r"), None, after(c.DeleteTopic("r", OTHER_TOPIC), state, ANN))
    assert why_not(undo, state, ANN) is None


def test_a_review_is_not_done_again_in_a_closed_retro() -> None:
    state = begun(c.AddAction("a", "Split it", "Ann", None, DAY))
    review = c.ReviewAction("r", state.actions[0], DAY, Status.DROPPED, "Split it", "Ann", None, None, "too dear")
    undo, state = undone_after(review, None, state)
    edits = effects(undo, state, ANN)
    again, state = undoing(edits, "it", "r"), after(c.CloseRetro("r", DAY, NOW), applied(edits, state), None)
    assert why_not(again, state, ANN) == CLOSED


@pytest.mark.parametrize("said", ["made", "reviewed"])
def test_a_retro_that_an_action_speaks_of_is_not_deleted_nor_its_start_undone(said: str) -> None:
    team = State(Team("t", "Payments"), members=(ANN, BOB), retro_id="r", board=Board())
    team = after(c.AddAction("a", "Split it", "Ann", None, DAY), team, ANN)
    start = c.StartRetro("r", "Sprint", DAY, BUILT_IN[0], ("c1", "c2", "c3"))
    theirs = {
        "made": c.AddAction("b", "More", "", None, DAY),
        "reviewed": c.ReviewAction("r", team.actions[0], DAY, Status.OPEN, "Split it", "Ann", None),
    }
    undo, state = undone_after(start, None, team)
    assert why_not(c.DeleteRetro("r"), state, ANN) is None
    state = after(theirs[said], state, BOB)
    assert why_not(c.DeleteRetro("r"), state, ANN) is not None
    assert why_not(undo, state, ANN) == "Somebody has changed it since, so it cannot be put back."


def test_another_round_is_not_undone_once_there_are_votes_in_it() -> None:
    state = begun(c.CastVote("r", "v", TOPIC, "ann"), stage=Stage.VOTE)
    undo, state = undone_after(c.StartRound("r"), c.CastVote("r", "w", TOPIC, "bob"), state)
    assert why_not(undo, state, ANN) == "There are votes of a later round. Take those back first."


@pytest.mark.parametrize("occasion", [Occasion.CHECK_IN, Occasion.RETURN])
def test_nobody_has_two_answers_by_undo(occasion: Occasion) -> None:
    first, other = (c.AddRemark("r", id, occasion, "ann", score, "") for id, score in (("1" * 32, 2), ("2" * 32, 5)))
    undo, state = undone_after(c.DeleteRemark("r", first.remark_id), other, begun(first))
    assert why_not(undo, state, ANN) == "Another answer has been given since, and each gives one."
    undo, state = undone_after(first, None, begun())
    back = effects(undo, state, ANN)
    again, state = undoing(back, "it", "r"), after(other, applied(back, state), BOB)
    assert why_not(again, state, ANN) == "Another answer has been given since, and each gives one."


def test_thanks_come_back_beside_others() -> None:
    mine, theirs = (c.AddRemark("r", id * 32, Occasion.THANKS, "ann", None, "Bob, for the boat") for id in "12")
    undo, state = undone_after(c.DeleteRemark("r", mine.remark_id), theirs, begun(mine))
    assert why_not(undo, state, ANN) is None


@pytest.mark.parametrize("mine", [c.SetStage("r", Stage.GROUP, NOW), c.StopTimer("r", "x")])
def test_a_timer_does_not_come_back_beside_another(mine: Change) -> None:
    state = begun(c.StartTimer("r", "x", None, 60, 0))
    undo, state = undone_after(mine, c.StartTimer("r", "y", None, 300, 0), state)
    assert why_not(undo, state, ANN) == "Another timer has been started since. Stop that one first."
    state = after(c.StopTimer("r", "y"), state, ANN)
    assert why_not(undo, state, ANN) is None


def test_a_topic_comes_back_without_its_timer_where_another_is_timed_by_now() -> None:
    state = begun(*IN_FRONT, stage=Stage.DISCUSS)
    undo, state = undone_after(c.DeleteTopic("r", TOPIC), c.Spotlight("r", OTHER_TOPIC), state)
    state = after(c.StartTimer("r", "y", OTHER_TOPIC, 300, 0), state)
    assert why_not(undo, state, ANN) is None
    board = after(undo, state, ANN).board
    assert board is not None
    assert {topic.id for topic in board.topics} == {TOPIC, OTHER_TOPIC}
    assert [timer.id for timer in board.timers] == ["y"]


@pytest.mark.parametrize(
    "theirs",
    [
        c.StartTimer("r", "x", None, 60, 0),
        c.HideCards("r"),
        c.SetAgenda("r", 60, autopilot=True),
        c.Spotlight("r", TOPIC),
        c.SetStage("r", Stage.WRITE, NOW),
    ],
)
def test_a_retro_that_has_gone_on_since_it_was_reopened_is_not_closed_by_undo(theirs: Change) -> None:
    state = begun(c.CloseRetro("r", DAY, NOW), stage=Stage.CLOSE)
    undo, state = undone_after(c.ReopenRetro("r"), theirs, state)
    assert why_not(undo, state, ANN) == "The retro has gone on since. Close it anew instead."


@pytest.mark.parametrize("verdict", [None, Verdict.BETTER])
def test_what_was_said_of_an_action_that_is_done_does_not_stay_with_one_that_is_not(verdict: Verdict | None) -> None:
    state = begun(c.AddAction("a", "Split it", "Ann", None, DAY))
    undo, state = undone_after(c.SetStatus("a", Status.DONE, DAY), None, state)
    review = c.ReviewAction("r", state.actions[0], DAY, Status.DONE, "Split it", "Ann", None, verdict)
    state = after(review, state, BOB)
    reason = "Somebody has changed it since, so it cannot be put back." if verdict else None
    assert why_not(undo, state, ANN) == reason


def test_a_verdict_is_not_given_again_to_an_action_that_is_open_by_now() -> None:
    state = begun(c.AddAction("a", "Split it", "Ann", None, DAY), c.SetStatus("a", Status.DONE, DAY))
    review = c.ReviewAction("r", state.actions[0], DAY, Status.DONE, "Split it", "Ann", None, Verdict.BETTER)
    undo, state = undone_after(review, None, state)
    back = effects(undo, state, ANN)
    again, state = undoing(back, "it", "r"), after(c.SetStatus("a", Status.OPEN, DAY), applied(back, state), BOB)
    assert why_not(again, state, ANN) == "Somebody has changed it since, so it cannot be put back."


def test_an_action_is_not_made_again_in_a_retro_that_is_closed_by_now() -> None:
    undo, state = undone_after(c.AddAction("a", "Split it", "Ann", None, DAY, "r"), None, begun())
    back = effects(undo, state, ANN)
    again, state = undoing(back, "it", "r", again=True), after(c.CloseRetro("r", DAY, NOW), applied(back, state), BOB)
    assert why_not(again, state, ANN) == CLOSED


def test_an_action_that_was_deleted_comes_back_also_to_a_closed_retro() -> None:
    state = begun(c.AddAction("a", "Split it", "Ann", None, DAY, "r"), c.CloseRetro("r", DAY, NOW))
    undo, state = undone_after(c.DeleteAction("a"), None, state)
    assert why_not(undo, state, ANN) is None


def test_a_template_is_not_saved_again_beside_another_of_its_name() -> None:
    mine, theirs = (c.SaveTemplate(id, BUILT_IN[0]._replace(name=name)) for id, name in (("1", "Ours"), ("2", "OURS")))
    undo, state = undone_after(mine, None, begun())
    back = effects(undo, state, ANN)
    again, state = undoing(back, "it", "r"), after(theirs, applied(back, state), BOB)
    assert why_not(again, state, ANN) == "The team has a template Ours already."
