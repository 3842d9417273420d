"""What a program asks of the system to change files, as strace tells it."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CHANGING = (
    *("open", "openat", "creat", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "fchmod"),
    *("rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat"),
    *("write", "pwrite64", "writev", "pwritev", "pwritev2", "sendfile", "copy_file_range"),
    *("truncate", "ftruncate", "fallocate", "fsync", "fdatasync", "sync_file_range"),
)
"""The calls that change files, their names, or what is on the disk for sure."""
ALSO_TRACED = ("close", "dup", "dup2", "dup3", "execve")
MOST = 2**26
"""So many bytes of a string are told: all that there can be."""
_LINE = re.compile(r"(?P<thread>\d+) +(?P<rest>.*)")
_CALL = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)(?P<more>.*)")
_UNFINISHED = " <unfinished ...>"
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>(?P<rest>.*)")
_ARGUMENT = re.compile(r'"[^"]*"|\[[^\]]*\](?: => \[[^\]]*\])?|[^,\s][^,]*')


class Call(NamedTuple):
    """A call that has come back.

    `number` is its place among the calls of its name and thread, from 1; `began` and `ended` are its places among all
    that was told, for a call of another thread may come in between.
    """

    name: str
    arguments: tuple[str, ...]
    result: int
    thread: int
    number: int
    began: int
    ended: int
    injected: bool

    def path(self, place: int) -> str:
        return data_of(self.arguments[place]).decode()

    def data(self, place: int) -> bytes:
        return data_of(self.arguments[place])

    def integer(self, place: int) -> int:
        return int(self.arguments[place], 0)


def strace(log: Path, *options: str) -> tuple[str, ...]:
    """What to put before a command so that its calls are told in a file. Raises FileNotFoundError without strace."""
    program = shutil.which("strace")
    if program is None:
        raise FileNotFoundError("There is no strace on PATH. `make test` and `make soak` install it on Debian.")
    traced = ",".join((*CHANGING, *ALSO_TRACED))
    shown = ("-f", "--seccomp-bpf", "-qq", "-xx", "-s", str(MOST), "-o", str(log))
    return (program, *shown, "-e", f"trace={traced}", "-e", "signal=none", *options)


def calls_in(log: Path) -> list[Call]:
    """The calls that strace has told, in the order in which they came back."""
    return list(_calls(log.read_text("ascii").splitlines()))


def _calls(lines: list[str]) -> Iterator[Call]:
    begun: dict[int, tuple[int, str]] = {}
    numbers: Counter[tuple[int, str]] = Counter()
    for place, line in enumerate(lines):
        match = _LINE.match(line)
        if match is None:
            raise ValueError(f"strace said {line!r}")
        thread, rest = int(match["thread"]), match["rest"]
        began = place
        if rest.endswith(_UNFINISHED):
            begun[thread] = place, rest.removesuffix(_UNFINISHED)
            continue
        if resumed := _RESUMED.match(rest):
            began, start = begun.pop(thread)
            rest = start + resumed["rest"]
        call = _CALL.match(rest)
        if call is None:  # an exit, or a call that the program did not live to see the end of
            continue
        numbers[thread, call["name"]] += 1
        yield Call(
            call["name"],
            tuple(_ARGUMENT.findall(call["arguments"])),
            int(call["result"]),
            thread,
            numbers[thread, call["name"]],
            began,
            place,
            injected="INJECTED" in call["more"],
        )


def data_of(argument: str) -> bytes:
    """The bytes of a string as strace writes it with -xx. Raises ValueError where it did not write all of it."""
    if not (argument.startswith('"') and argument.endswith('"')):
        raise ValueError(f"no whole string: {argument[:80]}")
    return bytes.fromhex(argument[1:-1].replace("\\x", " "))
