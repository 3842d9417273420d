"""Back-ups of a database file: whole and checked copies in a folder of their own, and which of them are kept.

A copy is made by SQLite, which reads the file as it does for any reader: never by opening the file ourselves, for to
close it again would drop every lock that this process has on it.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from retroboard.domain.text import slug
from retroboard.files import NotFlushed, NotWritten, explained, filled, private_folder, write_whole
from retroboard.store.errors import NotBackedUp
from retroboard.store.schema import APPLICATION_ID
from retroboard.store.turns import BUSY_MS

NEWEST = 10
"""So many of the newest back-ups are kept."""
WEEKS = 52
"""Of so many weeks, the last ones that have any, the newest back-up is kept as well."""
DAILY, UPGRADE, ASKED, REPLACED = "daily", "upgrade", "asked", "replaced"
"""Why a back-up is made: the first write of a day (UTC), a new schema, somebody asks, something else takes its place.
Changes have reasons of their own: see `domain.edits.worth_a_backup`."""
_NAME = re.compile(r"(\d{8}T\d{6}\.\d{3}Z)-([a-z]+)\.db")
_TIME = "%Y%m%dT%H%M%S.%f"
_WHY = {
    sqlite3.SQLITE_BUSY: "another program keeps the database busy. Try again",
    sqlite3.SQLITE_CANTOPEN: "a file cannot be opened. Check that its folder and that of the back-ups can be used",
    sqlite3.SQLITE_CORRUPT: "the database is damaged. Ask `retroboard doctor`, which tells more",
    sqlite3.SQLITE_FULL: "the disk that back-ups are on is full. Make room there",
    sqlite3.SQLITE_IOERR: "a disk fails. Check the one that it is on, and that of the back-ups",
    sqlite3.SQLITE_NOTADB: "it is no retroboard database. Name another file",
    sqlite3.SQLITE_READONLY: "a file cannot be written. Check that the folder of the back-ups can be used",
}


class Backup(NamedTuple):
    """A back-up as its name tells of it: when it was made (UTC), and why."""

    path: Path
    made: datetime
    reason: str

    @property
    def stamp(self) -> str:
        """The start of its name, which no other one of the database has."""
        return self.path.name.partition("-")[0]


class Contents(NamedTuple):
    """What is in a database file, in numbers."""

    schema: int
    retros: int
    cards: int


class Backups:
    """The back-ups of one database file.

    Whoever makes one holds the queue of the file (`engine.queue`), so there is one who does at a time.
    """

    def __init__(self, database: Path, root: Path, now: Callable[[], datetime] | None = None) -> None:
        self.database = database
        self.folder = root / _folder_name(database)
        self._now = now or (lambda: datetime.now(UTC))
        self._asked: date | None = None

    def listed(self) -> list[Backup]:
        """All there are, the newest first. Raises NotBackedUp where the folder cannot be read."""
        try:
            names = [path.name for path in self.folder.iterdir()] if self.folder.exists() else []
        except OSError as error:
            raise NotBackedUp(f"The back-ups in {self.folder} cannot be read: {explained(error)}") from None
        found = [backup for name in names if (backup := _named(self.folder / name))]
        return sorted(found, key=lambda backup: backup.made, reverse=True)

    def daily(self) -> Backup | None:
        """The back-up of today, where there is none yet and the database holds anything.

        Looks once in a day and process, also where no back-up could be made: that need not be told twice.
        """
        today = self._now().date()
        if self._asked == today:
            return None
        self._asked = today
        if any(backup.made.date() == today for backup in self.listed()) or _is_new(self.database):
            return None
        return self.make(DAILY)

    def make(self, reason: str) -> Backup:
        """Makes a back-up now, and drops those that need not be kept any longer. Raises NotBackedUp."""
        backup = self.add(reason)
        self._drop(backup.made)
        return backup

    def add(self, reason: str) -> Backup:
        """Makes a back-up now, and drops none. Raises NotBackedUp, also where a power cut may undo it."""
        stamp = self.stamp()
        path = self.folder / f"{stamp}-{reason}.db"
        try:
            private_folder(self.folder)
            write_backup(self.database, path)
        except NotFlushed as problem:
            raise NotBackedUp(str(problem)) from None
        except NotWritten as problem:
            raise NotBackedUp(f"No back-up was made: {problem}") from None
        except OSError as error:
            raise NotBackedUp(f"No back-up was made: {error.filename} cannot be made: {explained(error)}") from None
        return Backup(path, _time(stamp), reason)

    def stamp(self) -> str:
        """The time as it stands in the name of a back-up: UTC, to the millisecond."""
        return f"{self._now().strftime(_TIME)[:-3]}Z"

    def _drop(self, now: datetime) -> None:
        """Removes what is not kept, and what somebody left who was killed while making one."""
        backups = self.listed()
        keep = kept((backup.made for backup in backups), now)
        try:
            for backup in backups:
                if backup.made not in keep:
                    backup.path.unlink(missing_ok=True)
            for path in self.folder.iterdir():
                if ".part" in path.suffix or (path.suffix == ".sha256" and not path.with_suffix("").exists()):
                    path.unlink(missing_ok=True)
        except OSError as error:
            raise NotBackedUp(f"An old back-up cannot be removed: {error.filename}: {explained(error)}") from None


def kept(made: Iterable[datetime], now: datetime) -> set[datetime]:
    """Of back-ups made at these times, those that are kept: the newest, and the newest of each of the last weeks.

    Where the clock has gone back, some have a time that is still to come. They stay until then, and in nobody's place.
    """
    newest_first = sorted(made, reverse=True)
    to_come = [each for each in newest_first if each > now]
    so_far = newest_first[len(to_come) :]
    weekly: dict[tuple[int, int], datetime] = {}
    for each in so_far:
        weekly.setdefault(each.isocalendar()[:2], each)
    return {*to_come, *so_far[:NEWEST], *list(weekly.values())[:WEEKS]}


# --- copies -----------------------------------------------------------------------------------------------------------


def write_backup(database: Path, path: Path, force: bool = False) -> None:
    """Writes a checked copy of a database to `path`, readable by its owner alone, and its SHA-256 beside it.

    Raises NotBackedUp where the database cannot be copied, NotWritten where the file cannot be written; `force`
    replaces one that is there.
    """
    with filled(path, force, private=True) as fresh:
        copy_database(database, fresh)
        line = f"{digest(fresh)}  {path.name}\n"
        with suppress(NotFlushed):  # both are in one folder, which is flushed once more
            write_whole(sum_file(path), os.fsencode(line), force, private=True)


def copy_database(database: Path, place: Path) -> None:
    """Has SQLite write the database into an empty file, and checks what it has written. Raises NotBackedUp."""
    try:
        with closing(_opened(database)) as anchor, closing(_opened(database)) as source:
            anchor.execute("BEGIN")
            expected = _portrait(anchor)  # from here to its end, nobody can commit
            source.execute("VACUUM INTO ?", (place.absolute().as_uri(),))  # as a text, not every path can be
        problems = problems_of(place)
        with closing(_opened(place)) as copy:
            if problems or _portrait(copy) != expected:
                raise NotBackedUp(f"No back-up was made: the copy is not as {database} is. {'; '.join(problems)}")
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise NotBackedUp(f"No back-up of {database} was made: {_WHY.get(code, f'{error}. Try again')}.") from None


def problems_of(path: Path) -> list[str]:
    """What SQLite finds wrong with the structure of a file that nobody writes to; an empty list is good."""
    try:
        with closing(_opened(path)) as connection:
            found = [str(said) for (said,) in connection.execute("PRAGMA integrity_check").fetchall()]
    except sqlite3.Error as error:
        return [str(error)]
    return [] if found == ["ok"] else found


def contents(path: Path) -> Contents | None:
    """What is in a back-up; None where that cannot be read."""
    try:
        with closing(_opened(path)) as connection:
            [(application,)] = connection.execute("PRAGMA application_id").fetchall()
            if application != APPLICATION_ID:
                return None
            [(schema,)] = connection.execute("PRAGMA user_version").fetchall()
            [(retros, cards)] = connection.execute("SELECT (SELECT count(*) FROM retro), (SELECT count(*) FROM card)")
    except sqlite3.Error:
        return None
    return Contents(schema, retros, cards)


def sum_file(path: Path) -> Path:
    """Where the SHA-256 of a back-up is, as `sha256sum --check` reads it."""
    return path.with_name(f"{path.name}.sha256")


def digest(path: Path) -> str:
    """The SHA-256 of a file that is not open as a database. Raises OSError."""
    from hashlib import file_digest

    with path.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def expected_sum(path: Path) -> str | None:
    """The SHA-256 that a back-up should have; None where nothing beside it says so."""
    try:
        words = sum_file(path).read_text("utf-8", "surrogateescape").split()
    except OSError:
        return None
    return words[0] if words else None


def is_intact(path: Path) -> bool | None:
    """Whether every byte of a back-up is as it was written; None where nothing beside it says how it was."""
    expected = expected_sum(path)
    try:
        return None if expected is None else digest(path) == expected
    except OSError:
        return False


def _portrait(connection: sqlite3.Connection) -> tuple[object, ...]:
    """What a database and its copy have in common: whose it is, its schema, its rows and its broken references."""
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    return (
        *(connection.execute(f"PRAGMA {name}").fetchall() for name in ("application_id", "user_version")),
        *((name, connection.execute(f'SELECT count(*) FROM "{name}"').fetchall()) for (name,) in tables),
        len(connection.execute("PRAGMA foreign_key_check").fetchall()),
    )


def _is_new(database: Path) -> bool:
    """Whether nobody has written anything yet."""
    try:
        with closing(_opened(database)) as connection:
            return connection.execute("SELECT 1 FROM team").fetchone() is None
    except sqlite3.Error:
        return False  # making the back-up will tell


def _opened(path: Path) -> sqlite3.Connection:
    """A database to look at. Nothing in it can be changed."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _named(path: Path) -> Backup | None:
    """What a file's name says, where it is a back-up."""
    match = _NAME.fullmatch(path.name)
    try:
        return Backup(path, _time(match[1]), match[2]) if match else None
    except ValueError:
        return None


def _time(stamp: str) -> datetime:
    """The time that a name says. Raises ValueError where that is none."""
    return datetime.strptime(stamp, f"{_TIME}Z").replace(tzinfo=UTC)


def _folder_name(database: Path) -> str:
    """A folder for each database file: two of one name have different places."""
    from hashlib import sha256

    return f"{slug(database.name, 'database')}-{sha256(os.fsencode(database)).hexdigest()[:8]}"
