"""The program in the lead: which timers it starts, when it offers to go on, and how people take over."""

from __future__ import annotations

from itertools import count

import pytest

from retroboard.domain import autopilot, timing
from retroboard.domain import changes as c
from retroboard.domain.edits import applied, undoing
from retroboard.domain.effects import effects
from retroboard.domain.model import Member, Occasion, Retro, Stage, State, Status, Talk, Timer, Verdict
from retroboard.domain.rules import why_not
from retroboard.domain.stages import GUIDE, used
from tests.domain.strategies import after
from tests.domain.test_meeting import ANN, BOB, DAY, NOW, OTHER, TOPIC, begun, done, reviewed, second_retro

MS = NOW * 1000


def new_id() -> str:
    return "timer"


def led(**settings: object) -> State:
    """A retro of an hour, with the program in the lead, at its first card."""
    return begun(**({"minutes": 60, "autopilot": True, "stage": Stage.WRITE} | settings))


def retro_of(state: State) -> Retro:
    assert state.retro is not None
    return state.retro


def timers(state: State) -> tuple[Timer, ...]:
    assert state.board is not None
    return state.board.timers


def with_timer(state: State, by: Member | None = ANN, id: str = "timer") -> State:
    change = autopilot.timer_to_start(state, lambda: id, MS)
    assert change is not None
    return done(state, change, by=by)


def gone_on(state: State, now_ms: int = MS) -> State:
    ids = count()
    change = autopilot.going_on(state, lambda: f"timer {next(ids)} {now_ms}", now_ms)
    assert change is not None
    return done(state, change, by=ANN)


# --- timers -----------------------------------------------------------------------------------------------------------


def test_a_stage_is_given_a_timer_with_the_minutes_of_the_agenda() -> None:
    state = with_timer(led())
    [timer] = timers(state)
    assert (timer.topic_id, timer.length) == (None, timing.agenda(state)[Stage.WRITE] * 60_000)
    assert retro_of(state).autopilot
    assert autopilot.timer_to_start(state, new_id, MS) is None


def test_a_topic_in_front_is_given_a_timer_too_and_another_when_it_comes_back() -> None:
    state = with_timer(led(stage=Stage.DISCUSS))
    state = with_timer(done(state, c.Spotlight("r", TOPIC), by=ANN), id="of the topic")
    assert [timer.topic_id for timer in timers(state) if timer.topic_id] == [TOPIC]
    state = done(state, c.Spotlight("r", OTHER), c.Spotlight("r", TOPIC), by=ANN)
    again = autopilot.timer_to_start(state, new_id, MS)
    assert again is not None
    assert again.topic_id == TOPIC


def test_of_two_processes_that_start_the_same_timer_one_is_refused() -> None:
    state = led()
    change = autopilot.timer_to_start(state, new_id, MS)
    assert change is not None
    assert why_not(change, with_timer(state), ANN) == "The timer has been seen to already."
    assert why_not(change, begun(stage=Stage.WRITE), ANN) == "The timer has been seen to already."


def test_the_facilitator_s_process_starts_it_and_anybody_s_where_that_is_gone() -> None:
    state = led()
    assert autopilot.wait_to_start_ms(state, ANN.id, MS) == 0
    assert autopilot.wait_to_start_ms(state, BOB.id, MS) == autopilot.GRACE_S * 1000
    assert autopilot.wait_to_start_ms(state, BOB.id, MS + 4000) == autopilot.GRACE_S * 1000 - 4000
    assert autopilot.wait_to_start_ms(state, BOB.id, MS + 99_000) == 0
    assert timers(with_timer(state, by=BOB))


def test_without_a_lead_for_the_program_it_starts_nothing() -> None:
    assert autopilot.timer_to_start(begun(), new_id, MS) is None
    assert not autopilot.is_up(begun(), MS)


# --- going on ---------------------------------------------------------------------------------------------------------


