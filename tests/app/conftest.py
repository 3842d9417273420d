"""Keys are pressed as quickly as the program answers, and a database is made once."""

import shutil
from pathlib import Path

import pytest

from retroboard.store.store import Store
from tests.app.quickly import press_keys_quickly
from tests.app.small_team import ROWS

press_keys_quickly()


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
