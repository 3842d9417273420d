"""Who else looks at this terminal: a team may share one board by a tmux session that all of them are attached to."""

from __future__ import annotations

import os
import subprocess

PATIENCE_S = 1.0
_COUNTS = "#{session_attached} #{session_group_attached}"


def attached() -> int:
    """How many terminals show the tmux session that this runs in; 1 where it runs in none, or tmux does not say."""
    pane = os.environ.get("TMUX_PANE")
    if not os.environ.get("TMUX") or not pane:
        return 1
    ask = ("tmux", "display-message", "-p", "-t", pane, _COUNTS)
    try:
        told = subprocess.run(ask, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
        return max((1, *map(int, told.stdout.split())))
    except (OSError, subprocess.SubprocessError, ValueError):
        return 1
