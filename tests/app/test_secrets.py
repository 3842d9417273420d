"""A password and a card that are planted: where they may be found, and that they are nowhere else.

The program runs as people have it, on a PostgreSQL server, and ends by a fault while a text is being written.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.servers import Server
from tests.window import Recorded

PASSWORD = "pass-7c1e-word"
CARD = "card-93ab-text"
WRITTEN = "draft-5d02-text"
PROGRAM = """
import sys
from retroboard.app.app import RetroApp
from retroboard.cli import main

def broken(app):
    words = [card.text for card in app.state.board.cards]
    target = app.launch.db
    raise ValueError(f"{words} {target}")

RetroApp.action_keys = broken
sys.argv = ["retroboard", "board"]
main()
"""
"""The board, where the key `f1` raises an error that says all that must not be said."""


def in_files(folder: Path, text: str) -> list[str]:
    """Which files below a folder have a text in them, by name."""
    return sorted(file.name for file in folder.rglob("*") if file.is_file() and text.encode() in file.read_bytes())


def in_ps(text: str) -> list[bytes]:
    """Which command lines of any process have a text in them, as everybody on the computer can read them."""
    lines = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            lines.append((process / "cmdline").read_bytes())
        except OSError:
            continue  # it has ended
    assert lines
    return [line for line in lines if text.encode() in line]


@pytest.fixture
def url(server: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of the server, by a URL with a password that the server does not ask for."""
    url = server.fresh().replace("postgres:@", f"postgres:{PASSWORD}@")
    assert PASSWORD in url
    monkeypatch.setenv("RETROBOARD_DB", url)
    return url


def test_the_full_screen_gives_none_away_however_it_ends(url: str, a_home_of_its_own: Path) -> None:
    shell = Shell(a_home_of_its_own)
    shell("new", "Sprint 1", "--skip", "check-in", "--skip", "review")
    shell("add", "-c", "1", CARD)
    with Recorded((sys.executable, "-c", PROGRAM)) as window:
        window.sees(CARD)
        window.type("a")
        window.sees("New card in")
        window.type(WRITTEN)
        window.sees(WRITTEN)
        assert in_ps(PASSWORD) == in_ps(CARD) == in_ps(WRITTEN) == []
        window.type("\x1bOP")  # f1
        assert window.ended() == 1
        assert "A fault ended the program: ValueError at " in window.last_words
        for planted in (PASSWORD, CARD, WRITTEN):
            assert planted not in window.last_words
        assert PASSWORD.encode() not in window.raw
        assert {code[:5] for code in window.raw.split(b"\x1b]")[1:]} <= {b"22;de"}  # a pointer, and no window's title
    assert in_files(a_home_of_its_own, PASSWORD) == in_files(a_home_of_its_own, CARD) == []
    [draft] = in_files(a_home_of_its_own, WRITTEN)
    assert draft.endswith(".json")
    log = (a_home_of_its_own / "state" / "retroboard" / "retroboard.log").read_text()
    assert "builtins.ValueError: " in log


def test_no_command_says_a_password(url: str, a_home_of_its_own: Path, tmp_path: Path) -> None:
    shell = Shell(a_home_of_its_own)
    shell("new", "Sprint 1", "--skip", "check-in", "--skip", "review")
    for words, code in (
        (("add", "-c", "1", CARD), 0),
        (("list", "--json"), 0),
        (("show",), 0),
        (("config",), 0),
        (("doctor", "--deep", "--json"), 0),
        (("backup",), 1),
        (("backups",), 1),
        (("export", "-o", str(tmp_path / "out.json")), 0),
        (("show", "99"), 1),
        (("--team", "Nobody's", "list"), 1),
    ):
        done = shell.run(*words)
        assert (words, done.exit_code) == (words, code), done.output
        assert PASSWORD not in done.output
    assert in_files(a_home_of_its_own, PASSWORD) == in_files(tmp_path, PASSWORD) == []
