"""Keys, and what is pasted, that come before those ahead of them have been dealt with."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.events import Key, Paste
from textual.message_pump import MessagePump

LONGEST_WAIT_S = 2.0
"""Keys wait so long at most, all together, should what is done with one before them not end."""
HURRIED_WAIT_S = 0.5
"""The same where somebody wants to leave."""
LOOK_AGAIN_S = 0.001
ROUNDS = 3
"""So often in a row nothing may be left to do: what a message starts may take its first step a moment later."""


class TypeAhead:
    """Hands keys out one at a time: each goes to what has the focus once the one before it has done what it does.

    Textual hands a key at once to what has the focus at the moment. Of somebody who types quickly, or where the machine
    is slow, the first letters of an answer would go to the list below the question, and be taken for commands.
    """

    def __init__(
        self, app: App[Any], is_busy: Callable[[], bool], ended: Callable[[asyncio.Task[None]], object]
    ) -> None:
        """`is_busy` says whether the next key is to wait for something that no widget is at. `ended` gets the task that
        has handed keys out, with what went wrong, if anything did."""
        self._app = app
        self._is_busy = is_busy
        self._held: deque[Key | Paste] = deque()
        self._let_go: Key | Paste | None = None
        self.let_go_last: Key | Paste | None = None
        """What was handed out last of all that has waited."""
        self._handing_out: asyncio.Task[None] | None = None
        self._ended = ended
        self._until = 0.0
        self._hurries = False

    def holds(self, event: Key | Paste) -> bool:
        """Whether what the app gets now has to wait; if so it comes again, by itself."""
        if event is self._let_go:
            self._let_go = None
            return False
        if self.is_empty:
            if self._is_next and self._is_settled:
                return False
            self._until = time.monotonic() + LONGEST_WAIT_S
            self._handing_out = asyncio.create_task(self._hand_out())
            self._handing_out.add_done_callback(self._ended)
        self._held.append(event)
        return True

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return self._handing_out is None

    def hurry(self) -> None:
        """Has those that wait handed out in their order, whatever is under way: somebody wants to leave."""
        self._hurries = True
        self._until = min(self._until, time.monotonic() + HURRIED_WAIT_S)

    async def _hand_out(self) -> None:
        try:
            while (self._held or self._let_go) and self._app.is_running and self._app.screen_stack:
                if self._let_go is not None:  # the app has not come to it yet, and may come to others before
                    await asyncio.sleep(LOOK_AGAIN_S)
                    continue
                if await self._settles():
                    self._until = time.monotonic() + (HURRIED_WAIT_S if self._hurries else LONGEST_WAIT_S)
                self._let_go = self.let_go_last = self._held.popleft()
                self._app.post_message(self._let_go)
        finally:
            self._handing_out, self._hurries = None, False

    async def _settles(self) -> bool:
        """Waits until nothing is left to do for all that a key goes by; False where that took too long."""
        idle = 0
        while idle < ROUNDS:
            if time.monotonic() >= self._until or not self._app.is_running or not self._app.screen_stack:
                return False
            idle = idle + 1 if self._is_settled and is_idle(self._app) else 0
            await asyncio.sleep(0 if idle else LOOK_AGAIN_S)
        return True

    @property
    def _is_next(self) -> bool:
        """Whether the app has nothing else to come to, what it has looked at already included."""
        return self._app.message_queue_size == 0 and self._app._pending_message is None

    @property
    def _is_settled(self) -> bool:
        """Whether nothing is left to do but for the app."""
        way = (self._app.focused or self._app.screen).ancestors_with_self
        is_busy = not self._hurries and self._is_busy()
        return not is_busy and all(is_idle(node) for node in way if node is not self._app)


def is_idle(pump: MessagePump) -> bool:
    """Whether a widget waits for a message, and there is none. Textual does not tell; somebody waits at its queue."""
    return pump.message_queue_size == 0 and bool(pump._message_queue.ready_event._waiters)
