"""Signals that end programs, and a terminal that hangs up: told to the program, which gets a little time to leave."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import threading
from collections.abc import Callable
from typing import Any

ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
BY_SIGNAL = 128
"""A shell's exit code for a program that a signal has ended is this more than the signal's number."""
HUNG_UP = BY_SIGNAL + signal.SIGHUP
PATIENCE_S = 3.0
"""How long leaving may take. After that nobody is left to wait for it."""
_NO_MORE = 0
"""What stands in the pipe where an exit code would, when the watch is over."""


class Watch:
    """A thread that sleeps until a signal comes or the terminal is gone, and then sees to it that the program ends.

    `told` is called at once with the exit code, `out_of_time` where the program is still there when its time is up;
    both in the watch's thread, for the program's own may hang. After that the process is ended as it stands.

    A signal's handler writes to a pipe, nothing else, for whatever it has interrupted may hold a lock. Handlers replace
    what was inherited: `nohup` has SIGHUP ignored, but a full screen without its terminal is of no use to anybody.
    """

    def __init__(self, terminal: int, told: Callable[[int], None], out_of_time: Callable[[int], None]) -> None:
        self._terminal = terminal
        self._told = told
        self._out_of_time = out_of_time
        self.is_ending = False
        """Whether the program has been told to end."""
        self._reading, self._writing = os.pipe()
        self._replaced = {number: signal.signal(number, self._note) or signal.SIG_DFL for number in ENDING}
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def count_down(self, code: int) -> None:
        """Has the program end with this exit code, as if a signal had come. The first who says so decides."""
        self.is_ending = True
        os.write(self._writing, bytes((code,)))

    def end(self) -> None:
        """Stops watching. Where the program is being ended already, its time goes on."""
        for number, handler in self._replaced.items():
            signal.signal(number, handler)
        self.count_down(_NO_MORE)

    def _note(self, number: int, _frame: Any) -> None:
        self.count_down(BY_SIGNAL + number)

    def _run(self) -> None:
        code = self._wait()
        if code == _NO_MORE:
            return
        self._told(code)
        threading.Event().wait(PATIENCE_S)  # a program that ends takes this thread with it
        with contextlib.suppress(OSError):
            self._out_of_time(code)
        os._exit(code)

    def _wait(self) -> int:
        """Sleeps until there is an exit code."""
        poll = select.poll()
        poll.register(self._reading, select.POLLIN)
        poll.register(self._terminal, 0)  # nothing asked for: what is told anyway is that it is gone
        while True:
            for descriptor, event in poll.poll():
                if descriptor == self._reading:
                    return os.read(self._reading, 1)[0]
                if event & (select.POLLHUP | select.POLLERR):
                    return HUNG_UP
                poll.unregister(descriptor)  # a system that cannot watch terminals in this way (POLLNVAL)
