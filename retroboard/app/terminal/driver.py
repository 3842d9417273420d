"""Textual's way to a terminal, without what makes it end badly."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import termios
import threading
import time
from typing import IO, TYPE_CHECKING, Any, cast

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from retroboard.app import log
from retroboard.app.terminal.pastes import PATIENCE_S, InputDecoder
from retroboard.app.terminal.watch import HUNG_UP, Watch

if TYPE_CHECKING:
    from retroboard.app.terminal.trusted import TrustedApp

TICK_S = 0.1
"""How often it is looked whether an Esc is a key or the start of a sequence, and whether a paste has no end."""
STILL_S = max(PATIENCE_S, constants.ESCAPE_DELAY) + 2 * TICK_S
"""So long after the last byte nothing can be left to find out by waiting."""
LEAVE = (
    "\x1b[?2004l\x1b[?7h\x1b[?2048l"  # pastes, line wrap, sizes in band
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # the mouse
    "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"  # keyboard protocol, the other screen, cursor, focus
)
"""What `stop_application_mode` writes, at once."""


class Outlet:
    """A terminal to write to. Once it is gone, what is written goes nowhere, and nobody waits for it."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def fileno(self) -> int:
        return self._file.fileno()

    def write(self, text: str) -> None:
        try:
            self._file.write(text)
        except OSError:
            self._let_go()

    def flush(self) -> None:
        try:
            self._file.flush()
        except OSError:
            self._let_go()

    def _let_go(self) -> None:
        """Points the stream nowhere: what is left in it goes there too, else the interpreter complains at its end."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._file.fileno())
        os.close(nowhere)


class Stop(threading.Event):
    """Tells a thread to stop that waits for bytes: then `reader`, a file descriptor, has some."""

    def __init__(self) -> None:
        super().__init__()
        self.reader, self._writer = os.pipe()
        os.set_blocking(self.reader, False)

    def set(self) -> None:
        super().set()
        os.write(self._writer, b"\0")

    def clear(self) -> None:
        super().clear()
        with contextlib.suppress(BlockingIOError):
            os.read(self.reader, 1 << 16)


class TerminalDriver(LinuxDriver):
    """Draws on and reads from a terminal; whatever ends the program, the terminal is left as it was.

    Written against Textual 8.2: `run_input_thread` and `_run_input_thread` replace its own, which end the program at a
    byte that is no UTF-8, and print local variables.
    """

    _app: TrustedApp

    def __init__(self, app: TrustedApp, **how: Any) -> None:
        super().__init__(app, **how)
        self._file = cast("Any", Outlet(cast("IO[str]", self._file)))
        self._watch: Watch | None = None
        self._stop = self.exit_event = Stop()

    # --- coming and going ---------------------------------------------------------------------------------------------

    def start_application_mode(self) -> None:
        if self._watch is None:
            self._watch = Watch(self.fileno, self._told, self._out_of_time)
            threading.excepthook = self._thread_died
        elif self._watch.is_ending:
            return  # it was suspended, and whoever ends it has not brought it back to the terminal
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._is_away:
            self._watch.count_down(HUNG_UP)  # it was suspended, and its terminal is gone by now

    @property
    def _is_away(self) -> bool:
        """Whether the terminal is somebody else's: to touch it would stop the program, or spoil what they see there."""
        return self._writer_thread is None or not self._writer_thread.is_alive()

    def disable_input(self) -> None:
        if not self._is_away:
            super().disable_input()

    def stop_application_mode(self) -> None:
        if not self._is_away:
            super().stop_application_mode()

    def suspend_application_mode(self) -> None:
        self._app.keep_texts()
        self.stop_application_mode()
        super().close()

    def put_job_aside(self) -> None:
        """Stops the whole job, with what this program was started by: `make`, say, would go on waiting for it.

        The shell comes to it once the terminal is as it was.
        """
        self.suspend_application_mode()
        self._must_signal_resume = True
        os.killpg(os.getpgrp(), signal.SIGSTOP)

    def close(self) -> None:
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # where it is away, to say why it ends would stop it
        super().close()
        if self._watch is not None:
            self._watch.end()
            threading.excepthook = threading.__excepthook__

    # --- ending -------------------------------------------------------------------------------------------------------

    def count_down(self, code: int) -> None:
        """Has the program end with this exit code, and not take long."""
        if self._watch is not None:
            self._watch.count_down(code)

    def _told(self, code: int) -> None:
        self._app.keep_texts()
        with contextlib.suppress(RuntimeError):  # the loop is closed: it has left already
            self._loop.call_soon_threadsafe(self._app.end, code)

    def _out_of_time(self, code: int) -> None:
        """Leaves without the app, which hangs."""
        self._app.keep_texts()
        log.note(f"took too long to end, exit code {code}")
        self._app.abandon()
        if self._is_away:
            return
        terminal = os.open(os.ttyname(self.fileno), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        termios.tcflush(terminal, termios.TCOFLUSH)  # what could not be drawn so far may be what it hangs on
        os.write(terminal, LEAVE.encode())
        if self.attrs_before is not None:
            termios.tcsetattr(terminal, termios.TCSANOW, self.attrs_before)

    def _thread_died(self, died: threading.ExceptHookArgs) -> None:
        """What a thread dies of ends the program, as what a handler dies of does."""
        if isinstance(died.exc_value, Exception):
            self._loop.call_soon_threadsafe(self._app._handle_exception, died.exc_value)

    # --- input --------------------------------------------------------------------------------------------------------

    def _run_input_thread(self) -> None:
        self.run_input_thread()

    def run_input_thread(self) -> None:
        """Reads keys until there is nothing to read from, or it is told to stop."""
        parser = XTermParser(self._debug)
        looked = last = time.monotonic()
        decoder = InputDecoder(last)
        while not self._stop.is_set():
            is_still = looked - last > STILL_S
            ready, _, _ = select.select([self.fileno, self._stop.reader], [], [], None if is_still else TICK_S)
            looked = time.monotonic()
            if self.fileno in ready:
                last = looked
                data = self._read()
                if not data:
                    self.count_down(HUNG_UP)
                    return
                text = decoder.feed(data, looked)
            else:
                text = decoder.wait(looked)
            for message in parser.feed(text) if text else ():
                self.process_message(message)
            for message in parser.tick():
                self.process_message(message)

    def _read(self) -> bytes:
        """What the terminal has sent; nothing where it is gone."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""
