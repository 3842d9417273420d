"""The program in the lead: when it starts a timer, when it offers the next stage, what it says.

It moves nothing by itself. It starts timers, so that nobody has to watch the clock, and when the time for a stage is
up, or nothing is left to do in it, it offers to go on; somebody says so with a key. Every process works out the same,
and the rules let one of them act.
"""

from __future__ import annotations

from collections.abc import Callable

from retroboard.domain.changes import SetStage, StartTimer
from retroboard.domain.keys import with_keys
from retroboard.domain.meeting_rules import LONGEST_S, leader_of
from retroboard.domain.model import Board, Occasion, Stage, State
from retroboard.domain.remarks import said
from retroboard.domain.review import is_reviewed, stage_beside, to_look_at
from retroboard.domain.stages import GUIDE
from retroboard.domain.timing import SECOND, is_over, minutes_for, suggested_topic_minutes, talked_out, timer_of
from retroboard.domain.views import in_front
from retroboard.domain.voting import budget, left

GRACE_S = 10
"""So long after a stage has begun, whoever has the retro open starts the timer that its facilitator did not."""
TAKE_THE_LEAD = "{F:retro.lead} takes the lead."


def is_on(state: State) -> bool:
    """Whether the program leads the open retro."""
    return state.retro is not None and state.retro.autopilot and state.retro.closed_on is None


def may_lead(state: State, me: str | None) -> bool:
    """Whether it is this member who goes on from stage to stage."""
    assert state.retro is not None
    leader = leader_of(state.retro, state)
    return leader is None or leader.id == me


def timer_to_start(state: State, new_id: Callable[[], str], now_ms: int) -> StartTimer | None:
    """The timer that is missing: that of the stage, or of the topic that is talked about; None where none is."""
    if not is_on(state):
        return None
    retro, board, topic = state.retro, state.board, in_front(state)
    assert retro is not None
    assert board is not None
    if timer_of(board, None) is None:
        return StartTimer(retro.id, new_id(), None, _seconds(minutes_for(state, retro.stage)), now_ms, led=True)
    if topic is not None and retro.stage is Stage.DISCUSS and timer_of(board, topic.id) is None:
        return StartTimer(retro.id, new_id(), topic.id, _seconds(suggested_topic_minutes(state)), now_ms, led=True)
    return None


def wait_to_start_ms(state: State, me: str | None, now_ms: int) -> int:
    """How long this member's process leaves it to the facilitator's to start a timer: not at all if it is that."""
    assert state.retro is not None
    since = state.retro.stage_since
    if may_lead(state, me) or since is None:
        return 0
    return min(max(0, (since + GRACE_S) * SECOND - now_ms), GRACE_S * SECOND)  # their clocks may disagree


def is_up(state: State, now_ms: int) -> bool:
    """Whether the stage that the program leads through is to be left: its time is up, or nothing is left to do."""
    return bool(why_go_on(state, now_ms))


def why_go_on(state: State, now_ms: int) -> str:
    """Why the stage that the program leads through is to be left, without a full stop; '' where it is not."""
    if not is_on(state) or state.retro is None or state.board is None:
        return ""
    timer = timer_of(state.board, None)
    if timer is None:
        return ""
    if is_over(timer, now_ms):
        return f"The time for {state.retro.stage} is up"
    return _what_is_done(state, state.board, state.retro.stage)


def _what_is_done(state: State, board: Board, stage: Stage) -> str:
    """What tells that nothing is left to do in a stage; '' where something is, or where nobody can tell."""
    members = state.current_members
    match stage:
        case Stage.CHECK_IN if members and all(each.id in said(board, Occasion.CHECK_IN) for each in members):
            return "Everybody has said something"
        case Stage.REVIEW if (actions := to_look_at(state)) and all(is_reviewed(action, state) for action in actions):
            return "All is looked at"
        case Stage.VOTE if members and budget(state) and not any(left(state, each.id) for each in members):
            return "All votes are given"
        case Stage.DISCUSS if talked_out(state):
            return "Every topic with votes is talked about"
    return ""


def going_on(state: State, new_id: Callable[[], str], now_ms: int) -> SetStage | None:
    """The change that goes on to the next stage, with its timer; None at the close, which only people end."""
    assert state.retro is not None
    stage = stage_beside(state, 1)
    if stage is None:
        return None
    seconds = _seconds(minutes_for(state, stage))
    return SetStage(state.retro.id, stage, now_ms // SECOND, new_id(), seconds, led=True)


def meaning(state: State) -> str:
    """What comes next, and what that will do."""
    assert state.retro is not None
    stage = stage_beside(state, 1)
    if stage is None:
        return ""
    told = f"Next is {stage}. {GUIDE[stage].purpose}"
    return f"{told} All cards will be shown." if state.retro.hidden and GUIDE[stage].reads else told


def says(state: State, me: str | None, now_ms: int) -> str:
    """What the program says to everybody now."""
    retro = state.retro
    assert retro is not None
    reason = why_go_on(state, now_ms)
    if not reason:
        return GUIDE[retro.stage].says
    leader = leader_of(retro, state)
    stage = stage_beside(state, 1)
    if leader is not None and leader.id != me:
        return f"{reason}. {leader.name} goes on; or {with_keys(TAKE_THE_LEAD)}"
    way = "{n:stage.next} goes on to {stage}" if stage is not None else "{n:stage.next} closes the retro"
    more = "" if in_front(state) else ", {+:timer.more} gives two more minutes"  # there it is the topic that gets them
    return f"{reason}: {with_keys(way, stage=stage)}{with_keys(more)}."


def was_taken_over(before: State, after: State) -> bool:
    """Whether somebody has taken the lead from the program, in the retro that is open."""
    return (
        is_on(before)
        and before.retro_id == after.retro_id
        and after.retro is not None
        and after.retro.closed_on is None
        and not after.retro.autopilot
    )


def taken_over(state: State, me: str | None) -> str:
    """What a member is told once somebody has taken the lead from the program: also who gives it back."""
    assert state.retro is not None
    leader = leader_of(state.retro, state)
    if leader is None or me in (None, leader.id):
        return with_keys("The autopilot is off. {S:stage.menu} switches it on again.")
    return f"The autopilot is off. {leader.name} can switch it on again."


def _seconds(minutes: int) -> int:
    return min(LONGEST_S, 60 * minutes)
