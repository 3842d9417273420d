"""Due dates as people type and read them, in English whatever the locale.

Today is always passed in. Only what `parse_due` lists is read: dateutil's own parser finds a date in almost
anything ("5" is the fifth, "may" is in May), so no more is used of it than its calendar arithmetic.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from retroboard.domain.text import clean_name

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_NO_DATE = ("", "-", "none")
_NEAR = {"today": 0, "tomorrow": 1, "next week": 7}
_FURTHEST = 10
"""Years from today, either way. Beyond, a digit slipped."""

# Compiled when first needed: what only says a date should not wait for them.
_AHEAD = r"(?:in |\+ ?)?([0-9]{1,4}) ?(d|days?|w|weeks?|m|months?|y|years?)"
_YEAR_FIRST = r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})"
_DOTTED = r"([0-9]{1,2})\. ?([0-9]{1,2})(?:\. ?([0-9]{4}|[0-9]{2})?)?"
_SLASHED = r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}|[0-9]{2}))?"
_DAY_MONTH = r"([0-9]{1,2})(?:st|[nr]d|th|\.)? ?(?:of )?([a-z]{3,9})\.?(?:,? ([0-9]{4}))?"
_MONTH_DAY = r"([a-z]{3,9})\.? ?([0-9]{1,2})(?:st|[nr]d|th)?(?:,? ([0-9]{4}))?"
_WEEKDAY = r"(next |this )?([a-z]{3,9})"


def parse_due(text: str, today: date) -> date | None:
    """The day that was typed; None where the person wants no date: '', '-' or 'none'.

    - `today`, `tomorrow`, `next week`, `next month`; `+3d`, `2w`, `+1m`, `1y`, `in 2 weeks`
    - `fri`, `friday`, `this fri`: the next one after today; `next fri`: the one after that
    - `2026-12-01`, `1 dec`, `dec 1`, `1st of December 2026`, `1.12.`, `1.12.2026`: the next such day where no
      year is given, today included

    Upper and lower case are the same, and `by` or `on` may come first. Raises ValueError with a sentence for
    people: what can be typed; for 1/12, the two days it might be; for 31 Feb, that there is none.
    """
    words = " ".join(text.casefold().split())
    words = re.sub(r"^(?:by|on) ", "", words)
    if words in _NO_DATE:
        return None
    try:
        due = _near(words, today) or _on_weekday(words, today) or _dated(words, today)
    except OverflowError:
        due = date.max
    if due is None:
        raise ValueError(_cannot_read(text, today))
    if abs(due.year - today.year) > _FURTHEST:
        raise ValueError(f"That is more than {_FURTHEST} years from today. {_what_to_type(today)}")
    return due


def say_due(due: date, today: date) -> str:
    """A due date in as few words as place it: 'today', 'Fri', '1 Dec', '2027-09-01', '3 days ago'."""
    days = (due - today).days
    if days < -1:
        return f"{say_gap(-days)} ago"
    if days <= 1:
        return ("yesterday", "today", "tomorrow")[days + 1]
    if days < 7:
        return DAYS[due.weekday()][:3].title()
    if due.year == today.year or days <= 183:
        return _short(due)
    return due.isoformat()


def read_aloud(text: str, today: date) -> str:
    """How a date is understood as far as it is typed: 'Friday 2026-12-04, 4 Dec', 'no due date', or dots."""
    try:
        due = parse_due(text, today)
    except ValueError:
        return "…"
    return f"{DAYS[due.weekday()].title()} {due.isoformat()}, {say_due(due, today)}" if due else "no due date"


def say_gap(days: int) -> str:
    """How long that many days are, rounded as people round: '9 days', '2 weeks', '3 months', '2 years'."""
    days = abs(days)
    if days < 14 and days != 7:
        return _counting(days, "day")
    if days < 60:
        return _counting(round(days / 7), "week")
    if days < 730:
        return _counting(round(days / 30.44), "month")
    return _counting(round(days / 365.25), "year")


def _near(words: str, today: date) -> date | None:
    """A day counted from today."""
    if words == "next month":
        return _months_later(today, 1)
    if words in _NEAR:
        return today + timedelta(days=_NEAR[words])
    found = re.fullmatch(_AHEAD, words)
    if found is None:
        return None
    count, unit = int(found[1]), found[2][0]
    if unit in "my":
        return _months_later(today, count * (12 if unit == "y" else 1))
    return today + timedelta(days=count * (7 if unit == "w" else 1))


def _months_later(today: date, months: int) -> date:
    """The same day of a later month, or the last day of it."""
    from dateutil.relativedelta import relativedelta

    try:
        return today + relativedelta(months=months)
    except ValueError:  # past the year 9999
        return date.max


def _on_weekday(words: str, today: date) -> date | None:
    found = re.fullmatch(_WEEKDAY, words)
    day = _index(found[2], DAYS) if found else None
    if found is None or day is None:
        return None
    ahead = (day - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead + (7 if found[1] == "next " else 0))


def _dated(words: str, today: date) -> date | None:
    """A day of the calendar. Raises ValueError if there is no such day, or no telling which is meant."""
    if found := re.fullmatch(_YEAR_FIRST, words):
        return _day(words, int(found[4]), int(found[3]), found[1], today)
    if found := re.fullmatch(_DOTTED, words):
        return _day(words, int(found[1]), int(found[2]), found[3], today)
    if found := re.fullmatch(_SLASHED, words):
        raise ValueError(_ask_which(words, int(found[1]), int(found[2]), found[3], today))
    if (found := re.fullmatch(_DAY_MONTH, words)) and (month := _index(found[2], MONTHS)) is not None:
        return _day(words, int(found[1]), month + 1, found[3], today)
    if (found := re.fullmatch(_MONTH_DAY, words)) and (month := _index(found[1], MONTHS)) is not None:
        return _day(words, int(found[2]), month + 1, found[3], today)
    return None


def _day(words: str, day: int, month: int, year: str | None, today: date) -> date:
    """That day of that year, or without a year its next one, which for 29 February may be eight years off."""
    if year is None:
        years = range(today.year, min(today.year + 8, date.max.year) + 1)
    else:
        only = int(year) + (today.year // 100 * 100 if len(year) == 2 else 0)
        years = range(only, only + 1)
    for each in years:
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year is not None or found >= today:
            return found
    raise ValueError(f"There is no {words} in the calendar. {_what_to_type(today)}")


def _ask_which(words: str, first: int, second: int, year: str | None, today: date) -> str:
    """Why a day with a slash is refused: half the world puts the month first."""
    days = []
    for day, month in ((first, second), (second, first)):
        try:
            days.append(_day(words, day, month, year, today).isoformat())
        except ValueError:
            continue
    if not days:
        return f"There is no {words} in the calendar. {_what_to_type(today)}"
    return f"{words} is read differently in different countries: type {' or '.join(dict.fromkeys(days))}."


def _index(word: str, names: tuple[str, ...]) -> int | None:
    """Which of the names it is, or begins: 'thu' and 'thurs' are Thursday, but 'thx' is nothing."""
    return next((i for i, name in enumerate(names) if len(word) >= 3 and name.startswith(word)), None)


def _cannot_read(text: str, today: date) -> str:
    name = clean_name(text)
    shown = name if len(name) <= 30 else f"{name[:29]}…"
    return f'"{shown}" is not a date that can be read. {_what_to_type(today)}'


def _what_to_type(today: date) -> str:
    example = min(today, date(date.max.year - 1, 1, 1)) + timedelta(days=21)
    return f"Type one like {example}, {_short(example).lower()}, fri, tomorrow or +2w, or - for no date."


def _short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3].title()}"


def _counting(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
