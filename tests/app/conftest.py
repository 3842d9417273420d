"""Keys are pressed as quickly as the program answers, and a database is made once."""

import shutil
from pathlib import Path

import pytest
import textual._wait
import textual.screen

from retroboard.store.store import Store
from tests.app.small_team import ROWS

# After each key Textual waits twice for 20 ms in which nothing happens, and it paints 60 times in a second.
textual._wait.SLEEP_GRANULARITY = 1 / 500
textual._wait.SLEEP_IDLE = 1 / 5000
textual.screen.UPDATE_PERIOD = 1 / 1000


@pytest.fixture(scope="session")
def first_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the small team, to copy."""
    db = tmp_path_factory.mktemp("small") / "retro.db"
    store = Store.open(db)
    store.add_team(ROWS)
    store.close()
    return db


@pytest.fixture
def db(first_db: Path, tmp_path: Path) -> Path:
    """A database of the small team that a test may change."""
    return shutil.copy(first_db, tmp_path / "retro.db")
