"""Quitting is for oneself: where a team shares one terminal, it asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from retroboard.app.terminal.tmux import attached
from tests.app.small_team import at_the_keys, launched, said


@pytest.fixture
def tmux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tmux of our own; what is written into the file is what it says."""
    (tmp_path / "bin").mkdir()
    program, says = tmp_path / "bin" / "tmux", tmp_path / "says"
    program.write_text(f'#!/bin/sh\ntest "$4" = %7 && cat {says}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    monkeypatch.setenv("TMUX_PANE", "%7")
    return says


async def test_quitting_a_board_that_others_see_asks(db: Path, tmux: Path) -> None:
    tmux.write_text("2 3\n")
    app = launched(db)
    async with at_the_keys(app) as keys:
        await keys.press("ctrl+q")
        screen = await keys.sees("3 terminals share this board. Quit for everybody?")
        assert "detach" in screen
        assert "Quit for everybody" not in await keys("escape")
        assert app.is_running
        await keys.press("ctrl+q")
        await keys.sees("Quit for everybody")
        await keys.press("y")
        await keys.pilot.pause()
    assert app.return_code == 0


@pytest.mark.parametrize("says", ["1 \n", "0 0\n", "", "what?\n"])
def test_a_session_of_one_s_own_is_not_shared(tmux: Path, says: str) -> None:
    tmux.write_text(says)
    assert attached() == 1


def test_a_tmux_that_cannot_be_asked_is_not_waited_for(tmux: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX_PANE", "%8")
    assert attached() == 1
    monkeypatch.setenv("PATH", "/nowhere")
    assert attached() == 1
    monkeypatch.delenv("TMUX")
    assert attached() == 1


async def test_the_key_that_ends_other_programs_tells_which_one_ends_this(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        assert said(await keys("ctrl+c")).startswith("ctrl+q leaves the program.")
