"""Have every call that writes fail, one at a time, and look whether anything is lost and what is said.

Each command is first run under strace to see which calls it makes. Then it is run once for each of them, and for each
way to fail: the disk is full, or it is broken. Whatever fails, what was there before is there, whole; the command has
done what it says, or says in a sentence why it has not and what to do; and once nothing fails any more, it works.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from retroboard.cli.stop import CODES
from tests.soak.database import opened, problems_of
from tests.soak.machine import Machine
from tests.soak.report import Outcome, at_least, none_of
from tests.soak.tracing import CHANGING, Call, calls_in, strace
from tests.window import PROGRAM

BEFORE = "a card that was there before"
TEXT = "a card that is added now"
PROMISE = "a promise to keep"
ERRORS = ("ENOSPC", "EIO")
AT_ONCE = 2
WRITING = frozenset(("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"))
NEXT_STEP = re.compile(
    r"(?:^|[.;:,] (?:and |or )?)(?:Ask|Check|Choose|Have|Make|Move|Name|Put|Quit|Save|Send|Start|Try|Upgrade)\b"
)
"""How a sentence begins that tells what to do."""


STAMP = re.compile(r"[\w-]+/\d{8}T[\d.]+Z")


class Command(NamedTuple):
    """A command that writes. `works` says whether what it was to do has been done on a machine."""

    words: tuple[str, ...]
    works: Callable[[Machine], bool]


class Fault(NamedTuple):
    """A call of a command that fails, and how."""

    command: str
    call: str
    number: int
    error: str

    @property
    def option(self) -> str:
        return f"inject={self.call}:error={self.error}:when={self.number}"

    def __str__(self) -> str:
        return f"{self.command}, {self.call} number {self.number} with {self.error}"


def _asked(statement: str) -> Callable[[Machine], bool]:
    """Whether a database has any such rows."""

    def has(machine: Machine) -> bool:
        with opened(machine.db) as connection:
            return connection.execute(statement).fetchone() is not None

    return has


def _is_exported(machine: Machine) -> bool:
    file = machine.folder / "out.md"
    return file.exists() and BEFORE in file.read_text() and file.read_bytes().endswith(b"\n")


def _is_backed_up(machine: Machine) -> bool:
    done = subprocess.run(
        [*PROGRAM, "backups", "--check"], env=machine.env, capture_output=True, text=True, check=False
    )
    return done.returncode == 0 and "whole" in done.stdout


COMMANDS = {
    "add": Command(("add", "-c", "1", TEXT), _asked(f"SELECT 1 FROM card WHERE text = '{TEXT}'")),
    "actions done": Command(("actions", "done", "A1"), _asked("SELECT 1 FROM action WHERE status = 'done'")),
    "export": Command(("export", "-o", "out.md"), _is_exported),
    "import": Command(("import", "other.json"), _asked("SELECT 1 FROM retro WHERE title = 'other'")),
    "backup": Command(("backup",), _is_backed_up),
}


class Sweep:
    """Runs commands on copies of one machine, a few at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._first = Machine(folder / "first")
        self._first.prepare(BEFORE)
        self._first.promise(PROMISE)
        self._first.write_retro("other", 3)
        self._own = threading.local()
        self._lock = threading.Lock()
        self.said: Counter[str] = Counter()
        self.missed: list[str] = []
        self.lost: list[str] = []
        self.traces: list[str] = []
        self.mute: list[str] = []
        self.stuck: list[str] = []
        self.left: list[str] = []

    def faults(self, name: str) -> Iterator[Fault]:
        """All that can fail in a command."""
        machine = self._fresh()
        done, calls = self._run(machine, name)
        assert done.returncode == 0, done.stderr
        for call in calls:
            if _writes(call):
                yield from (Fault(name, call.name, call.number, error) for error in ERRORS)

    def try_out(self, fault: Fault) -> None:
        """Runs a command in which something fails, and looks what came of it."""
        machine = self._fresh()
        done, calls = self._run(machine, fault.command, "-e", fault.option)
        works = COMMANDS[fault.command].works
        with self._lock:
            if not any(call.injected and _writes(call) for call in calls):
                self.missed.append(str(fault))
                return
            if "Traceback" in done.stderr or "Exception" in done.stderr:
                self.traces.append(f"{fault}: {done.stderr}")
            self._look_for_losses(machine, fault, acknowledged=bool(done.stdout) or done.returncode == 0)
            self._listen(fault, done)
            if fault.call not in ("unlink", "unlinkat"):
                self.left += [f"{fault} leaves {file.name}" for file in machine.folder.rglob("*.part*")]
        if done.returncode != 0 and not works(machine):
            again, _ = self._run(machine, fault.command)
            if again.returncode != 0 or not works(machine):
                self.stuck.append(f"{fault}: {again.stderr}")

    def _look_for_losses(self, machine: Machine, fault: Fault, *, acknowledged: bool) -> None:
        with opened(machine.db) as connection:
            problems = problems_of(connection)
            texts = {text for (text,) in connection.execute("SELECT text FROM card UNION SELECT text FROM action")}
        if problems or not {BEFORE, PROMISE} <= texts:
            self.lost.append(f"{fault}: {problems}")
        if acknowledged and not COMMANDS[fault.command].works(machine):
            self.lost.append(f"{fault}: it was not done")

    def _listen(self, fault: Fault, done: subprocess.CompletedProcess[str]) -> None:
        """Whether a command that fails says why in one sentence, and each has a next step; so has each warning."""
        lines = done.stderr.replace(str(self._own.place), "").splitlines()
        problems = [line for line in lines if line.startswith("retroboard: ")]
        self.said.update(f"{done.returncode}: {STAMP.sub('TIME', line)}" for line in problems)
        is_told = done.returncode == 0 or len(lines) == len(problems) == 1
        if done.returncode not in CODES or not is_told or not all(map(NEXT_STEP.search, problems)):
            self.mute.append(f"{fault}: {done.returncode}, {done.stderr}")

    def _run(self, machine: Machine, name: str, *options: str) -> tuple[subprocess.CompletedProcess[str], list[Call]]:
        log = machine.folder / "calls"
        done = subprocess.run(
            [*strace(log, *options), *PROGRAM, *COMMANDS[name].words],
            cwd=machine.folder,
            env=machine.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done, calls_in(log)

    def _fresh(self) -> Machine:
        """A machine as the first one, in a folder of its own for each thread."""
        place = self._own.place = self._folder / str(threading.get_ident())
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self._first.folder, place)
        return Machine(place)


