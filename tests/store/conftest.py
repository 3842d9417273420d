"""Real databases for the store's tests, of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The path or URL of an empty place for a database, of each kind in turn."""
    if request.param == "sqlite":
        return str(tmp_path / "board.db")
    server: Server = request.getfixturevalue("server")
    return server.fresh()
