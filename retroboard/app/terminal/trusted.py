"""An app that may be trusted with a terminal: how it leaves, what a fault says, what it does without room."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual._compositor import LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.strip import Strip
from textual.worker import WorkerFailed

from retroboard.app import log
from retroboard.app.terminal.driver import TerminalDriver
from retroboard.app.terminal.watch import BY_SIGNAL
from retroboard.app.wrapping import wrap

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

LEAST = Size(60, 15)
"""Columns and rows without which no board can be shown."""


class TrustedApp(App[None]):
    """Leaves its terminal as it was, says in one sentence why it left, and keeps what is being written.

    `_display`, `_handle_exception` and `_fatal_error` are not public in Textual, whose 8.2 this is written against; the
    tests of the life cycle fail where they are called no more.
    """

    def __init__(self) -> None:
        super().__init__()
        self.last_words: str | None = None
        """What there is to say on the terminal once it is left."""

    def get_driver_class(self) -> type[Driver]:
        """Our driver where Textual would take its own for terminals; what `TEXTUAL_DRIVER` names stays."""
        usual = super().get_driver_class()
        return TerminalDriver if usual is LinuxDriver else usual

    # --- leaving ------------------------------------------------------------------------------------------------------

    def end(self, code: int) -> None:
        """Leaves because of something other than a person's wish, with an exit code."""
        if self.last_words is None and code > BY_SIGNAL:
            self.last_words = f"{signal_told(code)} {self.keep_texts()}".rstrip()
        self.exit(return_code=code)

    def keep_texts(self) -> str:
        """Keeps what is being written for the next start, and gives a sentence that says so, or ''. Called in any
        thread."""
        return ""

    def abandon(self) -> None:
        """Clears up what would be left behind by a program that is ended because it hangs. Called in another thread."""

    # --- faults -------------------------------------------------------------------------------------------------------

    def _handle_exception(self, error: Exception) -> None:
        """A fault: notes where it came up, and leaves with a sentence about it."""
        kept = self.keep_texts()
        cause = error.error if isinstance(error, WorkerFailed) else error
        place = log.note("fault", cause)
        if self.last_words is None:
            self.last_words = f"{fault_told(cause, place)} {kept}".rstrip()
        if isinstance(self._driver, TerminalDriver):
            self._driver.count_down(1)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Textual would print the values of all variables here, and those hold cards."""
        self._close_messages_no_wait()

    def panic(self, *_: RenderableType) -> None:
        """The same, for errors that Textual has a picture of."""
        self._close_messages_no_wait()

    # --- no room ------------------------------------------------------------------------------------------------------

    @property
    def is_cramped(self) -> bool:
        """Whether the terminal is too small to show anything that is of use."""
        return self.size.width < LEAST.width or self.size.height < LEAST.height

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Draws; where there is no room, a sentence that says so. Screens stay as they are, with all that was typed."""
        super()._display(screen, no_room(self.size) if self.is_cramped and renderable is not None else renderable)

    async def on_event(self, event: events.Event) -> None:
        """Takes no keys for what cannot be seen, but for those that work everywhere."""
        if self.is_unseen(event):
            if isinstance(event, events.Key):
                await self._check_bindings(event.key, priority=True)
            return
        await super().on_event(event)

    def is_unseen(self, event: events.Event) -> bool:
        """Whether this was typed for what cannot be seen. What widgets have been given already was not."""
        is_input = isinstance(event, events.InputEvent | events.Paste)
        return self.is_cramped and is_input and not event.is_forwarded


def signal_told(code: int) -> str:
    """What to say of a program that a signal has ended, by its exit code."""
    return f"{signal.Signals(code - BY_SIGNAL).name} has ended the program."


def fault_told(error: BaseException, place: Path | None) -> str:
    """What to say of a fault: what it was, and where to read on. Its own words may be somebody's card."""
    more = f" {place} has what to report; none of your words are in it." if place else ""
    return f"A fault ended the program: {log.kind(error)}.{more}"


def no_room(size: Size) -> LayoutUpdate:
    """The whole of a terminal that is too small: what it needs first, as there may be room for little more."""
    need = f"{LEAST.width}x{LEAST.height}"
    told = f"Needs {need}: {size.width}x{size.height} is too small for the board. What you typed is kept."
    lines = wrap(told, size.width)[: size.height]
    lines += [""] * (size.height - len(lines))
    return LayoutUpdate([[Strip([Segment(line)]).adjust_cell_length(size.width)] for line in lines], size.region)
