"""The second that all windows show: when it is another one, and which timers have run out by then.

Every process works it out from the same deadlines and wakes at the same moments, so that all show the same second.
Where no timer runs there is nothing to wake for.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from retroboard.domain.model import Board, State, Timer
from retroboard.domain.timing import is_over, is_running, left_ms, next_tick_ms, timer_shown

if TYPE_CHECKING:
    from retroboard.app.app import RetroApp


class Clock:
    """Shows the second that it is now, rings for what is over, and sleeps until there is another second."""

    def __init__(self, app: RetroApp) -> None:
        self._app = app
        self._ticking = Ticking()
        self._wake: asyncio.TimerHandle | None = None

    @property
    def is_asleep(self) -> bool:
        """Whether no second is waited for."""
        return self._wake is None

    def look(self) -> None:
        """Looks at the timers, now and when there is something else to show; also where the state has changed."""
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        screens = self._app.state_screens
        state = screens[0].state if screens else None  # home shows no retro, and so no timer
        now_ms = self._app.launch.now_ms()
        for screen in self._app.screens_in_sight:
            screen.tick()
        for timer in self._ticking.rung(state, now_ms):
            self._ring(timer)
        wait = wait_ms(state, now_ms)
        if wait is not None:
            self._wake = asyncio.get_running_loop().call_later(wait / 1000, self._tick)

    def _tick(self) -> None:
        """What happens once in a second; with a timer of Textual it would cost as much again to come to it.

        Whoever armed it may be a screen that has gone by now: what is asked for here, the app asks for.
        """
        if self._app.is_running and self._app.screen_stack:
            try:
                with self._app._context():
                    self.look()
            except Exception as error:
                self._app._handle_exception(error)

    def _ring(self, timer: Timer) -> None:
        """Time is up: says so, with the bell, and lights up unless nothing is to move."""
        self._app.bell()
        self._app.state_screens[-1].tell_time_is_up(timer)
        if self._app.animation_level != "none":
            for screen in self._app.screens_in_sight:
                screen.flash()


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
    if state is not None and (shown := timer_shown(state)) is not None:
        waits += filter(None, [next_tick_ms(shown, now_ms)])
    return min(waits, default=None)


def _timers(state: State | None) -> tuple[Timer, ...]:
    board: Board | None = state.board if state is not None else None
    return board.timers if board is not None else ()
