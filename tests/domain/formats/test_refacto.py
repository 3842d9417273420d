"""A real file of Refacto's, end to end."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from retroboard.domain.formats import ImportProblem, read_any
from retroboard.domain.formats.imports import Imported
from retroboard.domain.model import Function, Member, Mood, State, Status, Team
from retroboard.domain.rules import why_not
from tests.domain.strategies import after

SAMPLES = Path(__file__).parents[2] / "samples"
SAMPLE = (SAMPLES / "sprint-42-export.json").read_bytes()
TODAY = date(2026, 11, 23)
TEAM = State(Team("team", "Payments"), members=(Member("m1", "team", "Alice", Function.QUALITY),))


def read(raw: bytes | dict[str, Any]) -> Imported:
    numbers = iter(range(1_000_000))
    raw = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    return read_any(raw, TEAM, TODAY, lambda: f"new{next(numbers)}")


def board_of(items: list[dict[str, Any]], **more: Any) -> State:
    return after(read(retro(items, **more)).change, TEAM)


def retro(items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"url": "r", "name": "R", "current": {"format": "mood", "options": {}, "items": items}, **more}


def item(message: str, category: str = "happy", **more: Any) -> dict[str, Any]:
    created = "2025-01-31T14:01:00.000Z"
    return {"created": created, "category": category, "message": message, "votes": 0, **more}


def test_the_sample_arrives_with_all_its_columns_cards_votes_and_actions() -> None:
    change, report = read(SAMPLE)
    assert report.counts == ("3 columns, 14 cards, 14 votes, 3 actions of which 1 done; 1 comment")
    assert why_not(change, TEAM, None) is None
    state = after(change, TEAM)
    assert state.retro is not None
    assert state.board is not None
    assert state.retro.title == 'Sprint 42 — Zahlungs-Team, "Q1" 🚀'
    assert state.retro.held_on == date(2025, 1, 31)
    assert [(column.title, column.mood) for column in state.board.columns] == [
        ("Happy", Mood.GOOD),
        ("Question", Mood.NEUTRAL),
        ("Sad", Mood.BAD),
        ("Actions", Mood.ACTION),
    ]
    counts = [len(state.board.topics_by_column[column.id]) for column in state.board.columns]
    assert counts == [5, 3, 6, 0]
    assert len(state.board.votes) == 14
    assert {vote.member_id for vote in state.board.votes} == {None}


def test_the_report_says_what_was_left_out() -> None:
    assert read(SAMPLE).report.notes == (
        "1 card too long for a card: the rest is in comments.",
        "Left out: that 2 cards had been discussed.",
        "Left out: 1 attachment.",
        "Left out: 1 older retro in the archive.",
    )


def test_an_owner_is_the_name_at_the_end_as_the_team_spells_it() -> None:
    actions = after(read(SAMPLE).change, TEAM).actions
    assert [(action.text, action.owner, action.status, action.closed_on) for action in actions] == [
        ("Fix the flaky login test", "Alice", Status.OPEN, None),
        ('Write "how we deploy", v2', "bob", Status.DONE, date(2025, 1, 31)),
        ('=HYPERLINK("http://evil.example","click")', "", Status.OPEN, None),
    ]


def test_a_card_that_is_too_long_for_us_keeps_every_word_in_its_comments() -> None:
    long = next(entry for entry in json.loads(SAMPLE)["current"]["items"] if len(entry["message"]) > 2000)
    state = after(read(SAMPLE).change, TEAM)
    card = next(card for card in state.board.cards if card.text.startswith("Our release checklist"))
    comments = [comment.text for comment in state.board.comments_by_card[card.id]]
    assert " ".join([card.text, *comments]) == long["message"]


@pytest.mark.parametrize(
    "words",
    ["x" * 5000, "word " * 3000, "line\n" * 100, "é" * 2500, "👍🏽" * 1500, "a" * 1999 + "👩\u200d🚀" * 9],
    ids=ascii,
)
def test_no_character_of_a_long_card_is_lost(words: str) -> None:
    board = board_of([item(words)]).board
    kept = [board.cards[0].text, *(comment.text for comment in board.comments)]
    assert "".join("".join(kept).split()) == "".join(words.split())


def test_a_category_that_refacto_does_not_have_gets_its_own_column() -> None:
    board = board_of([item("a", "praise"), item("b")]).board
    assert [column.title for column in board.columns] == ["Happy", "Question", "Sad", "praise", "Actions"]


def test_an_item_without_text_is_left_out_and_said() -> None:
    report = read(retro([item(""), item("\u200b")])).report
    assert report.cards == 0
    assert report.notes == ("Left out: 2 items without any text.",)


def test_a_name_alone_is_an_action_and_no_owner() -> None:
    actions = board_of([item("@ann", "action"), item("mail a@b.example", "action")]).actions
    assert [(action.text, action.owner) for action in actions] == [("@ann", ""), ("mail a@b.example", "")]


def test_a_retro_without_items_is_dated_today() -> None:
    state = board_of([])
    assert state.retro.held_on == TODAY


def test_a_long_title_is_shortened() -> None:
    assert board_of([], name="e\u0301" * 100).retro.title == "é" * 79 + "…"
    assert board_of([], name=" ").retro.title == "Refacto"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (
            (SAMPLES / "health-1-export.csv").read_bytes(),
            "This file is no retro that can be read (it is not JSON): known are retroboard's own JSON (export "
            "--format json) and the JSON export of Refacto.",
        ),
        (
            retro([], current={"format": "health", "items": []}),
            "current: this is a health check of Refacto's, not a retro with cards.",
        ),
        (
            retro([], current={"format": "timeline", "items": []}),
            "current: of Refacto's boards only the mood board (happy, meh, sad) can be read.",
        ),
        (retro([item("a", votes=-1)]), "current.items[0].votes: expected a whole number from 0 to 100,000."),
        (retro([item("a", votes=2.5)]), "current.items[0].votes: expected a whole number from 0 to 100,000."),
        (retro([item("a", votes=60_000)] * 2), "current.items[1]: more than 100,000 votes."),
        (retro([item("a", created="today")]), "current.items[0].created: expected a time like 2026-11-23T14:01:00Z."),
        (retro([item("a", str(n)) for n in range(9)]), "current.items[8]: more than 11 categories of cards."),
        (
            retro([item("a" * 2001, "action")]),
            "current.items[0]: an action is too long: 2,001 characters: a text can have 2,000.",
        ),
    ],
    ids=range(9),
)
def test_what_is_no_board_is_refused_with_a_sentence(raw: bytes | dict[str, Any], problem: str) -> None:
    with pytest.raises(ImportProblem) as refusal:
        read(raw)
    assert str(refusal.value) == problem