def test_it_goes_through_all_stages_with_a_timer_each_and_stays_in_the_lead() -> None:
    state = led(stage=Stage.CHECK_IN, skipped=(Stage.GROUP,), hidden=True)
    went = [retro_of(state).stage]
    while (stage := retro_of(state).stage) is not Stage.CLOSE:
        state = gone_on(state)
        [timer] = [timer for timer in timers(state) if timer.topic_id is None]
        went.append(retro_of(state).stage)
        assert timer.length == timing.minutes_for(state, went[-1]) * 60_000
        assert retro_of(state).autopilot
        assert retro_of(state).hidden is not GUIDE[went[-1]].reads
        assert stage is not went[-1]
    assert went == list(used((Stage.GROUP, Stage.REVIEW)))  # there was nothing to review
    assert autopilot.going_on(state, new_id, MS) is None
    assert autopilot.meaning(state) == ""


def test_going_on_to_the_talk_puts_the_topic_with_the_most_votes_in_front() -> None:
    state = done(led(stage=Stage.VOTE), c.CastVote("r", "v", OTHER, BOB.id), by=BOB)
    assert retro_of(gone_on(state)).spotlight == OTHER


def test_the_cards_are_shown_where_they_are_to_be_read_and_that_is_told_before() -> None:
    state = led(hidden=True)
    assert autopilot.meaning(state).startswith("Next is group. ")
    assert autopilot.meaning(state).endswith(" All cards will be shown.")
    assert "shown" not in autopilot.meaning(led())


def test_time_is_up_when_the_stage_s_timer_is_and_more_time_keeps_the_program_in_the_lead() -> None:
    state = with_timer(led())
    [timer] = timers(state)
    assert timer.ends_at is not None
    assert not autopilot.is_up(state, timer.ends_at - 1)
    assert autopilot.is_up(state, timer.ends_at)
    more = done(state, c.ExtendTimer("r", timer.id, 120, timer.ends_at), by=ANN)
    assert retro_of(more).autopilot
    assert not autopilot.is_up(more, timer.ends_at)


def test_a_stage_in_which_nothing_is_left_to_do_is_offered_to_be_left_before_its_time_is_up() -> None:
    state = with_timer(led(stage=Stage.CHECK_IN))
    for member in state.current_members:
        assert not autopilot.is_up(state, MS)
        state = done(state, c.AddRemark("r", member.id, Occasion.CHECK_IN, member.id, 4, ""), by=ANN)
    assert (
        autopilot.says(state, ANN.id, MS)
        == "Everybody has said something: n goes on to write, + gives two more minutes."
    )
    assert autopilot.is_on(gone_on(state))


def test_votes_and_talk_are_over_when_all_are_given_and_every_topic_with_votes_is_talked_about() -> None:
    state = with_timer(led(stage=Stage.VOTE, votes_each=1))
    for member in state.current_members:
        assert not autopilot.is_up(state, MS)
        state = done(state, c.CastVote("r", f"vote {member.id}", TOPIC, member.id), by=member)
    assert autopilot.why_go_on(state, MS) == "All votes are given"
    state = with_timer(gone_on(state), id="another")
    assert not autopilot.is_up(state, MS)
    for without_votes in (None, OTHER):
        ended = done(state, c.FinishTopic("r", TOPIC, Talk.DISCUSSED, without_votes), by=ANN)
        assert autopilot.why_go_on(ended, MS) == "Every topic with votes is talked about"


@pytest.mark.parametrize("is_done", [True, False])
def test_a_review_is_over_when_each_win_has_a_verdict_and_each_promise_is_decided_on(is_done: bool) -> None:
    state = done(second_retro(), *([c.SetStatus("a1", Status.DONE, DAY)] if is_done else []))
    state = done(state, c.SetStage("r2", Stage.REVIEW), c.SetAgenda("r2", 60, autopilot=True))
    state = with_timer(state)
    assert not autopilot.is_up(state, MS)
    assert autopilot.why_go_on(reviewed(state, verdict=Verdict.SAME if is_done else None), MS) == "All is looked at"


def test_what_is_said_is_what_the_stage_is_for_and_then_the_way_on() -> None:
    state = with_timer(led())
    up = timers(state)[0].ends_at or 0
    assert autopilot.says(state, ANN.id, MS) == GUIDE[Stage.WRITE].says
    assert (
        autopilot.says(state, ANN.id, up) == "The time for write is up: n goes on to group, + gives two more minutes."
    )
    assert autopilot.says(state, BOB.id, up) == "The time for write is up. Ann goes on; or F takes the lead."
    last = with_timer(led(stage=Stage.CLOSE))
    up = timers(last)[0].ends_at or 0
    assert "n closes the retro" in autopilot.says(last, ANN.id, up)


