"""What came of a soak, in one form for all of them: figures, each with whether it is as promised."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import NamedTuple


class Figure(NamedTuple):
    """A figure, in words, and whether it is as promised."""

    what: str
    found: str
    holds: bool


class Outcome(NamedTuple):
    """What came of a soak. `details` tell of what is not as promised, for whoever has to look into it."""

    name: str
    figures: tuple[Figure, ...]
    details: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return all(figure.holds for figure in self.figures)

    def __str__(self) -> str:
        return table([self])


def none_of(what: str, bad: Sized, of: int) -> Figure:
    """That none of so many is bad. Where there was nothing to be bad, nothing was shown."""
    return Figure(what, f"{len(bad):,} of {of:,}", not bad and of > 0)


def at_least(what: str, found: int, least: int) -> Figure:
    """That enough was done to tell."""
    return Figure(what, f"{found:,}", found >= least)


def table(outcomes: Iterable[Outcome]) -> str:
    """All figures, one a line, and below them what is not as promised."""
    outcomes = list(outcomes)
    rows = [(outcome.name, *figure) for outcome in outcomes for figure in outcome.figures]
    width = max(len(what) for _, what, _, _ in rows)
    lines = [
        f"{name:<8} {what:<{width}} {found:>18}  {'holds' if holds else 'FAILS'}" for name, what, found, holds in rows
    ]
    lines += [f"{outcome.name}: {detail}" for outcome in outcomes for detail in outcome.details]
    return "\n".join(lines)
