"""The summary on the screen, and saved."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from threading import Event
from unicodedata import category

import pytest

from retroboard.app.messages import Say
from retroboard.app.screens.summary import FORMATS, SummaryScreen, TextPage, save
from retroboard.domain.formats import markdown, retro_csv, retro_json
from retroboard.domain.model import Card, State, Topic
from retroboard.domain.text import problem
from retroboard.files import NotWritten, default_name
from retroboard.store.store import Store
from tests.app.screen_text import Host, on_the_demo, settle, text_of, until
from tests.domain.formats.one_retro import CLOSED, STATE, TODAY
from tests.hostile import HOSTILE

SIZE = (80, 24)
NAME = default_name(STATE, "md")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def host(state: State = STATE) -> Host:
    return Host(SummaryScreen(state, None, TODAY))


async def test_the_summary_can_be_read_from_its_beginning_to_its_end() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "Markdown of #14 Sprint 42" in text_of(app)
        lines = [line for line in markdown.summary(STATE, TODAY).splitlines() if line]
        assert lines[0] in text_of(app)
        assert lines[-1] not in text_of(app)
        await pilot.press("end")
        await pilot.pause()
        assert lines[-1] in text_of(app)
        assert lines[0] not in text_of(app)
        await pilot.press("home", "down")
        await pilot.pause()
        assert lines[0] not in text_of(app)
        assert lines[1] in text_of(app)
        await pilot.press("up", "pagedown", "pageup")
        await pilot.pause()
        assert lines[0] in text_of(app)


async def test_f_goes_through_the_formats_and_back() -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        for words in ('"format": "retroboard"', '"retro","date","column"', "## Actions"):
            await settle(pilot)
            await pilot.press("f")
            await settle(pilot)
            assert words in text_of(app)


async def test_s_saves_what_is_read_under_a_name_that_is_proposed(here: Path) -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await pilot.pause()
        assert NAME in text_of(app)
        await pilot.press("enter")
        await settle(pilot)
        assert "Saved as" in text_of(app)
    assert (here / NAME).read_text() == markdown.summary(STATE, TODAY)


async def test_the_other_formats_are_saved_as_they_are_exported_but_for_whose_answers_are(here: Path) -> None:
    app = host(CLOSED)
    async with app.run_test(size=SIZE) as pilot:
        for _ in range(2):
            await pilot.press("f")
            await settle(pilot)
            await pilot.press("s", "enter")
            await settle(pilot)
    read = json.loads((here / default_name(STATE, "json")).read_bytes())
    exported = json.loads(retro_json.dump(CLOSED))

    def answers(remarks: list[dict[str, object]]) -> list[object]:
        return sorted((each["score"], each["text"]) for each in remarks if each["occasion"] == "return")

    def rest(remarks: list[dict[str, object]]) -> list[object]:
        return [each for each in remarks if each["occasion"] != "return"]

    said, shown = exported.pop("remarks"), read.pop("remarks")
    assert answers(shown) == answers(said) != []
    assert rest(shown) == rest(said)
    assert not any(each["member"] for each in shown if each["occasion"] == "return")
    assert read == exported
    assert (here / default_name(STATE, "csv")).read_bytes().decode() == retro_csv.dump(STATE)


@pytest.mark.parametrize(("key", "left"), [("escape", "mine"), ("enter", None)])
async def test_a_file_that_is_there_is_replaced_only_when_told_to(here: Path, key: str, left: str | None) -> None:
    (here / NAME).write_text("mine")
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("s", "enter")
        await settle(pilot)
        assert "is there already." in text_of(app)
        assert (here / NAME).read_text() == "mine"
        await pilot.press(key)
        await settle(pilot)
        assert ("Not saved." if left else "Saved as") in text_of(app)
    assert (here / NAME).read_text() == (left or markdown.summary(STATE, TODAY))


async def test_a_database_is_never_replaced_by_a_summary(here: Path) -> None:
    Store.open(here / NAME).close()
    before = (here / NAME).read_bytes()
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("s", "enter")
        await settle(pilot)
        assert f"! {NAME} is a retroboard database." in text_of(app)
    assert (here / NAME).read_bytes() == before


async def test_what_cannot_be_written_is_one_sentence_and_the_summary_stays(here: Path) -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("s", "home", *"no/such/", "enter")
        await settle(pilot)
        assert "! no/such/" in text_of(app)
        assert isinstance(app.screen, SummaryScreen)
    assert list(here.iterdir()) == []


async def test_esc_saves_nothing_and_esc_again_closes(here: Path) -> None:
    app = host()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("s", "escape")
        await pilot.pause()
        assert isinstance(app.screen, SummaryScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert app.answers == [None]
    assert list(here.iterdir()) == []


def test_a_folder_is_filled_under_the_proposed_name_and_a_tilde_is_home(here: Path, a_home_of_its_own: Path) -> None:
    (here / "notes").mkdir()
    assert save("notes", NAME, "text") == here / "notes" / NAME
    assert save("~/mine.md", NAME, "text") == a_home_of_its_own / "mine.md"
    assert (a_home_of_its_own / "mine.md").read_text() == "text"


@pytest.mark.parametrize("place", ["out/", "~/out/", "out/.", "mine/"])
def test_what_ends_as_a_folder_does_and_is_none_is_a_sentence_and_no_file(
    here: Path, a_home_of_its_own: Path, place: str
) -> None:
    (here / "mine").write_text("precious")
    with pytest.raises(NotWritten, match=f"^{place} is no folder that is there"):
        save(place, NAME, "text", force=True)
    assert [path.name for path in (*here.iterdir(), *a_home_of_its_own.iterdir())] == ["mine"]
    assert (here / "mine").read_text() == "precious"


def test_a_home_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(NotWritten, match="no such home folder"):
        save("~nobody-of-that-name/x.md", NAME, "text")
    with pytest.raises(NotWritten, match="was not written"):
        save("x" * 300, NAME, "text")


async def test_every_hostile_text_is_shown_as_it_is_without_a_control_code() -> None:
    texts = [hostile.cleaned for hostile in HOSTILE.values() if problem(hostile.cleaned) is None]
    assert STATE.board is not None
    board = replace(
        STATE.board,
        topics=tuple(Topic(f"t{n}", "retro14", "well", "", float(n)) for n in range(len(texts))),
        cards=tuple(Card(f"c{n}", "retro14", f"t{n}", text, None, 1.0) for n, text in enumerate(texts)),
        votes=(),
        comments=(),
    )
    app = host(replace(STATE, board=board))
    shown = ""
    async with app.run_test(size=(120, 150)) as pilot:
        for _ in FORMATS:
            await settle(pilot)
            page = app.screen.query_one(TextPage)
            while page.scroll_offset.y < page.max_scroll_y:
                shown += text_of(app)
                await pilot.press("pagedown")
            await pilot.press("f")
    assert not any(category(char) == "Cc" for char in shown if char != "\n")
    assert "[@click=app.quit]press here[/]" in shown  # as CSV has it: Markdown escapes its brackets


async def test_on_the_board_w_shows_the_summary_of_what_is_on_it(tmp_path: Path) -> None:
    app = on_the_demo(tmp_path / "demo.db")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, "Went well")
        await pilot.press("w")
        await until(pilot, "# Payments, retro 14: Sprint 42")
        app.pass_on(Say("What is said below it is seen " + "whole, " * 10 + "on two lines.", warning=True))
        await until(pilot, "! What is said below it is seen whole,")  # it covers no line of that
        await pilot.press("q")
        await until(pilot, "Went well")


async def test_who_has_left_before_the_text_is_made_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    left = Event()
    monkeypatch.setattr("retroboard.app.screens.summary.written", lambda *_: left.wait(5) and "too late")
    screen = SummaryScreen(STATE, None, TODAY)
    app = Host(screen)
    async with app.run_test(size=SIZE) as pilot:
        made = screen._show("md")
        await screen.query_one(TextPage).remove()
        left.set()
        await made
        await pilot.pause()
        assert app.is_running
