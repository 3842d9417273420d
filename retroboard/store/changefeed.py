"""Somebody has written something: told by a thread that does nothing but look."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from random import SystemRandom

from retroboard.store.engine import is_url

LOOK_EVERY_S = 0.1
"""How often a file is looked at; a look costs some 15 microseconds."""
ASK_EVERY_S = 2.0
"""How often a server is asked."""


class ChangeFeed:
    """Calls `notice`, in its own thread, after any process has committed to a database.

    It has a connection of its own: what a connection is told of others includes the writer of its own process, so a
    notice may be about something known.
    """

    def __init__(self, target: str, notice: Callable[[], object]) -> None:
        self.target = target
        self.notice = notice
        self._stop = threading.Event()
        look = self._ask if is_url(target) else self._look
        self._thread = threading.Thread(target=look, name="changefeed", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the looking."""
        self._stop.set()
        self._thread.join(timeout=1.0)

    def _look(self) -> None:
        """SQLite counts the commits of others for every connection."""
        connection = sqlite3.connect(f"{Path(self.target).as_uri()}?mode=rw", uri=True, isolation_level=None)
        try:
            seen = None
            pause = LOOK_EVERY_S * SystemRandom().uniform(0.2, 1.0)  # many processes do not look at the same moment
            while not self._stop.wait(pause):
                pause = LOOK_EVERY_S
                try:
                    version = connection.execute("PRAGMA data_version").fetchone()
                except sqlite3.Error:
                    continue  # busy, or gone for the moment: the next look tells
                if version != seen:  # the first look tells as well: something may have come since the last load
                    self.notice()
                seen = version
        finally:
            connection.close()

    def _ask(self) -> None:
        import psycopg

        plain = "postgresql://" + self.target.split("://", 1)[1]
        seen = None
        while not self._stop.wait(ASK_EVERY_S):
            try:
                with psycopg.connect(plain, autocommit=True, connect_timeout=5) as connection:
                    while not self._stop.wait(ASK_EVERY_S):
                        row = connection.execute("SELECT coalesce(sum(revision), 0) + count(*) FROM team").fetchone()
                        if row != seen:
                            self.notice()
                        seen = row
            except psycopg.Error:
                continue  # the server is away for the moment: try again
