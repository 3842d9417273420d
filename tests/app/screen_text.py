"""What a person would read off a screen, and a small app for a screen to stand in alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from textual import on
from textual._context import visible_screen_stack
from textual.app import App
from textual.binding import Binding
from textual.pilot import Pilot
from textual.reactive import reactive
from textual.screen import Screen

from retroboard.app.app import RetroApp
from retroboard.app.keytable import key_name
from retroboard.app.launch import Launch
from retroboard.app.messages import Do, Say
from retroboard.app.screens.state_screen import StateScreen
from retroboard.app.theme import THEMES
from retroboard.app.widgets.status_line import StatusLine
from retroboard.domain.changes import Change
from retroboard.domain.demo import demo_me, demo_rows
from retroboard.domain.edits import applied
from retroboard.domain.effects import effects
from retroboard.domain.model import State
from retroboard.domain.rules import why_not
from tests.app.quickly import paintings

DAY = date(2026, 11, 20)


_READ: WeakKeyDictionary[Screen[Any], tuple[object, str]] = WeakKeyDictionary()


def text_of(app: App[Any]) -> str:
    """The whole screen as plain text, screens that shine through from below included; no blanks at line ends."""
    screen, now = app.screen, (paintings(app.screen), app.size)
    if not now[0] or screen not in _READ or _READ[screen][0] != now:
        visible_screen_stack.set(app._background_screens)
        strips = screen._compositor.render_strips(app.size)
        _READ[screen] = now, "\n".join(strip.text.rstrip() for strip in strips)
    return _READ[screen][1]


async def settle(pilot: Pilot[Any]) -> None:
    """Waits until what a key has started beside the loop is done and shown."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def on_the_demo(db: Path, *, retro: str | None = "latest") -> RetroApp:
    """The program on the demo's team, in a database that is not there yet."""
    rows = demo_rows(DAY)
    launch = Launch(db=str(db), retro=retro, member=demo_me(rows).name, seed=rows, today=lambda: DAY)
    return RetroApp(launch)


async def until(pilot: Pilot[Any], words: str) -> None:
    """Waits until something is on the screen; fails, with the screen, after ten seconds."""
    for _ in range(200):
        if words in text_of(pilot.app):
            return
        await pilot.pause(0.05)
    raise AssertionError(f"{words!r} is not on the screen:\n{text_of(pilot.app)}")


class Host(App[None]):
    """Stands in for RetroApp without a database: makes changes in memory, as the store does, and keeps them in `done`.

    `answers` has what the screens that were shown with `show` answered, once they are closed.
    """

    CSS_PATH = RetroApp.CSS_PATH

    state: reactive[State | None] = reactive(None, init=False, layout=False, repaint=False)

    def __init__(self, screen: Screen[Any], state: State | None = None) -> None:
        super().__init__()
        self.first = screen
        self.set_reactive(Host.state, state)
        self.done: list[Change] = []
        self.answers: list[Any] = []
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def get_key_display(self, binding: Binding) -> str:
        return binding.key_display or key_name(binding.key)

    async def on_mount(self) -> None:
        self.watch_state()
        await self.push_screen(self.first, self.answers.append)

    def watch_state(self) -> None:
        if isinstance(self.first, StateScreen):
            self.first.receive(self.state, None)

    @on(Do)
    def take_change(self, message: Do) -> None:
        assert self.state is not None
        assert why_not(message.change, self.state, None) is None
        self.done.append(message.change)
        self.state = applied(effects(message.change, self.state, None), self.state)

    @on(Say)
    def say(self, message: Say) -> None:
        for status in self.screen.query(StatusLine):
            status.say(message.text, warning=message.warning)
