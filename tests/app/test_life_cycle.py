"""Whatever happens to the terminal or the process: the terminal is left as it was, and the exit code says what it was.

The program runs in a terminal of its own here, as people have it.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shlex import quote

import pytest
from click.testing import CliRunner

from retroboard.cli.root import root
from tests.window import PROGRAM, Recorded, Window

SECRET = "the card that nobody may read"
BROKEN = f"""
import sys
from retroboard.app.app import RetroApp
from retroboard.cli import main

def broken(app):
    words = "{SECRET}"
    {{}}

RetroApp.action_keys = broken
sys.argv[0] = "retroboard"
main()
"""
"""The program with a key, `?`, that does something bad."""


def broken(*lines: str) -> tuple[str, ...]:
    return (sys.executable, "-c", BROKEN.format("\n    ".join(lines)))


def broken_demo(*lines: str) -> tuple[str, ...]:
    return (*broken(*lines), "demo")


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go; gives that folder."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def run(*words: str) -> None:
    """Runs a command in this process, which is another one than the program's."""
    done = CliRunner().invoke(root, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output


def log_in(home: Path) -> str:
    file = home / "state" / "retroboard" / "retroboard.log"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return file.read_text()


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131)],
    ids=["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"],
)
def test_a_signal_leaves_the_terminal_as_it_was_and_no_demo_behind(number: int, code: int, temporary: Path) -> None:
    with Recorded((*PROGRAM, "demo")) as window:
        window.sees("votes left")
        window.signal(number)
        assert window.ended() == code
        assert window.last_words == f"retroboard: {signal.Signals(number).name} has ended the program."
        assert window.is_as_before
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("how", ["signal", "fault"])
def test_what_is_being_written_when_it_ends_is_kept_and_offered_again(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETROBOARD_DB", str(tmp_path / "retro.db"))
    run("new", "Sprint 1", "--skip", "check-in", "--skip", "review")
    program = broken("raise ValueError(words)") if how == "fault" else PROGRAM
    with Recorded((*program, "board")) as window:
        window.sees("? keys")
        window.type("a")
        window.sees("New card in")
        window.type("half a thought")
        window.sees("half a thought")
        if how == "fault":
            window.type("\x1bOP")  # f1
        else:
            window.signal(signal.SIGTERM)
        assert window.ended() == (1 if how == "fault" else 143)
        assert window.is_as_before
        assert window.last_words.endswith("What was being written is kept for the next start.")
        assert "half a thought" not in window.last_words
    with Window((*PROGRAM, "board")) as window:
        window.sees("Kept from last time: a card for Went well. a in Went well goes on with it.")
        window.type("a")
        window.sees("half a thought")
        window.type("\r")
        window.sees("Card added.")


def test_a_terminal_that_is_gone_ends_a_program_that_no_signal_reaches(temporary: Path) -> None:
    ours, its = os.openpty()
    # In a session of its own, of which this is not the controlling terminal: no SIGHUP tells that it is gone.
    process = subprocess.Popen([*PROGRAM, "demo"], stdin=its, stdout=its, stderr=its, start_new_session=True)
    os.close(its)
    shown = b""
    while b"votes left" not in shown:
        shown += os.read(ours, 65536)
    os.close(ours)
    assert process.wait(20) == 129
    assert list(temporary.iterdir()) == []


def test_a_fault_is_a_sentence_and_a_place_without_anybody_s_words(a_home_of_its_own: Path, temporary: Path) -> None:
    with Window(broken_demo("raise ValueError(words)")) as window:
        window.sees("votes left")
        window.type("?")
        assert window.ended() == 1
        assert window.is_as_before
        screen = " ".join(window.text().split())
    assert "retroboard: A fault ended the program: ValueError at " in screen
    assert "retroboard.log has what to report" in screen
    noted = log_in(a_home_of_its_own)
    assert "builtins.ValueError: " in noted
    for said in (screen, noted):
        assert "Traceback" not in said
        assert SECRET not in said
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    "line",
    [
        "app.run_worker(lambda: open(words), thread=True)",
        "import threading; threading.Thread(target=open, args=[words]).start()",
        "app.set_timer(0.01, lambda: open(words))",
    ],
    ids=["worker", "thread", "timer"],
)
def test_a_fault_beside_the_keys_ends_in_the_same_way(line: str, a_home_of_its_own: Path) -> None:
    with Window(broken_demo(line)) as window:
        window.sees("votes left")
        window.type("?")
        assert window.ended() == 1
        assert window.is_as_before
        assert SECRET not in window.text()
    assert "builtins.FileNotFoundError: " in log_in(a_home_of_its_own)


