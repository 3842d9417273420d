"""The time that is left, as large as the terminal has room for."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from retroboard.app.launch import Launch
from retroboard.app.screens.timer_keys import TimerKeys
from retroboard.app.timer_words import TimerWords, what_it_times, words_of
from retroboard.app.widgets.big_clock import BigClock
from retroboard.app.widgets.status_line import StatusLine, keys_of
from retroboard.domain.keys import with_keys
from retroboard.domain.timing import timer_shown

NO_TIMER = "No timer. {+:timer.more} starts one with as many minutes as are suggested, {t:timer.menu} lets you choose."


class BigTimer(TimerKeys):
    """For a room to look at. It stays until it is closed, whatever the retro goes on to."""

    HELP = "The time that is left, for everybody to see."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,T,q", "close", "Back", id="timer.close", key_display="esc", tooltip="Back to where you were"),
    ]
    HINTS = ("timer.close", "timer.menu", "timer.more", "app.keys")

    def __init__(self, launch: Launch) -> None:
        super().__init__(launch)
        self.clock = BigClock()
        self.words = Static(id="big-words")
        self.status = StatusLine()
        self._told: TimerWords | None = None

    def compose(self) -> ComposeResult:
        yield self.clock
        yield self.words
        yield self.status

    def on_mount(self) -> None:
        self.come_up()

    def show_state(self) -> None:
        self.status.hints = keys_of(self, self.HINTS)
        self._told = None
        self.tick()

    def tick(self) -> None:
        """Paints the digits that are others by now; the words below them only where those are."""
        state = self.state
        if state is None or state.retro is None or state.board is None or not self._is_up:
            return
        timer = timer_shown(state)
        told = words_of(timer, self.launch.now_ms()) if timer else None
        if told is not None:
            self.clock.show(told.time)
        if self._told is None or told is None or self._told.word != told.word:
            self._show_words(told)
        self._told = told

    def _show_words(self, told: TimerWords | None) -> None:
        """Says how the timer stands and what it is for, which in most seconds is as it was."""
        assert self.state is not None
        self.clock.display = told is not None
        timer = timer_shown(self.state)
        if told is None or timer is None or self.state.retro is None or self.state.board is None:
            self.words.update(Content(with_keys(NO_TIMER)))
            return
        about = what_it_times(timer, self.state.retro, self.state.board)
        self.words.update(
            Content.assemble((f"{told.word} {told.sign}", f"bold {told.style}"), "\n", (about, "$text-dim"))
        )

    def flash(self) -> None:
        self.clock.flash()

    def action_close(self) -> None:
        self.dismiss()
