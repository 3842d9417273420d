"""What is kept from one start to the next."""

import stat
from pathlib import Path
from threading import Thread

import pytest

from retroboard.memory import keep, kept, write_private


def test_what_was_kept_is_there_next_time_for_nobody_else(a_home_of_its_own: Path) -> None:
    assert kept("looks") == {}
    keep("looks", {"theme": "light"})
    assert kept("looks") == {"theme": "light"}
    file = a_home_of_its_own / "state" / "retroboard" / "looks.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert list(file.parent.iterdir()) == [file]


def test_two_windows_that_keep_something_at_once_lose_none_of_it() -> None:
    other = Thread(target=keep, args=("identity", {"second.db": "bob"}))

    def write_late(file: Path, values: dict[str, str]) -> None:
        patch.undo()
        other.start()
        other.join(0.2)
        write_private(file, values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("retroboard.memory.write_private", write_late)
        keep("identity", {"first.db": "ann"})
    other.join()
    assert kept("identity") == {"first.db": "ann", "second.db": "bob"}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_broken_memory_is_an_empty_one_and_is_mended(a_home_of_its_own: Path, content: bytes) -> None:
    keep("looks", {"theme": "light"})
    (a_home_of_its_own / "state" / "retroboard" / "looks.json").write_bytes(content)
    assert kept("looks") == {}
    keep("looks", {"theme": "dark"})
    assert kept("looks") == {"theme": "dark"}


def test_without_a_folder_nothing_is_kept_and_nothing_stops(
    a_home_of_its_own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (a_home_of_its_own / "state").write_text("a file where a folder should be")
    keep("looks", {"theme": "dark"})
    assert kept("looks") == {}

    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", no_home)
    monkeypatch.delenv("XDG_STATE_HOME")
    keep("looks", {"theme": "dark"})
    assert kept("looks") == {}
