"""The program as people run it in a shell, in this process, on a database of its own."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from retroboard.cli.root import root
from retroboard.config import backup_folder

DAY = date(2026, 11, 23)
"""Today, in every test here: a Monday."""


def freeze(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("actions", "cards", "demo", "exchange", "retros"):
        monkeypatch.setattr(f"retroboard.cli.{module}.today", lambda: DAY)


class Shell:
    """`shell("list")` runs `retroboard list` and gives its stdout; anything but the code that is expected fails."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.stderr = ""

    def run(self, *words: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(root, words, input=stdin, catch_exceptions=False)

    def __call__(self, *words: str, stdin: str | bytes | None = None, code: int = 0) -> str:
        done = self.run(*words, stdin=stdin)
        self.stderr = done.stderr
        assert done.exit_code == code, (words, done.exit_code, done.stdout, done.stderr)
        return done.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))

    def refused(self, *words: str, code: int = 1, stdin: str | bytes | None = None) -> str:
        """The one sentence that says why not; nothing is on stdout."""
        assert self(*words, code=code, stdin=stdin) == ""
        assert self.stderr.startswith("retroboard: ")
        return self.stderr.removeprefix("retroboard: ").removesuffix("\n")


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A fresh machine, whose user is ann: no database yet."""
    freeze(monkeypatch)
    monkeypatch.setenv("LOGNAME", "ann")
    monkeypatch.setenv("RETROBOARD_DB", str(tmp_path / "retro.db"))
    return Shell(tmp_path / "retro.db")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], None]:
    """Puts the database that `team_shell` starts with at a place. It is made once and copied from then on."""
    first = tmp_path_factory.mktemp("made") / "retro.db"

    def make(place: Path) -> None:
        if not first.exists():
            shell = Shell(first)
            shell("--db", str(first), "--team", "Payments", "--as", "ann", "new", "Sprint 42")
            shell("--db", str(first), "members", "add", "Bob", "--function", "quality")
            shell("--db", str(first), "add", "-c", "1", "Deploys are faster")
            shell("--db", str(first), "add", "-c", "2", "Flaky tests\nagain")
            action = ("actions", "add", "Split the pipeline", "--owner", "bob", "--due", "2026-12-01")
            shell("--db", str(first), *action)
            shell("--db", str(first), "actions", "add", "Mute alerts")
            shutil.rmtree(backup_folder())  # in the folder of the test that happens to be the first
        shutil.copy(first, place)

    return make


@pytest.fixture
def team_shell(shell: Shell, made: Callable[[Path], None]) -> Shell:
    """The team Payments of ann and Bob: #1 Sprint 42 runs with two cards; A1 and A2 are open."""
    made(shell.database)
    return shell
