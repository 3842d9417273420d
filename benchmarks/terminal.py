"""A program in a terminal of our own, watched from outside: when did it draw what, and what did that cost?

Two things keep the figures honest. One thread does nothing but read the terminal and stamp what came; the
emulator, which is slow, looks at it only once the program has gone quiet. And what a program draws between
the marks of a synchronized update (mode 2026) counts as visible when the update ends, as on a real terminal.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import random
import re
import signal
import struct
import termios
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyte

UP, DOWN, ENTER, ESCAPE = b"\x1b[A", b"\x1b[B", b"\r", b"\x1b"
QUIET = 0.06
"""Seconds without output after which a program has drawn all that it is going to."""
UPDATE = 2026

_ASKED = re.compile(rb"\x1b\[(?:\?(?P<mode>\d+)\$p|(?P<who>0?c)|(?P<where>6n))")
# What terminals take in silence and the emulator would print: strings, private sequences and their like.
_SILENT = re.compile(
    r"\x1b(?:[P^_X\]].*?(?:\x07|\x1b\\)|\[[<=>][0-?]*[ -/]*[@-~]|\[[0-?]*[ -/]+[@-~]|\[\?[0-9;]*u)", re.S
)
_CUT_SHORT = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[P^_X\]][^\x07\x1b]*\x1b?)?\Z")
# These would change what is measured, or are about the terminal that we were started in.
_NOT_INHERITED = re.compile(r"PYTHON|TEXTUAL|RETROBOARD|TMUX|STY$|COLUMNS$|LINES$|NO_COLOR$|TERM_PROGRAM")


class NotSeen(Exception):
    """What was waited for did not appear; the text is the screen as it was."""


@dataclass(frozen=True)
class Press:
    """What came of a key: milliseconds until it showed and until all was drawn, and the bytes drawn."""

    seen: float
    painted: float
    size: int


@dataclass(frozen=True)
class Idle:
    """What doing nothing costs: per cent of one core, and bytes written in so many seconds."""

    cpu: float
    size: int
    seconds: float


class Emulator(pyte.Screen):
    """The screen as a person would see it."""

    in_update = False

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(columns, rows)
        self._stream = pyte.Stream(self)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""

    def take(self, data: bytes) -> None:
        text = self._rest + self._decode(data)
        cut = _CUT_SHORT.search(text)
        self._rest = cut.group() if cut else ""
        self._stream.feed(_SILENT.sub("", text[: len(text) - len(self._rest)]))

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        if kwargs.get("private") and UPDATE in modes:
            self.in_update = True
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        if kwargs.get("private") and UPDATE in modes:
            self.in_update = False
        super().reset_mode(*modes, **kwargs)

    def picture(self) -> object:
        """Equal for two screens that look the same: all cells with their colours, and the cursor if shown."""
        cells = tuple(tuple(self.buffer[y][x] for x in range(self.columns)) for y in range(self.lines))
        return cells, None if self.cursor.hidden else (self.cursor.x, self.cursor.y)


class Terminal:
    """A running program; use it as a context manager. It is ended when the block is left.

    Raises FileNotFoundError where there is no such program.
    """

    def __init__(
        self,
        command: tuple[str, ...],
        env: Mapping[str, str] | None = None,
        size: tuple[int, int] = (120, 40),
    ) -> None:
        columns, rows = size
        self.emulator = Emulator(columns, rows)
        self._chunks: deque[tuple[int, bytes]] = deque()
        self._last = 0
        self._ended = False
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._start = time.monotonic_ns()
        self._pid = self._spawn(command, {**_inherited(), **(env or {})}, os.ttyname(slave))
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *error: object) -> None:
        """Hangs up, as closing a terminal's window does, and insists where that is not enough."""
        for ending in (signal.SIGHUP, signal.SIGTERM, signal.SIGKILL):
            os.kill(self._pid, ending)
            for _ in range(40):
                if self._poll() is not None:
                    self._reader.join(2)
                    os.close(self._master)
                    return
                time.sleep(0.025)

    def _spawn(self, command: tuple[str, ...], env: Mapping[str, str], tty: str) -> int:
        """Starts the program, with this terminal as its controlling one; gives its process id."""
        # Opened by name by the leader of a new session, which is what makes it the controlling one.
        return os.posix_spawnp(
            command[0],
            command,
            env,
            setsid=True,
            setsigdef=[signal.SIGINT, signal.SIGHUP, signal.SIGPIPE, signal.SIGTERM],
            file_actions=[(os.POSIX_SPAWN_OPEN, fd, tty, os.O_RDWR, 0) for fd in (0, 1, 2)],
        )

    def _poll(self) -> int | None:
        """What became of the program, as `os.waitpid` says it, once; None: it runs."""
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        return status if pid else None

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:  # how a terminal says that nobody is left on the other side
                data = b""
            stamp = time.monotonic_ns()
            if not data:
                self._ended = True
                return
            self._last = stamp
            self._chunks.append((stamp, data))
            if b"\x1b[" in data:
                self._answer(data)

    def _answer(self, data: bytes) -> None:
        """Answers as a present-day terminal: it knows synchronized updates, and is a VT220 otherwise."""
        for asked in _ASKED.finditer(data):
            if mode := asked["mode"]:
                os.write(self._master, b"\x1b[?%s;%d$y" % (mode, 2 if int(mode) == UPDATE else 0))
            else:
                os.write(self._master, b"\x1b[?62;22c" if asked["who"] else b"\x1b[1;1R")

    def _look(self, test: Callable[[], bool], since: int, quiet: float, timeout: float) -> tuple[int, int, int]:
        """Waits until `test` has been true and the program is quiet.

        Gives the moments when it came true and of the last output, and the number of bytes since.
        """
        seen = painted = size = 0
        end = time.monotonic() + timeout
        while not seen:
            if time.monotonic() > end or (self._ended and not self._chunks):
                raise NotSeen(self.text())
            self._settle(since if self._chunks else time.monotonic_ns(), quiet, end)
            while self._chunks:
                stamp, data = self._chunks.popleft()
                self.emulator.take(data)
                painted, size = stamp, size + len(data)
                if not seen and not self.emulator.in_update and test():
                    seen = stamp
        return seen, painted, size

    def _take_all(self) -> int:
        """Draws what has come, whatever it belongs to; gives the number of bytes."""
        size = 0
        while self._chunks:
            data = self._chunks.popleft()[1]
            self.emulator.take(data)
            size += len(data)
        return size

    def _settle(self, since: int, quiet: float, end: float) -> None:
        while time.monotonic() < end and not self._ended:
            wait = max(self._last, since) / 1e9 + quiet - time.monotonic()
            if wait <= 0:
                return
            time.sleep(wait)

    def text(self) -> str:
        """The screen as text, as of the last time that it was looked at."""
        return "\n".join(line.rstrip() for line in self.emulator.display)

    def shows(self, pattern: str, timeout: float = 40) -> float:
        """Milliseconds from the start of the program until the pattern was on the screen. Raises NotSeen."""
        wanted = re.compile(pattern, re.M)
        seen, _, _ = self._look(lambda: bool(wanted.search(self.text())), self._start, 0.15, timeout)
        return (seen - self._start) / 1e6

    def press(
        self, keys: bytes, until: Callable[[], bool] | None = None, quiet: float = QUIET, timeout: float = 10
    ) -> Press:
        """Sends keys, at no particular moment of the program's frames, until something (or `until`) shows.

        Raises NotSeen where nothing does in `timeout` seconds.
        """
        time.sleep(random.uniform(0, 0.03))
        self._take_all()
        before = self.emulator.picture()
        sent = time.monotonic_ns()
        os.write(self._master, keys)
        seen, painted, size = self._look(until or (lambda: self.emulator.picture() != before), sent, quiet, timeout)
        return Press((seen - sent) / 1e6, (painted - sent) / 1e6, size)

    def idle(self, seconds: float) -> Idle:
        """What the program does while nobody does anything."""
        time.sleep(1)
        self._take_all()
        cpu, since = self._cpu(), time.monotonic()
        time.sleep(seconds)
        passed = time.monotonic() - since
        return Idle(100 * (self._cpu() - cpu) / passed, self._take_all(), passed)

    def memory(self) -> float:
        """Resident megabytes of the program."""
        status = Path(f"/proc/{self._pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]

    def _cpu(self) -> float:
        """Seconds of CPU that its threads have used."""
        threads = Path(f"/proc/{self._pid}/task").glob("*/schedstat")
        return sum(int(file.read_text().split()[0]) for file in threads) / 1e9


def _inherited() -> dict[str, str]:
    """The environment that every measured program gets, whoever runs the benchmark from wherever."""
    kept = {name: value for name, value in os.environ.items() if not _NOT_INHERITED.match(name)}
    return {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
