"""Keys pressed as quickly as the program answers, on any machine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

import textual.app
import textual.screen
from rich.console import RenderableType
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.screen import Screen

from retroboard.app.app import RetroApp
from retroboard.app.type_ahead import is_idle

ROUNDS = 3
"""So often in a row, a moment apart, nothing may be left to do."""
MOMENT_S = 0.0005
HELD_S = 0.003
"""Where a change is on its way, and nothing painted until then, it is looked at so often."""
PAINTED_S = 0.1
"""A screen is painted then at the latest, should nobody look at it."""
LONGEST_S = 1.0
"""A wait ends then, as that of Textual does: something may be under way for as long as it likes."""


PAINTED: WeakKeyDictionary[Screen[Any], int] = WeakKeyDictionary()


def paintings(screen: Screen[Any]) -> int:
    """How often a screen was painted so far; 0 where nobody counts."""
    return PAINTED.get(screen, 0)


def press_keys_quickly() -> None:
    """Has Textual's pilot look whether anything is left to do.

    By itself it looks whether the process is idle: after each key for 20 ms, and for a second where the machine is so
    slow that looking is work. And screens are painted when all else is done, not 60 times in a second.
    """
    textual.screen.UPDATE_PERIOD = PAINTED_S
    press_keys = App._press_keys

    async def press(app: App[Any], keys: Iterable[str]) -> None:
        async def wait(_: float = 0) -> None:
            await until_calm(app)

        async def go_on(_: float = 0) -> None:
            """Our program hands keys out one at a time by itself."""

        textual.app.wait_for_idle = go_on if isinstance(app, RetroApp) else wait
        await press_keys(app, keys)

    async def wait_for_screen(pilot: Pilot[Any], _: float = 0) -> bool:
        """Textual sends each widget a message of its own, and waits until all have come."""
        await until_calm(pilot.app)
        return True

    async def pause(pilot: Pilot[Any], delay: float | None = None) -> None:
        await (until_calm(pilot.app) if delay is None else asyncio.sleep(delay))
        _paint(pilot.app)

    App._press_keys = press  # type: ignore[method-assign]
    Pilot.pause = pause  # type: ignore[method-assign]
    Pilot._wait_for_screen = wait_for_screen  # type: ignore[method-assign]
    _compose_no_terminal_codes()
    _parse_styles_once()


def _compose_no_terminal_codes() -> None:
    """Leaves out what would be written to a terminal where there is none: `text_of` has all painted that it reads."""
    refresh, display = Screen._compositor_refresh, App._display

    def compositor_refresh(screen: Screen[Any]) -> None:
        PAINTED[screen] = paintings(screen) + 1
        if screen.app.is_headless and screen is screen.app.screen:
            screen._compositor._dirty_regions.clear()
            screen._dirty_widgets.clear()
            screen.app._update_mouse_over(screen)
        else:
            refresh(screen)

    def count_display(app: App[Any], screen: Screen[Any], renderable: RenderableType | None) -> None:
        PAINTED[screen] = paintings(screen) + 1
        display(app, screen, renderable)

    Screen._compositor_refresh = compositor_refresh  # type: ignore[method-assign]
    App._display = count_display  # type: ignore[method-assign]


def _parse_styles_once() -> None:
    """Has all apps of the process share what they parse: the styles of each widget, with the colours of each theme."""
    parse_rules = Stylesheet._parse_rules
    parsed: dict[tuple[object, ...], list[RuleSet]] = {}

    def parsed_rules(stylesheet: Stylesheet, *source: Any, **options: Any) -> list[RuleSet]:
        key = (source, *options.items(), *stylesheet._variables.items())
        if key not in parsed:
            parsed[key] = parse_rules(stylesheet, *source, **options)
        return parsed[key]

    Stylesheet._parse_rules = parsed_rules  # type: ignore[method-assign]


async def until_calm(app: App[Any]) -> None:
    """Waits until no widget has anything left to do, and all is painted."""
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    calm, end = 0, time.monotonic() + LONGEST_S
    while calm < ROUNDS and time.monotonic() < end:
        await asyncio.sleep(HELD_S if app._batch_count else MOMENT_S if calm else 0)
        if not ready:  # else somebody has something to do: what, need not be asked
            calm = calm + 1 if _is_calm(app) else 0


def _is_calm(app: App[Any]) -> bool:
    """Whether nothing is left to do; paints where only that is."""
    if app._exit or not app._screen_stack:
        return True
    screen = app.screen
    if isinstance(app, RetroApp) and not app.type_ahead.is_empty:
        return False
    if not all(is_idle(pump) for pump in (app, *screen.walk_children(with_self=True))):
        return False
    to_paint = (
        screen._layout_required
        or screen._repaint_required
        or screen._scroll_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )
    if to_paint:
        _paint(app)
    return not to_paint


def _paint(app: App[Any]) -> None:
    """Has a screen painted, which asks what app it is of: not the one that this process has started last."""
    with app._context():
        app.screen._on_timer_update()
