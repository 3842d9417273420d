"""What the program is started with: plain values, so that a command can say them before a screen is imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from time import time_ns
from typing import NamedTuple
from uuid import uuid4

from retroboard.config import LAST
from retroboard.domain.model import Row, Template


def random_id() -> str:
    """A new id: 32 hexadecimal digits, random."""
    return uuid4().hex


def now_ms() -> int:
    """This moment, in milliseconds since 1970 UTC."""
    return time_ns() // 1_000_000


class Looks(NamedTuple):
    """What the program is to look like: `theme` is one of `config.THEMES`, the rest is what the terminal can show."""

    theme: str = LAST
    colours: bool = True
    ascii: bool = False


USUAL = Looks()


@dataclass(frozen=True)
class Launch:
    """Which database to open, as whom, and where.

    `team` and `member` are names, None for whoever was here last; `usual_team` and `usual_name` are
    what the settings say, where nobody was. `retro` is a number or `latest`, None for home.
    `keymap` has, by a binding's id, the person's own keys with commas between.
    `seed` is a whole new team to show at once and write to the (new) database behind it, as the demo does. `write_seed`
    has another process begin with that, if there is one, and gives what waits for its end.
    A retro's summary is saved in `summary_folder` when it is closed, if there is one.
    `throwaway`: the database lies in a folder of its own that goes with the program.
    """

    db: str
    team: str | None = None
    member: str | None = None
    usual_team: str | None = None
    usual_name: str | None = None
    retro: str | None = None
    own_templates: tuple[Template, ...] = ()
    own_questions: tuple[str, ...] = ()
    looks: Looks = USUAL
    keymap: Mapping[str, str] = field(default_factory=dict)
    seed: tuple[Row, ...] = ()
    write_seed: Callable[[], Callable[[], object]] = lambda: bool
    throwaway: bool = False
    summary_folder: str | None = None
    today: Callable[[], date] = date.today
    now_ms: Callable[[], int] = now_ms
    new_id: Callable[[], str] = random_id
