"""Whether there is somebody to bring a program back that is put aside."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def has_shell() -> bool:
    """Whether a shell controls the job that this program is in, as whoever started it may be.

    What a terminal, a container or ssh starts by itself is in a session of its own, and stopped it would stay stopped.
    """
    parent = os.getppid()
    while parent > 0 and _is_in(os.getsid, parent) and _is_in(os.getpgid, parent):
        parent = _parent_of(parent)
    return parent > 0 and _is_in(os.getsid, parent)


def _is_in(group_of: Callable[[int], int], process: int) -> bool:
    """Whether a process is in the same group of some kind as this one."""
    try:
        return group_of(process) == group_of(os.getpid())
    except OSError:
        return False


def _parent_of(process: int) -> int:
    """The id of its parent; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0
