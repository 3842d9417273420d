"""What is measured: how each program is started, and how one sees that it is ready."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PYTHON = sys.executable
RETROBOARD = str(Path(sys.executable).with_name("retroboard"))
BOARDS = (60, 1_000, 10_000)
READY = "Merge to live in 11 minutes"
"""On the demo's board: the first card of the first column, at any size of the board."""
PEER = "kanban-tui"


@dataclass(frozen=True)
class Program:
    """A full-screen program. `ready` is a pattern for its screen; `adds` says whether `a` adds a card."""

    name: str
    command: tuple[str, ...]
    ready: str
    adds: bool = False
    env: Mapping[str, str] = field(default_factory=dict)
    rounds: int | None = None


def hello() -> Program:
    """What a board is compared with."""
    return Program("hello", (PYTHON, str(Path(__file__).with_name("hello.py"))), "Hello, terminal")


def board(cards: int, ready: str = READY) -> Program:
    command = (RETROBOARD, "demo", "--cards", str(cards))
    return Program(f"board {cards:,}", command, ready, adds=cards <= 1_000)


def peers() -> list[Program]:
    """kanban-tui with 20 and with 1,000 tasks, installed and filled when first asked for.

    Raises subprocess.CalledProcessError where it cannot be installed.
    """
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "retroboard-benchmarks"
    program = home / "venv" / "bin" / "ktui"
    if not program.exists():
        venv.create(home / "venv", with_pip=True)
        pip = (home / "venv" / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet")
        subprocess.run((*pip, "install", PEER), check=True)
    return [_kanban(program, home / f"tasks-{tasks}", tasks) for tasks in (20, 1_000)]


def _kanban(program: Path, home: Path, tasks: int) -> Program:
    env = {"XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data")}
    file = home / "data" / "kanban_tui" / "kanban_tui.db"
    if not file.exists():
        home.mkdir(parents=True)
        subprocess.run((program, "board", "create", "Payments"), env={**os.environ, **env}, check=True)
        # By hand: at half a second a command, a thousand tasks would take ten minutes.
        with sqlite3.connect(file) as database:
            columns = database.execute("SELECT column_id FROM columns WHERE visible ORDER BY position").fetchall()
            database.executemany(
                "INSERT INTO tasks (title, column, description, creation_date, position) "
                "VALUES (?, ?, '', datetime('now'), ?)",
                (
                    (f"Task {number:04} of many", *columns[number % len(columns)], number // len(columns))
                    for number in range(tasks)
                ),
            )
    return Program(f"{PEER} {tasks:,}", (str(program),), "Task 0000", env=env, rounds=3)


def commands(folder: Path) -> dict[str, tuple[str, ...]]:
    """Plain commands whose CPU time is compared with the first one's. They read the demo, put into `folder`."""
    file = folder / "demo.db"
    subprocess.run((RETROBOARD, "demo", "--db", str(file), "--print"), check=True, stdout=subprocess.DEVNULL)
    found = {
        "import click": (PYTHON, "-c", "import click"),
        "retroboard --version": (RETROBOARD, "--version"),
        "retroboard actions --json": (RETROBOARD, "--db", str(file), "actions", "--json"),
    }
    listed = subprocess.run(found["retroboard actions --json"], check=True, capture_output=True).stdout
    assert json.loads(listed), "the demo has actions"
    return found
