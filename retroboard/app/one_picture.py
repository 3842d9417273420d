"""A change is painted once: what was emptied to make it, and what it has led to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.app import App

LONGEST_S = 0.03
"""Where a change takes longer than most do, what is there by then is painted."""


def hold_picture(app: App[Any]) -> Callable[..., None]:
    """Has nothing painted until what this gives is called, or for 30 ms.

    A picture on the way to a change costs as much as half of it, and the next one has to wait for its turn then. What
    is called after a refresh meanwhile comes at once, before anything that is to be laid out is.
    """
    app._begin_batch()
    is_held = True

    def let_go(*_: object) -> None:
        nonlocal is_held
        if is_held:
            is_held = False
            in_time.cancel()
            app._end_batch()
            for screen in app.screen_stack if app.is_running else ():
                screen.check_idle()

    in_time = asyncio.get_running_loop().call_later(LONGEST_S, let_go)
    return let_go
