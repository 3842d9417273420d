"""A timer as people read it: its time, and in a word, a sign and a colour how it stands."""

from __future__ import annotations

from typing import NamedTuple

from retroboard.domain.model import Board, Retro, Timer
from retroboard.domain.timing import clock, is_over, left_ms
from retroboard.domain.views import title_of

TIME_IS_UP = "time is up"


class TimerWords(NamedTuple):
    """What is said of a timer at a moment; `style` is how `word` and `sign` are written."""

    time: str
    word: str
    sign: str
    style: str


def words_of(timer: Timer, now_ms: int) -> TimerWords:
    time = clock(left_ms(timer, now_ms))
    if timer.rest is not None:
        return TimerWords(time, "paused", "‖", "$text-dim")
    if is_over(timer, now_ms):
        return TimerWords(time, TIME_IS_UP, "■", "bold $warning")
    return TimerWords(time, "left", "►", "$text-dim")


def what_it_times(timer: Timer, retro: Retro, board: Board) -> str:
    """What the time is for: a topic by its title, or the stage."""
    topic = board.topic_by_id.get(timer.topic_id or "")
    return title_of(topic, board) if topic else retro.stage.value
