"""What can be undone, and done again, in this run of the program."""

from __future__ import annotations

from enum import Enum, auto

from retroboard.app.wrapping import cut
from retroboard.domain.changes import Change, Revert
from retroboard.domain.edits import touched
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Action, Retro, State
from retroboard.domain.subject import subject_of, voter_of

SUBJECT_WIDTH = 30
"""In cells: so that the line stays one line in a narrow terminal."""
UNDOES = "{u:change.undo} undoes it."
UNDOES_LATER = "{esc:editor.cancel}, then {u:change.undo}, undoes it."
"""The same while the next text is being written: there a key is a letter."""
REDOES = "{U:change.redo} does it again."


class Way(Enum):
    """How a change came about."""

    FRESH = auto()
    UNDO = auto()
    REDO = auto()
    LED = auto()
    """The program leads: where a change is refused, somebody else was quicker, and nothing is said."""


class History:
    """Two piles of changes. One is taken off when its key is pressed, so that a key pressed twice takes two.

    What is refused is put aside, so that what came before it can still be undone: what stands in its way may go. It is
    back on its pile when something new is done, by anybody, when another board comes up, or when nothing else is left.
    """

    def __init__(self) -> None:
        self._undo: list[Revert] = []
        self._redo: list[Revert] = []
        self._aside: dict[Way, list[Revert]] = {Way.UNDO: [], Way.REDO: []}

    def take(self, way: Way) -> Revert | None:
        """The change to undo or to redo next, off its pile."""
        pile = self._undo if way is Way.UNDO else self._redo
        if not pile:
            self.put_back()
        return pile.pop() if pile else None

    def put_aside(self, change: Change, way: Way) -> None:
        """Passes over a change that is refused."""
        if isinstance(change, Revert) and way in self._aside:
            self._aside[way].append(change)

    def put_back(self) -> None:
        """Puts what was refused back on its pile: it may be allowed by now."""
        for way, pile in ((Way.UNDO, self._undo), (Way.REDO, self._redo)):
            pile.extend(reversed(self._aside[way]))
            self._aside[way].clear()

    def goes_on_to(self, way: Way) -> str:
        """What the key would undo or do again next, in words; '' where nothing is left."""
        pile = {Way.UNDO: self._undo, Way.REDO: self._redo}.get(way)
        return f"{pile[-1].of[:1].lower()}{pile[-1].of[1:]}" if pile else ""

    def give_back(self, change: Change, way: Way) -> None:
        """Puts a change back that could not be tried: the database was busy, say."""
        if isinstance(change, Revert) and way is not Way.FRESH:
            (self._undo if way is Way.UNDO else self._redo).append(change)

    def keep(self, change: Change, undo: Revert, way: Way) -> None:
        """Keeps what reverts a change that was made."""
        if way in (Way.FRESH, Way.LED):
            self.put_back()
        of = change.of if isinstance(change, Revert) else undo.of
        pile = self._redo if way is Way.UNDO else self._undo
        pile.append(Revert(undo.edits, of, undo.retro_id, undo.again))
        if way in (Way.FRESH, Way.LED):
            self._redo.clear()


def told(
    change: Change,
    way: Way,
    *,
    undo: Revert,
    seen: tuple[State | None, State],
    me: str | None = None,
    writing: bool = False,
) -> str:
    """The line that says what was done and to what, in which retro where that is not the one on the screen, and the key
    that takes it back; where the next text is being written (`writing`), after the one that ends that.

    `undo` is what reverts it, `seen` are the states before it and after.
    """
    undoes = with_keys(UNDOES_LATER if writing else UNDOES)
    if not isinstance(change, Revert):
        return f"{_said(change, undo)}. {undoes}"
    what = ", ".join(filter(None, (f"{change.of[:1].lower()}{change.of[1:]}", _about(change, seen, me))))
    there = f"{_elsewhere(change, seen[1])}: {what}"
    return f"Undone{there}. {with_keys(REDOES)}" if way is Way.UNDO else f"Done again{there}. {undoes}"


def why_not_from_here(change: Revert, way: Way, shown: str | None, state: State) -> str | None:
    """Why a change is not undone, or done again, where its retro is not the one that is `shown`: a retro that it closes
    or reopens would go on, or not, where nobody sees it."""
    retro = state.retro_by_id.get(change.retro_id or "")
    closes = any(isinstance(edit.row, Retro) and "closed_on" in touched(edit) for edit in change.edits)
    if not closes or retro is None or retro.id == shown:
        return None
    there = (
        "{u:change.undo} on its board undoes it." if way is Way.UNDO else "{U:change.redo} on its board does it again."
    )
    return f"{change.of}{_in(retro)}: {with_keys(there)}"


def _said(change: Change, undo: Revert) -> str:
    """What was done, with an action called by its number, as people call it: 'A12 is done'."""
    what, _, happened = change.said.partition(" ")
    numbers = [edit.row.number for edit in undo.edits if isinstance(edit.row, Action)]
    return f"A{numbers[0]} {happened}" if what == "Action" and numbers else change.said


def _elsewhere(change: Revert, state: State) -> str:
    retro = state.retro_by_id.get(change.retro_id or "")
    return _in(retro) if retro is not None and retro.id != state.retro_id else ""


def _in(retro: Retro) -> str:
    return f" in #{retro.number} {retro.title}"


def _about(change: Revert, seen: tuple[State | None, State], me: str | None) -> str:
    """What is put back, as it is called on the screen, or for whom; else ''."""
    before, after = seen
    if voter := voter_of(change.edits, after, me):
        return f"for {voter}"
    subject = subject_of(change.edits, *filter(None, (after, before)))
    return f"“{cut(subject, SUBJECT_WIDTH)}”" if subject else ""
