"""The program as a process of its own: pipes that close, disks that are full, locales, terminals that are none."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from retroboard.store.backups import is_intact
from tests.cli.conftest import Shell

PROGRAM = [sys.executable, "-m", "retroboard"]


def start(*words: str | bytes, **how: object) -> "subprocess.Popen[bytes]":
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*PROGRAM, *words], **(pipes | how))  # type: ignore[call-overload, no-any-return]


def run(*words: str | bytes, **how: object) -> tuple[int, bytes, bytes]:
    process = start(*words, **how)
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


def test_a_reader_that_has_seen_enough_ends_it_silently(team_shell: Shell) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    for words in (["list"], ["--help"], ["export", "--format", "csv"]):
        code, _, err = run(*words, stdout=writing)
        assert (code, err) == (141, b"")
    os.close(writing)


def test_a_full_disk_behind_stdout_is_told(team_shell: Shell) -> None:
    with Path("/dev/full").open("wb") as full:
        for words in (["list"], ["show", "--json"], ["--version"], ["--help"]):
            code, _, err = run(*words, stdout=full)
            assert code == 74
            assert err.count(b"\n") == 1
            assert b"No space left on device. " in err
            assert b"saved" not in err
            assert b"there" not in err
        code, _, err = run("add", "-c", "1", "not lost", stdout=full)
        made = run("backup", stdout=full)[2]
    assert code == 74
    assert err.endswith(b"Send it elsewhere. The change itself is saved.\n")
    assert "not lost" in team_shell("show")
    place = made.rpartition(b" The back-up is made: ")[2].decode().strip()
    assert is_intact(Path(place))


@pytest.mark.parametrize("command", ["list", "add -c 1 card", "--version"])
def test_a_closed_stdout_is_told_before_anything_is_done(team_shell: Shell, command: str) -> None:
    before = team_shell("show")
    script = f'exec "$0" -m retroboard {command} >&-'
    done = subprocess.run(["/bin/sh", "-c", script, sys.executable], capture_output=True, check=False)
    assert done.returncode == 74
    assert done.stderr == b"retroboard: Standard output cannot be written: it is closed. Send it elsewhere.\n"
    assert team_shell("show") == before


def test_closed_streams_are_no_crash(team_shell: Shell) -> None:
    for script, code in (('exec "$0" -m retroboard list 2>&-', 0), ('exec "$0" -m retroboard import - <&-', 66)):
        done = subprocess.run(["/bin/sh", "-c", script, sys.executable], capture_output=True, check=False)
        assert (done.returncode, b"Traceback" in done.stderr) == (code, False)


@pytest.mark.parametrize(
    "settings",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "C"},
        {"LANG": "C"},
    ],
    ids=["ascii", "C without UTF-8", "C", "language C"],
)
def test_a_locale_without_the_letters_prints_their_numbers(
    team_shell: Shell, tmp_path: Path, settings: dict[str, str]
) -> None:
    team_shell("actions", "add", "naïve 🎉")
    code, out, err = run("actions", env=os.environ | settings)
    assert (code, err) == (0, b"")
    assert out.splitlines()[-1] == b"A3\tna\\xefve \\U0001f389\t\t\topen"
    code, out, err = run("actions", "--json", env=os.environ | settings)
    assert b'"text": "na\\u00efve \\ud83c\\udf89"' in out
    code, _, _ = run("export", "-o", str(tmp_path / "out.md"), env=os.environ | settings)
    assert code == 0
    assert "naïve 🎉" in (tmp_path / "out.md").read_text("utf-8")


def test_a_path_that_is_no_utf8_is_as_good_as_another(team_shell: Shell, tmp_path: Path) -> None:
    database = bytes(team_shell.database.rename(tmp_path / "db\udce9.db"))
    copy = bytes(tmp_path / "copy\udce9.db")
    for words in (["add", "-c", "1", "Hello"], ["doctor"], ["backup", "-o", copy], ["restore", copy]):
        code, _, stderr = run("--db", database, *words)
        assert code == 0, stderr
    assert b"Hello" in run("--db", copy, "show")[1]


def test_arguments_that_the_locale_cannot_read_are_read_as_utf8(shell: Shell) -> None:
    settings = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    words = ("--team", "Größe", "--as", "Zoë", "actions", "add", "naïve 🎉", b"\xff")
    code, _, err = run(*words, env=os.environ | settings)
    assert code == 0, err
    assert shell("actions") == "A1\tnaïve 🎉 \ufffd\t\t\topen\n"
    assert shell("members") == "Zoë\tother\n"
    assert "Größe" in shell("team")


# --- the full screen without a terminal -----------------------------------------------------------------------


@pytest.mark.parametrize("words", [[], ["board"], ["board", "#1"], ["demo"]], ids=" ".join)
def test_without_a_terminal_the_full_screen_is_one_sentence(shell: Shell, words: list[str]) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, b"")
    assert err.startswith(b"retroboard: The full screen needs a terminal.")
    assert b"retroboard list" in err
    assert b"\x1b" not in err
    assert err.count(b"\n") == 1


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
def test_all_three_streams_have_to_be_the_terminal(shell: Shell, stream: str) -> None:
    main, terminal = pty.openpty()
    how = {"stdin": terminal, "stdout": terminal, "stderr": terminal} | {stream: subprocess.PIPE}
    process = start(**how)
    _, err = process.communicate(timeout=30)
    os.close(terminal)
    said = err if stream == "stderr" else os.read(main, 10_000)
    os.close(main)
    assert process.returncode == 2
    assert b"needs a terminal" in said
    assert b"\x1b" not in said


@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
def test_a_terminal_that_is_none_to_speak_of_gets_no_escape_code(shell: Shell, term: str) -> None:
    main, terminal = pty.openpty()
    process = start(stdin=terminal, stdout=terminal, stderr=terminal, env=os.environ | {"TERM": term})
    assert process.wait(timeout=30) == 2
    os.close(terminal)
    said = os.read(main, 10_000)
    os.close(main)
    assert said.startswith(b"retroboard: TERM says")
    assert b"\x1b" not in said


def test_a_terminal_gets_columns_that_fit_it(team_shell: Shell) -> None:
    team_shell("actions", "add", "word " * 60)
    main, terminal = pty.openpty()
    process = start("actions", stdin=terminal, stdout=terminal, stderr=terminal, env=os.environ | {"COLUMNS": "80"})
    assert process.wait(timeout=30) == 0
    os.close(terminal)
    lines = os.read(main, 10_000).decode().split("\r\n")
    os.close(main)
    assert lines[0].split() == ["Action", "Owner", "Due", "State"]
    assert max(len(line) for line in lines) <= 80
    assert "\x1b" not in "".join(lines)
    assert "".join(lines).count("word") == 60


# --- faults -----------------------------------------------------------------------------------------------------------


def test_a_fault_is_a_sentence_and_a_place_without_anybody_s_words(team_shell: Shell, a_home_of_its_own: Path) -> None:
    program = """
