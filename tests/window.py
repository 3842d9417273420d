"""The program in a terminal of our own, as a person has it: keys go in, a picture comes out, and it can be ended."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.terminal import Terminal
from tests.warm import warm

PROGRAM = (sys.executable, "-m", "retroboard")
READ_AT_START = re.compile("PYTHON|LANG|LC_")
"""What the interpreter itself reads of its environment: a program with such settings is started for real."""


class Window(Terminal):
    """A terminal with the program in it; use it as a context manager. What it draws is on `text()` once looked for.

    The program is forked from one that has imported everything (see `tests/warm.py`).
    """

    def __init__(
        self, command: tuple[str, ...], env: Mapping[str, str] | None = None, size: tuple[int, int] = (100, 24)
    ) -> None:
        kept = {name: value for name, value in os.environ.items() if name.startswith("RETROBOARD_")}
        self._warm = None if any(map(READ_AT_START.match, env or {})) else warm()
        super().__init__(command, {"PYTHONPATH": str(Path(__file__).parents[1]), **kept, **(env or {})}, size)
        self._code: int | None = None

    def __exit__(self, *error: object) -> None:
        if self._code is None:
            super().__exit__(*error)

    def type(self, keys: str | bytes) -> None:
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def sees(self, words: str, timeout: float = 20) -> str:
        """Waits until words are on the screen; gives the whole of it. Raises NotSeen."""
        return self.until(lambda screen: words in screen, timeout)

    def until(self, so: Callable[[str], object], timeout: float = 60) -> str:
        """Waits until something can be said of the screen, as it is or comes to be; gives it. Raises NotSeen."""
        self._take_all()
        if not so(self.text()):
            self._look(lambda: bool(so(self.text())), 0, 0.01, timeout)
        return self.text()

    def signal(self, number: int) -> None:
        os.kill(self._pid, number)

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.emulator.resize(rows, columns)

    def stopped(self) -> None:
        """Waits until the program has put itself aside."""
        while (status := self._poll()) is None or not os.WIFSTOPPED(status):
            time.sleep(0.01)
        self._settle(time.monotonic_ns(), 0.05, time.monotonic() + 5)
        self._take_all()

    def ended(self, within: float = 20) -> int:
        """Waits for the program to end; gives its exit code, below zero for a signal that killed it."""
        end = time.monotonic() + within
        while self._code is None:
            if (status := self._poll()) is not None:
                self._code = os.waitstatus_to_exitcode(status)
                self._reader.join(2)
                self._take_all()
            elif time.monotonic() > end:
                raise AssertionError(f"it runs on:\n{self.text()}")
            time.sleep(0.01)
        return self._code

    def _spawn(self, command: tuple[str, ...], env: Mapping[str, str], tty: str) -> int:
        self._before = self._modes_and_settings()
        return self._warm.start(command, env, tty) if self._warm else super()._spawn(command, env, tty)

    def _poll(self) -> int | None:
        if self._warm:
            return self._warm.poll(self._pid)
        pid, status = os.waitpid(self._pid, os.WNOHANG | os.WUNTRACED)  # put aside counts, as it does there
        return status if pid else None

    def settle(self) -> None:
        """Waits until nothing more is drawn for a moment."""
        self._settle(time.monotonic_ns(), 0.05, time.monotonic() + 5)

    @property
    def is_as_before(self) -> bool:
        """Whether the terminal has, or gets within five seconds, the modes and settings from before the program."""
        end = time.monotonic() + 5
        while not (same := self._modes_and_settings() == self._before) and time.monotonic() < end:
            time.sleep(0.02)
            self._take_all()
        return same

    def _modes_and_settings(self) -> Any:
        return frozenset(self.emulator.mode), termios.tcgetattr(self._master)


class Recorded(Window):
    """Keeps every byte that the program has drawn."""

    def __init__(self, command: tuple[str, ...], env: Mapping[str, str] | None = None) -> None:
        super().__init__(command, env)
        self.raw = b""
        draw = self.emulator.take

        def take(data: bytes) -> None:
            self.raw += data
            draw(data)

        self.emulator.take = take  # type: ignore[method-assign]

    @property
    def last_words(self) -> str:
        """What is said after the full screen was left, with one blank for whatever blanks and line ends it has."""
        left = re.sub(rb"\x1b\[\?\d+[hl]", b"", self.raw.rpartition(b"\x1b[?1049l")[2])
        return " ".join(left.decode().split())
