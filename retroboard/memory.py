"""Small things that are kept from one start to the next, in files of the user's state folder."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retroboard.config import ConfigError, folder
from retroboard.files import private_folder


def kept(name: str) -> dict[str, Any]:
    """What was kept under a name; a file that is missing or broken says nothing."""
    file = _file(name)
    try:
        found = json.loads(file.read_bytes()) if file else None
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def keep(name: str, values: dict[str, Any]) -> None:
    """Keeps something for next time, beside what else was kept under the name, in a file that nobody else can read.

    A state folder that cannot be written is no reason to stop: forgetting costs a question, no more.
    """
    file = _file(name)
    if file is None:
        return
    with contextlib.suppress(OSError), _turn(file.parent):
        write_private(file, kept(name) | values)


def write_private(file: Path, values: dict[str, Any]) -> None:
    """Writes a file of our own in one step, so that nobody finds half of it, or reads it but its owner.

    Raises OSError where it cannot be written; what was there before is there still.
    """
    private_folder(file.parent)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            json.dump(values, opened, indent=1)
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Has the windows that change something in a folder do so one after the other, where its file system has locks."""
    private_folder(folder)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _file(name: str) -> Path | None:
    try:
        return folder("state") / f"{name}.json"
    except ConfigError:
        return None
