"""New files are copies of one that the migrations have made: they take 90 ms, whatever a test is about."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from threading import Lock

from sqlalchemy import Engine

from retroboard.store import migrations


def make_files_once() -> None:
    """Has the first new file of this process made by the migrations, and all further ones by copying it."""
    upgrade, versions = migrations.upgrade, migrations.VERSIONS
    first, turn = sqlite3.connect(":memory:", check_same_thread=False), Lock()

    def upgrade_or_copy(engine: Engine) -> None:
        if engine.dialect.name != "sqlite" or versions != migrations.VERSIONS:
            upgrade(engine)
            return
        with closing(engine.raw_connection()) as pooled, turn:
            file = pooled.driver_connection
            assert isinstance(file, sqlite3.Connection)
            if not is_empty(file):
                upgrade(engine)
            elif is_empty(first):
                upgrade(engine)
                file.backup(first)
            else:
                first.backup(file)

    migrations.upgrade = upgrade_or_copy


def is_empty(database: sqlite3.Connection) -> bool:
    return not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
