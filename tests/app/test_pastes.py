"""What the terminal sends: whatever it is and however it is cut up, a paste is text and typed keys are keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

from retroboard.app.terminal.pastes import END, PATIENCE_S, START, InputDecoder
from tests.app.small_team import CLOSED, at_the_keys, board_in, launched, said

PIECES = st.lists(st.sampled_from([START, END, "\x1b", "[20", "01~", "a", "é", "\x11", "\r", "\n", "\t", "\x9b", "[A"]))


def decoded(*chunks: bytes) -> str:
    decoder = InputDecoder(0)
    return "".join(decoder.feed(chunk, 0) for chunk in chunks)


def parsed(text: str) -> list[Message]:
    parser = XTermParser()
    return list(parser.feed(text)) if text else []


def test_a_paste_with_keys_in_it_is_text() -> None:
    text = decoded(f"{START}one\x1b[31m\x11 two\r\n\tthree\x9b2J\x00{END}q".encode())
    paste, key = parsed(text)
    assert isinstance(paste, events.Paste)
    assert paste.text == "one[31m two\r\n\tthree2J"
    assert isinstance(key, events.Key)
    assert key.key == "q"


def test_a_paste_without_an_end_is_ended_once_nothing_more_comes() -> None:
    decoder = InputDecoder(0)
    text = decoder.feed(f"{START}abc\x1b[2".encode(), 10)
    assert decoder.wait(10 + PATIENCE_S / 2) == ""
    text += decoder.wait(10 + PATIENCE_S)
    assert decoder.wait(100) == ""
    [paste] = parsed(text)
    assert isinstance(paste, events.Paste)
    assert paste.text == "abc[2"
    assert decoder.feed(b"\x1b[A", 101) == "\x1b[A"


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    assert decoded(b"a\xff\xfe\xc3b") == "a\ufffd\ufffd\ufffdb"
    assert decoded(b"\xc3", b"\xa9") == "é"


def test_the_escape_key_is_not_held_back() -> None:
    assert decoded(b"\x1b") == "\x1b"


@given(PIECES.map("".join), st.data())
def test_how_it_is_cut_up_makes_no_difference(sent: str, data: st.DataObject) -> None:
    whole = sent.encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)))))
    chunks = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    decoder, once = InputDecoder(0), InputDecoder(0)
    text = "".join(decoder.feed(chunk, 0) for chunk in chunks) + decoder.wait(PATIENCE_S)
    assert text == once.feed(whole, 0) + once.wait(PATIENCE_S)


@given(PIECES.map("".join))
def test_nothing_in_a_paste_can_act(pasted: str) -> None:
    text = decoded(f"{START}{pasted.replace(END, '')}{END}".encode())
    inside = text.removeprefix(START).removesuffix(END)
    assert len(text) == len(START) + len(inside) + len(END)
    assert not set(inside) & {chr(code) for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\r"}


# --- where nobody is writing ------------------------------------------------------------------------------------------

PASTED = "Two lines\nfor a card :q\n"


async def test_what_is_pasted_on_the_board_is_a_card_that_enter_saves(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("2")
        screen = await keys.paste(PASTED)
        assert "New card in Didn't" in screen
        assert "Two lines" in screen
        assert "Two lines" not in [card.text for card in board_in(db).cards]
        await keys.press(*" and more", "enter", "escape")
        assert "Two lines\nfor a card :q and more" in [card.text for card in board_in(db).cards]


async def test_keys_that_follow_a_paste_at_once_go_into_its_text(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        keys.app.post_message(events.Paste("one"))
        for key in ("v", "d", "u"):
            keys.app.post_message(events.Key(key, key))
        await keys.sees("onevdu")


async def test_a_long_paste_is_undone_and_done_again_in_the_editor(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("a")
        assert "30/40 lines" in await keys.paste("\n".join(map(str, range(30))))
        assert "0/2,000" in await keys("ctrl+z")
        assert "30/40 lines" in await keys("ctrl+y")


async def test_a_paste_in_the_column_of_actions_is_an_action(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("3")
        assert "New action" in await keys.paste(PASTED)
        await keys.press("enter")
        assert "▏ for a card :q" in await keys.sees("A2 Two lines")


async def test_a_paste_in_a_topic_is_a_comment_and_at_home_a_thought(db: Path) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press("enter")
        assert "Comment" in await keys.paste(PASTED)
        await keys.press("enter")
        await keys.sees("ann: Two lines")
        await keys.press("escape", "q")
        await keys.sees("Retros (2)")
        assert "A thought for the next retro" in await keys.paste(PASTED)
        await keys.press("enter", "escape", "i")
        assert "Two lines" in await keys.sees("Inbox (1)")
        await keys.paste("Another one")
        await keys.press("enter", "escape")
        await keys.sees("Inbox (2)")


@pytest.mark.parametrize("place", ["1", "3"])
async def test_what_is_pasted_is_not_glued_to_a_text_that_was_left_which_stays_beside_it(db: Path, place: str) -> None:
    async with at_the_keys(launched(db)) as keys:
        await keys.press(place)
        await keys.paste("The wrong thing")
        await keys.press("escape")
        screen = await keys.paste("The right thing")
        assert "The wrong thing" not in screen
        assert "The text before this one is kept: D has it." in screen
        await keys.press("enter")
        if place == "1":
            await keys.press("escape")
        assert "The right thing" in await keys()
        screen = await keys("D")
        assert "Not saved (1)" in screen
        await keys.press("escape")
        assert "The wrong thing" in await keys("a" if place == "1" else "A")


async def test_a_paste_on_a_closed_retro_says_why_it_goes_nowhere(db: Path) -> None:
    async with at_the_keys(launched(db, "1"), ready="read-only") as keys:
        assert said(await keys.paste(PASTED)).startswith(CLOSED)
