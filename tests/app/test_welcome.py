"""The first start: three questions, no file before they are answered, none asked twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from retroboard.app.app import RetroApp
from retroboard.app.launch import Launch
from retroboard.config import backup_folder
from retroboard.domain.model import Function, State
from retroboard.identity import recall
from retroboard.store.store import Store
from tests.app.small_team import DAY, ROWS, Keyboard, at_the_keys, board_in, launched

NOBODY_YET = "No retro yet. n starts the first one"


@pytest.fixture(autouse=True)
def user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "zoe")


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """Where no database is yet, nor its folder."""
    return tmp_path / "not" / "there" / "retro.db"


def first_start(db: Path) -> AbstractAsyncContextManager[Keyboard]:
    return at_the_keys(launched(db, retro=None, member=None), ready="Welcome.")


def who_are_you(db: Path) -> AbstractAsyncContextManager[Keyboard]:
    return at_the_keys(launched(db, retro=None, member=None), ready="Who are you in Payments?")


def team_in(db: Path) -> State:
    store = Store.open(db, create=False)
    state = store.load(store.teams()[0].id)
    store.close()
    return state


async def test_the_first_start_makes_a_team_that_nobody_else_can_read(nowhere: Path) -> None:
    async with first_start(nowhere) as keys:
        screen = await keys()
        assert "Nothing leaves this computer" in screen
        assert NOBODY_YET[-10:] not in screen
        assert "F2 shows the demo first" in screen
        assert "zoe" in screen
        await keys.press(*"Search", "enter", *"Zoë", "enter", "down", "enter")
        screen = await keys.sees(NOBODY_YET)
        assert "Search" in screen.splitlines()[0]
    assert nowhere.stat().st_mode & 0o777 == 0o600
    state = team_in(nowhere)
    assert state.team.name == "Search"
    assert [(member.name, member.function) for member in state.members] == [("Zoë", Function.QUALITY)]
    assert recall(str(nowhere)) == (state.team.id, state.members[0].id)


async def test_the_second_start_asks_nothing(nowhere: Path) -> None:
    async with first_start(nowhere) as keys:
        await keys.press(*"Search", "enter", "enter", "enter")
        await keys.sees(NOBODY_YET)
    async with at_the_keys(launched(nowhere, retro=None, member=None), ready=NOBODY_YET) as keys:
        assert "Who are you" not in await keys()
        await keys.press("n", "enter")
        await keys.sees("How are we here today?")
        await keys.press("q", "q")
        await keys.sees("Retros (1)")
    assert len(team_in(nowhere).members) == 1


async def test_a_name_that_says_nothing_is_asked_for_again(nowhere: Path) -> None:
    async with first_start(nowhere) as keys:
        assert "! It needs a team name." in await keys("enter")
        await keys.paste("x" * 81)
        assert "! 81 characters: the team name can have 80." in await keys("enter")
        screen = await keys("ctrl+u", *"Search", "enter", "backspace", "enter")
        assert "! It needs a name." in screen
        screen = await keys("Z")
        assert "! It needs" not in screen
        assert "F2 shows the demo first" in screen
        await keys.press(*"oe", "enter", "enter")
        await keys.sees(NOBODY_YET)


async def test_what_is_pasted_as_a_name_is_one_clean_line(nowhere: Path) -> None:
    async with first_start(nowhere) as keys:
        await keys.paste("\x1b]0;title\x07Sea\x1b[31mrch\n team")
        await keys.press("enter", "enter", "enter")
        await keys.sees(NOBODY_YET)
    assert team_in(nowhere).team.name == "Search team"


async def test_who_has_lost_a_database_hears_of_its_back_up_before_beginning_anew(db: Path) -> None:
    store = Store.open(db, backups=backup_folder())
    backup = store.back_up()
    store.close()
    db.unlink()
    assert backup is not None
    stamp = backup.name.removesuffix("-asked.db")
    app = launched(db, retro=None, member=None)
    async with at_the_keys(app, ready="There was a database here. Quit and bring back") as keys:
        assert stamp in await keys()
        await keys.pilot.press("escape")
    assert str(app.failure).endswith(f": `retroboard --db {db} restore {stamp}`.")
    async with at_the_keys(launched(db, retro=None, member=None), ready="Or begin anew:") as keys:
        await keys.press(*"Search", "enter", "enter", "enter")
        await keys.sees(NOBODY_YET)


@pytest.mark.parametrize("key", ["escape", "ctrl+q"])
async def test_leaving_makes_no_file(nowhere: Path, key: str) -> None:
    app: RetroApp = launched(nowhere, retro=None, member=None)
    async with at_the_keys(app, ready="Welcome.") as keys:
        await keys.pilot.press(*"Sea", key)
        while app.is_running:
            await keys.pilot.pause(0.01)
    assert app.return_code == 0
    assert not nowhere.parent.exists()


async def test_who_is_in_the_team_already_picks_their_name(db: Path) -> None:
    async with who_are_you(db) as keys:
        screen = await keys()
        assert "ann" in screen
        assert "bob" in screen
        await keys.press("down", "enter")
        await keys.sees("Retros (2)")
    known = recall(str(db))
    assert known is not None
    assert known.member_id == "bob"
    assert len(team_in(db).members) == 2


async def test_who_is_not_in_the_team_joins_it(db: Path) -> None:
    async with who_are_you(db) as keys:
        await keys.press("tab", *"Zoë", "enter", "end", "enter")
        await keys.sees("Retros (2)")
    assert [(m.name, m.function) for m in team_in(db).members][2:] == [("Zoë", Function.OTHER)]


async def test_a_name_that_is_in_the_team_already_means_that_member(db: Path) -> None:
    async with who_are_you(db) as keys:
        await keys.press("tab", *"ANN", "enter", "enter")
        await keys.sees("Retros (2)")
    known = recall(str(db))
    assert known is not None
    assert known.member_id == "ann"


async def test_the_system_user_who_is_in_the_team_is_not_asked(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "bob")
    async with at_the_keys(launched(db, retro=None, member=None), ready="Retros (2)") as keys:
        assert "Who are you" not in await keys()


async def test_f2_shows_the_demo_and_keeps_nothing(nowhere: Path) -> None:
    async with first_start(nowhere) as keys:
        await keys.press("f2")
        screen = await keys.sees("Retros (5)")
        assert "Payments" in screen
        assert "Deploys are boring now" in await keys("enter")
        assert keys.app.shows_demo
        await keys.press("v")
    assert not nowhere.parent.exists()
    assert recall(str(nowhere)) is None


async def test_who_is_named_for_one_start_is_not_remembered(db: Path) -> None:
    async with at_the_keys(launched(db, member="bob")):
        assert recall(str(db)) is None
    assert recall(str(db)) is None


async def test_a_seed_that_another_process_writes_is_opened_once_it_is_there(tmp_path: Path) -> None:
    db = tmp_path / "demo.db"

    def another_process() -> Callable[[], object]:
        store = Store.open(db)
        store.add_team(ROWS)
        return store.close

    launch = Launch(db=str(db), retro="latest", member="ann", seed=ROWS, write_seed=another_process, today=lambda: DAY)
    async with at_the_keys(RetroApp(launch)) as keys:
        await keys.press("a", *"Lunch", "enter")
    assert "Lunch" in {card.text for card in board_in(db).cards}
