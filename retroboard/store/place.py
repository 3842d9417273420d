"""Where a database file is: who may read it, who else has it open, and what file system it is on.

Nothing here opens the file: to close it again would drop every lock that this process has on it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from retroboard.domain.text import clean_name
from retroboard.files import explained
from retroboard.store.finding import Finding, error, ok, warning
from retroboard.store.said import EFFECTIVE

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
SPARE = 100_000_000
"""So many bytes should be free, and no less than `COPIES` of the file: a write keeps what was, a back-up is a copy."""
COPIES = 3
NO_ROOM = 1_000_000
"""With fewer bytes free than this, the next write may fail."""
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


def lockers(path: Path, processes: Path = PROCESSES) -> list[Holder]:
    """The other processes that have a lock on this file, as far as the system tells.

    It tells a lock's file by a number that is unique on one file system alone. So whoever does not have this very file
    open is left out, if that can be seen.
    """
    try:
        wanted = path.stat()
        lines = (processes / "locks").read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    held = [line.split() for line in lines if "->" not in line]  # which marks one who waits
    pids = {fields[-4] for fields in held if len(fields) == 8 and _inode(fields) == wanted.st_ino}
    found = [processes / pid for pid in pids - {str(os.getpid())} if (processes / pid).exists()]
    identity = (wanted.st_dev, wanted.st_ino)
    return sorted(
        Holder(int(process.name), _command(process))
        for process in found
        if identity in _open_files(process) or not os.access(process / "fd", os.R_OK)
    )


def _inode(fields: list[str]) -> int:
    """What a line of /proc/locks is about: `1: POSIX ADVISORY WRITE 3568 fd:00:2531452 0 EOF`, see proc(5)."""
    number = fields[-3].rpartition(":")[2]
    return int(number) if number.isdecimal() else 0


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


# --- findings ---------------------------------------------------------------------------------------------------------


def check_place(path: Path) -> Iterator[Finding]:
    """What there is to say about where a database file is, as far as it can be seen without opening the file."""
    yield from check_modes(path)
    yield check_file_system(path, mounts())
    yield check_space("space", path)
    yield check_names(path)
    yield _check_holders(path)


def check_modes(path: Path) -> Iterator[Finding]:
    """Whether others can get at a database file, at what belongs to it, or can put another one in its place.

    A group may, where its folder was made for that: such a folder hands its group on (setgid).
    """
    folder = path.parent
    mode = _mode(folder) or 0
    shared = bool(mode & stat.S_ISGID)
    found = []
    for file in (path, path.with_name(f"{path.name}.lock"), path.with_name(f"{path.name}-journal")):
        forbidden = stat.S_IRWXO if shared else stat.S_IRWXO | stat.S_IRWXG
        if (_mode(file) or 0) & forbidden:
            found.append(too_open("modes", file, 0o660 if shared else 0o600))
    writable = mode & (stat.S_IWOTH if shared else stat.S_IWOTH | stat.S_IWGRP)
    if writable and not mode & stat.S_ISVTX:
        found.append(too_open("modes", folder, 0o2770 if shared else 0o700))
    if path.exists() and not all(_may(place, os.W_OK) for place in (path, folder)):
        may = f"You may read {path} and not write it" if _may(path, os.R_OK) else f"You may not read {path}"
        found.append(warning("modes", f"{may}. Have that allowed for it and its folder."))
    yield from found or [ok("modes", "Nobody but those it is meant for can get at the database.")]


def too_open(check: str, path: Path, mode: int) -> Finding:
    """That others can read or change a file or folder, and the command that changes this."""
    return warning(check, f"Others can get at {path}. Run: chmod {mode:o} {shlex.quote(str(path))}")


def check_shut(check: str, folder: Path) -> Finding | None:
    """That one may not look into a folder of one's own, put nothing there, or not make it; None where one may."""
    try:
        folder.stat()
    except FileNotFoundError:
        around = nearest(folder)
        if _may(around, os.W_OK | os.X_OK):
            return None
        return error(check, f"{folder} cannot be made, as you may not write {around}. Have that allowed.")
    except OSError as problem:
        return error(check, f"{folder} cannot be looked at: {explained(problem)}")
    if _may(folder, os.R_OK | os.W_OK | os.X_OK):
        return None
    return error(check, f"You may not read and write {folder}. Run: chmod 700 {shlex.quote(str(folder))}")


def nearest(path: Path) -> Path:
    """A file or folder, or where it is not there yet, the folder around it that is."""
    return next((each for each in (path, *path.parents) if _mode(each) is not None), path)


def is_private(path: Path) -> bool:
    """Whether a file or folder, if it is there, is its owner's alone."""
    return not (_mode(path) or 0) & (stat.S_IRWXG | stat.S_IRWXO)


def _may(path: Path, mode: int) -> bool:
    """Whether one may read, write or go into a file or folder, as `os.access` has it."""
    return os.access(path, mode, effective_ids=EFFECTIVE)


def _mode(path: Path) -> int | None:
    """The mode of a file or folder; None where there is none to be seen."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None


def check_file_system(path: Path, mounts: str) -> Finding:
    """Whether the locks of the file system hold for all who use the file."""
    kind = file_system(path, mounts)
    if kind in NETWORK:
        return warning(
            "file system",
            f"{path} is on a network file system ({kind}), where two computers may not see each other's locks."
            " Use it from one computer at a time, or a PostgreSQL database.",
        )
    return ok("file system", f"It is on this computer ({kind})." if kind else "This system does not tell its kind.")


def check_names(path: Path) -> Finding:
    """Whether the file has one name alone: what a crash leaves goes by the name that it was opened by."""
    try:
        names = path.stat().st_nlink
    except OSError:
        names = 1
    if names > 1:
        return warning(
            "names",
            f"{path} has another name as well (a hard link). Remove that: after a crash under the one name, whoever"
            " opens it under the other cannot put it right.",
        )
    return ok("names", "It has no other name.")


def check_space(check: str, path: Path) -> Finding:
    """Whether there is room to write on, where a file or folder is or would be made."""
    place = nearest(path)
    try:
        size = path.stat().st_size if path.is_file() else 0
        free = shutil.disk_usage(place).free
    except OSError as problem:
        return warning(check, f"{place} cannot be looked at: {explained(problem)}")
    said = f"{free // 1_000_000:,} MB are free where {path} is"
    if free < NO_ROOM:
        return error(check, f"{said}, and the next write may fail. Make room there.")
    if free < max(SPARE, COPIES * size):
        return warning(check, f"{said}. Make room there before it is full.")
    return ok(check, f"{said}.")


def _check_holders(path: Path) -> Finding:
    found = holders(path)
    if found is None:
        return ok("open in", "This system does not tell who has the database open.")
    if not found:
        return ok("open in", "No other program has the database open.")
    return ok("open in", f"It is open in {', '.join(map(str, found))}.")
