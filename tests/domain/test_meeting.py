"""Rules and effects of the course of a retro: votes, timers, reviews, what closing warns of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from retroboard.domain import changes as c
from retroboard.domain import timing
from retroboard.domain.edits import undoing
from retroboard.domain.effects import effects
from retroboard.domain.model import Function, Member, Occasion, Retro, Stage, State, Status, Talk, Team, Verdict
from retroboard.domain.review import age_told, closing_warnings, to_review, wins
from retroboard.domain.rules import why_not
from retroboard.domain.sight import block_for, seen_by
from retroboard.domain.templates import BUILT_IN
from retroboard.domain.voting import budget_told, left, suggested, tally
from tests.domain.strategies import after

DAY = date(2026, 11, 20)
ANN, BOB = (Member(id, "t", id.title(), Function.OTHER) for id in ("ann", "bob"))
NOW = 1_800_000_000


def begun(**settings: object) -> State:
    """Retro 1 of a team of two with a card of each, led by Ann."""
    state = State(Team("t", "Payments"), members=(ANN, BOB))
    start = c.StartRetro(
        "r", "Sprint", DAY, BUILT_IN[0], ("c1", "c2", "c3"), **({"at": NOW, "votes_each": 5} | settings)
    )
    state = after(start, state, ANN)
    state = after(c.AddCard("r", "1" * 31 + "a", "c1", "Ann's"), state, ANN)
    return after(c.AddCard("r", "2" * 31 + "b", "c1", "Bob's"), state, BOB)


CARD = "1" * 31 + "a"
TOPIC = "a" + "1" * 31
OTHER = "b" + "2" * 31


def running(state: State) -> Retro:
    assert state.retro is not None
    return state.retro


def done(state: State, *changes: c.Change, by: Member | None = None) -> State:
    for change in changes:
        assert why_not(change, state, by) is None
        state = after(change, state, by)
    return state


# --- stages and who leads ---------------------------------------------------------------------------------------------


def test_whoever_starts_a_retro_leads_it() -> None:
    assert running(begun()).facilitator_id == ANN.id


@pytest.mark.parametrize(
    "change",
    [c.SetStage("r", Stage.VOTE), c.RevealCards("r"), c.CloseRetro("r", DAY), c.StartTimer("r", "t", None, 60, 0)],
    ids=lambda change: type(change).__name__,
)
def test_who_does_not_lead_is_told_who_does_and_how_to_take_over(change: c.Change) -> None:
    state = begun(hidden=True)
    assert why_not(change, state, BOB) == "Ann leads this retro. F takes the lead."
    assert why_not(change, done(state, c.Lead("r", BOB.id), by=BOB), BOB) is None


def test_a_leader_who_has_left_the_team_stops_nobody() -> None:
    state = begun()
    gone = replace(state, members=(BOB,))
    assert why_not(c.SetStage("r", Stage.VOTE), gone, BOB) is None


def test_time_in_each_stage_is_kept_and_a_night_does_not_count_whole() -> None:
    state = done(begun(), c.SetStage("r", Stage.VOTE, NOW + 600), c.SetStage("r", Stage.WRITE, NOW + 660))
    state = done(state, c.SetStage("r", Stage.CLOSE, NOW + 660 + 86_400))
    assert dict(running(state).spent) == {Stage.WRITE: 600 + timing.MAX_STAGE_S, Stage.VOTE: 60}


def test_a_stage_that_somebody_chooses_ends_the_autopilot_and_one_that_it_leads_to_does_not() -> None:
    state = begun(autopilot=True)
    assert running(done(state, c.SetStage("r", Stage.GROUP, led=True))).autopilot
    assert not running(done(state, c.SetStage("r", Stage.GROUP))).autopilot


# --- votes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("topics", "votes"), [(0, 2), (5, 2), (14, 5), (30, 10), (200, 10)])
def test_a_third_of_the_topics_is_suggested_within_bounds(topics: int, votes: int) -> None:
    assert suggested(topics) == votes


def test_the_budget_follows_the_topics_also_once_the_vote_has_begun_and_is_told_with_its_reason() -> None:
    state = done(begun(votes_each=None), c.SetStage("r", Stage.VOTE))
    assert left(state, ANN.id) == 2
    for number in range(12):
        state = done(state, c.AddCard("r", f"{number:032x}", "c1", "Late"))
    assert left(state, ANN.id) == 5
    assert budget_told(state) == "5 votes each, a third of 14 topics; at most 3 on one"
    state = done(state, *(c.AddCard("r", f"{number:032x}", "c1", "Later") for number in range(12, 30)))
    assert budget_told(state) == "10 votes each, the most that help; at most 3 on one"


def test_who_has_voted_already_has_no_more_than_others_when_topics_are_grouped() -> None:
    state = done(begun(votes_each=None), *(c.AddCard("r", f"{n:032x}", "c1", "More") for n in range(5)))
    state = done(state, c.SetStage("r", Stage.VOTE))
    state = done(state, *(c.CastVote("r", f"v{n}", topic, ANN.id) for n, topic in enumerate([TOPIC, TOPIC, OTHER])))
    state = done(state, c.GroupTopics("r", "0" * 32, f"{1:032x}"[::-1]))
    assert state.board is not None
    assert suggested(len(state.board.topics)) == 2
    assert (left(state, ANN.id), left(state, BOB.id)) == (0, 3)
    assert left(seen_by(state, BOB.id), BOB.id) == 3
    assert why_not(c.TakeVote("r", TOPIC, ANN.id), state, ANN) is None


def test_what_was_given_in_an_earlier_round_limits_nothing() -> None:
    state = done(begun(votes_each=5), c.SetStage("r", Stage.VOTE))
    state = done(state, *(c.CastVote("r", f"v{n}", TOPIC, ANN.id) for n in range(3)), c.StartRound("r"))
    assert why_not(c.SetVotes("r", 1, 1), state, None) is None


def test_votes_that_somebody_has_allowed_meanwhile_limit_no_other_setting() -> None:
    was = running(begun(votes_each=1, votes_cap=1))
    state = done(begun(votes_each=3, votes_cap=1), c.SetStage("r", Stage.VOTE), c.CastVote("r", "v1", TOPIC, ANN.id))
    state = done(state, c.CastVote("r", "v2", OTHER, ANN.id), c.SetVotes("r", 1, 2, was))
    assert (running(state).votes_each, running(state).votes_cap) == (3, 2)


def test_a_cap_that_is_higher_than_the_budget_is_not_spoken_of() -> None:
    def told(each: int | None) -> str:
        state = begun(votes_each=each)
        return budget_told(state)

    assert told(None) == "2 votes each, the fewest that help"
    assert told(2) == "2 votes each"
    assert told(3) == "3 votes each; at most 3 on one"


def test_a_cap_of_one_vote_is_told_as_one() -> None:
    state = done(begun(votes_each=5), c.SetVotes("r", 5, 1), c.SetStage("r", Stage.VOTE))
    state = done(state, c.CastVote("r", "v1", TOPIC, ANN.id))
    assert why_not(c.CastVote("r", "v2", TOPIC, ANN.id), state, ANN) == "At most 1 vote on one topic."


def test_votes_are_given_in_their_stage_or_any_time_where_that_is_off() -> None:
    vote = c.CastVote("r", "v", TOPIC, BOB.id)
    assert "vote stage" in str(why_not(vote, begun(), BOB))
    assert why_not(vote, begun(skipped=(Stage.VOTE,)), BOB) is None


def test_another_round_keeps_the_votes_of_the_first_and_counts_its_own() -> None:
    state = done(begun(skipped=(Stage.VOTE,)), c.CastVote("r", "v1", TOPIC, BOB.id), c.StartRound("r"))
    assert state.board is not None
    topic = state.board.topic_by_id[TOPIC]
    assert tally(topic, state) == 0
    assert left(state, BOB.id) == 5
    assert tally(topic, done(state, c.CastVote("r", "v2", TOPIC, BOB.id))) == 1
    assert len(state.board.votes) == 1


def test_while_votes_are_given_nobody_sees_those_of_others_but_how_many_they_have_left() -> None:
    state = done(begun(), c.SetStage("r", Stage.VOTE), c.CastVote("r", "v1", TOPIC, BOB.id))
    assert state.board is not None
    topic = state.board.topic_by_id[TOPIC]
    assert tally(topic, seen_by(state, ANN.id)) == 0
    assert tally(topic, seen_by(state, BOB.id)) == 1
    assert left(seen_by(state, ANN.id), BOB.id) == 4
    assert tally(topic, seen_by(done(state, c.SetStage("r", Stage.DISCUSS)), ANN.id)) == 1


# --- what is hidden ---------------------------------------------------------------------------------------------------


def test_a_hidden_card_shows_only_its_author() -> None:
    state = begun(hidden=True)
    assert state.board is not None
    seen = seen_by(state, ANN.id)
    assert seen.board is not None
    assert [card.text for card in seen.board.cards] == ["Ann's", block_for("Bob's")]
    assert seen.hidden_cards == {"2" * 31 + "b"}
    assert seen_by(done(state, c.RevealCards("r"), by=ANN), ANN.id).hidden_cards == frozenset()


def test_a_hidden_card_shows_no_votes_and_ones_own_card_only_ones_own() -> None:
    voting = done(begun(), c.SetStage("r", Stage.VOTE), c.CastVote("r", "v0", OTHER, ANN.id), c.StartRound("r"))
    given = [(TOPIC, ANN), (TOPIC, BOB), (OTHER, ANN), (OTHER, BOB)]
    voting = done(voting, *(c.CastVote("r", f"v{n}", topic, who.id) for n, (topic, who) in enumerate(given, start=1)))
    for stage in (Stage.WRITE, Stage.DISCUSS):
        seen = seen_by(done(voting, c.SetStage("r", stage), c.HideCards("r")), ANN.id)
        assert seen.board is not None
        assert [(vote.topic_id, vote.member_id) for vote in seen.board.votes] == [(TOPIC, ANN.id)]
        assert (left(seen, ANN.id), left(seen, BOB.id)) == (3, 3)


def test_the_blocks_tell_short_from_long_and_nothing_else() -> None:
    assert block_for("a") == block_for("b" * 40) != block_for("c" * 41) == block_for("d" * 160) != block_for("e" * 161)


@pytest.mark.parametrize(
    "change",
    [
        c.EditCard("r", "2" * 31 + "b", "Mine", "Bob's"),
        c.DeleteTopic("r", OTHER),
        c.GroupTopics("r", TOPIC, OTHER),
        c.AddComment("r", "x", "2" * 31 + "b", "Hm"),
        c.EditNotes("r", OTHER, "Hm", ""),
    ],
    ids=lambda change: type(change).__name__,
)
def test_nobody_touches_what_is_hidden_from_them(change: c.Change) -> None:
    assert why_not(change, begun(hidden=True), ANN) == "This card is hidden until the cards are revealed."
    assert why_not(change, begun(), ANN) is None


# --- timers -----------------------------------------------------------------------------------------------------------


def test_a_timer_counts_down_is_paused_goes_on_and_is_given_more() -> None:
    ms = NOW * 1000
    state = done(begun(), c.StartTimer("r", "t", None, 60, ms))

    def left_at(state: State, at: int) -> int:
        assert state.board is not None
        [timer] = state.board.timers
        return timing.left_ms(timer, at)

    assert left_at(state, ms + 15_000) == 45_000
    state = done(state, c.PauseTimer("r", "t", ms + 15_000))
    assert left_at(state, ms + 99_000) == 45_000
    state = done(state, c.ExtendTimer("r", "t", 120, ms + 99_000), c.ResumeTimer("r", "t", ms + 100_000))
    assert left_at(state, ms + 100_000) == 165_000
    state = done(state, c.ExtendTimer("r", "t", 60, ms + 900_000))
    assert left_at(state, ms + 900_000) == 60_000, "one that has run out runs on from now"


def test_more_time_for_the_stage_is_more_for_the_topic_whose_time_is_up() -> None:
    state = done(begun(stage=Stage.DISCUSS), c.Spotlight("r", TOPIC), c.StartTimer("r", "t", None, 120, NOW * 1000))
    for seconds, then in ((60, 120), (300, 180)):
        timed = done(state, c.StartTimer("r", "topic", TOPIC, seconds, NOW * 1000))
        board = done(timed, c.ExtendTimer("r", "t", 120, NOW * 1000 + 120_000)).board
        assert board is not None
        assert [timing.left_ms(timer, NOW * 1000 + 120_000) for timer in board.timers] == [120_000, then * 1000]


def test_no_timer_is_given_more_than_a_timer_can_have_by_way_of_another() -> None:
    state = done(begun(stage=Stage.DISCUSS), c.Spotlight("r", TOPIC), c.StartTimer("r", "t", None, 120, NOW * 1000))
    state = done(state, c.StartTimer("r", "topic", TOPIC, 98 * 60, NOW * 1000 - 98 * 60_000))
    assert why_not(c.ExtendTimer("r", "t", 120, NOW * 1000), state, ANN) == "A timer runs for up to 99 minutes."
    assert why_not(c.ExtendTimer("r", "t", 60, NOW * 1000), state, ANN) is None


def test_only_the_topic_in_front_is_timed_and_its_timer_shown() -> None:
    of_topic, of_stage = (c.StartTimer("r", str(id), id, 60, NOW * 1000) for id in (TOPIC, None))
    gone_from_front = "That topic is not in front any more."
    talk = done(begun(stage=Stage.DISCUSS), c.Spotlight("r", TOPIC), of_stage)
    for state in (done(talk, c.Spotlight("r", OTHER)), done(talk, c.SetStage("r", Stage.VOTE))):
        assert why_not(of_topic, state, ANN) == gone_from_front
    state = done(talk, of_topic)
    assert state.board is not None
    shown = timing.timer_shown(state)
    assert shown == timing.timer_of(state.board, TOPIC)
    elsewhere = replace(state, retros=(running(state)._replace(stage=Stage.VOTE),))
    assert timing.timer_shown(elsewhere) == timing.timer_of(state.board, None)


def test_two_who_give_more_time_at_the_same_moment_give_it_once() -> None:
    state = done(begun(), c.StartTimer("r", "t", None, 60, NOW * 1000))
    more = c.ExtendTimer("r", "t", 120, NOW * 1000, was=60_000)
    state = done(state, more)
    assert "has just been given more time" in str(why_not(more, state, ANN))
    again = c.ExtendTimer("r", "t", 120, NOW * 1000, was=180_000)
    assert why_not(again, state, ANN) is None


@pytest.mark.parametrize(("minutes", "share"), [(6, 1), (9, 3), (60, 10)])
def test_a_topic_is_given_no_more_than_a_short_meeting_has_for_all(minutes: int, share: int) -> None:
    state = begun(minutes=minutes)
    assert timing.suggested_topic_minutes(state) == share
    assert share <= timing.agenda(state)[Stage.DISCUSS]


def test_the_clock_shows_the_last_second_until_it_is_over_and_flips_with_the_deadline() -> None:
    state = done(begun(), c.StartTimer("r", "t", None, 61, 0))
    assert state.board is not None
    [timer] = state.board.timers
    shown = [timing.clock(timing.left_ms(timer, at)) for at in (0, 1, 999, 1000, 60_999, 61_000, 99_000)]
    assert shown == ["01:01", "01:01", "01:01", "01:00", "00:01", "00:00", "00:00"]
    assert [timing.next_tick_ms(timer, at) for at in (0, 1, 999, 1000, 60_999)] == [1000, 999, 1, 1000, 1]
    assert timing.next_tick_ms(timer, 61_000) is None


def test_going_on_ends_the_timers_and_undoing_that_brings_them_back() -> None:
    state = done(begun(), c.StartTimer("r", "t", None, 60, NOW * 1000))
    edits = effects(c.SetStage("r", Stage.GROUP, NOW + 5), state, None)
    moved = after(c.SetStage("r", Stage.GROUP, NOW + 5), state)
    assert moved.board is not None
    assert moved.board.timers == ()
    assert after(undoing(edits, "", "r"), moved) == state


# --- actions ----------------------------------------------------------------------------------------------------------


def reviewed(state: State, **values: object) -> State:
    action = state.actions[0]
    fields = {"status": action.status, "text": action.text, "owner": action.owner, "due": action.due} | values
    return done(state, c.ReviewAction(state.retro_id or "", action, DAY, **fields))


def second_retro() -> State:
    """Retro 2, with an action of retro 1."""
    state = done(begun(), c.AddAction("a1", "Split it", "Bob", None, date(2026, 10, 10), "r"), c.CloseRetro("r", DAY))
    start = c.StartRetro("r2", "Next", DAY, BUILT_IN[0], ("d1", "d2", "d3"))
    return after(start, state, ANN)


def test_what_was_promised_before_is_reviewed_once_and_says_how_long_it_waits() -> None:
    state = second_retro()
    assert Stage.REVIEW in timing.agenda(state)
    assert Stage.REVIEW not in timing.agenda(begun())  # nothing was, so n passes it over
    assert [action.number for action in to_review(state)] == [1]
    assert age_told(state.actions[0], state, DAY) == "carried 1x, 41 days"
    state = reviewed(state, due=date(2026, 12, 1))
    assert state.actions[0].reviewed == 2
    assert to_review(state) == state.actions


def test_a_finished_action_can_be_judged_and_is_a_win_first() -> None:
    state = reviewed(second_retro(), status=Status.DONE, verdict=Verdict.BETTER)
    assert wins(state) == to_review(state) == state.actions
    assert state.actions[0].verdict is Verdict.BETTER


def test_dropping_needs_a_reason_and_judging_something_done() -> None:
    state = second_retro()
    action = state.actions[0]
    drop = c.ReviewAction("r2", action, DAY, Status.DROPPED, action.text, "", None)
    assert "few words why" in str(why_not(drop, state, ANN))
    judge = c.ReviewAction("r2", action, DAY, Status.OPEN, action.text, "", None, Verdict.SAME)
    assert why_not(judge, state, ANN) == "Only what is done can be judged."
    stale = c.ReviewAction("r2", action._replace(text="x"), DAY, Status.OPEN, "y", "", None)
    assert "changed while you were looking" in str(why_not(stale, state, ANN))


def test_closing_warns_of_what_nobody_will_do_and_of_too_much() -> None:
    state = done(begun(skipped=(Stage.VOTE,)), c.CastVote("r", "v", TOPIC, BOB.id))
    for number in range(6):
        owner, due = ("", None) if number == 0 else ("Bob", DAY)
        state = done(state, c.AddAction(f"a{number}", "Do", owner, due, DAY, "r"))
    assert closing_warnings(state) == (
        "A1: nobody has said who sees to it.",
        "A1: nobody has said until when.",
        "6 actions are open, and the team means to have 5 at most. Drop or finish some.",
        "Bob has 5 open actions, and 2 are enough for one person.",
        "Voted for and not talked about: “Ann's”.",
    )
    in_front = done(state, c.SetStage("r", Stage.DISCUSS), c.Spotlight("r", TOPIC))
    assert not any("not talked about" in warning for warning in closing_warnings(in_front))
    for change in (c.SetStage("r", Stage.CLOSE), c.CloseRetro("r", DAY)):
        board = done(in_front, change).board
        assert board is not None
        assert board.topic_by_id[TOPIC].talk is Talk.DISCUSSED
    relaxed = done(state, c.SetLimits(9, 9), c.FinishTopic("r", TOPIC, Talk.DISCUSSED))
    assert len(closing_warnings(relaxed)) == 2


def test_what_was_written_down_of_or_led_to_an_action_was_talked_about() -> None:
    voted = done(begun(), c.SetStage("r", Stage.VOTE), c.CastVote("r", "v", TOPIC, ANN.id))
    assert any("not talked about" in warning for warning in closing_warnings(voted))
    for talk in (c.EditNotes("r", TOPIC, "We ask ops", ""), c.AddAction("a", "Ask", "", None, DAY, "r", CARD)):
        assert not any("not talked about" in warning for warning in closing_warnings(done(voted, talk)))


def test_a_parked_topic_waits_in_the_inbox_whole() -> None:
    state = done(begun(), c.GroupTopics("r", OTHER, TOPIC), c.RenameTopic("r", TOPIC, "Both"))
    state = done(state, c.FinishTopic("r", TOPIC, Talk.PARKED), c.CloseRetro("r", DAY, parked=((TOPIC, "f" * 32),)))
    [card] = state.inbox
    assert (card.text, card.column) == ("Both\n- Ann's\n- Bob's", "Went well")


def test_no_word_of_a_parked_topic_is_left_behind() -> None:
    state = done(
        begun(),
        c.EditCard("r", CARD, "Ann's\nand why", "Ann's"),
        c.GroupTopics("r", OTHER, TOPIC),
        c.EditNotes("r", TOPIC, "We ask ops", ""),
        c.FinishTopic("r", TOPIC, Talk.PARKED),
        c.CloseRetro("r", DAY, parked=((TOPIC, "f" * 32),)),
    )
    assert [card.text for card in state.inbox] == ["- Ann's\n  and why\n- Bob's\nNotes: We ask ops"]


# --- remarks ----------------------------------------------------------------------------------------------------------


def test_what_is_said_again_at_check_in_takes_the_place_of_the_first_and_thanks_add_up() -> None:
    state = done(begun(), c.AddRemark("r", "x1", Occasion.CHECK_IN, ANN.id, 2, "tired"))
    assert state.board is not None
    [first] = state.board.remarks
    state = done(
        state,
        c.AddRemark("r", "x2", Occasion.CHECK_IN, ANN.id, 4, "", first),
        c.AddRemark("r", "x3", Occasion.THANKS, ANN.id, None, "Bob, for the night"),
        c.AddRemark("r", "x4", Occasion.THANKS, ANN.id, None, "All"),
    )
    assert state.board is not None
    assert [(remark.score, remark.text) for remark in state.board.remarks] == [
        (4, ""),
        (None, "Bob, for the night"),
        (None, "All"),
    ]
    third = c.AddRemark("r", "x5", Occasion.CHECK_IN, ANN.id, 5, "", first)
    assert why_not(third, state, BOB) == "Ann has said something else meanwhile."


@pytest.mark.parametrize(
    ("occasion", "score", "text"),
    [
        (Occasion.RETURN, None, "good"),
        (Occasion.CHECK_IN, None, ""),
        (Occasion.THANKS, 3, ""),
        (Occasion.RETURN, 6, ""),
    ],
)
def test_a_remark_that_says_nothing_is_refused(occasion: Occasion, score: int | None, text: str) -> None:
    assert why_not(c.AddRemark("r", "x", occasion, ANN.id, score, text), begun(), ANN) is not None
