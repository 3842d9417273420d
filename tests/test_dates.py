"""Due dates: what people may type, what they may not, and what they read."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retroboard.dates import DAYS, MONTHS, parse_due, say_due, say_gap
from retroboard.domain.text import strip_controls

TODAY = date(2026, 11, 23)  # a Monday
HELP = "Type one like 2026-12-14, 14 dec, fri, tomorrow or +2w, or - for no date."
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize("text", ["", "  ", "-", "none", " None "])
def test_no_date_can_be_said(text: str) -> None:
    assert parse_due(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("today", "2026-11-23"),
        ("Tomorrow", "2026-11-24"),
        ("next week", "2026-11-30"),
        ("next month", "2026-12-23"),
        ("+3d", "2026-11-26"),
        ("3 days", "2026-11-26"),
        ("+2w", "2026-12-07"),
        ("2w", "2026-12-07"),
        ("in 2 weeks", "2026-12-07"),
        ("1 week", "2026-11-30"),
        ("+1m", "2026-12-23"),
        ("6 months", "2027-05-23"),
        ("1y", "2027-11-23"),
        ("2026-12-01", "2026-12-01"),
        ("2026-1-5", "2026-01-05"),
        ("2026/12/01", "2026-12-01"),
        ("1 dec", "2026-12-01"),
        ("1 Dec.", "2026-12-01"),
        ("dec 1", "2026-12-01"),
        ("1dec", "2026-12-01"),
        ("1. december", "2026-12-01"),
        ("1st of December 2027", "2027-12-01"),
        ("December 1st, 2027", "2027-12-01"),
        ("9 sept", "2027-09-09"),
        ("1.12.", "2026-12-01"),
        ("1.12", "2026-12-01"),
        ("01. 12. 2027", "2027-12-01"),
        ("1.12.27", "2027-12-01"),
        ("by fri", "2026-11-27"),
        ("on 1 dec", "2026-12-01"),
        ("  by   1   DEC ", "2026-12-01"),
    ],
)
def test_dates_are_read_as_people_type_them(text: str, due: str) -> None:
    assert parse_due(text, TODAY) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("text", "due"), [("22 nov", "2027-11-22"), ("23 nov", "2026-11-23"), ("24.11.", "2026-11-24")]
)
def test_a_day_without_a_year_is_the_next_one_and_may_be_today(text: str, due: str) -> None:
    assert parse_due(text, TODAY) == date.fromisoformat(due)


def test_a_day_with_a_year_may_be_past() -> None:
    assert parse_due("2025-01-31", TODAY) == date(2025, 1, 31)


def test_29_february_without_a_year_waits_for_a_leap_year() -> None:
    assert parse_due("29 feb", TODAY) == date(2028, 2, 29)
    assert parse_due("feb 29", date(2096, 3, 1)) == date(2104, 2, 29)


@given(days, st.sampled_from(range(7)), st.sampled_from([3, 4, 9]))
def test_a_weekday_is_the_next_one_after_today(today: date, weekday: int, length: int) -> None:
    typed = DAYS[weekday][:length]
    due = parse_due(typed, today)
    assert due is not None
    assert due.weekday() == weekday
    assert 1 <= (due - today).days <= 7
    assert parse_due(f"this {typed}", today) == due
    assert parse_due(f"Next {typed.title()}", today) == due + timedelta(days=7)


def test_the_weekday_of_today_is_in_seven_days() -> None:
    assert parse_due("mon", TODAY) == date(2026, 11, 30)


def test_a_month_after_its_31st_is_its_last_day() -> None:
    assert parse_due("+1m", date(2027, 1, 31)) == date(2027, 2, 28)


@given(days, st.integers(-3000, 3000))
def test_every_day_is_read_back_as_it_is_written(due: date, ahead: int) -> None:
    today = due - timedelta(days=ahead)
    month = MONTHS[due.month - 1]
    for typed in (
        due.isoformat(),
        f"{due.day}.{due.month}.{due.year}",
        f"{due.day} {month} {due.year}",
        f"{month[:3]} {due.day}, {due.year}",
    ):
        assert parse_due(typed, today) == due


NONSENSE = ["5", "foo", "may", "2026", "12-01", "5 foo", "foo 5", "mo", "10:30", "1 dec 2", "0x10", "1e3"]
NONSENSE += [
    "٣ dec",
    "-2w",
    "+w",
    "+2w!",
    "next",
    "next foo",
    "soon",
    "a week",
    "fri fri",
    "--",
    "20261201",
    "1.12.2",
]
NONSENSE += ["2026-12/01", "1.2.3.4", "1 dec 1 dec"]


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_refused_with_what_can_be_typed(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date that can be read") as refused:
        parse_due(text, TODAY)
    assert str(refused.value) == f'"{text}" is not a date that can be read. {HELP}'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1/12", "1/12 is read differently in different countries: type 2026-12-01 or 2027-01-12."),
        ("1/12/2026", "1/12/2026 is read differently in different countries: type 2026-12-01 or 2026-01-12."),
        ("25/12", "25/12 is read differently in different countries: type 2026-12-25."),
        ("12/12", "12/12 is read differently in different countries: type 2026-12-12."),
        ("31/31", f"There is no 31/31 in the calendar. {HELP}"),
        ("31 feb", f"There is no 31 feb in the calendar. {HELP}"),
        ("2026-02-30", f"There is no 2026-02-30 in the calendar. {HELP}"),
        ("1.13.", f"There is no 1.13. in the calendar. {HELP}"),
        ("2062-12-01", f"That is more than 10 years from today. {HELP}"),
        ("1926-12-01", f"That is more than 10 years from today. {HELP}"),
        ("9999y", f"That is more than 10 years from today. {HELP}"),
        ("9999w", f"That is more than 10 years from today. {HELP}"),
        ("\x1b[31mfoo" + "o" * 99, f'"foo{"o" * 26}…" is not a date that can be read. {HELP}'),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_reason(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refused:
        parse_due(text, TODAY)
    assert str(refused.value) == sentence


PIECES = ["next", "this", "by", "in", "fri", "dec", "feb", "may", "st", "1", "29", "31", "2026", "9999"]
PIECES += "dwmy+-./, "
typed = st.text(max_size=20) | st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@given(typed, st.dates())
@example("+9999m", date.max)
@example("foo", date.max)
@example("fri", date.max)
@example("29 feb", date.max)
@example("1.1.", date.max)
def test_whatever_is_typed_gives_a_day_or_a_sentence(text: str, today: date) -> None:
    try:
        due = parse_due(text, today)
    except ValueError as refused:
        sentence = str(refused)
        assert sentence.endswith(".")
        assert strip_controls(sentence) == sentence
    else:
        assert due is None or abs(due.year - today.year) <= 10


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2026-11-23", "today"),
        ("2026-11-24", "tomorrow"),
        ("2026-11-25", "Wed"),
        ("2026-11-29", "Sun"),
        ("2026-11-30", "30 Nov"),
        ("2026-12-01", "1 Dec"),
        ("2027-02-01", "1 Feb"),
        ("2027-05-25", "25 May"),
        ("2027-05-26", "2027-05-26"),
        ("2026-11-22", "yesterday"),
        ("2026-11-20", "3 days ago"),
        ("2026-11-09", "2 weeks ago"),
        ("2026-08-23", "3 months ago"),
        ("2024-11-23", "2 years ago"),
    ],
)
def test_a_due_date_is_said_in_few_words(due: str, words: str) -> None:
    assert say_due(date.fromisoformat(due), TODAY) == words


def test_a_date_of_this_year_needs_no_year() -> None:
    assert say_due(date(2027, 12, 1), date(2027, 1, 2)) == "1 Dec"


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_what_is_said_of_a_coming_day_is_read_as_that_day(due: date, today: date) -> None:
    if due >= today:
        assert parse_due(say_due(due, today), today) == due


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (7, "1 week"),
        (9, "9 days"),
        (13, "13 days"),
        (14, "2 weeks"),
        (20, "3 weeks"),
        (59, "8 weeks"),
        (60, "2 months"),
        (365, "12 months"),
        (800, "2 years"),
        (-9, "9 days"),
    ],
)
def test_a_gap_is_rounded_as_people_round(days: int, words: str) -> None:
    assert say_gap(days) == words
