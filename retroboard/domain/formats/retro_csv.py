"""A retro's cards as CSV, for spreadsheets: a row for each card, in the order of the board.

The actions are not in it: a sheet with two kinds of rows can be neither sorted nor counted. A card names
those that were made of it; Markdown and JSON have them whole. Nothing reads a retro back from CSV: JSON is
for that.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from retroboard.domain.model import Card, State, Topic
from retroboard.domain.voting import tally

HEADER = ("retro", "date", "column", "topic", "card", "votes", "author", "comments", "actions")
BOM = "\ufeff"
"""Without it Excel reads UTF-8 as the code page of the machine."""

_SPACE = "[\\s\u200b\u2060\ufeff]"
_FORMULA = re.compile(
    rf"'*{_SPACE}*[=+\-@|%\t\r\n"
    "\uff1d\uff0b\uff0d\uff20\uff5c\uff05"  # the full-width forms, which a spreadsheet may make narrow
    "\ufe66\ufe62\ufe63\ufe6b\ufe6a\u2212"  # the small forms, and the minus of mathematics
    "]"
)
"""What a spreadsheet may take for a formula (OWASP ASVS 1.2.10), after blanks or guarded too."""


def dump(state: State, raw: bool = False) -> str:
    """The open retro's cards: RFC 4180 with a header, CRLF between rows, every cell quoted, a BOM in front.

    A topic's votes stand on its first card and nowhere else, so that the column adds up. Where a cell would
    be a formula it starts with an apostrophe, unless `raw`; without that one it is the text again.

    Raises LookupError where no retro is open.
    """
    sheet = io.StringIO()
    writer = csv.writer(sheet, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in _rows(state):
        writer.writerow(row if raw else [guard(cell) for cell in row])
    return BOM + sheet.getvalue()


def guard(cell: str) -> str:
    """The cell with an apostrophe in front where it could be a formula, or looks like a guarded one."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _rows(state: State) -> Iterator[list[str]]:
    retro, board = state.retro, state.board
    if retro is None or board is None:
        raise LookupError("an export needs an open retro")
    made_of: dict[str | None, list[str]] = {}
    for action in state.actions:
        made_of.setdefault(action.card_id, []).append(f"A{action.number}")

    def row(title: str, topic: Topic, card: Card, votes: str) -> list[str]:
        author = state.member_by_id.get(card.author_id or "")
        comments = [comment.text for comment in board.comments_by_card.get(card.id, ())]
        return [
            str(retro.number),
            retro.held_on.isoformat(),
            title,
            topic.title,
            card.text,
            votes,
            author.name if author else "",
            "\n".join(comments),
            " ".join(made_of.get(card.id, ())),
        ]

    for column in board.columns:
        for topic in board.topics_by_column[column.id]:
            for place, card in enumerate(board.cards_by_topic[topic.id]):
                yield row(column.title, topic, card, "" if place else str(tally(topic, state)))
