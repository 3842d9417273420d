"""Looks at a database file from outside the program: is it whole, and what is in it?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

BROKEN = {
    "a topic without a card": "SELECT id FROM topic WHERE id NOT IN (SELECT topic_id FROM card)",
    "a card beside its topic": "SELECT card.id FROM card JOIN topic ON topic.id = topic_id"
    " WHERE card.retro_id != topic.retro_id",
    "a topic beside its column": "SELECT topic.id FROM topic JOIN retro_column ON retro_column.id = column_id"
    " WHERE topic.retro_id != retro_column.retro_id",
    "a retro without columns": "SELECT id FROM retro WHERE id NOT IN (SELECT retro_id FROM retro_column)",
    "a member over their budget": "SELECT member_id FROM vote JOIN retro ON retro.id = retro_id"
    " GROUP BY retro_id, member_id, round HAVING count(*) > max(votes_each)",
    "a topic over the cap": "SELECT topic_id FROM vote JOIN retro ON retro.id = retro_id"
    " GROUP BY topic_id, member_id, round HAVING count(*) > max(votes_cap)",
}
"""What no board may have, each by the rows that it would be."""


@contextmanager
def opened(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection as any program has one: what a write that was cut short has left is taken back when it reads."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, isolation_level=None)) as connection:
        yield connection


def problems_of(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with a database; an empty list is good."""
    found = [said for (said,) in connection.execute("PRAGMA integrity_check") if said != "ok"]
    found += [f"a broken reference: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
    for what, statement in BROKEN.items():
        found += [f"{what}: {id}" for (id,) in connection.execute(statement)]
    return found


def rows_of(connection: sqlite3.Connection) -> tuple[object, ...]:
    """All that is in a database."""
    tables = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    return tuple((name, sql, *sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr)) for name, sql in tables)
