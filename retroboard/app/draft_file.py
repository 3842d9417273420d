"""Where texts that are not saved are on the disk, in case that the program ends before they are.

Each process has a file of its own in the user's state folder, beside a lock file that it holds for as long as it runs.
So two windows on one board never write over each other's texts, and a start knows whose nobody is writing any more.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from retroboard.config import folder
from retroboard.files import private_folder
from retroboard.identity import key_of
from retroboard.memory import write_private


class Entry(NamedTuple):
    """A text, and what it is for, in the words of whoever asks for it; once it is sent, the id that it is to have."""

    purpose: str
    text: str
    id: str = ""


class DraftFile:
    """The texts of this process on the disk. Everything raises OSError where that cannot be done.

    Nothing is flushed: what is written outlives the process at once, and a power cut takes the last seconds at most.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / f"{os.getpid()}-{os.urandom(4).hex()}.json"
        self._lock: int | None = None

    def write(self, entries: Iterable[Entry]) -> None:
        """Writes these texts and no others; where there are none, there is no file."""
        texts = [[part for part in entry if part] for entry in entries]
        if self._lock is None:
            self._lock = self._claim()
        if texts:
            write_private(self._path, {"texts": texts})
        else:
            self._path.unlink(missing_ok=True)

    def _claim(self) -> int:
        """Makes the lock file. It is locked before it has the name of one, so nobody takes it for one left behind."""
        private_folder(self._path.parent)
        fresh = self._path.with_name(f".{self._path.name}.new")
        lock = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fresh.rename(self._path.with_suffix(".lock"))
        except OSError:
            os.close(lock)
            fresh.unlink(missing_ok=True)
            raise
        return lock

    def close(self) -> None:
        """Lets go of it; what is in it is for the next start."""
        if self._lock is not None:
            if not self._path.exists():
                self._path.with_suffix(".lock").unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None


class Left(NamedTuple):
    """The file of a process that is gone, and its lock, which is ours by now."""

    path: Path
    lock: int
    entries: tuple[Entry, ...]

    def let_go(self, *, remove: bool) -> None:
        """Gives the lock back, and removes the file where its texts are safe elsewhere."""
        with contextlib.suppress(OSError):
            if remove:
                for file in (self.path, *self.path.parent.glob(f".{self.path.name}.*"), self.path.with_suffix(".lock")):
                    file.unlink(missing_ok=True)
        os.close(self.lock)


def left_in(folder: Path) -> list[Left]:
    """What processes that are gone have left in a folder. Files that are no drafts stay untouched."""
    found = (take_over(lock_file) for lock_file in sorted(folder.glob("*.lock")))
    return [left for left in found if left is not None]


def take_over(lock_file: Path) -> Left | None:
    """What the process with this lock file has left; None where it is there, or what it left cannot be read."""
    file = lock_file.with_suffix(".json")
    try:
        lock = os.open(lock_file, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        entries = read(file.read_bytes()) if file.exists() else ()
    except (OSError, ValueError):
        os.close(lock)
        return None
    return Left(file, lock, entries)


def read(data: bytes) -> tuple[Entry, ...]:
    """The texts in a file of drafts. Raises ValueError where it is none."""
    try:
        texts = json.loads(data)["texts"]
        entries = tuple(Entry(*parts) for parts in texts)
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no drafts") from error
    if not all(isinstance(part, str) for entry in entries for part in entry):
        raise ValueError("no drafts")
    return entries


def folder_of(db: str, member_id: str | None = None) -> Path:
    """Where a member's texts for the database at this path or URL are, or those of all in folders of their own.

    Several members may share an account, and a text that is not saved is for nobody but who wrote it. Raises
    ConfigError where there is no home.
    """
    import hashlib

    def short(key: str) -> str:
        return hashlib.sha256(key.encode(errors="surrogateescape")).hexdigest()[:16]

    place = folder("state") / "drafts" / short(key_of(db))
    return place / short(member_id) if member_id else place
