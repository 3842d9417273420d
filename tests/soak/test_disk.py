"""What a power cut takes from the simulated disk, and what it cannot."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.soak.disk import Contents, Disk, File, Folder, Truncate, Write


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """A disk with one file, that has been there for long."""
    (tmp_path / "old").write_bytes(b"old")
    return Disk(tmp_path)


def possible(disk: Disk) -> list[Contents]:
    """What cuts may leave, in many tries."""
    found: list[Contents] = []
    rng = random.Random(1)
    for _ in range(300):
        contents = disk.some(rng)
        if contents not in found:
            found.append(contents)
    return found


def test_what_is_not_flushed_may_be_gone_and_what_is_flushed_is_not(disk: Disk) -> None:
    old = disk.at("old")
    assert isinstance(old, File)
    old.change(Write(3, b" and new"))
    assert disk.now() == {"old": b"old and new"}
    assert disk.safe() == {"old": b"old"}
    assert sorted(contents["old"] for contents in possible(disk)) == [b"old", b"old and new"]
    old.flush()
    assert disk.safe() == {"old": b"old and new"}
    assert possible(disk) == [{"old": b"old and new"}]


def test_a_name_and_what_it_is_for_are_two_things(disk: Disk) -> None:
    fresh = File()
    disk.root.change({"fresh": fresh})
    fresh.change(Write(0, b"words"))
    assert {"old": b"old", "fresh": b""} in possible(disk)
    disk.root.change({"fresh": None, "old": fresh})
    assert {"old": b""} in possible(disk)
    fresh.flush()
    assert disk.safe() == {"old": b"old"}
    assert sorted(contents["old"] for contents in possible(disk) if len(contents) == 1) == [b"old", b"words"]
    disk.root.flush()
    assert possible(disk) == [disk.safe()] == [{"old": b"words"}]


def test_what_is_in_a_folder_that_is_not_safe_is_not_safe(disk: Disk) -> None:
    folder, file = Folder(), File()
    disk.root.change({"folder": folder})
    folder.change({"file": file})
    file.change(Write(0, b"words"))
    file.flush()
    folder.flush()
    assert disk.now() == {"old": b"old", "folder/file": b"words"}
    assert disk.safe() == {"old": b"old"}


def test_of_a_long_write_any_sector_may_be_missing_and_later_writes_may_come_first(disk: Disk) -> None:
    old = disk.at("old")
    assert isinstance(old, File)
    old.change(Truncate(0))
    old.change(Write(0, b"1" * 512 + b"2" * 512))
    left = [contents["old"] for contents in possible(disk)]
    assert bytes(512) + b"2" * 512 in left
    assert b"old" + bytes(509) + b"2" * 512 in left


@pytest.mark.parametrize("contents", [Disk.now, Disk.safe])
def test_nothing_done_leaves_everything(disk: Disk, contents: Callable[[Disk], Contents]) -> None:
    assert contents(disk) == {"old": b"old"}
