"""Texts that are not saved are on the disk, for their writer alone, until the database has them."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import json
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from retroboard.app.draft_file import Entry, Left, folder_of, left_in
from retroboard.app.drafts import Drafts, below, numbered
from retroboard.app.purposes import is_private
from retroboard.domain.changes import AddCard, AddToInbox, Change, CloseRetro
from tests.app.small_team import DAY, at_the_keys, board_in, elsewhere, launched, said


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "state" / "drafts" / "board"


async def opened(place: Path, told: list[str] | None = None, there: Collection[str] = ()) -> Drafts:
    async def which(ids: Collection[str]) -> Collection[str]:
        return set(ids) & set(there)

    drafts = Drafts()
    await drafts.open(place, [].append if told is None else told.append, which)
    return drafts


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Has every write of texts fail as on a full disk: the system's error names no file."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("retroboard.app.draft_file.write_private", full)
        yield


def on_disk(place: Path) -> list[list[str]]:
    return [text for file in sorted(place.glob("*.json")) for text in json.loads(file.read_text())["texts"]]


async def test_a_text_is_on_the_disk_half_a_second_after_it_was_written(place: Path) -> None:
    drafts = await opened(place)
    drafts.keep("add well", "one")
    drafts.keep("add well", "one two")
    await asyncio.sleep(0.5)
    assert on_disk(place) == [["add well", "one two"]]
    for file in place.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for folder in (place, place.parent, place.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_a_text_that_was_begun_before_there_was_a_place_for_it_is_put_there(place: Path) -> None:
    drafts = Drafts()
    drafts.keep("add well", "one")
    await drafts.open(place, [].append, lambda _: asyncio.sleep(0, set()))
    while not on_disk(place):
        await asyncio.sleep(0.01)
    assert on_disk(place) == [["add well", "one"]]


async def test_what_is_left_is_not_lost_to_who_writes_already(place: Path) -> None:
    first = await opened(place)
    first.keep("add well", "A long text")
    first.close()
    drafts = Drafts()
    drafts.get("add well")
    drafts.keep("add well", "x")
    await drafts.open(place, [].append, lambda _: asyncio.sleep(0, set()))
    for typed in ("xy", "", "z"):
        drafts.keep("add well", typed)
        assert drafts.written == (Entry("add well", f"A long text\n{typed}".rstrip()),)
    change = AddToInbox("1", "z")
    drafts.send(change, "add well", "z")
    drafts.saved(change)
    assert drafts.get("add well") == "A long text"
    drafts.keep("add well", "")
    assert drafts.written == ()


async def test_a_text_on_its_way_stays_until_the_database_has_it(place: Path) -> None:
    drafts = await opened(place)
    change = AddToInbox("1", "one")
    drafts.keep("inbox", "one")
    drafts.send(change, "inbox", "one")
    drafts.keep("inbox", "two")
    assert drafts.save()
    assert on_disk(place) == [["inbox", "one", "1"], ["inbox", "two"]]
    drafts.saved(change)
    assert drafts.save()
    assert on_disk(place) == [["inbox", "two"]]
    drafts.keep("inbox", " ")
    drafts.close()
    assert list(place.iterdir()) == []


async def test_a_text_that_was_saved_just_before_the_end_is_not_offered_again(
    place: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await opened(place)
    for id in ("1", "2"):
        first.send(AddToInbox(id, f"text {id}"), f"inbox {id}", f"text {id}")
    first.close()
    second = await opened(place, there=["1"])
    assert second.written == (Entry("inbox 2", "text 2"),)
    second.close()

    monkeypatch.setattr("retroboard.app.store_app.folder_of", lambda *_: place)
    saved = await opened(place)
    saved.send(AddCard("two", "login", "well", "Login test is red"), "add well two", "Login test is red")
    saved.close()
    async with at_the_keys(launched(db), ready="Kept from last time") as keys:
        assert "Not saved (1)" in await keys("D")


async def test_what_was_thrown_away_can_be_brought_back_while_one_is_there(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("a", *"Half a tho", "escape")
        screen = await keys("D", "d")
        assert "Not saved (0)" in screen
        assert said(screen).startswith("Forgotten. u brings it back.")
        screen = await keys("u")
        assert "Not saved (1)" in screen
        assert said(screen).startswith("It is there again.")
        await keys.press("escape")
        assert "Half a tho" in await keys("a")


@pytest.mark.parametrize("key", ["d", "i"])
async def test_a_text_of_last_time_is_gone_from_the_list_once_it_is_forgotten_or_in_the_inbox(
    place: Path, db: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr("retroboard.app.store_app.folder_of", lambda *_: place)
    left = await opened(place)
    left.keep("add well two", "Half a tho")
    left.close()
    async with at_the_keys(launched(db), ready="Kept from last time") as keys:
        assert "Half a tho" in await keys("D")
        assert "Not saved (0)" in await keys(key)
    assert on_disk(place) == []


async def test_from_home_enter_goes_to_the_retro_that_a_text_is_for(
    place: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retroboard.app.store_app.folder_of", lambda *_: place)
    left = await opened(place)
    left.keep("add well two", "Half a tho")
    left.close()
    async with at_the_keys(launched(db, retro=None), ready="Kept from last time") as keys:
        assert "Kept from last time: a card, in #2 Sprint 2. D shows it." in await keys.screen()
        assert "a card, in #2 Sprint 2  Enter goes there" in await keys("D")
        await keys.press("escape", "P", "D", "enter")
        await keys.sees("votes left")
        assert len(keys.app.screen_stack) == 1
        assert "a card for Went well  a in Went well goes on with it" in await keys("D")
        assert said(await keys("enter")).startswith("! It is a card for Went well. a in Went well goes on with it.")
        await keys.press("escape")
        assert "Half a tho" in await keys("a")


async def test_at_home_a_text_of_the_retro_that_was_open_is_one_to_go_to(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("a", *"Half a tho", "escape", "q")
        screen = await keys("D")
        assert "#2" not in screen.splitlines()[0]
        assert "a card, in #2 Sprint 2  Enter goes there" in screen
        assert "enter go there" in screen
        await keys.press("enter")
        await keys.sees("votes left")
        assert "enter go there" not in await keys("D")


async def test_a_text_for_a_retro_that_is_closed_by_now_leads_nowhere_but_to_the_inbox(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("a", *"Half a tho")
        elsewhere(db, CloseRetro("two", DAY))
        await keys.sees("read-only")
        assert said(await keys("escape")).startswith("Not saved, but kept: D has it, for its place is gone.")
        gone = "a card, in #2 Sprint 2 (closed)  its place is gone; i keeps it in the inbox"
        assert gone in await keys("D")
        await keys.press("escape", "q")
        screen = await keys("D", "enter")
        assert gone in screen
        assert said(screen).startswith("! It is a card, in #2 Sprint 2 (closed); its place is gone.")
        assert "enter go there" not in screen
        assert "Not saved (0)" in await keys("i")


async def test_what_somebody_was_writing_is_there_for_nobody_but_them(db: Path) -> None:
    async with at_the_keys(launched(db, member="bob")) as keys:
        await keys.press("a", *"Bobs secret")
    async with at_the_keys(launched(db)) as keys:
        assert "Bobs secret" not in await keys("a")
        await keys.press("escape")
        assert "Not saved (0)" in await keys("D")
    async with at_the_keys(launched(db, member="bob"), ready="Kept from last time") as keys:
        assert "Bobs secret" in await keys("a")


async def test_a_text_on_its_way_is_on_the_disk_with_its_id_before_it_is_written(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = launched(db)
    commit, seen = app.session.commit, []

    def watched(change: Change) -> object:
        seen.extend(on_disk(folder_of(str(db), "ann")))
        return commit(change)

    monkeypatch.setattr(app.session, "commit", watched)
    async with at_the_keys(app) as keys:
        await keys.press("a", *"one")
        while not on_disk(folder_of(str(db), "ann")):
            await asyncio.sleep(0.01)
        await keys.press("enter", "escape")
    [[purpose, text, id]] = seen
    assert (purpose, text) == ("add well two", "one")
    assert id in [card.id for card in board_in(db).cards]


async def test_texts_that_are_refused_are_there_to_go_on_with_each_by_itself(place: Path) -> None:
    drafts = await opened(place)
    changes = [AddToInbox(text, text) for text in ("one", "two")]
    for change in changes:
        drafts.send(change, "add inbox", change.text)
    drafts.keep("add inbox", "three")
    for change in changes:
        drafts.refused(change)
    kept = [Entry("add inbox", "three"), Entry("add.2 inbox", "one"), Entry("add.3 inbox", "two")]
    assert list(drafts.written) == kept
    assert [is_private(Entry(numbered(f"{verb} ann two", 2), "")) for verb in ("worth", "add")] == [True, False]
    for entry in kept:
        assert drafts.get("add inbox") == entry.text
        drafts.forget("add inbox")
    again = AddToInbox("one", "one")
    drafts.send(again, "comment pairing two", "one")
    drafts.keep("comment pairing two", "one and more")
    drafts.refused(again)
    assert drafts.written == (Entry("comment pairing two", "one and more"),)


async def test_the_next_start_takes_over_what_is_left(place: Path) -> None:
    first, second = await opened(place), await opened(place)
    first.keep("inbox", "from the first")
    first.close()
    second.keep("inbox", "from the second")
    second.close()
    third = await opened(place)
    assert {entry.text for entry in third.written} == {"from the first", "from the second"}
    assert len(list(place.glob("*.json"))) == 1
    for text in [entry.text for entry in third.written]:
        assert third.get("inbox") == text
        third.keep("inbox", "")
    third.close()
    assert list(place.iterdir()) == []


async def test_two_windows_leave_each_other_s_texts_alone(place: Path) -> None:
    first = await opened(place)
    first.keep("inbox", "mine")
    assert first.save()
    second = await opened(place)
    assert second.get("inbox") == ""
    second.keep("inbox", "yours")
    assert second.save()
    first.keep("inbox", "still mine")
    assert first.save()
    assert sorted(on_disk(place)) == [["inbox", "still mine"], ["inbox", "yours"]]


async def test_a_window_that_starts_takes_nothing_of_one_that_is_just_beginning(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Left] = []

    def lock(*how: int) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fcntl, "flock", flock)
            found.extend(left_in(place))
        flock(*how)

    flock = fcntl.flock
    monkeypatch.setattr(fcntl, "flock", lock)
    drafts = await opened(place)
    drafts.keep("inbox", "mine")
    assert drafts.save()
    assert found == []


async def test_where_no_lock_can_be_had_nothing_stays_open_and_the_next_try_may_work(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    told: list[str] = []
    drafts = await opened(place, told)
    drafts.keep("inbox", "mine")
    before = len(list(Path("/dev/fd").iterdir()))
    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", no_locks)
        assert not drafts.save()
    assert len(list(Path("/dev/fd").iterdir())) == before
    assert list(place.iterdir()) == []
    assert str(place) in told[0]
    assert drafts.save()
    assert on_disk(place) == [["inbox", "mine"]]


async def test_files_that_are_no_drafts_are_left_alone(place: Path) -> None:
    place.mkdir(parents=True)
    for number, data in enumerate((b"\xff", b"[1]", b'{"texts": [["a", 1]]}', b'{"texts": 1}', b"[" * 100_000)):
        (place / f"{number}.json").write_bytes(data)
        (place / f"{number}.lock").touch()
    before = sorted(place.iterdir())
    assert (await opened(place)).written == ()
    assert sorted(place.iterdir()) == before


async def test_a_folder_that_cannot_be_written_to_is_told_once_and_is_no_reason_to_stop(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    drafts = await opened(place, told)
    with full_disk(monkeypatch):
        for text in ("one", "two"):
            drafts.keep("inbox", text)
            assert not drafts.save()
    [sentence] = told
    assert sentence == (
        f"What you write is kept in this window only. {place}: No space left on device. Make room there and try again."
    )
    assert drafts.get("inbox") == "two"
    assert drafts.save()
    with full_disk(monkeypatch):
        drafts.keep("inbox", "three")
        assert not drafts.save()
    assert len(told) == 2
    drafts.close()


async def test_a_text_that_could_not_be_kept_is_the_last_thing_that_is_said(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = launched(db)
    with full_disk(monkeypatch):
        async with at_the_keys(app) as keys:
            await keys.press("a", *"half a tho")
            assert app.keep_texts() == "What was being written could not be kept."
    assert app.last_words == "What was being written could not be kept."


@pytest.mark.parametrize(
    ("there", "text", "both"),
    [
        ("a\nb", "a\nc", "a\nb\nc"),
        ("a\nb", "x\n\ny", "a\nb\nx\n\ny"),
        ("a", "b\na", "b\na"),
        ("a", "a", "a"),
        ("", "b\n\nc", "b\n\nc"),
    ],
)
def test_a_text_below_what_others_have_written_repeats_no_line_and_loses_none(there: str, text: str, both: str) -> None:
    assert below(there, text) == both


def test_each_database_has_a_folder_by_any_of_its_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert folder_of("retro.db") == folder_of(str(tmp_path / "retro.db"))
    assert folder_of("retro.db") != folder_of("other.db")
    assert folder_of("retro.db", "../../ann").parent == folder_of("retro.db", "bob").parent == folder_of("retro.db")
    assert folder_of("postgresql://me:geheim@host/x") == folder_of("postgresql://me:anders@host/x")
