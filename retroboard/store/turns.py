"""Those who write to one file do it one after the other; whoever waits for too long hears who keeps them."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom

from retroboard.files import explained, shown
from retroboard.store.errors import Busy, StoreError

QUEUE_S = 8.0
"""So long somebody waits for their turn."""
BUSY_MS = 5000
"""So long SQLite waits for a lock that somebody has on the file who is no retroboard."""
UPGRADE_S = 60.0
"""So long somebody waits who cannot go on without a new schema, which whoever is first makes for all."""
_NO_FILE = frozenset((errno.EISDIR, errno.ELOOP, errno.ENXIO))
_NOT_ALLOWED = frozenset((errno.EACCES, errno.EPERM, errno.EROFS))


@contextmanager
def queue(path: Path, within: float | None = None) -> Iterator[None]:
    """Waits its turn among the processes that write to the file at a path, whether there is one by now or not.

    `within` is in seconds, usually `QUEUE_S`. Raises Busy where it takes longer, StoreError where there is no queue.
    """
    random = SystemRandom()
    lock = lock_of(path)
    try:
        handle = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise _no_queue(path, lock, error) from None
    try:
        until = time.monotonic() + (within or QUEUE_S)
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise busy(path, lock, writing=True) from None
                time.sleep(random.uniform(0.001, 0.003))
        yield
    finally:
        os.close(handle)


def busy(path: Path, locked: Path, *, writing: bool) -> Busy:
    """That a database is kept busy, and by whom, as far as the system tells; `locked` is the file they have locked."""
    who = keepers(locked) or "another program"
    return Busy(f"{shown(path)} is kept busy by {who}{'; nothing was written' if writing else ''}. Try again.")


def lock_of(path: Path) -> Path:
    """What is locked by whoever's turn it is to write to the file at a path."""
    return path.with_name(f"{path.name}.lock")


def keepers(locked: Path) -> str:
    """Who else has a lock on a file; '' where nobody has, or the system does not tell."""
    from retroboard.store.place import lockers

    return " and ".join(map(str, lockers(locked)))


def not_allowed(path: Path) -> StoreError:
    """That this user may not write a file, and whom to ask."""
    owners = " or ".join(sorted({_owner(place) for place in (path, path.parent)} - {""}))
    step = f"Ask {owners} for that" if owners else "Have that allowed"
    return StoreError(
        f"You may not write {shown(path)}, or not in its folder; nothing was written. {step}, or work on a copy."
    )


def _owner(place: Path) -> str:
    """Whose a file or folder is; '' where it is our own or cannot be seen."""
    from pwd import getpwuid

    try:
        user = place.stat().st_uid
    except OSError:
        return ""
    if user == os.geteuid():
        return ""
    try:
        return getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"


def _no_queue(path: Path, lock: Path, error: OSError) -> StoreError:
    if error.errno in _NOT_ALLOWED:
        return not_allowed(path)
    if error.errno in _NO_FILE:
        return StoreError(f"{shown(lock)} is in the way: nothing was written. Move it away and try again.")
    return StoreError(f"Nothing was written, for {shown(lock)} cannot be made: {explained(error)}")
