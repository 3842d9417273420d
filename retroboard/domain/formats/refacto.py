"""Reads the JSON that Refacto exports of a retro.

Its board is a list of items: "happy", "meh" and "sad" are cards, "action" is an action. It knows no
authors, no groups and no comments, and votes without names. An action's owner is an "@name" at the end of
its text, by habit.

What Refacto keeps and we have no place for is left out, and the report says so: retros in the archive,
pictures, and which cards were ticked off as discussed.
"""

from __future__ import annotations

import re
from datetime import date

from retroboard.domain import text
from retroboard.domain.column_rules import MAX_COLUMNS
from retroboard.domain.formats.counting import counted
from retroboard.domain.formats.imports import MAX_ROWS, Imported, Rows, Target, in_pieces
from retroboard.domain.formats.strict_json import Node
from retroboard.domain.model import Action, Column, Mood, Retro, Stage, Status
from retroboard.domain.templates import ACTIONS

ACTION = "action"
COLUMNS = {
    "happy": ("Happy", Mood.GOOD),
    "meh": ("Question", Mood.NEUTRAL),
    "sad": ("Sad", Mood.BAD),
}
"""Refacto's categories with the titles that it gives them itself, in the order of its screen."""

VOTES_EACH, VOTES_CAP = 5, 3
"""Our default, should the retro be reopened: Refacto has no budget of votes."""

_OWNER = re.compile(r"(.*\S)\s+@(\w(?:[\w.-]*\w)?)", re.DOTALL)


def sniff(root: Node) -> bool:
    """Whether a JSON file is a retro of Refacto's, of any kind."""
    return root.has("current", "name") and root.get("current").has("format", "items")


def read(root: Node, target: Target) -> Imported:
    """The file's current retro as one change. Raises ImportProblem.

    It arrives closed, for it is history here: a running one would take the cards meant for the team's own.
    """
    current = root.get("current")
    kind = current.get("format").string()
    if kind == "health":
        raise current.problem("this is a health check of Refacto's, not a retro with cards")
    if kind != "mood":
        raise current.problem("of Refacto's boards only the mood board (happy, meh, sad) can be read")
    items = [_Item(node) for node in current.get("items").items()]
    held_on = max((item.day for item in items), default=target.today)
    reader = _Reader(Rows(target, "Refacto", _retro(root.get("name"), held_on, target)))
    return reader.read(items, root.maybe("archives"))


def _retro(name: Node, held_on: date, target: Target) -> Retro:
    title = text.clean_name(name.string())
    return Retro(
        id=target.new_id(),
        team_id=target.team_id,
        number=1,
        title=_shortened(title) if text.visible(title) else "Refacto",
        held_on=held_on,
        template="Refacto",
        stage=Stage.CLOSE,
        closed_on=held_on,
        votes_each=VOTES_EACH,
        votes_cap=VOTES_CAP,
    )


def _shortened(name: str) -> str:
    """A name within its limit; cleaned again, for a cut may part a letter from its accent."""
    if len(name) <= text.MAX_NAME:
        return name
    return text.clean_name(name[: text.MAX_NAME - 1]) + "…"


class _Item:
    """One item of the file, checked."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.day = node.get("created").day_of_moment()
        self.category = node.get("category").string()
        self.words = text.clean(node.get("message").string())
        self.votes = node.get("votes").whole(0, MAX_ROWS)
        completed = node.maybe("completed")
        self.completed = completed.day_of_moment() if completed else None
        self.attached = node.maybe("attachment") is not None


class _Reader:
    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.columns: dict[str, Column] = {}
        self.discussed = self.attached = self.empty = self.long = 0

    def read(self, items: list[_Item], archives: Node | None) -> Imported:
        for category, (title, mood) in COLUMNS.items():
            self.columns[category] = self.rows.add_column(title, "", mood)
        for item in items:
            self.attached += item.attached
            if not text.visible(item.words):
                self.empty += 1
            elif item.category == ACTION:
                self._action(item)
            else:
                self._card(item)
        self.rows.add_column(ACTIONS.title, ACTIONS.prompt, ACTIONS.mood)
        self._note(archives)
        return self.rows.imported()

    def _card(self, item: _Item) -> None:
        topic = self.rows.add_topic(self._column(item))
        first, *rest = in_pieces(item.words)
        card = self.rows.add_card(topic, first)
        for piece in rest:
            self.rows.add_comment(card, piece)
        if len(self.rows.cards) + len(self.rows.comments) > MAX_ROWS:
            raise item.node.problem(f"more than {MAX_ROWS:,} cards")
        if len(self.rows.votes) + item.votes > MAX_ROWS:
            raise item.node.problem(f"more than {MAX_ROWS:,} votes")
        self.rows.add_votes(topic, item.votes)
        self.long += bool(rest)
        self.discussed += item.completed is not None

    def _column(self, item: _Item) -> Column:
        """The column of the item's category; one that Refacto does not have by itself gets its own."""
        if item.category not in self.columns:
            title = text.clean_name(item.category)
            if len(self.columns) + 1 >= MAX_COLUMNS:
                raise item.node.problem(f"more than {MAX_COLUMNS - 1} categories of cards")
            if not text.visible(title):
                raise item.node.problem("expected a category")
            self.columns[item.category] = self.rows.add_column(_shortened(title), "", Mood.NEUTRAL)
        return self.columns[item.category]

    def _action(self, item: _Item) -> None:
        words, owner = self._owned(item.words)
        if problem := text.problem(words):
            raise item.node.problem(f"an action is too long: {problem}")
        number = len(self.rows.actions) + 1
        self.rows.add_action(
            Action(
                id=self.rows.target.new_id(),
                team_id=self.rows.target.team_id,
                number=number,
                text=words,
                owner=owner,
                due=None,
                status=Status.DONE if item.completed else Status.OPEN,
                since=self.rows.retro.number,
                until=self.rows.retro.number if item.completed else None,
                made_on=item.day,
                closed_on=item.completed,
                retro_id=self.rows.retro.id,
                card_id=None,
            )
        )

    def _owned(self, words: str) -> tuple[str, str]:
        """An action's text and its owner, as the team spells the name if it has such a member."""
        match = _OWNER.fullmatch(words)
        if match is None or len(match[2]) > text.MAX_NAME:
            return words, ""
        member = self.rows.member(match[2])
        return text.clean(match[1]), member.name if member else match[2]

    def _note(self, archives: Node | None) -> None:
        notes = self.rows.notes
        if self.long:
            notes.append(f"{counted(self.long, 'card')} too long for a card: the rest is in comments.")
        if self.discussed:
            notes.append(f"Left out: that {counted(self.discussed, 'card')} had been discussed.")
        if self.attached:
            notes.append(f"Left out: {counted(self.attached, 'attachment')}.")
        if self.empty:
            notes.append(f"Left out: {counted(self.empty, 'item')} without any text.")
        if archives and (count := len(archives.items())):
            notes.append(f"Left out: {counted(count, 'older retro')} in the archive.")