import sys
from retroboard.cli import main
from retroboard.cli.asked import Desk

def broken(desk):
    raise KeyError("the words of a card")

Desk.state = broken
sys.argv = ["retroboard", "list"]
main()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    log = a_home_of_its_own / "state" / "retroboard" / "retroboard.log"
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("retroboard: A fault ended the command: KeyError at <string>:7. ")
    assert f" {log} has what to report; none of your words are in it.\n" in done.stderr
    assert "cli/retros.py:" in log.read_text()
    assert "words" not in log.read_text()


# --- passwords ------------------------------------------------------------------------------------------------


def test_a_password_on_the_command_line_is_refused(shell: Shell) -> None:
    for url in ("postgresql://me:geheim@127.0.0.1:1/x", "postgresql://127.0.0.1:1/x?user=me&password=geheim"):
        sentence = shell.refused("--db", url, "list", code=2)
        assert "RETROBOARD_DB" in sentence
        assert "geheim" not in sentence


def test_a_password_is_never_printed(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in (
        "postgresql://me:geheim@127.0.0.1:1/x",
        "postgresql://me:gehe/im@127.0.0.1:1/x?nope=1",
        "pg://me:geheim@x",
    ):
        monkeypatch.setenv("RETROBOARD_DB", url)
        for command in (["list"], ["add", "x"]):
            done = shell.run(*command)
            assert done.exit_code == (78 if url.startswith("pg:") else 69)
            assert "gehe" not in done.output
