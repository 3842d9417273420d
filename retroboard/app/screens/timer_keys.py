"""The keys of the timer, wherever a retro is open."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from retroboard.app import timer_proposals
from retroboard.app.messages import Show
from retroboard.app.proposals import Proposal, allowed
from retroboard.app.screens.state_screen import StateScreen
from retroboard.app.timer_proposals import Verb, Wish


class TimerKeys(StateScreen):
    """A screen on an open retro, on which its timer can be set."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "timer", "Timer", id="timer.menu", tooltip="The timer: start it, more time, pause, stop"),
        Binding("T", "big_timer", "Big timer", id="timer.big", tooltip="The time that is left, as large as it goes"),
        Binding(
            "plus",
            "more_time",
            "Time",
            id="timer.more",
            key_display="+",
            tooltip="Start the timer; where it is there, two more minutes",
        ),
    ]

    async def action_timer(self) -> None:
        from retroboard.app.screens.timer_menu import TimerMenu

        await self.settled()
        state = self.state
        if state is None or state.retro is None or state.board is None:
            return
        if isinstance(reason := self._wished(Wish(Verb.START, 1)), str):
            self.refuse(reason)
            return

        def answered(wish: Wish | None) -> None:
            if wish is not None:
                self.attempt(self._wished(wish))

        await self.app.push_screen(TimerMenu(state, self.launch.now_ms()), answered)

    def _wished(self, wish: Wish) -> Proposal:
        assert self.state is not None
        proposal = timer_proposals.wished(self.state, wish, self.launch.now_ms(), self.launch.new_id)
        return allowed(proposal, self.state, self.me)

    async def action_more_time(self) -> None:
        await self.settled()
        state = self.state
        if state is not None and state.retro is not None and state.board is not None:
            self.attempt(timer_proposals.more_time(state, self.launch.now_ms(), self.launch.new_id))

    def action_big_timer(self) -> Any:
        from retroboard.app.screens.big_timer import BigTimer

        if self.state is not None and self.state.retro is not None:
            self.post_message(Show(BigTimer(self.launch)))
