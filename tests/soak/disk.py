"""A disk that a power cut takes everything from that was not flushed, or any part of it.

It promises no more than the standard does. What is written to a file is there for sure once the file is flushed, and a
name once its folder is; until then each write, and of a long one each sector, may be there or not, in any order.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

SECTOR = 512
Contents = dict[str, bytes]
"""What is on a disk: by each path what is in the file."""
Keep = Callable[[], bool]


class Write(NamedTuple):
    """Bytes at a place in a file."""

    offset: int
    data: bytes

    def apply(self, data: bytearray, keep: Keep) -> None:
        """Writes those sectors that are kept."""
        at = self.offset
        for start, end in sectors(at, at + len(self.data)):
            if keep():
                data.extend(bytes(max(0, start - len(data))))
                data[start:end] = self.data[start - at : end - at]


class Truncate(NamedTuple):
    """Another length for a file."""

    length: int

    def apply(self, data: bytearray, keep: Keep) -> None:
        if keep():
            del data[self.length :]
            data.extend(bytes(self.length - len(data)))


def sectors(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a piece of a file that lie on different sectors."""
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield start, stop
        start = stop


class File:
    """A file: what is in it, what of that would outlive a cut, and what came since."""

    def __init__(self) -> None:
        self.now = bytearray()
        self.safe = b""
        self.since: list[Write | Truncate] = []

    def change(self, what: Write | Truncate) -> None:
        what.apply(self.now, lambda: True)
        self.since.append(what)

    def flush(self) -> None:
        self.safe = bytes(self.now)
        self.since.clear()

    def after_cut(self, keep: Keep) -> bytes:
        data = bytearray(self.safe)
        for change in self.since:
            change.apply(data, keep)
        return bytes(data)


class Folder:
    """A folder: its names, those that would outlive a cut, and what came since: a name and what it is for, or None."""

    def __init__(self) -> None:
        self.now: dict[str, Node] = {}
        self.safe: dict[str, Node] = {}
        self.since: list[dict[str, Node | None]] = []

    def change(self, names: dict[str, Node | None]) -> None:
        """Gives names to nodes, or takes them away, all in one step."""
        _rename(self.now, names)
        self.since.append(names)

    def flush(self) -> None:
        self.safe = dict(self.now)
        self.since.clear()

    def after_cut(self, kept: int) -> dict[str, Node]:
        """Its names where the first so many changes have outlived the cut: one system call keeps their order."""
        names = dict(self.safe)
        for change in self.since[:kept]:
            _rename(names, change)
        return names


Node = File | Folder


def _rename(names: dict[str, Node], changes: dict[str, Node | None]) -> None:
    for name, node in changes.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


class Disk:
    """All that is under one folder. Paths are relative to it."""

    def __init__(self, folder: Path) -> None:
        """Begins as what is in a folder by now, and takes it for safe."""
        self.root = _loaded(folder)

    def at(self, path: str) -> Node | None:
        node: Node | None = self.root
        for part in PurePosixPath(path).parts:
            node = node.now.get(part) if isinstance(node, Folder) else None
        return node

    def parent(self, path: str) -> tuple[Folder, str]:
        place = PurePosixPath(path)
        folder = self.at(str(place.parent))
        assert isinstance(folder, Folder), path
        return folder, place.name

    def now(self) -> Contents:
        """What every program sees, and what is there after a process was killed."""
        return dict(_files(self.root, lambda folder: folder.now, lambda file: bytes(file.now)))

    def safe(self) -> Contents:
        """What is there after a power cut that took everything it could."""
        return dict(_files(self.root, lambda folder: folder.safe, lambda file: file.safe))

    def some(self, rng: random.Random) -> Contents:
        """What is there after a power cut that took whatever chance decides."""

        def names(folder: Folder) -> dict[str, Node]:
            return folder.after_cut(rng.randint(0, len(folder.since)))

        def data(file: File) -> bytes:
            share = rng.choice((0.1, 0.5, 0.9, 1))
            return file.after_cut(lambda: rng.random() < share)

        return dict(_files(self.root, names, data))


def _loaded(folder: Path) -> Folder:
    loaded = Folder()
    for place in folder.iterdir():
        node: Node
        if place.is_dir():
            node = _loaded(place)
        else:
            node = File()
            node.now += place.read_bytes()
            node.flush()
        loaded.now[place.name] = node
    loaded.flush()
    return loaded


def _files(
    folder: Folder, names: Callable[[Folder], dict[str, Node]], data: Callable[[File], bytes], path: str = ""
) -> Iterator[tuple[str, bytes]]:
    for name, node in names(folder).items():
        if isinstance(node, Folder):
            yield from _files(node, names, data, f"{path}{name}/")
        else:
            yield f"{path}{name}", data(node)
