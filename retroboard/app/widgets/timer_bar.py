"""The time that is left, as it stands at the end of the top line.

A widget of its own: of a line that is partly another, Textual writes all from the left edge of a widget on, and so
every second would cost as much as the whole line.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual._compositor import LayoutUpdate
from textual.content import Content
from textual.geometry import Region
from textual.reactive import reactive
from textual.widget import Widget

from retroboard.app.timer_words import TimerWords, words_of
from retroboard.domain.model import Timer

FLASHES, FLASH_S = 3, 0.25
"""How often it lights up when time is up, and for how long each: less than three times a second."""


class TimerBar(Widget):
    """A timer's time, and in a word and a sign how it stands. `now_ms` is the clock that it is read by."""

    timer: reactive[Timer | None] = reactive(None)

    def __init__(self, timer: Timer, now_ms: Callable[[], int]) -> None:
        super().__init__()
        self._now_ms = now_ms
        self.set_reactive(TimerBar.timer, timer)
        self._shown: TimerWords = self.words
        self._fit()

    @property
    def words(self) -> TimerWords:
        """What it says now."""
        assert self.timer is not None
        return words_of(self.timer, self._now_ms())

    @property
    def cells(self) -> int:
        """How wide it is, with the blank at its end."""
        return len(f"{self._shown.time} {self._shown.word} {self._shown.sign} ")

    def watch_timer(self) -> None:
        self._fit()

    def tick(self) -> None:
        """Paints what is another by now: in most seconds the time alone."""
        now = self.words
        if now == self._shown:
            return
        if now.word == self._shown.word and len(now.time) == len(self._shown.time):
            self._shown = now
            self._paint(Region(0, 0, len(now.time), 1))
        else:
            self._fit()

    def _paint(self, cells: Region) -> None:
        """Paints some cells, and has Textual look at nothing else, which costs three times as much: to paint a cell it
        asks all for their lines that the cell lies on, and under a question it paints the whole screen."""
        place = cells.translate(self.region.offset)
        self._layout_cache.clear()
        self._set_dirty(cells)
        if self.app._batch_count or not self.region:  # it is painted anyhow, or has no place so far
            self.refresh(cells)
        elif self.screen is self.app.screen:
            self.app._display(self.screen, LayoutUpdate([[line] for line in self.render_lines(cells)], place))
        else:
            self.app.screen.refresh(place)

    def _fit(self) -> None:
        self._shown = self.words
        self.styles.width = self.cells
        self.refresh()

    def render(self) -> Content:
        now = self._shown
        return Content.assemble((now.time, "bold"), (f" {now.word} {now.sign} ", now.style))


def flash(widget: Widget) -> None:
    """Has a widget light up some times, by a class of its own."""
    widget.add_class("-flash")
    for number in range(1, 2 * FLASHES):
        widget.set_timer(number * FLASH_S, partial(widget.set_class, number % 2 == 0, "-flash"))
