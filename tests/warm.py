"""Programs that start quickly, because all that they import is there: each is a fork of a process that has it.

It is a process of its own all the same, with a terminal, signals and an exit code. What is left out is the start of the
interpreter and the imports; where a test is about those, or about what the interpreter reads of its environment, the
program has to be started for real.

    pid = Warm().start(command, environment, terminal)      `command` as for `python -m` or `python -c`
    Warm().poll(pid)                                         as `os.waitpid` gives it, stops included; None: it runs
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, BinaryIO

ROOT = Path(__file__).parents[1]


class Warm:
    """The process that others are forked from; it ends with this one."""

    def __init__(self) -> None:
        ours, its = socket.socketpair()
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.warm", str(its.fileno())]
        self._process = subprocess.Popen(command, env=environment, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL)
        its.close()
        self._line = ours.makefile("rwb")
        ours.close()

    def start(self, command: Sequence[str], environment: Mapping[str, str], terminal: str) -> int:
        """Starts a program in a terminal that is its own; gives its process id."""
        return int(
            self._ask(command=[*command], environment={**environment}, terminal=terminal, folder=str(Path.cwd()))
        )

    def poll(self, pid: int) -> int | None:
        """What became of a program that was started here, once: it has stopped, or ended."""
        answer = self._ask(pid=pid)
        return None if answer is None else int(answer)

    def close(self) -> None:
        self._line.close()
        self._process.wait()

    def _ask(self, **asked: Any) -> Any:
        self._line.write(json.dumps(asked).encode() + b"\n")
        self._line.flush()
        return json.loads(self._line.readline())


@cache
def warm() -> Warm:
    """The one of this process, made when first asked for."""
    made = Warm()
    atexit.register(made.close)
    return made


def _serve(line: BinaryIO) -> None:
    """Answers until nobody is left to ask; each program that is started goes its own way from here."""

    def answer(value: int | None) -> None:
        line.write(json.dumps(value).encode() + b"\n")
        line.flush()

    for asked in map(json.loads, line):
        if "pid" in asked:
            pid, status = os.waitpid(asked["pid"], os.WNOHANG | os.WUNTRACED)
            answer(status if pid else None)
        elif os.fork() == 0:
            _become(asked["environment"], asked["terminal"], asked["folder"])
            answer(os.getpid())  # not before it has the terminal, which would be hung up without anybody in it
            line.close()
            _run(*asked["command"])
            return


def _become(environment: Mapping[str, str], terminal: str, folder: str) -> None:
    """Makes this process what a new one would be: the leader of a session, in a terminal, with this environment."""
    os.setsid()
    tty = os.open(terminal, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(tty, stream)
    os.close(tty)
    for number in (signal.SIGHUP, signal.SIGPIPE, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.stdin = sys.__stdin__ = os.fdopen(0, closefd=False)  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = os.fdopen(1, "w", buffering=1, closefd=False)  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = os.fdopen(2, "w", buffering=1, closefd=False)  # type: ignore[misc]


def _run(_: str, how: str, what: str, *words: str) -> None:
    """Does what `python -m module words` or `python -c script words` does."""
    sys.argv = [what if how == "-m" else "-c", *words]
    if how == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    from retroboard.cli.screen import FRAMES

    os.environ["TEXTUAL_FPS"] = FRAMES
    names = [module.name for module in walk_packages([str(ROOT / "retroboard")], "retroboard.")]
    for name in (*names, "alembic.command", "sqlalchemy.dialects.postgresql"):
        if ".versions." not in name and not name.endswith((".env", ".__main__")):
            import_module(name)
    with socket.socket(fileno=int(sys.argv[1])) as end:
        line = end.makefile("rwb")
    _serve(line)
