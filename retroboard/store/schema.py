"""Which schema a database has, and whether this program can work with it."""

from __future__ import annotations

from retroboard.store.errors import StoreError

APPLICATION_ID = 0x52424F44
"""What a database file of ours says of itself in its header ("RBOD")."""
SCHEMA = 3
"""The newest schema that this program knows: the number of the last migration."""


def revision(schema: int) -> str:
    """How Alembic calls a schema, in its own table."""
    return f"{schema:04d}"


def schema_of(name: str) -> int:
    """The schema that Alembic calls so; 0 for a name that none of ours has."""
    return int(name) if name.isdecimal() and name == revision(int(name)) else 0


def is_current(where: str, schema: int) -> bool:
    """Whether a database that is being opened has our schema; False where it has an older one.

    Raises StoreError where it has one that this program cannot work with. `where` names the database to people.
    """
    if schema > SCHEMA:
        raise StoreError(
            f"{where} was written by a newer retroboard (schema {schema}, this one knows {SCHEMA})."
            " Upgrade retroboard to open it."
        )
    if schema < 1:
        raise StoreError(
            f"{where} has schema {schema}, which no release of retroboard has made. Name another database."
        )
    return schema == SCHEMA


def check_still(where: str, schema: int) -> None:
    """Sees to it that a database that is open has our schema still. Raises StoreError."""
    if schema > SCHEMA:
        raise StoreError(
            f"A newer retroboard has upgraded {where}; this one only shows what it has."
            " Quit, upgrade retroboard, start again."
        )
    if schema < SCHEMA:
        raise StoreError(f"Somebody has put an older database in the place of {where}. Quit and start again.")
