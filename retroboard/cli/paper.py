"""A retro on paper: plain text of a fixed width, for people who have no full screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from retroboard.cli.printing import cells, padded, wrapped
from retroboard.dates import say_due
from retroboard.domain.model import Action, Board, Card, Column, Mood, Occasion, State, Status, Talk, Topic
from retroboard.domain.remarks import scores_told, words_said
from retroboard.domain.review import outcome
from retroboard.domain.stages import shown
from retroboard.domain.views import actions_of, carried, is_overdue, title_of
from retroboard.domain.voting import tally

MARKS = {
    Status.OPEN: "[ ]",
    Status.DOING: "[~]",
    Status.BLOCKED: "[!]",
    Status.DONE: "[x]",
    Status.DROPPED: "[-]",
}
VOTES_WIDTH = 6
"""Cells kept free on the right of a topic for its votes."""


class Paper:
    """The open retro in lines of at most `width` cells: heading, stages, columns with their cards, actions, thanks."""

    def __init__(self, state: State, today: date, width: int) -> None:
        self._state = state
        self._board = state.board or Board()
        self._today = today
        self._width = width

    def lines(self) -> Iterator[str]:
        state, retro, width = self._state, self._state.retro, self._width
        assert retro is not None
        yield from wrapped(f"{state.team.name} #{retro.number}  {retro.title}", width)
        closed = f"closed {retro.closed_on.isoformat()}" if retro.closed_on else "running"
        yield from wrapped(f"{retro.held_on.isoformat()}, {retro.template}, {closed}", width)
        if not retro.closed_on:
            stages = (stage.value.upper() if stage is retro.stage else stage.value for stage in shown(retro))
            yield from wrapped(" > ".join(stages), width)
        for what, occasion in (("Check-in", Occasion.CHECK_IN), ("Worth the time", Occasion.RETURN)):
            if told := scores_told(self._state, occasion):
                yield from wrapped(f"{what}, from 1 to 5: {told}", width)
        for column in self._board.columns:
            yield ""
            yield from self._actions(column) if column.mood is Mood.ACTION else self._column(column)
        yield from self._thanks()

    def _column(self, column: Column) -> Iterator[str]:
        topics = self._board.topics_by_column[column.id]
        count = sum(len(self._board.cards_by_topic[topic.id]) for topic in topics)
        yield from self._heading(column, count)
        for topic in topics:
            yield from self._topic(topic)
        if not topics:
            yield "  (no cards)"

    def _heading(self, column: Column, count: int) -> Iterator[str]:
        yield from wrapped(f"{column.title} ({count})", self._width)
        if column.prompt:
            yield from _indented("", column.prompt, 2, self._width)

    def _topic(self, topic: Topic) -> Iterator[str]:
        """A topic with its votes on the right; the cards of a group are indented below its title."""
        cards = self._board.cards_by_topic[topic.id]
        votes = tally(topic, self._state)
        mark = f"*{votes}" if votes else ""
        if len(cards) == 1 and not topic.title:
            yield from self._card(cards[0], 2, mark)
            yield from self._talk(topic)
            return
        title = title_of(topic, self._board)
        yield from self._voted(_indented("- ", title, 2, self._width - VOTES_WIDTH), mark)
        for card in cards:
            yield from self._card(card, 4)
        yield from self._talk(topic)

    def _talk(self, topic: Topic) -> Iterator[str]:
        """How the talk about a topic ended, and its notes."""
        if topic.talk is not Talk.WAITING or topic.notes:
            ended = topic.talk.value if topic.talk is not Talk.WAITING else "notes"
            yield from _indented("= ", f"{ended}: {topic.notes}" if topic.notes else ended, 4, self._width)

    def _card(self, card: Card, indent: int, mark: str = "") -> Iterator[str]:
        yield from self._voted(_indented("- ", card.text, indent, self._width - VOTES_WIDTH), mark)
        for comment in self._board.comments_by_card.get(card.id, ()):
            author = self._state.member_by_id.get(comment.author_id or "")
            said = f"{author.name}: {comment.text}" if author else comment.text
            yield from _indented("> ", said, indent + 2, self._width)

    def _voted(self, lines: Iterable[str], mark: str) -> Iterator[str]:
        """The lines, with the votes at the right end of the first."""
        for number, line in enumerate(lines):
            yield padded(line, self._width - cells(mark)) + mark if mark and number == 0 else line

    def _actions(self, column: Column) -> Iterator[str]:
        actions = actions_of(self._state)
        yield from self._heading(column, len(actions))
        for action in actions:
            yield from _indented(f"A{action.number} {MARKS[action.status]} ", action.text, 2, self._width)
            if details := self._details(action):
                yield from _indented("", details, 6, self._width)
        if not actions:
            yield "  (no actions)"

    def _thanks(self) -> Iterator[str]:
        if said := words_said(self._state, Occasion.THANKS):
            yield ""
            yield f"Thanks ({len(said)})"
            for words in said:
                yield from _indented("- ", words, 2, self._width)

    def _details(self, action: Action) -> str:
        """Who, until when and how it stands: '@bob, due Fri, carried 2'; '' where there is nothing to say."""
        parts = [f"@{action.owner}"] if action.owner else []
        if action.due:
            due = say_due(action.due, self._today) if action.status.is_open else action.due.isoformat()
            parts.append(f"due {due}")
        if is_overdue(action, self._today):
            parts.append("overdue")
        if action.status is not Status.OPEN:
            parts.append(action.status.value)
        if times := carried(action, self._state):
            parts.append(f"carried {times}")
        return ", ".join([*parts, *(f"{what}: {words}" for what, words in outcome(action))])


def _indented(mark: str, text: str, indent: int, width: int) -> Iterator[str]:
    """The text behind a mark, its further lines below its first."""
    for number, line in enumerate(wrapped(text, max(10, width - indent - len(mark)))):
        yield (" " * indent + (mark if number == 0 else " " * len(mark)) + line).rstrip()
