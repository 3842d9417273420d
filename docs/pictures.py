"""Draws the README's pictures from the demo: `make pictures`.

The demo's day is fixed and its database thrown away, so the same program draws the same bytes. Names on the command
line choose some of the pictures.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from retroboard.app.app import RetroApp
from retroboard.app.launch import Launch
from retroboard.domain.demo import demo_me, demo_rows


class Shot(NamedTuple):
    """A picture: its size in cells, and the keys that lead there from the demo's board."""

    size: tuple[int, int]
    keys: str


PICTURES = Path(__file__).parent / "pictures"
DAY = date(2026, 11, 20)
SHOTS = {
    "board": Shot((120, 40), "right"),
    "home": Shot((120, 28), "q"),
    "topic": Shot((100, 15), "down down down down enter down"),
}
_FONT_FACE = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_OWN_ID = re.compile(r"terminal-\d+")
_ENDS = re.compile(r"[ \t]+$", re.MULTILINE)


async def draw(name: str, shot: Shot) -> str:
    """The screen as SVG."""
    rows = demo_rows(DAY)
    with TemporaryDirectory(prefix="retroboard-pictures-") as folder:
        launch = Launch(
            db=str(Path(folder) / "demo.db"),
            member=demo_me(rows).name,
            retro="latest",
            seed=rows,
            today=lambda: DAY,
        )
        app = RetroApp(launch)
        async with app.run_test(size=shot.size) as pilot:
            await pilot.pause()
            for key in shot.keys.split():
                await pilot.press(key)
                await pilot.pause()
            return tidy(app.export_screenshot(), name)


def tidy(svg: str, name: str) -> str:
    """The picture without what changes by itself, and without fonts from a server: whoever looks has one."""
    svg = _FONT_FACE.sub("", svg)
    svg = _OWN_ID.sub(name, svg)
    return _ENDS.sub("", svg).strip() + "\n"


def main(wanted: Sequence[str]) -> None:
    """Draws the pictures that are named, or all."""
    os.environ.pop("NO_COLOR", None)
    PICTURES.mkdir(exist_ok=True)
    for name, shot in SHOTS.items():
        if not wanted or name in wanted:
            (PICTURES / f"{name}.svg").write_text(asyncio.run(draw(name, shot)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
