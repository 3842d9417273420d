"""Who has a file open, and what it lies on."""

import subprocess
import sys
from pathlib import Path

import pytest

from retroboard.store.place import MOUNTS as MOUNTS_FILE
from retroboard.store.place import NETWORK, file_system, holders, mounts

MOUNTS = """\
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
25 21 0:5 / /proc rw - proc proc rw
30 21 0:40 / /home rw shared:9 - nfs4 server:/home rw,vers=4.2
31 30 0:41 / /home/ann/My\\040files rw - fuse.sshfs ann@there:/ rw
32 21 0:42 / /mnt rw - ext4 /dev/sdb1 rw
33 21 0:43 / /mnt rw - cifs //server/share rw
34 21 0:44 / /mnt/back\\134slash rw - xfs /dev/sdc1 rw
not a mount at all
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/retro.db", "ext4"),
        ("/home/ann/retro.db", "nfs4"),
        ("/homestead/retro.db", "ext4"),
        ("/home/ann/My files/retro.db", "fuse.sshfs"),
        ("/mnt/retro.db", "cifs"),
        ("/mnt/back\\slash/retro.db", "xfs"),
    ],
)
def test_a_path_is_on_the_innermost_and_last_mount_above_it(path: str, kind: str) -> None:
    assert file_system(Path(path), MOUNTS) == kind


def test_network_file_systems_are_known_as_such() -> None:
    assert {"nfs4", "cifs", "fuse.sshfs"} <= NETWORK
    assert not {"ext4", "xfs", "btrfs", "tmpfs", "overlay", "apfs"} & NETWORK


@pytest.mark.parametrize("text", ["", "\n", "1 2 3 - x\n", "garbage"])
def test_where_nothing_is_told_nothing_is_claimed(text: str) -> None:
    assert file_system(Path("/srv/retro.db"), text) is None


def test_this_computer_tells_its_own_mounts_where_it_has_them(tmp_path: Path) -> None:
    assert (file_system(tmp_path, mounts()) is not None) == MOUNTS_FILE.exists()


HOLD = "import sys; opened = open(sys.argv[1]); print(flush=True); sys.stdin.read()"


def test_a_process_is_named_for_as_long_as_it_has_the_file_open(tmp_path: Path) -> None:
    path = tmp_path / "retro.db"
    path.write_bytes(b"x")
    assert holders(path) == []
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        moved = path.rename(tmp_path / "other.db")
        found = holders(moved)
        assert found is not None
        [holder] = found
        assert holder.pid == other.pid
        assert str(holder) == f"{holder.command} (process {other.pid})"
        assert "python" in holder.command
        other.communicate()
    assert holders(moved) == []


def test_our_own_process_is_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "retro.db"
    with path.open("w"):
        assert holders(path) == []


def test_a_file_that_is_not_there_is_held_by_nobody(tmp_path: Path) -> None:
    assert holders(tmp_path / "retro.db") == []


def test_a_system_that_does_not_tell_is_not_taken_for_nobody(tmp_path: Path) -> None:
    assert holders(tmp_path / "retro.db", processes=tmp_path / "proc") is None


def test_a_process_name_commands_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "retro.db"
    path.write_bytes(b"x")
    for pid in ("self", "4194303"):
        (tmp_path / "proc" / pid / "fd").mkdir(parents=True)
    (tmp_path / "proc" / "4194303" / "fd" / "3").symlink_to(path)
    (tmp_path / "proc" / "4194303" / "comm").write_bytes(b"\x1b]0;x\x07evil\xff\n")
    found = holders(path, processes=tmp_path / "proc")
    assert found == [(4194303, "evil\ufffd")]
