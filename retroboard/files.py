"""Files that people ask for: written whole or not at all, and never over another one unless told to."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from retroboard.domain import text
from retroboard.domain.model import State

_UNSUPPORTED = frozenset(
    (
        errno.EACCES,
        errno.EINVAL,
        errno.EMLINK,
        errno.ENOSYS,
        errno.ENOTSUP,
        errno.EOPNOTSUPP,
        errno.EPERM,
    )
)
"""How file systems say that they have no hard links or modes (FAT, some mounts), or do not flush a folder."""

_STEPS = {
    errno.ENOSPC: "Make room there and try again",
    errno.EDQUOT: "Make room there and try again",
    errno.EIO: "Check the disk that it is on",
    errno.EACCES: "Have that allowed, or name another place",
    errno.EPERM: "Have that allowed, or name another place",
    errno.EROFS: "Name another place",
    errno.ENOENT: "Check that its folder is there",
    errno.ENOTDIR: "Check that its folder is one",
    errno.ENAMETOOLONG: "Choose a shorter name",
}
"""What to do about what a system says."""

_STEPS_TO_READ = _STEPS | {
    errno.EACCES: "Have that allowed, or name another file",
    errno.EPERM: "Have that allowed, or name another file",
    errno.ENOENT: "Check its name and its folder",
    errno.ENAMETOOLONG: "Check its name",
    errno.EISDIR: "It has to be a file",
}
"""The same where a file was to be read, whose name and place are what they are."""

MAX_NAME_PART = 40
"""Of a team's and a retro's name in a file name, in bytes."""


class NotWritten(Exception):
    """Why a file was not written, as a sentence. Whatever was at its place is untouched."""


class NotFlushed(NotWritten):
    """A file is there, whole and under its name, but its folder has not been flushed."""


class AlreadyThere(NotWritten, FileExistsError):
    """There is a file of that name, and nobody said that it may be replaced."""


def write_whole(path: Path, data: bytes, force: bool = False, *, private: bool = False) -> None:
    """Writes a file in one step; see `filled`."""
    with filled(path, force, private=private) as temporary:
        handle = _reopened(temporary)
        try:
            _write_all(handle, data)
        finally:
            os.close(handle)


@contextmanager
def filled(path: Path, force: bool = False, *, private: bool = False) -> Iterator[Path]:
    """An empty file to be filled in the block, which then gets the name `path`, in one step.

    At no moment, not even after a crash, is there half of it under its name: it is a file of its own in the same
    folder, readable by nobody else, and gets its name once it is on the disk. A new file gets the mode that the umask
    gives, a replaced one keeps its own, and one that is private has 0600 whatever was there. A symbolic link is never
    written through, for it may lead anywhere; nor is anything replaced that is not a file.

    Raises AlreadyThere without `force` where the name is taken, NotFlushed where it is done and may not last, and
    NotWritten where it cannot be done.
    """
    try:
        _refuse_odd_places(path, force)
        temporary, mode = _begun(path)
        if private:
            mode = 0o600
        elif force:
            mode = _mode_of(path, mode)
        try:
            yield temporary
            _finish(temporary, mode)
            _give_name(temporary, path, force)
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError as error:
        raise AlreadyThere(f"{shown(path)} is there already. --force replaces it.") from error
    except OSError as error:
        raise NotWritten(f"{shown(path)} was not written: {explained(error)}") from error
    try:
        flush_folder(path.parent)
    except OSError as error:
        raise NotFlushed(f"{shown(path)} was written, and may not outlast a power cut: {explained(error)}") from error


def private_folder(folder: Path) -> None:
    """Makes a folder, and those it is in as far as they are missing, for nobody but its owner. Raises OSError.

    What is put in there later outlasts a power cut only if the folder does, so each is flushed into the one around it.
    """
    for place in reversed((folder, *folder.parents)):
        if not place.exists():
            place.mkdir(mode=0o700, exist_ok=True)
            flush_folder(place.parent)


def default_name(state: State, suffix: str) -> str:
    """What a file of the open retro is called: '2026-11-23-payments-14-sprint-42.md' for the suffix 'md'.

    Raises LookupError where no retro is open.
    """
    retro = state.retro
    if retro is None:
        raise LookupError("a file name needs an open retro")
    parts = (
        retro.held_on.isoformat(),
        _part(state.team.name, "team"),
        str(retro.number),
        _part(retro.title, "retro"),
    )
    return f"{'-'.join(parts)}.{suffix}"


def place_of(typed: str, path: Path, name: str) -> Path:
    """Where a file goes that somebody wants at `path`: right there, or under `name` where that is a folder.

    Raises NotWritten where it was typed as a folder is, and there is none.
    """
    try:
        if path.is_dir():
            return path / name
    except OSError as error:
        raise NotWritten(f"{shown(path)} was not written: {explained(error)}") from error
    if means_folder(typed):
        raise NotWritten(f"{text.clean_name(typed)} is no folder that is there. Make it, or name a file.")
    return path


def means_folder(typed: str) -> bool:
    """Whether a path is written as only that of a folder is, which a Path does not keep."""
    return typed.endswith(("/", "/."))


def _part(name: str, fallback: str) -> str:
    """A part of a file name, short enough that the whole stays under 100 bytes; no letter is cut in half."""
    return text.slug(name, fallback).encode()[:MAX_NAME_PART].decode(errors="ignore").strip("-")


def _refuse_odd_places(path: Path, force: bool) -> None:
    if path.is_symlink():
        raise NotWritten(f"{shown(path)} is a symbolic link. Name the file that it leads to.")
    if path.exists() and not path.is_file():
        raise NotWritten(f"{shown(path)} is not a file. Choose another name.")
    if path.exists() and not force:
        raise FileExistsError


def _begun(path: Path) -> tuple[Path, int]:
    """An empty file beside `path` that only we can read, and the mode that the umask would have given it."""
    temporary = path.with_name(f".{token_hex(8)}.part")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
    try:
        # The umask can only be asked for by setting it, for all threads: the empty file knows it as well.
        usual = stat.S_IMODE(os.fstat(handle).st_mode)
        _set_mode(handle, 0o600)
    except OSError:
        temporary.unlink()
        raise
    finally:
        os.close(handle)
    return temporary, usual


def _reopened(temporary: Path) -> int:
    return os.open(temporary, os.O_WRONLY | os.O_NOFOLLOW)


def _finish(temporary: Path, mode: int) -> None:
    """Gives a filled file its mode, and has it on the disk when this returns."""
    handle = _reopened(temporary)
    try:
        _set_mode(handle, mode)
        os.fsync(handle)
    finally:
        os.close(handle)


def _mode_of(path: Path, otherwise: int) -> int:
    try:
        return stat.S_IMODE(path.lstat().st_mode)
    except FileNotFoundError:
        return otherwise


def _set_mode(handle: int, mode: int) -> None:
    try:
        os.fchmod(handle, mode)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _give_name(temporary: Path, path: Path, force: bool) -> None:
    """Moves the finished file to its place. Without `force` whoever comes second is refused."""
    if force:
        temporary.replace(path)
        return
    try:
        path.hardlink_to(temporary)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
        # Reserve the name with an empty file that nobody else can have made, then put ours in its place.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
        try:
            temporary.replace(path)
        except OSError:
            path.unlink(missing_ok=True)
            raise


def flush_folder(folder: Path) -> None:
    """Makes the new name itself outlast a power cut, where the folder can be read and flushed.

    Raises OSError, which names the folder.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            error.filename = str(folder)
            raise


def explained(error: OSError, *, reading: bool = False) -> str:
    """What a system says is wrong with a file or folder, and what to do about it: a sentence's end, and a sentence."""
    steps, otherwise = (_STEPS_TO_READ, "Try another file") if reading else (_STEPS, "Try another place")
    return f"{error.strerror or 'it failed'}. {steps.get(error.errno or 0, otherwise)}."


def shown(path: Path) -> str:
    """A path as a sentence may show it: a file name can hold control codes too, and is told by their numbers."""
    name = str(path)
    if name == text.clean_name(name):
        return name
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in name)
