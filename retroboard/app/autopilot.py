"""What a process has done for the program in the lead, on whichever screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retroboard.domain.changes import Change
    from retroboard.domain.model import State


@dataclass
class Autopilot:
    """`do` has a change made that is refused without a word, as another process may have made it already.

    `tried` is the state in which a timer was started last. `answered` are the timers, each with its length, at whose
    end somebody was asked whether to go on; without a length where all was done before it. `news` is to be told by the
    screen that people look at next; `told` is what was told, until it is not so any more.
    """

    do: Callable[[Change], asyncio.Task[None] | None]
    news: str = ""
    told: str = ""
    tried: State | None = None
    answered: set[tuple[str, int]] = field(default_factory=set)
