"""Store: what is kept, behind one write verb.

A store is used from one thread at a time; it takes locks and waits, so never from an event loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from retroboard.domain.model import Row, State, Team
from retroboard.store.engine import Database, is_url, open_database
from retroboard.store.errors import NoDatabase, NotBackedUp, Refused, StoreError
from retroboard.store.reading import Hit

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from retroboard.domain.changes import Change, Revert
    from retroboard.domain.edits import Edits
    from retroboard.store.backups import Backups
    from retroboard.store.changefeed import ChangeFeed

T = TypeVar("T")
NOT_TAKEN = (
    "The database itself does not take that; nothing was written. `retroboard doctor --deep` tells whether it is well."
)

__all__ = ["Committed", "Hit", "NoDatabase", "Refused", "Store", "StoreError"]


@dataclass(frozen=True)
class Committed:
    """What a commit did: in words, the change that undoes it, and the state by then, with the board it was about.

    `warning` is a sentence where the back-up that should have come before could not be made.
    """

    said: str
    undo: Revert
    state: State
    warning: str | None = None


@dataclass(frozen=True)
class _Seen:
    """The state that was last read or written, and the revision that it belongs to."""

    team_id: str
    retro_id: str | None
    revision: int
    state: State


class Store:
    """An open database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reader = database.reader
        self._seen: _Seen | None = None
        self._warning: str | None = None

    @classmethod
    def open(cls, target: str | Path, create: bool = True, backups: Path | None = None) -> Store:
        """Opens the database at a path or URL; makes it where it is missing, unless `create` is False.

        `backups` is the folder that those of a file go into, each file's in one of its own; without it none are made.
        Raises NoDatabase or StoreError, each with a sentence.
        """
        return cls(open_database(str(target), create=create, backups=backups))

    def teams(self) -> tuple[Team, ...]:
        """All teams of the database, by name."""
        return self._database.read(self._reader.teams)

    def add_team(self, rows: Sequence[Row]) -> None:
        """Writes a whole new team, parents first."""

        def work(connection: Connection) -> None:
            from retroboard.store.writing import add

            add(connection, rows)

        self._write(work)

    def load(self, team_id: str, retro_id: str | None = None) -> State:
        """The team as it is now, with the board of one retro. Raises LookupError where the team is not there."""
        return self._database.read(lambda: self._current(team_id, retro_id, self._reader.revision(team_id)))

    def commit(self, team_id: str, change: Change, member_id: str | None = None) -> Committed:
        """Makes a change, for a member. When this returns, it is on the disk.

        Raises Refused where the rules forbid it as things are now, StoreError where the database cannot write.
        """
        from retroboard.domain.changes import Revert
        from retroboard.domain.edits import applied, undoing, worth_a_backup
        from retroboard.domain.effects import effects
        from retroboard.domain.rules import why_not_by

        retro_id: str | None = getattr(change, "retro_id", None)
        seen = self._seen
        if retro_id is None and seen is not None and seen.team_id == team_id:
            retro_id = seen.retro_id

        def work(connection: Connection) -> tuple[int, State, Edits]:
            from retroboard.store.writing import bump, write

            revision = bump(connection, team_id)
            state = self._current(team_id, retro_id, revision - 1)
            if reason := why_not_by(member_id, change, state):
                raise Refused(reason)
            edits = effects(change, state, state.member_by_id.get(member_id or ""))
            if reason := worth_a_backup(change, edits):
                self._back_up(lambda backups: backups.make(reason))
            write(connection, edits)
            return revision, state, edits

        revision, state, edits = self._write(work)
        after = applied(edits, state)
        self._seen = _Seen(team_id, retro_id, revision, after)
        warning, self._warning = self._warning, None
        again = isinstance(change, Revert) and not change.again
        return Committed(change.said, undoing(edits, change.said, retro_id, again=again), after, warning)

    def search(self, team_id: str, query: str, member_id: str | None = None) -> tuple[Hit, ...]:
        """What of all the team's retros, cards and actions contains the query, as far as a member may see it."""
        return self._database.read(lambda: self._reader.search(team_id, query, member_id))

    def sources(self, team_id: str, member_id: str | None = None) -> dict[str, str]:
        """What the topics are called that actions came from, by the actions' ids, as far as a member may see them."""
        return self._database.read(lambda: self._reader.sources(team_id, member_id))

    def texts_among(self, ids: Iterable[str]) -> set[str]:
        """Which of these are ids of a card, in a retro or in the inbox, of a comment or of an action."""
        return self._database.read(lambda: self._reader.texts_among(ids))

    def follow(self, notice: Callable[[], object]) -> ChangeFeed:
        """Has `notice` called, in another thread, whenever there may be something new to load."""
        from retroboard.store.changefeed import ChangeFeed

        self._database.stay()
        return ChangeFeed(self._database.address, notice)

    def changed_elsewhere(self) -> bool:
        """Whether another process may have written since this was last asked, or the database opened.

        On a server our own writes count as well, and the first answer is yes.
        """
        return self._database.changed_elsewhere()

    def keepers(self) -> str:
        """Who else writes to the database now, as far as the system tells, else ''. Any thread may ask this."""
        return self._database.keepers()

    def back_up(self, path: Path | None = None, force: bool = False) -> Path | None:
        """Makes a back-up now, among the others or at a path, and gives where it is.

        None where the database is no file, or was opened without a folder for them. Raises NotBackedUp, and NotWritten
        where there is no writing to the path; `force` replaces what is there.
        """
        from retroboard.store.backups import ASKED, write_backup

        backups = self._database.backups
        if backups is None:
            return None
        with self._database.queue():
            if path is None:
                return backups.make(ASKED).path
            write_backup(backups.database, path, force)
        return path

    def caution(self) -> str | None:
        """What to know about where the file is, in sentences; None where that is a good place, or there is no file."""
        from retroboard.store.finding import Level
        from retroboard.store.place import check_file_system, check_names, mounts

        if is_url(self._database.address):
            return None
        path = Path(self._database.address)
        found = (check_file_system(path, mounts()), check_names(path))
        return " ".join(each.sentence for each in found if each.level is not Level.OK) or None

    def prepare(self) -> None:
        """Makes ready what the first write needs. It takes a while, so a screen has it done before anybody types."""
        from sqlalchemy.orm import configure_mappers

        from retroboard.store import backups, writing  # noqa: F401

        configure_mappers()
        self._database.engine()

    def close(self) -> None:
        self._database.close()

    def _current(self, team_id: str, retro_id: str | None, revision: int) -> State:
        """The state at a revision, from memory where that is the one last seen. Within a transaction."""
        seen = self._seen
        if seen is None or (seen.team_id, seen.retro_id, seen.revision) != (team_id, retro_id, revision):
            state = self._reader.state(team_id, retro_id)
            self._seen = _Seen(team_id, retro_id, revision, state)
            return state
        return seen.state

    def _back_up(self, how: Callable[[Backups], object]) -> None:
        """Makes a back-up from within a transaction that has written nothing to the disk yet.

        Where that fails nobody's words have to wait for it: the next commit tells.
        """
        if self._database.backups is not None:
            try:
                how(self._database.backups)
            except NotBackedUp as problem:
                self._warning = str(problem)

    def _write(self, work: Callable[[Connection], T]) -> T:
        """Does something in one transaction: everything in it happens, or nothing."""
        from sqlalchemy.exc import IntegrityError

        def backed_up(connection: Connection) -> T:
            self._back_up(lambda backups: backups.daily())
            return work(connection)

        try:
            return self._database.write(backed_up)
        except IntegrityError:
            self._seen = None
            raise Refused(NOT_TAKEN) from None
        except StoreError:
            self._seen = None
            raise
