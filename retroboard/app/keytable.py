"""What keys are called, what kind of thing they do, and the README's table of them: all from the bindings themselves.

`python -m retroboard.app.keytable` prints the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.keys import format_key

from retroboard.domain.keys import with_keys

GROUPS = (
    "Move",
    "Cards",
    "Topics and votes",
    "Actions",
    "Retro",
    "Timer",
    "Columns",
    "Inbox",
    "People",
    "Summary",
    "Here",
    "Program",
)
"""Kinds of keys, in the order that they are shown."""

_GROUP_OF = {
    "cursor": "Move",
    "column": "Move",
    "home.switch": "Move",
    "board.back": "Move",
    "topic.close": "Move",
    "stages.close": "Move",
    "check-in.close": "Move",
    "review.close": "Move",
    "review": "Actions",
    "stages": "Retro",
    "cards": "Retro",
    "app.home": "Move",
    "card": "Cards",
    "entry": "Cards",
    "comment": "Cards",
    "topic": "Topics and votes",
    "alike": "Topics and votes",
    "vote": "Topics and votes",
    "action": "Actions",
    "retro": "Retro",
    "stage": "Retro",
    "timer": "Timer",
    "timer.close": "Move",
    "board": "Retro",
    "home": "Retro",
    "close": "Retro",
    "close.left": "Move",
    "close.right": "Move",
    "close.close": "Move",
    "worth": "Retro",
    "thanks": "Retro",
    "home.quit": "Program",
    "columns": "Columns",
    "inbox": "Inbox",
    "people": "People",
    "summary": "Summary",
    "change": "Program",
    "kept": "Program",
    "app": "Program",
}
"""By a binding's whole id, or else by its first part."""


class Row(NamedTuple):
    """One line of the table."""

    keys: tuple[str, ...]
    does: str
    id: str


def group_of(binding_id: str) -> str:
    """The kind of thing that a binding does."""
    first = binding_id.partition(".")[0]
    return _GROUP_OF.get(binding_id) or _GROUP_OF.get(first, "Here")


def is_numbered(binding_id: str) -> bool:
    """Whether it is one of a row of bindings that differ in their digit only, as `column.1` to `column.9`."""
    return binding_id.rpartition(".")[2].isdigit()


def key_name(key: str, *, ascii: bool = False) -> str:
    """A key as people read it: `shift+←`, `?`, `ctrl+p`; in ASCII `shift+left`.

    Enter is a word: few fonts of terminals have its sign.
    """
    *modifiers, last = key.split("+")
    shown = last if last == "enter" else format_key(last)
    return "+".join([*modifiers, shown if shown.isascii() or not ascii else last])


def own_keys(keymap: Mapping[str, str], *, ascii: bool) -> dict[str, str]:
    """What sentences call the keys that a person has of their own: of several the first."""
    return {binding_id: key_name(keys.partition(",")[0], ascii=ascii) for binding_id, keys in keymap.items()}


def key_table() -> str:
    """The README's key table in Markdown: one table for each place, with the names that a keymap knows keys by."""
    sections, told = [], set[type[DOMNode]]()
    for title, node in _places():
        bases = {base for base in node.__mro__[1:] if base in told}
        rows = [row for row in _rows(node) if row.id not in {of.id for base in bases for of in _rows(base)}]
        sections.append(_section(title, rows))
        told.add(node)
    return "\n".join(sections)


def _places() -> Iterator[tuple[str, type[DOMNode]]]:
    from retroboard.app.app import RetroApp
    from retroboard.app.screens.alike import AlikeScreen
    from retroboard.app.screens.big_timer import BigTimer
    from retroboard.app.screens.board import BoardScreen
    from retroboard.app.screens.check_in import CheckInScreen
    from retroboard.app.screens.close import CloseScreen
    from retroboard.app.screens.columns import ColumnsScreen
    from retroboard.app.screens.course_keys import CourseKeys
    from retroboard.app.screens.discuss import DiscussScreen
    from retroboard.app.screens.home import HomeScreen
    from retroboard.app.screens.inbox import InboxScreen
    from retroboard.app.screens.people import PeopleScreen
    from retroboard.app.screens.review import ReviewScreen
    from retroboard.app.screens.stages import StagesScreen
    from retroboard.app.screens.timer_keys import TimerKeys
    from retroboard.app.screens.topic import TopicScreen
    from retroboard.app.widgets.block_list import BlockList
    from retroboard.app.widgets.card_editor import CardText

    yield "Everywhere", RetroApp
    yield "In every list", BlockList
    yield "Wherever a retro is open", TimerKeys
    yield "In a retro, whatever its stage", CourseKeys
    yield "At the check-in", CheckInScreen
    yield "At the review of what was promised", ReviewScreen
    yield "On the board", BoardScreen
    yield "In an open topic", TopicScreen
    yield "In the talk about the topics", DiscussScreen
    yield "At the close", CloseScreen
    yield "Among the columns of a retro", ColumnsScreen
    yield "Among topics that are alike", AlikeScreen
    yield "Among the stages of a retro", StagesScreen
    yield "Before the large timer", BigTimer
    yield "At home", HomeScreen
    yield "In the inbox", InboxScreen
    yield "Among the people of the team", PeopleScreen
    yield "While writing", CardText


def _section(title: str, rows: Iterable[Row]) -> str:
    lines = [f"**{title}**", "", "| key | does | name |", "|---|---|---|"]
    for row in _collapsed(rows):
        lines.append(f"| {' '.join(map(_code, row.keys))} | {_cell(row.does)} | {row.id} |")
    return "\n".join([*lines, ""])


def _rows(node: type[DOMNode]) -> Iterator[Row]:
    for binding in declared(node):
        if binding.id:
            keys = tuple(key_name(key.strip()) for key in binding.key.split(","))
            yield Row(keys, with_keys(binding.tooltip or binding.description), _code(binding.id))


def declared(node: type[DOMNode]) -> list[Binding]:
    """The bindings of a class and of those of ours that it is built on; where two have an id, the nearer one's."""
    found: dict[str, Binding] = {}
    for base in reversed(node.__mro__):
        if base.__module__.startswith("retroboard."):
            own: Iterable[BindingType] = base.__dict__.get("BINDINGS", ())
            found.update((binding.id or "", binding) for binding in own if isinstance(binding, Binding))
    return list(found.values())


def _collapsed(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, with one for all that differ in their digit only."""
    numbered: list[Row] = []
    for row in rows:
        if is_numbered(row.id.strip("`")):
            numbered.append(row)
            continue
        if numbered:
            yield _span(numbered)
            numbered = []
        yield row
    if numbered:
        yield _span(numbered)


def _span(rows: list[Row]) -> Row:
    first, last = rows[0], rows[-1]
    return Row((first.keys[0], "…", last.keys[0]), f"{first.does} … {last.keys[0]}", f"{first.id} … {last.id}")


def _code(key: str) -> str:
    return key if key == "…" else f"`{_cell(key)}`"


def _cell(text: str) -> str:
    """Text that does not end its cell."""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(key_table())
