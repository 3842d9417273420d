"""What the screens look like, and that all of it can be read in every theme.

After a change of looks that is meant: `pytest tests/snapshots --snapshot-update`.

The pictures are of the demo's team, on a day and with ids that never change.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual.pilot import Pilot

from retroboard.app.app import RetroApp
from retroboard.app.launch import Launch
from retroboard.app.widgets.status_line import StatusLine
from retroboard.domain.demo import demo_rows
from retroboard.store.store import Store
from tests.app.contrast import all_can_be_read
from tests.app.quickly import press_keys_quickly
from tests.app.screen_text import DAY
from tests.app.small_team import Keyboard

press_keys_quickly()
SMALL, LARGE = (80, 24), (120, 40)
BOARD, HOME = "votes left", "Last retro"
LIGHT = ("ctrl+t",)
NOON_MS = int(datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC).timestamp()) * 1000
"""It stays noon."""

CHECK_IN = ("S", "home", "enter")
WRITE = ("p", "p", "f")
PICKED_UP = ("p", "down", "down", "m", "2")
LIKE_ANOTHER = "Reviews wait too long, the slowest was mine: four days"
ALIKE = ("p", "2", "a", *LIKE_ANOTHER, "enter", "escape", "M")
REVIEW = ("S", "home", "down", "enter")
SAID = ("Q", "enter", *"4 Fine, and hungry", "enter")
LOOKED_AT = ("enter", "enter")
AUTOPILOT = ("S", "end", "space", "escape")
TO_CLOSE = ("S", "end", "up", "up", "enter")
WORTH = ("a", *"4 short and kind", "enter", "enter", "5", "enter", "c", *"bob, for the test data", "enter", "escape")
ALL_WORTH = (*WORTH, "enter", "5", "enter", "enter", "3", "enter", "enter", "4", "enter")


class Picture(NamedTuple):
    """What is photographed: where the program starts, what is there by then, the keys from there on, what they lead to,
    and the keys there."""

    name: str
    keys: Sequence[str] = ()
    size: tuple[int, int] = SMALL
    retro: str | None = "latest"
    ready: str = BOARD
    then: str = ""
    last: Sequence[str] = ()


def of_home(name: str, *keys: str, size: tuple[int, int] = SMALL, then: str = "", last: Sequence[str] = ()) -> Picture:
    return Picture(name, keys, size, None, HOME, then, last)


# The board is in the vote stage, with the votes of others hidden.
PICTURES = (
    Picture("board"),
    Picture("board light", LIGHT),
    Picture("board large", size=LARGE),
    of_home("home"),
    of_home("home large", size=LARGE),
    Picture("topic", ("down", "down", "down", "down", "enter")),
    Picture("editor", ("end", "e", "ctrl+j", *"And it felt good.")),
    Picture("filter", ("slash", *"BANK", "enter")),
    Picture("by votes", ("2", "o"), LARGE),
    Picture("action", ("2", "A", *"Look at main first", "tab", *"yuki", "tab", *"fri")),
    Picture("action refused", ("3", "enter", "tab", "tab", *"soon", "enter")),
    Picture("columns", ("C",)),
    Picture("check in", CHECK_IN, then="How are we here", last=SAID),
    Picture("check in large", CHECK_IN, LARGE, then="How are we here", last=SAID),
    Picture("review", REVIEW, then="Promised and open", last=LOOKED_AT),
    Picture("review large", REVIEW, LARGE, then="Promised and open", last=LOOKED_AT),
    Picture("review outcomes", REVIEW, then="Promised and open", last=("end", "enter")),
    Picture("write", WRITE),
    Picture("write large", WRITE, LARGE),
    Picture("group", PICKED_UP),
    Picture("group large", PICKED_UP, LARGE),
    Picture("alike", ALIKE, then="% alike"),
    Picture("summary", ("w",), then="# Payments"),
    Picture("keys", ("question_mark",)),
    Picture("palette", ("ctrl+p", *"vo"), then="Take a vote of yours back"),
    Picture("selected text", ("e", "shift+home")),
    Picture("timer large", ("plus",), LARGE, then="left ►", last=("t", "enter")),
    Picture("timer menu", ("plus",), then="left ►", last=("t",)),
    Picture("big timer", ("plus", "T"), then="█"),
    Picture("big timer large", ("T", "plus"), LARGE, then="█"),
    Picture("discuss", ("n",), then="no topic is in front"),
    Picture("discuss large", ("n",), LARGE, then="no topic is in front"),
    Picture(
        "discuss topic",
        ("n",),
        then="no topic is in front",
        last=("s", "plus", "N", *"Alert on the first red run", "enter"),
    ),
    Picture("discuss topic large", ("n",), LARGE, then="no topic is in front", last=("s", "y", "plus")),
    Picture("autopilot", AUTOPILOT, then="left ►"),
    Picture("autopilot large", AUTOPILOT, LARGE, then="left ►"),
    Picture("close", TO_CLOSE, last=WORTH),
    Picture("close large", TO_CLOSE, LARGE, last=ALL_WORTH),
    Picture("close asks", TO_CLOSE, last=("n",)),
    Picture("closed", retro="11", ready="read-only"),
    Picture("closed large", retro="11", ready="read-only", size=LARGE),
    of_home("new retro", "n"),
    of_home("new retro plan", "n", "f2"),
    of_home("search", "slash", *"flaky", then="results · Down"),
    of_home("empty board", "n", "enter", then="#15", last=("n", "n")),
    of_home("six columns", "n", *["down"] * 8, "enter", then="#15", last=("n", "n", "5")),
)


@pytest.fixture(scope="session")
def demo_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the demo's team, to copy."""
    db = tmp_path_factory.mktemp("demo") / "retro.db"
    store = Store.open(db)
    store.add_team(demo_rows(DAY))
    store.close()
    return db


