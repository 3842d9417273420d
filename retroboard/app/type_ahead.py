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
"""A key waits so long at most, should what is done with one before it never end."""
LOOK_AGAIN_S = 0.001
ROUNDS = 3
"""So often in a row nothing may be left to do: what a message starts may take its first step a moment later."""


class TypeAhead:
    """Hands keys out one at a time: each goes to what has the focus once the one before it has done what it does.

    Textual hands a key at once to what has the focus at the moment. Of somebody who types quickly, or where the machine
    is slow, the first letters of an answer would go to the list below the question, and be taken for commands.
    """

    def __init__(self, app: App[Any], is_busy: Callable[[], bool]) -> None:
        """`is_busy` says whether the next key is to wait for something that no widget is at."""
        self._app = app
        self._is_busy = is_busy
        self._held: deque[Key | Paste] = deque()
        self._let_go: Key | Paste | None = None
        self._handing_out: asyncio.Task[None] | None = None

    def holds(self, event: Key | Paste) -> bool:
        """Whether what the app gets now has to wait; if so it comes again, by itself."""
        if event is self._let_go:
            self._let_go = None
            return False
        if self.is_empty:
            if self._app.message_queue_size == 0 and self._is_settled:
                return False
            self._handing_out = asyncio.create_task(self._hand_out())
        self._held.append(event)
        return True

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return self._handing_out is None

    async def _hand_out(self) -> None:
        while self._held:
            await self._settled()
            self._let_go = self._held.popleft()
            self._app.post_message(self._let_go)
        self._handing_out = None

    async def _settled(self) -> None:
        """Waits until nothing is left to do for all that a key goes by."""
        idle, end = 0, time.monotonic() + LONGEST_WAIT_S
        while idle < ROUNDS and time.monotonic() < end:
            idle = idle + 1 if self._is_settled and _is_idle(self._app) else 0
            await asyncio.sleep(0 if idle else LOOK_AGAIN_S)

    @property
    def _is_settled(self) -> bool:
        """Whether nothing is left to do but for the app."""
        way = (self._app.focused or self._app.screen).ancestors_with_self
        return not self._is_busy() and all(_is_idle(node) for node in way if node is not self._app)


def _is_idle(pump: MessagePump) -> bool:
    """Whether a widget waits for a message, and there is none. Textual does not tell; somebody waits at its queue."""
    return pump.message_queue_size == 0 and bool(pump._message_queue.ready_event._waiters)