# --- taking over ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        c.SetStage("r", Stage.GROUP, NOW),
        c.StartTimer("r", "mine", None, 60, MS),
        c.PauseTimer("r", "timer", MS),
        c.StopTimer("r", "timer"),
        c.SetAgenda("r", 60, autopilot=False),
    ],
    ids=lambda change: type(change).__name__,
)
def test_whoever_moves_the_stage_or_its_timer_takes_over(change: c.Change) -> None:
    before = with_timer(led())
    state = done(before, change, by=ANN)
    assert not retro_of(state).autopilot
    assert autopilot.was_taken_over(before, state)
    assert not autopilot.was_taken_over(state, state)


@pytest.mark.parametrize(
    "change",
    [c.StartTimer("r", "mine", TOPIC, 60, MS), c.FinishTopic("r", TOPIC, c.Talk.DISCUSSED), c.Lead("r", BOB.id)],
    ids=lambda change: type(change).__name__,
)
def test_who_leads_the_talk_or_takes_the_lead_does_not(change: c.Change) -> None:
    state = done(with_timer(led(stage=Stage.DISCUSS)), c.Spotlight("r", TOPIC), change, by=ANN)
    assert retro_of(state).autopilot


def test_everybody_is_told_who_can_give_the_lead_back() -> None:
    state = led(autopilot=False)
    assert autopilot.taken_over(state, ANN.id) == "The autopilot is off. S switches it on again."
    assert autopilot.taken_over(state, BOB.id) == "The autopilot is off. Ann can switch it on again."
    assert autopilot.taken_over(state, None).endswith("S switches it on again.")


def test_closing_is_no_taking_over() -> None:
    before = with_timer(led(stage=Stage.CLOSE))
    assert not autopilot.was_taken_over(before, after(c.CloseRetro("r", begun().retros[0].held_on), before, ANN))


# --- putting back -----------------------------------------------------------------------------------------------------


def put_back(change: c.Change, state: State, *then: c.Change) -> State:
    """Makes a change and others, and undoes the first."""
    edits = effects(change, state, ANN)
    after = done(applied(edits, state), *then, by=ANN)
    undo = undoing(edits, change.said, "r")
    assert why_not(undo, after, ANN) is None
    return applied(effects(undo, after, ANN), after)


def test_undoing_what_was_talked_about_leaves_no_timer_of_what_came_after() -> None:
    state = with_timer(done(led(stage=Stage.DISCUSS), c.Spotlight("r", TOPIC), by=ANN))
    state = with_timer(state, id="of the topic")
    finish = c.FinishTopic("r", TOPIC, Talk.DISCUSSED, OTHER)
    back = put_back(finish, state, c.StartTimer("r", "of the other", OTHER, 300, MS, led=True))
    assert retro_of(back).spotlight == TOPIC
    assert {timer.id for timer in timers(back)} == {"timer", "of the topic"}


def test_undoing_a_stage_takes_the_timer_of_its_topic_along() -> None:
    state = led(stage=Stage.VOTE)
    change = autopilot.going_on(state, lambda: "of the talk", MS)
    assert change is not None
    topic = retro_of(done(state, change, by=ANN)).spotlight
    back = put_back(change, state, c.StartTimer("r", "of the topic", topic, 300, MS, led=True))
    assert retro_of(back).stage is Stage.VOTE
    assert timers(back) == ()


def test_undoing_a_stage_leaves_no_timer_of_the_topic_that_was_in_front_there_before() -> None:
    before = done(begun(stage=Stage.DISCUSS), c.Spotlight("r", TOPIC), c.SetStage("r", Stage.VOTE), by=ANN)
    back = put_back(c.SetStage("r", Stage.DISCUSS), before, c.StartTimer("r", "of the topic", TOPIC, 300, MS))
    assert timers(back) == ()


def test_what_the_program_offered_is_refused_where_somebody_has_taken_over_or_gone_elsewhere() -> None:
    change = autopilot.going_on(led(), new_id, MS)
    assert change is not None
    assert why_not(change, led(), ANN) is None
    assert why_not(change, led(autopilot=False), ANN) == "The stage has been seen to already."
    assert why_not(change, led(stage=Stage.VOTE), ANN) == "The stage has been seen to already."
