"""What a terminal can show, by what the environment says of it."""

import os
import subprocess
import sys

import pytest
from rich.console import Console

from retroboard.abilities import has_colours

ASK = "import sys; from retroboard.abilities import has_letters; print(has_letters(sys.stderr))"


@pytest.mark.parametrize(
    ("settings", "letters"),
    [
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "de_DE.utf8"}, True),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, True),
        ({}, True),
        ({"LANG": ""}, True),
        ({"LANG": "C"}, False),
        ({"LANG": "POSIX"}, False),
        ({"LC_ALL": "C"}, False),
        ({"LC_ALL": "C", "LANG": "C.UTF-8"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
        ({"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, False),
        ({"LANG": "C.UTF-8", "PYTHONIOENCODING": "ascii"}, False),
        ({"LANG": "C.UTF-8", "PYTHONIOENCODING": "latin-1"}, False),
        ({"LANG": "C", "PYTHONIOENCODING": "utf-8"}, True),
        ({"LANG": "C", "PYTHONUTF8": "1"}, True),
    ],
    ids=str,
)
def test_there_are_letters_where_utf8_is_read(settings: dict[str, str], letters: bool) -> None:
    clear = ("LANG", "LC_ALL", "LC_CTYPE", "PYTHONUTF8", "PYTHONIOENCODING", "PYTHONCOERCECLOCALE")
    environment = {name: value for name, value in os.environ.items() if name not in clear} | settings
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(letters)


@pytest.mark.parametrize(
    ("term", "more"),
    [("xterm-256color", ""), ("tmux-256color", ""), ("xterm-kitty", ""), ("xterm", "truecolor"), ("vtnt", "24bit")],
)
def test_most_terminals_have_colours(monkeypatch: pytest.MonkeyPatch, term: str, more: str) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLORTERM", more)
    color_system = Console(force_terminal=True).color_system  # Rich paints, so it has to see as many
    assert color_system in ("256", "truecolor")
    assert has_colours()
    monkeypatch.setenv("NO_COLOR", "")
    assert has_colours()
    monkeypatch.setenv("NO_COLOR", "0")
    assert not has_colours()


@pytest.mark.parametrize("term", ["xterm-mono", "linux-m", "vt100", "vt220", "vt100-nav", "rxvt-m"])
def test_some_terminals_have_none(monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLORTERM", "truecolor")
    assert not has_colours()


@pytest.mark.parametrize("term", ["linux", "xterm", "xterm-16color", "screen", "tmux", "rxvt-unicode", "ansi"])
def test_sixteen_colours_are_too_few(monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("COLORTERM", raising=False)
    assert not has_colours()
