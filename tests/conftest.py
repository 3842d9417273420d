"""What every test stands on: no board, config or clock of the person who runs it."""

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest

from tests import examples
from tests.domain.strategies import draw_all
from tests.made_once import make_files_once
from tests.servers import Server

hypothesis.settings.load_profile(examples.USUALLY)

make_files_once()
HOMES = count()


def pytest_xdist_auto_num_workers() -> int:
    """One process of tests for each core, but three for two: some tests wait for other processes."""
    return min(max(3, os.cpu_count() or 1), 16)


def pytest_collection_finish() -> None:
    """Spares the collector what stays: by then a process has half a million objects, and looking at them takes time."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point every folder a program may look into at an empty one; gives that folder."""
    home = tmp_path_factory.getbasetemp() / f"home{next(HOMES)}"  # `mktemp` looks at all that are there, for each
    home.mkdir(mode=0o700)
    for name in list(os.environ):
        if name.startswith("RETROBOARD_") or name in {"NO_COLOR", "TEXTUAL_ANIMATIONS", "TMUX"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("LC_ALL", "LC_CTYPE", "PYTHONIOENCODING", "PYTHONUTF8"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(scope="session")
def boards() -> None:
    """Has the boards that strategies give one of ready: hypothesis draws nothing for a test in the midst of another."""
    draw_all()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL server that lasts for the run."""
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    running.close()
