"""Does on a simulated disk what a program did on a real one, call by call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.soak.disk import Disk, File, Folder, Node, Truncate, Write
from tests.soak.tracing import Call

STANDARD = (1, 2)
"""The descriptors that a program talks to people by."""
HERE = "AT_FDCWD"


@dataclass
class Open:
    """An open file or folder."""

    node: Node
    offset: int = 0
    append: bool = False


class Player:
    """Does the calls of one program on a disk, as far as they are about files below `root`.

    A call that it does not know, on such a file, raises ValueError: nothing is left out in silence.
    """

    def __init__(self, disk: Disk, root: Path) -> None:
        self._disk = disk
        self._root = str(root)
        self._open: dict[int, Open] = {}
        self._programs = 0

    def play(self, calls: Iterable[Call]) -> Iterator[bytes | None]:
        """Does call after call; gives for each that changed the disk None, or what was said by it.

        A flush counts from when it came back, a word from when it was begun: as late and as early as they can.
        """
        for call in sorted(calls, key=lambda call: call.began if _says(call) else call.ended):
            if call.result < 0:
                continue
            if _says(call):
                yield call.data(1)
            elif self._do(call):
                yield None

    def _do(self, call: Call) -> bool:
        """Does a call; whether there is another disk after it."""
        match call.name:
            case "execve":
                self._programs += 1
                if self._programs > 1:
                    raise ValueError("it has started another program, which has descriptors of its own")
            case "close":
                self._open.pop(call.integer(0), None)
            case "open" | "openat":
                return self._do_open(call, call.name == "openat")
            case "write" | "pwrite64" | "ftruncate" | "fsync" | "fdatasync" | "sendfile":
                opened = self._open.get(call.integer(0))
                return opened is not None and self._change(call, opened)
            case "rename" | "link" | "renameat" | "renameat2" | "linkat":
                at = 0 if call.name in ("rename", "link") else 1
                return self._name_again(self._path(call, at), self._path(call, 2 * at + 1), call.name)
            case "unlink" | "unlinkat" | "rmdir":
                return self._give(self._path(call, int(call.name == "unlinkat")), None)
            case "mkdir" | "mkdirat":
                return self._give(self._path(call, int(call.name == "mkdirat")), Folder())
            case "fchmod":
                return False  # who may read a file says nothing about what is in it
            case _:
                if any(self._root in str(argument) for argument in call.arguments) or call.integer(0) in self._open:
                    raise ValueError(f"nobody knows what {call.name} does to a disk")
        return False

    def _path(self, call: Call, place: int) -> str | None:
        """The path below the root that a call names; None for one elsewhere. Raises ValueError for a relative one."""
        path = call.path(place)
        if not path.startswith("/"):
            raise ValueError(f"{call.name} of {path}: from which folder?")
        return path[len(self._root) + 1 :] if f"{path}/".startswith(f"{self._root}/") else None

    def _do_open(self, call: Call, has_folder: bool) -> bool:
        place = int(has_folder)
        flags = call.arguments[place + 1].split("|")
        if flags[0] == "O_RDONLY" and not call.path(place).startswith("/"):
            return False
        path = self._path(call, place)
        self._open.pop(call.result, None)
        if path is None:
            return False
        node = self._disk.at(path)
        changed = False
        if node is None:
            assert "O_CREAT" in flags, path
            node = File()
            changed = self._give(path, node)
        if isinstance(node, File) and "O_TRUNC" in flags and node.now:
            node.change(Truncate(0))
            changed = True
        self._open[call.result] = Open(node, append="O_APPEND" in flags)
        return changed

    def _change(self, call: Call, opened: Open) -> bool:
        node = opened.node
        match call.name, node:
            case (("fsync" | "fdatasync"), _):
                node.flush()
            case "ftruncate", File():
                node.change(Truncate(call.integer(1)))
            case "pwrite64", File():
                node.change(Write(call.integer(3), call.data(1)[: call.result]))
            case "write", File():
                self._append(opened, node, call.data(1)[: call.result])
            case "sendfile", File():
                source = self._open[call.integer(1)].node
                assert isinstance(source, File)
                start = int(call.arguments[2].partition("]")[0][1:])
                self._append(opened, node, bytes(source.now[start : start + call.result]))
            case _:
                raise ValueError(f"{call.name} of a folder")
        return True

    def _append(self, opened: Open, file: File, data: bytes) -> None:
        start = len(file.now) if opened.append else opened.offset
        file.change(Write(start, data))
        opened.offset = start + len(data)

    def _give(self, path: str | None, node: Node | None) -> bool:
        if path is None:
            return False
        folder, name = self._disk.parent(path)
        folder.change({name: node})
        return True

    def _name_again(self, old: str | None, new: str | None, how: str) -> bool:
        """Another name for a file, beside the old one or instead of it."""
        if old is None or new is None:
            if old != new:
                raise ValueError(f"{how} into or out of the folder that is watched")
            return False
        (folder, name), (other, new_name) = self._disk.parent(old), self._disk.parent(new)
        node = self._disk.at(old)
        gone: dict[str, Node | None] = {} if how.startswith("link") else {name: None}
        if folder is other:
            folder.change({**gone, new_name: node})
        else:
            raise ValueError(f"{how} from one folder to another")
        return True


def _says(call: Call) -> bool:
    return call.name == "write" and call.integer(0) in STANDARD
