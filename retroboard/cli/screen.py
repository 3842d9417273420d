"""The full screen: home and a retro's board. Nothing slow is imported before there is a terminal for it."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

import click

from retroboard.cli.asked import Asked
from retroboard.cli.names import complete_retro
from retroboard.cli.printing import say
from retroboard.cli.stop import USAGE, Stop

if TYPE_CHECKING:
    from retroboard.app.launch import Launch, Looks

WITHOUT = (
    "The full screen needs a terminal. Without one there are: retroboard list, show, add, actions, new,"
    " export, import, demo --print; retroboard --help tells of all."
)

AFTER_THE_DEMO = "That was the demo; nothing of it is kept. Your own team's board: retroboard"
FRAMES = "90"
"""Frames a second, at most. With the usual 60, what follows a first picture may come 33 ms after it."""
QUICK_SWITCH_S = 0.0001
"""How long a thread that reads or imports may keep the screen's waiting. A key changes threads a few times."""


def preflight() -> None:
    """Stops where a full screen would hang or write escape codes into a pipe.

    It draws on stderr and reads stdin; stdout counts too, for who sends it elsewhere wants text.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream is None or not stream.isatty():
            raise Stop(WITHOUT, USAGE)
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        raise Stop(f"TERM says that this terminal has no full screen. {WITHOUT}", USAGE)


def run(launch: Launch) -> None:
    """Shows the full screen until it is left, and exits as it says. `preflight` comes first.

    What is imported stays, so nothing is collected until the program is up: see `StoreApp._prepare`.
    """
    gc.disable()
    sys.setswitchinterval(QUICK_SWITCH_S)
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    if not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)  # empty means unset, but not to Textual
    from retroboard.app.app import RetroApp
    from retroboard.store.errors import StoreError

    app = RetroApp(launch)
    app.run()
    if isinstance(app.failure, StoreError):
        raise app.failure  # which has the same exit code as in any other command
    if app.last_words is not None:
        raise Stop(app.last_words, app.return_code or 0)
    if app.shows_demo and not app.return_code:
        say(AFTER_THE_DEMO)
    raise click.exceptions.Exit(app.return_code or 0)


def looks_of(asked: Asked) -> Looks:
    """What the screen is to look like: what is asked for, as far as the terminal can show it."""
    from retroboard.abilities import has_colours, has_letters
    from retroboard.app.launch import Looks
    from retroboard.config import ALWAYS, AUTO

    wanted = ALWAYS if asked.ascii else asked.settings.ascii
    in_ascii = not has_letters(sys.stderr) if wanted == AUTO else wanted == ALWAYS
    return Looks(asked.settings.theme, has_colours(), in_ascii)


def home(asked: Asked) -> None:
    """The team's home."""
    _start(asked, None)


@click.command()
@click.argument("retro", required=False, shell_complete=complete_retro)
@click.pass_obj
def board(asked: Asked, retro: str | None) -> None:
    """Open a retro's board, full screen."""
    _start(asked, retro or "latest")


def _start(asked: Asked, retro: str | None) -> None:
    preflight()
    from retroboard.app.launch import Launch
    from retroboard.cli.config import keymap_of

    settings = asked.settings
    run(
        Launch(
            db=asked.target,
            team=asked.team,
            member=asked.name,
            usual_team=settings.team,
            usual_name=settings.name,
            retro=retro,
            own_templates=settings.templates,
            own_questions=settings.questions,
            summary_folder=settings.summary_folder,
            looks=looks_of(asked),
            keymap=keymap_of(settings),
        )
    )
