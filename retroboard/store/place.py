"""Where a database file is: who else has it open, and what file system it is on.

Nothing here opens the file: to close it again would drop every lock that this process has on it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from retroboard.domain.text import clean_name

NETWORK = frozenset(
    (
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "davfs",
        "fuse.davfs",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
        "vboxsf",
    )
)
"""File systems whose locks may not hold between computers, by the names that Linux has for them."""
PROCESSES = Path("/proc")
MOUNTS = Path("/proc/self/mountinfo")


class Holder(NamedTuple):
    """A process that has a file open."""

    pid: int
    command: str

    def __str__(self) -> str:
        return f"{self.command} (process {self.pid})"


def holders(path: Path, processes: Path = PROCESSES) -> list[Holder] | None:
    """The other processes that have this file open, under whatever name; None where the system does not tell.

    Those of other users do not show their files to anybody but root.
    """
    if not (processes / "self" / "fd").exists():
        return None
    try:
        wanted = path.stat()
    except OSError:
        return []
    identity = (wanted.st_dev, wanted.st_ino)
    pids = sorted(int(each.name) for each in processes.iterdir() if each.name.isdecimal())
    return [
        Holder(pid, _command(processes / str(pid)))
        for pid in pids
        if pid != os.getpid() and identity in _open_files(processes / str(pid))
    ]


def _open_files(process: Path) -> Iterator[tuple[int, int]]:
    """The identity of each file that a process has open; nothing of one that has ended or is none of ours."""
    try:
        handles = list((process / "fd").iterdir())
    except OSError:
        return
    for handle in handles:
        try:
            found = handle.stat()
        except OSError:
            continue  # closed meanwhile
        yield found.st_dev, found.st_ino


def _command(process: Path) -> str:
    """What a process is called. Not its whole command line: there may be a password in it."""
    try:
        name = clean_name((process / "comm").read_text("utf-8", "replace"))
    except OSError:
        name = ""
    return name or "a program"


def file_system(path: Path, mounts: str) -> str | None:
    """The kind of file system that an absolute path is on; None where that is not told.

    `mounts` is in the format of /proc/self/mountinfo, see proc(5). Where one is mounted over another, the last counts.
    """
    best: tuple[int, str] | None = None
    for line in mounts.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split(" ")
        if not separator or len(fields) < 5:
            continue
        point = Path(_unescaped(fields[4]))
        if path.is_relative_to(point) and (best is None or len(point.parts) >= best[0]):
            best = (len(point.parts), after.split(" ")[0])
    return best[1] if best else None


def _unescaped(field: str) -> str:
    r"""A field with its blanks and line ends, which are written as `\040` and the like."""
    first, *rest = field.split("\\")
    return first + "".join(chr(int(part[:3], 8)) + part[3:] if _is_octal(part[:3]) else f"\\{part}" for part in rest)


def _is_octal(digits: str) -> bool:
    return len(digits) == 3 and set(digits) <= set("01234567")


def mounts() -> str:
    """The text that `file_system` reads; '' where the system has none."""
    try:
        return MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""
