"""JSON that somebody else wrote, read with distrust: bounded first, then taken apart field by field.

Every refusal is an `ImportProblem` that names the place: "columns[2].topics[0].title: expected text.".
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NoReturn, TypeVar

from retroboard.domain import text

MAX_BYTES = 16_000_000
MAX_DEPTH = 16
MAX_DIGITS = 15
"""Of a number: what every reader of JSON holds exactly. Converting thousands takes quadratic time."""

E = TypeVar("E", bound=StrEnum)

_NESTING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|([\[{])|[\]}]', re.DOTALL)
"""A whole string, which may hold brackets (one without an end reaches to the end), or a bracket."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ImportProblem(ValueError):
    """Why a file cannot be read, as a sentence for people. Nothing of such a file is taken."""


def parse(raw: str) -> Node:
    """The root of a JSON text. Raises ImportProblem on what is not JSON, or is too much of it.

    NaN, Infinity, numbers of too many digits and a field that occurs twice are refused: other readers would
    see something else in them.
    """
    if len(raw) > MAX_BYTES:
        raise too_big()
    _bound_depth(raw)
    try:
        value: object = json.loads(
            raw,
            object_pairs_hook=_fields,
            parse_int=_whole_number,
            parse_float=_number,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        raise ImportProblem(f"This is not valid JSON: see line {error.lineno}, column {error.colno}.") from None
    return Node(value, "")


def too_big() -> ImportProblem:
    return ImportProblem(f"The file is too big: at most {MAX_BYTES // 1_000_000} MB.")


def _bound_depth(raw: str) -> None:
    """Before parsing, for the parser calls itself at each level and would run out of stack."""
    depth = 0
    for match in _NESTING.finditer(raw):
        if match[1]:
            depth += 1
            if depth > MAX_DEPTH:
                raise ImportProblem(f"The JSON is nested more than {MAX_DEPTH} levels deep.")
        elif match[0] in ("]", "}"):
            depth -= 1


def _fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ImportProblem(f"The field {quoted(name)} occurs twice in one object.")
        found[name] = value
    return found


def _whole_number(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise ImportProblem(f"A number has more than {MAX_DIGITS} digits.")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ImportProblem("A number is too big.")
    return number


def _no_constant(name: str) -> NoReturn:
    raise ImportProblem(f"{name} is not valid JSON.")


def quoted(raw: str) -> str:
    """A piece of the file as a message may show it: cleaned, and not longer than a name."""
    shown = text.clean_name(raw[:200])
    return f'"{shown}"' if len(shown) <= 40 else f'"{shown[:40]}…"'


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file and where it stands in it. Each method gives the value as one type, or raises."""

    value: object
    path: str

    def problem(self, reason: str) -> ImportProblem:
        """What is wrong here; `reason` is without a full stop."""
        return ImportProblem(f"{self.path or 'The file'}: {reason.removesuffix('.')}.")

    def has(self, *names: str) -> bool:
        """Whether this is an object with all of these fields."""
        return isinstance(self.value, dict) and all(name in self.value for name in names)

    def only(self, names: Iterable[str]) -> None:
        """Refuses an object with other fields than these: a misspelled one would be left out in silence."""
        for name in self._object():
            if name not in names:
                raise self.problem(f"there is no field {quoted(name)} here")

    def get(self, name: str) -> Node:
        """A field that must be there."""
        fields = self._object()
        if name not in fields:
            raise self.problem(f'"{name}" is missing')
        return Node(fields[name], f"{self.path}.{name}" if self.path else name)

    def maybe(self, name: str) -> Node | None:
        """A field that may be left out or null."""
        return self.get(name) if self._object().get(name) is not None else None

    def items(self) -> list[Node]:
        if not isinstance(self.value, list):
            raise self.problem("expected a list")
        return [Node(value, f"{self.path}[{index}]") for index, value in enumerate(self.value)]

    def string(self) -> str:
        """Text as it stands in the file: not cleaned yet."""
        if not isinstance(self.value, str):
            raise self.problem("expected text")
        return self.value

    def words(self) -> str:
        """Text for a card, cleaned and within its limits."""
        words = text.clean(self.string())
        if problem := text.problem(words):
            raise self.problem(_lowered(problem))
        return words

    def line(self, what: str, *, empty: bool = False) -> str:
        """A name or title, cleaned and within its limits; `what` as in `text.name_problem`."""
        line = text.clean_name(self.string())
        if (problem := text.name_problem(line, what)) and (line or not empty):
            raise self.problem(_lowered(problem))
        return line

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.problem("expected true or false")
        return self.value

    def whole(self, low: int, high: int) -> int:
        """A whole number within these limits; 3.0 is one too."""
        value = self.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.problem(f"expected a whole number from {low:,} to {high:,}")
        return value

    def choice(self, kind: type[E]) -> E:
        try:
            return kind(self.string())
        except ValueError:
            raise self.problem(f"expected one of {', '.join(kind)}") from None

    def day(self) -> date:
        """A date like 2026-11-23."""
        raw = self.string()
        try:
            if _DAY.fullmatch(raw):
                return date.fromisoformat(raw)
        except ValueError:
            pass
        raise self.problem("expected a date like 2026-11-23")

    def day_of_moment(self) -> date:
        """The day, in UTC, of a point in time like 2026-11-23T14:01:00.000Z."""
        try:
            moment = datetime.fromisoformat(self.string())
            return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
        except (ValueError, OverflowError):
            raise self.problem("expected a time like 2026-11-23T14:01:00Z") from None

    def _object(self) -> dict[str, object]:
        if not isinstance(self.value, dict):
            raise self.problem("expected an object")
        return self.value


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
