"""What SQLite says of a database file, as a sentence with the next step."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from retroboard.domain.text import clean_name
from retroboard.files import shown
from retroboard.store.errors import NotOurs, StoreError
from retroboard.store.turns import busy, not_allowed

GO_BACK = "`retroboard backups` lists what you can go back to, and `retroboard restore` does it"
FAULTS = (sqlite3.Error, UnicodeDecodeError)
"""What the driver raises. The second, where it would quote a damaged file."""
CUT_SHORT = (sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_IOERR_DELETE)
"""What it says where a write has to be taken back, and that is not allowed: in the file, or in its folder."""

EFFECTIVE = os.access in os.supports_effective_ids


class NotText(StoreError):
    """A text in the database is not UTF-8, and was to be read as if it were."""


def explain(path: Path, error: BaseException | None, *, writing: bool) -> StoreError:
    """The sentence for what SQLite says about the database at a path. It never has a word of what is in a card."""
    name = shown(path)
    extended = getattr(error, "sqlite_errorcode", None)
    if extended is None and isinstance(error, sqlite3.OperationalError):  # what Python says, which quotes the text
        return NotText(f"{name} holds a text that cannot be read. `retroboard doctor --deep` tells more.")
    extended = extended or sqlite3.SQLITE_ERROR
    if extended in CUT_SHORT:
        return StoreError(
            f"A program was ended in the midst of a write to {name}, and you may not put that right."
            " Ask somebody who may write it and its folder to start retroboard."
        )
    reason = clean_name(str(error))
    match extended & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return busy(path, path, writing=writing)
        case sqlite3.SQLITE_FULL:
            return StoreError(f"The disk that {name} is on is full; nothing was written. Make room and try again.")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return not_allowed(path)
        case sqlite3.SQLITE_IOERR if not os.access(path, os.W_OK, effective_ids=EFFECTIVE):
            return not_allowed(path)
        case sqlite3.SQLITE_CANTOPEN:
            return StoreError(f"{name} cannot be opened. Check that you may read and write it and its folder.")
        case sqlite3.SQLITE_NOTADB:
            return NotOurs(f"{name} is no retroboard database. Nothing in it was changed; name another file.")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_ERROR:
            return StoreError(f"{name} is damaged ({reason}). {GO_BACK}.")
    return StoreError(f"{name} cannot be used: {reason}. Check the disk that it is on.")
