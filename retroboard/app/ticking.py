"""When to look at the timers again, and which of them have just run out.

Every process works it out from the same deadlines and wakes at the same moments, so that all show the same second.
Where no timer runs there is nothing to wake for.
"""

from __future__ import annotations

from retroboard.domain.model import Board, State, Timer
from retroboard.domain.timing import is_over, is_running, left_ms, next_tick_ms, timer_shown


class Ticking:
    """Which timers were seen to run, so that each rings once here, and one that was over before does not."""

    def __init__(self) -> None:
        self._ran: frozenset[Timer] = frozenset()

    def rung(self, state: State | None, now_ms: int) -> list[Timer]:
        """The timers that have run out since this was asked last."""
        timers = _timers(state)
        rung = [timer for timer in timers if timer in self._ran and is_over(timer, now_ms)]
        self._ran = frozenset(timer for timer in timers if is_running(timer, now_ms))
        return rung


def wait_ms(state: State | None, now_ms: int) -> int | None:
    """Milliseconds until a screen shows another second, or a timer has run out; None where nothing will change."""
    waits = [left_ms(timer, now_ms) for timer in _timers(state) if is_running(timer, now_ms)]
    if state is not None and state.retro is not None and state.board is not None:
        shown = timer_shown(state.retro, state.board)
        waits += filter(None, [next_tick_ms(shown, now_ms) if shown else None])
    return min(waits, default=None)


def _timers(state: State | None) -> tuple[Timer, ...]:
    board: Board | None = state.board if state is not None else None
    return board.timers if board is not None else ()
