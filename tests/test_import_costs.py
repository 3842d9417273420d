"""Importing is a cost that everybody pays at each start: what must not be loaded for which command."""

import re
import subprocess
import sys

import pytest

HEAVY = {"alembic", "psycopg", "pydantic", "rich", "sqlalchemy", "sqlmodel", "textual"}
IMPORT_TIME = re.compile(r"^import time: +\d+ \| +\d+ \| +([\w.]+)$", re.MULTILINE)


def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return done


def packages_loaded_by(*arguments: str) -> set[str]:
    log = run_python("-X", "importtime", "-m", "retroboard", *arguments).stderr
    return {name.partition(".")[0] for name in IMPORT_TIME.findall(log)}


def test_importing_the_package_loads_nothing_else() -> None:
    script = "import sys; before = set(sys.modules); import retroboard; print(*set(sys.modules) - before)"
    assert run_python("-c", script).stdout.split() == ["retroboard"]


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_load_neither_the_screen_nor_the_database(argument: str) -> None:
    loaded = packages_loaded_by(argument)
    assert "click" in loaded
    assert sorted(loaded & HEAVY) == []


def test_listing_the_actions_loads_neither_the_screen_nor_the_database_toolkit() -> None:
    run_python("-m", "retroboard", "add", "Deploys took three hours")
    loaded = packages_loaded_by("actions", "--json")
    assert "click" in loaded
    assert sorted(loaded & HEAVY) == []


def test_completing_in_the_shell_loads_neither_the_screen_nor_the_database_toolkit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_python("-m", "retroboard", "add", "Deploys took three hours")
    monkeypatch.setenv("_RETROBOARD_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "retroboard new x --template ")
    monkeypatch.setenv("COMP_CWORD", "4")
    loaded = packages_loaded_by()
    assert "sqlite3" in loaded
    assert sorted(loaded & HEAVY) == []
