"""Upgrades a database again and again, and kills the process that does it one statement later each time.

    python -m tests.store.killed TARGET [WORD...]

With words it is killed at those statements only that begin with one of them. Prints a line of JSON for each try: the
statement that it was killed at (null where it lived), and whether the database is as it was before, of a file every
byte. Each try is a fork, so that Alembic is imported once.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from itertools import count
from pathlib import Path

from retroboard.store import sqlite
from retroboard.store.engine import is_url
from retroboard.store.store import Store
from tests.store.upgrading import a_newer_program, at_each_statement, rows_of

END = "the end, after the COMMIT"


def portrait(target: str) -> object:
    """The whole database, once the killed process's write was taken back."""
    rows = rows_of(target)
    return rows if is_url(target) else hashlib.sha256(Path(target).read_bytes()).hexdigest()


def upgrade_until(target: str, words: tuple[str, ...], number: int, tell: int) -> None:
    """Upgrades, and is killed at the statement of this number; `tell` is where the statement is written to."""
    numbers = count(1)

    def reached(statement: str) -> None:
        if statement.startswith(words) and next(numbers) == number:
            os.write(tell, statement.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    sqlite.PRAGMAS = (*sqlite.PRAGMAS, "PRAGMA cache_size = 2")  # so that pages are written long before the COMMIT
    with a_newer_program(), at_each_statement(reached):
        Store.open(target, create=False).close()
    reached(END)


def main(target: str, words: tuple[str, ...]) -> None:
    before = portrait(target)
    for number in count(1):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            upgrade_until(target, words, number, writing)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as said:
            statement = said.read().decode()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        line = {"killed_at": statement or None, "status": status, "as_before": portrait(target) == before}
        print(json.dumps(line), flush=True)
        if status != -signal.SIGKILL:
            break


if __name__ == "__main__":
    main(sys.argv[1], tuple(sys.argv[2:]) or ("",))
