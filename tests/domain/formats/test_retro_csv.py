"""The CSV: what a spreadsheet makes of it, and that no cell is a formula."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings

from retroboard.domain.formats.retro_csv import HEADER, dump, guard
from retroboard.domain.model import State
from tests.domain.formats.one_retro import STATE, saying
from tests.domain.strategies import raw_texts, states
from tests.examples import examples
from tests.hostile import CODE

STARTS = tuple("=+-@|%\t\r\n＝＋－＠｜％﹦﹢﹣﹫﹪−")


def rows(sheet: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(sheet.removeprefix("\ufeff"), newline="")))


def test_the_sheet_has_a_row_for_each_card() -> None:
    assert rows(dump(STATE)) == [
        list(HEADER),
        ["14", "2026-11-23", "Went well", "", "Deploys are faster 🚀", "1", "Ann", "", ""],
        [
            "14",
            "2026-11-23",
            "To improve",
            "Flaky tests",
            "The login test\nfails on Mondays",
            "3",
            "Bob",
            "Only in CI",
            "A11",
        ],
        ["14", "2026-11-23", "To improve", "Flaky tests", "So does @octocat's, see #12", "", "", "", ""],
        ["14", "2026-11-23", "To improve", "", "Nobody reads the docs", "0", "Ann", "I do\n\nsometimes", ""],
    ]


def test_it_is_what_excel_expects() -> None:
    sheet = dump(STATE)
    assert sheet.encode().startswith(b'\xef\xbb\xbf"retro","date",')
    assert sheet.endswith('"\r\n')
    assert sheet.count("\r\n") == 5  # a header and four cards: a card's own lines end in LF alone


@pytest.mark.usefixtures("boards")
@settings(max_examples=examples(20))
@given(states())
def test_the_votes_of_any_retro_add_up(state: State) -> None:
    _, *cards = rows(dump(state))
    assert len(cards) == len(state.board.cards)
    of_this_round = [vote for vote in state.board.votes if vote.round == state.retro.vote_round]
    assert sum(int(card[5] or 0) for card in cards) == len(of_this_round)
    assert [unguard(card[4]) for card in cards] == [card[4] for card in rows(dump(state, raw=True))[1:]]


def unguard(cell: str) -> str:
    """The text of a cell, as whoever reads the file gets at it."""
    return cell[1:] if cell.startswith("'") and guard(cell[1:]) == cell else cell


@given(raw_texts())
def test_taking_the_guard_off_gives_back_every_text_exactly(text: str) -> None:
    for cell in (text, f"'{text}", f"''={text}"):
        assert unguard(guard(cell)) == cell
        assert not guard(cell).lstrip(" \u200b\ufeff\u00a0").startswith(STARTS)


@pytest.mark.parametrize("start", ["", " ", "\u00a0", "\u3000", "\u200b", "\ufeff "])
@pytest.mark.parametrize("char", STARTS, ids=ascii)
def test_a_cell_that_could_be_a_formula_starts_with_an_apostrophe(start: str, char: str) -> None:
    cell = f"{start}{char}1+1"
    assert guard(cell) == f"'{cell}"
    assert unguard(guard(cell)) == cell


@pytest.mark.parametrize("cell", ["", "'", "'t was fine", "a=1", "1-1", "don't", "''"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert guard(cell) == cell
    assert unguard(cell) == cell


@pytest.mark.parametrize("name", CODE)
def test_no_hostile_text_is_a_formula_wherever_it_stands(name: str) -> None:
    words = CODE[name].cleaned
    for row in rows(dump(saying(words, " ".join(words.split())[:70]))):
        assert not any(cell.startswith(STARTS) for cell in row)


def test_home_has_no_sheet() -> None:
    with pytest.raises(LookupError):
        dump(replace(STATE, retro_id=None, board=None))
