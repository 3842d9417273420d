"""A file is written whole or not at all, and never over another one unless told to."""

import errno
import os
import signal
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from retroboard import files
from retroboard.domain.model import Retro, Stage, State, Team
from retroboard.files import AlreadyThere, NotWritten, default_name, filled, write_whole

RETRO = Retro(
    id="r",
    team_id="t",
    number=14,
    title="Sprint 42",
    held_on=date(2026, 11, 23),
    template="",
    stage=Stage.WRITE,
    closed_on=None,
    votes_each=5,
    votes_cap=3,
)
STATE = State(Team("t", "Payments"), retros=(RETRO,), retro_id="r")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def only(folder: Path, **files: bytes) -> None:
    """Checks that the folder holds these files and nothing else: no temporary one was left."""
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        name.replace("_", "."): data for name, data in files.items()
    }


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_gets_the_data_and_nothing_else_appears(folder: Path) -> None:
    write_whole(folder / "a.md", b"data")
    only(folder, a_md=b"data")


@pytest.mark.parametrize(("umask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_mode_that_the_umask_gives(folder: Path, umask: int, expected: int) -> None:
    before = os.umask(umask)
    try:
        write_whole(folder / "a.md", b"data")
    finally:
        os.umask(before)
    assert mode(folder / "a.md") == expected


def test_nobody_else_can_read_it_while_it_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    write = os.write

    def spying(handle: int, data: bytes) -> int:
        seen.append(stat.S_IMODE(os.fstat(handle).st_mode))
        return write(handle, data[:1])  # a short write, as a full pipe or disk may give

    monkeypatch.setattr(os, "write", spying)
    write_whole(folder / "a.md", b"data")
    assert seen == [0o600] * 4
    only(folder, a_md=b"data")


def test_another_file_is_not_replaced_unless_told_to(folder: Path) -> None:
    path = folder / "a.md"
    path.write_bytes(b"old")
    with pytest.raises(AlreadyThere, match=r"a\.md is there already\. --force replaces it\.$"):
        write_whole(path, b"new")
    only(folder, a_md=b"old")
    write_whole(path, b"new", force=True)
    only(folder, a_md=b"new")


def test_a_private_file_stays_private_when_it_is_replaced(folder: Path) -> None:
    path = folder / "a.md"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_whole(path, b"new", force=True)
    assert mode(path) == 0o600


def test_a_file_that_is_asked_to_be_private_can_be_read_by_its_owner_alone(folder: Path) -> None:
    write_whole(folder / "a.md", b"data", private=True)
    assert mode(folder / "a.md") == 0o600


def test_what_another_program_fills_is_seen_once_it_is_whole(folder: Path) -> None:
    with filled(folder / "a.md", private=True) as place:
        assert mode(place) == 0o600
        place.write_bytes(b"data")
        assert not (folder / "a.md").exists()
    only(folder, a_md=b"data")


def test_what_could_not_be_filled_leaves_nothing_behind(folder: Path) -> None:
    def fails(place: Path) -> None:
        place.write_bytes(b"da")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), filled(folder / "a.md") as place:
        fails(place)
    only(folder)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("dangling", [False, True])
def test_a_symbolic_link_is_never_written_through(folder: Path, force: bool, dangling: bool) -> None:
    target = folder / "target"
    if not dangling:
        target.write_bytes(b"old")
    (folder / "a.md").symlink_to(target)
    with pytest.raises(NotWritten, match="is a symbolic link"):
        write_whole(folder / "a.md", b"new", force=force)
    assert target.exists() is not dangling
    assert (folder / "a.md").is_symlink()


@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_file_is_not_replaced(folder: Path, force: bool) -> None:
    (folder / "sub").mkdir()
    os.mkfifo(folder / "pipe")
    for name in ("sub", "pipe", ".", ""):
        with pytest.raises(NotWritten, match="is not a file"):
            write_whole(folder / name, b"new", force=force)


def test_a_folder_that_is_missing_is_said_in_a_sentence(folder: Path) -> None:
    with pytest.raises(NotWritten, match=r"a\.md was not written: No such .*\. Check that its folder is there\.$"):
        write_whole(folder / "no" / "a.md", b"new")


def test_a_path_with_control_codes_is_shown_with_their_numbers(folder: Path) -> None:
    with pytest.raises(NotWritten) as refusal:
        write_whole(folder / "\x1b[31mno" / "a.md", b"new")
    assert str(refusal.value).startswith(f"{folder}/\\x1b[31mno/a.md was not written: ")


@pytest.mark.parametrize("call", ["write", "fsync", "link", "replace", "fchmod"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_failing_disk_leaves_what_was_there_and_no_debris(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    def failing(*args: object, **kwargs: object) -> None:
        raise OSError(number, os.strerror(number))

    forced = call == "replace"
    if forced:
        (folder / "a.md").write_bytes(b"old")
    monkeypatch.setattr(os, call, failing)
    with pytest.raises(NotWritten, match=os.strerror(number)):
        write_whole(folder / "a.md", b"new", force=forced)
    monkeypatch.undo()
    if forced:
        only(folder, a_md=b"old")
    else:
        only(folder)


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_file_system_without_links_and_modes_will_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def unsupported(*args: object, **kwargs: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", unsupported)
    monkeypatch.setattr(os, "fchmod", unsupported)
    write_whole(folder / "a.md", b"data")
    with pytest.raises(AlreadyThere):
        write_whole(folder / "a.md", b"new")
    only(folder, a_md=b"data")


@pytest.mark.parametrize("links", [True, False], ids=["by link", "without links"])
def test_of_many_who_write_one_name_at_once_exactly_one_succeeds(
    folder: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:

        def unsupported(*args: object, **kwargs: object) -> None:
            raise OSError(errno.EPERM, "no links here")

        monkeypatch.setattr(os, "link", unsupported)
    outcomes: list[bytes | None] = []
    gate = threading.Barrier(8)

    def writing(data: bytes) -> None:
        gate.wait()
        try:
            write_whole(folder / "a.md", data)
            outcomes.append(data)
        except AlreadyThere:
            outcomes.append(None)

    threads = [threading.Thread(target=writing, args=(b"%d" % n * 50_000,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [data for data in outcomes if data is not None]
    assert len(winners) == 1
    only(folder, a_md=winners[0])


WRITER = """
import os, sys
from pathlib import Path
from retroboard.files import write_whole
write = os.write
def slowly(handle, data):
    print("writing", flush=True)
    written = write(handle, data[:10])
    sys.stdin.read()
    return written
os.write = slowly
write_whole(Path(sys.argv[1]), b"new" * 1000, force=True)
"""


def test_a_writer_that_is_killed_half_way_leaves_the_old_file(folder: Path) -> None:
    (folder / "a.md").write_bytes(b"old")
    command = [sys.executable, "-c", WRITER, str(folder / "a.md")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
        writer.send_signal(signal.SIGKILL)
    assert (folder / "a.md").read_bytes() == b"old"


# --- names ------------------------------------------------------------------------------------------------------------


def test_a_file_is_named_after_its_retro() -> None:
    assert default_name(STATE, "md") == "2026-11-23-payments-14-sprint-42.md"


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("-rf", "rf"),
        ("CON", "retro-con"),
        ("🚀", "retro"),
        ("x" * 500, "x" * files.MAX_NAME_PART),
        ("漢" * 80, "漢" * (files.MAX_NAME_PART // 3)),
    ],
)
def test_no_title_makes_a_dangerous_file_name(title: str, part: str) -> None:
    state = replace(STATE, retros=(RETRO._replace(title=title),))
    assert default_name(state, "csv") == f"2026-11-23-payments-14-{part}.csv"


def test_home_has_no_file_name() -> None:
    with pytest.raises(LookupError):
        default_name(replace(STATE, retro_id=None), "md")
