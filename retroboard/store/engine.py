"""A path or a URL -> an open database."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from retroboard.files import shown
from retroboard.store.errors import NoAddress
from retroboard.store.reading import Reader
from retroboard.store.sqlite import SqliteFile

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from retroboard.store.backups import Backups

T = TypeVar("T")


class Database(Protocol):
    """What the store needs of either kind of database. All raise StoreError, with a sentence."""

    reader: Reader
    address: str

    @property
    def backups(self) -> Backups | None: ...
    def read(self, work: Callable[[], T]) -> T: ...
    def write(self, work: Callable[[Connection], T]) -> T: ...
    def queue(self) -> AbstractContextManager[None]: ...
    def engine(self) -> Engine: ...
    def keepers(self) -> str: ...
    def stay(self) -> None: ...
    def changed_elsewhere(self) -> bool: ...
    def close(self) -> None: ...


def is_url(target: str) -> bool:
    """Whether this names a PostgreSQL database rather than a file."""
    return target.startswith(("postgresql://", "postgresql+psycopg://", "postgres://"))


def open_database(target: str, *, create: bool, backups: Path | None = None, look_only: bool = False) -> Database:
    """Opens a database, making it first where it is missing and `create` says so.

    A file is backed up in a folder under `backups`; where that is None, or on a server, there are no back-ups.
    With `look_only` not one byte of it can change.

    Raises NoDatabase where there is none, StoreError with a sentence where it cannot be used.
    """
    if is_url(target):
        from retroboard.store.postgres import Postgres

        return Postgres(target, create=create, look_only=look_only)
    return SqliteFile(real_path(target), create=create, backups=backups, look_only=look_only)


def real_path(target: str) -> Path:
    """Where the file that is named so really is: SQLite's locks and journals go by its one true name.

    Raises NoAddress where no file can be called so, a URL of something that we do not know included.
    """
    scheme, is_other_url, _ = target.partition("://")
    if is_other_url:
        raise NoAddress(
            f"{scheme}:// is no database that retroboard knows. Name a file by its path alone, or a postgresql:// URL."
        )
    try:
        return Path(os.path.realpath(Path(target).expanduser()))
    except (RuntimeError, ValueError):
        raise NoAddress(f"{shown(Path(target))} can be no file's name. Name another.") from None
