"""What can be done to the timer, and the change that a wish for it becomes."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from retroboard.app.proposals import Proposal
from retroboard.domain import changes as c
from retroboard.domain.meeting_rules import GONE_TIMER
from retroboard.domain.model import State
from retroboard.domain.timing import (
    EXTENSION,
    MOST_MINUTES,
    suggested_minutes,
    suggested_topic_minutes,
    timer_of,
    timer_shown,
)
from retroboard.domain.views import in_front

MINUTE_S = 60


class Verb(StrEnum):
    """`START` is for the topic in front, where there is one, and `START_STAGE` for the stage in any case."""

    START = "start"
    START_STAGE = "start stage"
    MORE = "more"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class Wish(NamedTuple):
    """What somebody wants the timer to do, where it matters with so many minutes."""

    verb: Verb
    minutes: int = 0


def suggested(state: State) -> int:
    """Minutes for the topic in front, else for the stage, as many as a timer can be started with."""
    return min(MOST_MINUTES, suggested_topic_minutes(state) if in_front(state) else suggested_minutes(state))


def wished(state: State, wish: Wish, now_ms: int, new_id: Callable[[], str]) -> Proposal:
    """The change that a wish becomes."""
    assert state.retro is not None
    retro_id, timer, topic = state.retro.id, timer_shown(state), in_front(state)
    match wish.verb:
        case Verb.START | Verb.START_STAGE:
            topic_id = topic.id if topic and wish.verb is Verb.START else None
            return c.StartTimer(retro_id, new_id(), topic_id, wish.minutes * MINUTE_S, now_ms)
        case _ if timer is None:
            return GONE_TIMER
        case Verb.MORE:
            return c.ExtendTimer(retro_id, timer.id, wish.minutes * MINUTE_S, now_ms, timer.length)
        case Verb.PAUSE:
            return c.PauseTimer(retro_id, timer.id, now_ms)
        case Verb.RESUME:
            return c.ResumeTimer(retro_id, timer.id, now_ms)
        case Verb.STOP:
            return c.StopTimer(retro_id, timer.id)


def more_time(state: State, now_ms: int, new_id: Callable[[], str]) -> Proposal:
    """Two minutes more for the topic in front, else for the stage; where it has no timer, one with as many as are
    suggested."""
    assert state.retro is not None
    assert state.board is not None
    topic = in_front(state)
    timer = timer_of(state.board, topic.id if topic else None)
    if timer is None:
        return wished(state, Wish(Verb.START, suggested(state)), now_ms, new_id)
    return c.ExtendTimer(state.retro.id, timer.id, EXTENSION * MINUTE_S, now_ms, timer.length)
