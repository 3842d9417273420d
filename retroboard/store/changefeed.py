"""Somebody has written something: told by a thread that does nothing but look."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import SystemRandom

from retroboard.store.at_path import identity_of
from retroboard.store.engine import is_url
from retroboard.store.errors import StoreError

LOOK_EVERY_S = 0.1
"""How often a file is looked at; a look costs some 15 microseconds."""
ASK_EVERY_S = 2.0
"""How often a server is asked."""
AWAY = "away"
"""What is seen of a server that does not answer: whoever loads then finds out why."""


class ChangeFeed:
    """Calls `notice`, in its own thread, after any process has committed to a database or has taken it away.

    A server that does not answer is taken away as well, until it does.

    It has a connection of its own: what a connection is told of others includes the writer of its own process, so a
    notice may be about something known.
    """

    def __init__(self, target: str, notice: Callable[[], object]) -> None:
        self.target = target
        self.notice = notice
        self._seen: object = None
        self._stop = threading.Lock()
        self._stop.acquire()
        self._is_closed = False
        look = self._ask if is_url(target) else self._look
        self._thread = threading.Thread(target=look, name="changefeed", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the looking."""
        if not self._is_closed:
            self._is_closed = True
            self._stop.release()
        self._thread.join(timeout=1.0)

    def _stops(self, seconds: float) -> bool:
        """Waits for some time; whether it is to stop. An `Event` would do, and wakes at several times the cost."""
        is_over = self._stop.acquire(timeout=seconds)
        if is_over:
            self._stop.release()
        return is_over

    def _saw(self, found: object) -> None:
        """Tells where something is not as it was; the first time as well, for something may have come before it."""
        if found != self._seen:
            self.notice()
        self._seen = found

    def _look(self) -> None:
        """SQLite counts the commits of others for every connection; a file that was moved gets none any more."""
        path = Path(self.target)
        pause = LOOK_EVERY_S * SystemRandom().uniform(0.2, 1.0)  # many processes do not look at the same moment
        while not self._stops(pause):
            pause = LOOK_EVERY_S
            try:
                with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None)) as connection:
                    self._seen = None  # every connection counts from its own beginning
                    cursor = connection.cursor()
                    while not self._stops(pause):
                        self._saw((identity_of(path), cursor.execute("PRAGMA data_version").fetchone()))
            except sqlite3.Error:
                self._saw((identity_of(path), None))  # busy, or gone

    def _ask(self) -> None:
        import psycopg

        from retroboard.store.postgres import MARK, connect

        while not self._stops(ASK_EVERY_S):
            try:
                with connect(self.target) as connection:
                    while not self._stops(ASK_EVERY_S):
                        version = connection.execute("SELECT version_num FROM alembic_version").fetchall()
                        self._saw((version, connection.execute(MARK).fetchall()))
            except (StoreError, psycopg.Error):
                self._saw(AWAY)
