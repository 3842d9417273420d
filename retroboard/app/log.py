"""What the program notes about itself in the state folder: when it ended badly, and where in its code.

Never what anything said: the text of an exception can hold a card or a password, so only its kind is noted.
"""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import retroboard
from retroboard.config import ConfigError, folder

MAX_BYTES = 50_000
"""From this size on, the log is put aside as `retroboard.log.1`, and a new one begun."""
_SHOWN_FRAMES = 12


def note(what: str, error: BaseException | None = None) -> Path | None:
    """Adds a line to the log; gives where that is, or None where it cannot be written: that is no fault of its own."""
    line = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {_versions()}: {what}{_told(error)}\n"
    try:
        file = folder("state") / "retroboard.log"
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > MAX_BYTES:
            file.replace(file.with_name("retroboard.log.1"))
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(line)
    except (ConfigError, OSError):
        return None
    return file


def kind(error: BaseException) -> str:
    """What sort of error it is, and where it came up: "KeyError at app/app.py:120"."""
    name = type(error).__qualname__
    frames = traceback.extract_tb(error.__traceback__)
    return f"{name} at {_place(frames[-1])}" if frames else name


def _told(error: BaseException | None) -> str:
    """An error and those that it came of, each with where it went through."""
    told = ""
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-_SHOWN_FRAMES:]
        told += f" | {type(error).__module__}.{type(error).__qualname__}: " + " > ".join(map(_place, frames))
        error = error.__cause__ or error.__context__
    return told


def _place(frame: traceback.FrameSummary) -> str:
    """Where a frame is, as far as it is the same on every machine."""
    parts = Path(frame.filename).parts
    return f"{'/'.join(parts[-2:])}:{frame.lineno}"


def _versions() -> str:
    from importlib import metadata  # as slow as all of our screens together, and seldom needed

    return (
        f"retroboard {retroboard.__version__}, Python {sys.version.split()[0]}, Textual {metadata.version('textual')}"
    )