def program(db: Path, retro: str | None, member: str | None = "ann") -> RetroApp:
    ids = count(1)
    return RetroApp(
        Launch(
            db=str(db),
            retro=retro,
            member=member,
            usual_name="zoe",
            today=lambda: DAY,
            now_ms=lambda: NOON_MS,
            new_id=lambda: f"{next(ids):032x}",
        )
    )


def pressing(picture: Picture) -> Callable[[Pilot[Any]], Any]:
    """Presses the keys of a picture, waits for what is to be in it, and takes the last message away; looks whether all
    of it can be read."""

    async def run(pilot: Pilot[Any]) -> None:
        keyboard = Keyboard(pilot, pilot.app)  # type: ignore[arg-type]
        await keyboard.sees(picture.ready)
        for key in picture.keys:
            await keyboard.press(key)
        await keyboard.sees(picture.then)
        for key in picture.last:
            await keyboard.press(key)
        for status in pilot.app.screen.query(StatusLine):
            status.quiet()
        await keyboard.screen()
        await all_can_be_read(pilot)

    return run


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name.replace(" ", "-"))
def test_a_place_looks_as_it_did(picture: Picture, demo_db: Path, tmp_path: Path, snap_compare: Any) -> None:
    db = shutil.copy(demo_db, tmp_path / "retro.db")
    assert snap_compare(program(db, picture.retro), terminal_size=picture.size, run_before=pressing(picture))


@pytest.mark.parametrize("known", [False, True], ids=["new-team", "who-are-you"])
def test_the_first_start_looks_as_it_did(known: bool, demo_db: Path, tmp_path: Path, snap_compare: Any) -> None:
    db = tmp_path / "retro.db"
    if known:
        shutil.copy(demo_db, db)
    picture = Picture("", ready="Who are you" if known else "Welcome.")
    assert snap_compare(program(db, None, None), terminal_size=SMALL, run_before=pressing(picture))