def _writes(call: Call) -> bool:
    """Whether a call could change something: of files that are opened to be read, there are hundreds."""
    if call.name in ("open", "openat"):
        return any(WRITING & set(argument.split("|")) for argument in call.arguments)
    return call.name in CHANGING


def soak(folder: Path, most: int, seed: int = 0, commands: Iterable[str] = tuple(COMMANDS)) -> Outcome:
    """Has calls fail, as many as there are, or as are asked for."""
    sweep = Sweep(folder)
    all_faults = [fault for name in commands for fault in sweep.faults(name)]
    faults = random.Random(seed).sample(all_faults, min(most, len(all_faults)))
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(sweep.try_out, faults))
    count = len(faults)
    figures = (
        at_least("calls that failed", count - len(sweep.missed), count),
        none_of("acknowledged writes lost", sweep.lost, count),
        none_of("tracebacks", sweep.traces, count),
        none_of("failures without a sentence and a next step", sweep.mute, count),
        none_of("commands that did not work afterwards", sweep.stuck, count),
        none_of("files left behind", sweep.left, count),
    )
    bad = (*sweep.missed, *sweep.lost, *sweep.traces, *sweep.mute, *sweep.stuck, *sweep.left)
    said = (f"{count} x {sentence}" for sentence, count in sorted(sweep.said.items()))
    return Outcome("faults", figures, (*bad, *said))
