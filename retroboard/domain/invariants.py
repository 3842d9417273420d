"""What no retro is, whichever way its rows came to be: by keys, by undo, or out of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from retroboard.domain.model import Remark, Retro, Timer, Vote

ENDED: dict[str, object] = {"hidden": False, "autopilot": False, "spotlight": None, "stage_since": None}
"""What of a retro ends when it is closed, as do its timers."""


def goes_on(retro: Retro, timers: Iterable[Timer]) -> bool:
    """Whether a retro is closed, and something in it is not over that closing ends."""
    if retro.closed_on is None:
        return False
    return any(timers) or any(getattr(retro, name) != value for name, value in ENDED.items())


def is_timed_twice(timers: Iterable[Timer]) -> bool:
    """Whether there are two timers of the stage, or two of a topic: only one topic is talked about."""
    scopes = Counter(timer.topic_id is None for timer in timers)
    return any(count > 1 for count in scopes.values())


def is_said_twice(remarks: Iterable[Remark]) -> bool:
    """Whether somebody has said twice what each says once."""
    said = Counter((each.occasion, each.member_id) for each in remarks if each.occasion.once and each.member_id)
    return any(count > 1 for count in said.values())


def latest_round(votes: Iterable[Vote]) -> int:
    """The last round that a vote was given in, which none is after the present one."""
    return max((vote.round for vote in votes), default=1)