def test_a_program_that_hangs_is_ended_all_the_same(a_home_of_its_own: Path, temporary: Path) -> None:
    hanging = temporary / "hanging"
    with Window(broken_demo("import time", f"open({str(hanging)!r}, 'w')", "while True: time.sleep(1)")) as window:
        window.sees("votes left")
        window.type("?")
        while not hanging.exists():
            time.sleep(0.01)
        window.signal(signal.SIGTERM)
        assert window.ended() == 143
        assert window.is_as_before
    assert "took too long to end" in log_in(a_home_of_its_own)
    assert list(temporary.iterdir()) == [hanging]


def test_a_terminal_may_send_anything_and_have_any_size() -> None:
    with Window((*PROGRAM, "demo")) as window:
        window.sees("votes left")
        window.type(b"\xff\xfe\xc3")
        window.type("a")
        window.sees("New card in")
        window.type("one \x1b[200~two\x1b[31m\x11\x1b[201~ three")
        window.sees("one two[31m three")
        for size in ((1, 1), (300, 100), (1000, 500), (20, 5)):
            window.resize(*size)
        window.resize(40, 10)
        window.sees("40x10 is too small")
        window.type("xyz")
        for rows in (11, 12):
            window.resize(40, rows)
            window.sees(f"40x{rows} is too small")
        window.resize(100, 24)
        window.sees("one two[31m three")
        assert "xyz" not in window.text()
        window.type(" four")
        window.sees("three four")
        window.type("\x11")
        assert window.ended() == 0
        assert window.is_as_before


@pytest.mark.parametrize(
    ("size", "seen"),
    [
        ((12, 1), ["Needs 60x15:"]),
        ((20, 6), ["Needs 60x15: 20x6 is", "too small for the", "board. What you", "typed is kept."]),
        ((59, 24), ["Needs 60x15: 59x24 is too small for the board. What you", "typed is kept."]),
        ((100, 14), ["Needs 60x15: 100x14 is too small for the board. What you typed is kept."]),
    ],
    ids=str,
)
def test_a_terminal_that_is_too_small_says_whole_what_it_needs(size: tuple[int, int], seen: list[str]) -> None:
    with Window((*PROGRAM, "demo"), size=size) as window:
        lines = window.sees("Needs 60x15:").splitlines()
    assert [line.rstrip() for line in lines if line.strip()] == seen


def test_it_can_be_put_aside_and_comes_back_with_what_others_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETROBOARD_DB", str(tmp_path / "retro.db"))
    run("new", "Sprint 1", "--skip", "check-in", "--skip", "review")
    with Window((*PROGRAM, "board")) as window:
        window.sees("Went well (0)")
        window.signal(signal.SIGTSTP)
        window.stopped()
        assert window.is_as_before
        run("add", "-c", "1", "written meanwhile")
        window.signal(signal.SIGCONT)
        window.sees("written meanwhile")
        window.type("\x11")
        assert window.ended() == 0
        assert window.is_as_before


@pytest.mark.parametrize("how", ["{} demo", "sh -c '{} demo; true'"], ids=["itself", "with what started it"])
def test_ctrl_z_goes_to_the_shell_that_it_was_started_from(how: str) -> None:
    job = how.format(" ".join(map(quote, PROGRAM)))
    shell = ("sh", "-m", "-c", f"{job}; echo in the shell; sleep 0.5; fg; echo ended")
    with Window(shell, {"LC_ALL": "C.UTF-8"}) as window:
        window.sees("votes left")
        window.type("\x1a")
        window.sees("in the shell")
        window.until(lambda screen: "in the shell" not in screen)
        window.type("\x11")
        window.sees("ended")


def test_a_program_that_is_put_aside_can_be_ended_and_keeps_what_was_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETROBOARD_DB", str(tmp_path / "retro.db"))
    run("new", "Sprint 1", "--skip", "check-in", "--skip", "review")
    job = " ".join(map(quote, (*PROGRAM, "board")))
    until_it_ended = "code=147; while [ $code = 147 ]; do sleep 0.1; wait %1; code=$?; done"
    shell = ("sh", "-m", "-c", f"stty tostop; {job}; kill %1; kill -CONT %1; {until_it_ended}; echo code $code; cat")
    with Recorded(shell, {"LC_ALL": "C.UTF-8"}) as window:
        window.sees("? keys")
        window.type("a")
        window.sees("New card in")
        window.type("half a thought\x1b")
        window.sees("Not saved, but kept")
        window.type("\x1a")
        window.sees("code 143")
        assert window.last_words == (
            "retroboard: SIGTERM has ended the program. What was being written is kept for the next start. code 143"
        )


def test_ctrl_z_stops_nothing_that_nobody_could_bring_back() -> None:
    with Window((*PROGRAM, "demo")) as window:
        window.sees("votes left")
        window.type("\x1a")
        window.sees("No shell waits behind this")
        window.type("\x11")
        assert window.ended() == 0
