"""A retro as a Markdown page: to read raw or rendered, to paste into a wiki, to keep in a repository.

The page depends on the board and on the day it is asked for, not on the clock, and its order is the board's:
a page written again differs only where the retro does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from retroboard.domain.formats.counting import counted
from retroboard.domain.formats.markdown_text import escape_block, escape_line
from retroboard.domain.model import (
    Action,
    Board,
    Card,
    Column,
    Member,
    Mood,
    Occasion,
    Retro,
    State,
    Status,
    Talk,
    Topic,
)
from retroboard.domain.remarks import scores_told, words_said
from retroboard.domain.review import outcome
from retroboard.domain.sight import hides, votes_are_given
from retroboard.domain.views import actions_of, carried, is_overdue, title_of
from retroboard.domain.voting import earlier_told, tally, topics_by_votes

_ACCOUNT = re.compile(r"@?[A-Za-z0-9][A-Za-z0-9._-]*")
_EVERYBODY = frozenset(("all", "channel", "everyone", "here"))
"""Names that call on everybody where summaries are read."""


def summary(state: State, today: date, mentions: bool = False) -> str:
    """The open retro: who took part, its actions as task lines, its topics by votes, all cards by column, thanks.

    A voted topic's comments and notes stand under "Topics by votes", all others' with their card. Authors are left
    out, and so is whose number was which: the page goes to people who were not there. `today` decides what is overdue.

    With `mentions` an `@name` or `#123` in people's text stays as it is, and GitHub or GitLab notifies
    whoever has that name when the page is pasted there. That cannot be undone, and the name on a card is
    seldom the right account; so by default it is broken up, which nobody sees once it is rendered. An
    action's owner was given on purpose and is written `@owner` either way.

    Raises LookupError where no retro is open.
    """
    if state.retro is None or state.board is None:
        raise LookupError("a summary needs an open retro")
    return _Page(state, state.retro, state.board, today, mentions).text()


@dataclass(frozen=True)
class _Page:
    state: State
    retro: Retro
    board: Board
    today: date
    mentions: bool

    def text(self) -> str:
        return "\n".join([self._heading(), self._actions(), self._topics(), *self._columns(), *self._said()])

    def _line(self, text: str) -> str:
        return escape_line(text, mentions=self.mentions)

    def _block(self, text: str, indent: int) -> str:
        return escape_block(text, indent, mentions=self.mentions)

    # --- the heading --------------------------------------------------------------------------------------------------

    def _heading(self) -> str:
        retro = self.retro
        end = f"closed {retro.closed_on}" if retro.closed_on else "still running"
        return "\n".join(
            (
                # Not #14: pasted into GitHub that would be its issue 14.
                f"# {self._line(self.state.team.name)}, retro {retro.number}: {self._line(retro.title)}",
                "",
                f"- Date: {retro.held_on}, {end}",
                *self._people(),
                *self._course(),
                f"- Counts: {', '.join(self._counts())}",
                "",
            )
        )

    def _counts(self) -> Iterator[str]:
        yield counted(len(self.board.cards), "card")
        now = self.retro.vote_round
        votes = counted(sum(vote.round == now for vote in self.board.votes), "vote")
        told = "" if hides(self.retro) else earlier_told(self.board.votes, self.state)
        before = f" ({told})" if told else ""
        yield (f"votes {self._untold}" if self._untold else votes) + (f" in round {now}" if now > 1 else "") + before
        yield counted(len(self.board.comments), "comment")
        actions = actions_of(self.state)
        kept = sum(action.status is Status.DONE for action in actions)
        yield counted(len(actions), "action") + (f" of which {kept} done" if kept else "")

    def _course(self) -> Iterator[str]:
        """How it went: how long it took, and what was said at its beginning and at its end, in numbers."""
        if spent := self.retro.spent:
            told = ", ".join(f"{stage} {_minutes(seconds) if seconds >= 60 else 'under 1'}" for stage, seconds in spent)
            yield f"- Took: {counted(_minutes(sum(seconds for _, seconds in spent)), 'minute')} ({told})"
        for what, occasion in (("Check-in", Occasion.CHECK_IN), ("Worth the time", Occasion.RETURN)):
            if told := scores_told(self.state, occasion):
                yield f"- {what}, from 1 to 5: {told}"
        if self.state.hidden_cards:
            yield f"- Not revealed yet: {counted(len(self.state.hidden_cards), 'card')}"

    def _people(self) -> Iterator[str]:
        heard = self._took_part()
        if not heard:
            yield "- Took part: not recorded by name"
            return
        names = (f"{self._line(member.name)} ({member.function})" for member in heard)
        functions = {str(member.function) for member in heard}
        silent: set[str] = set()
        if self.state.retro == self.state.latest:  # in the team of an older one may have been others
            silent = {str(member.function) for member in self.state.current_members} - functions
        yield f"- Took part: {', '.join(names)}"
        yield f"- Heard: {_listed(functions)}" + (f"; not heard: {_listed(silent)}" if silent else "")

    def _took_part(self) -> list[Member]:
        """The members who wrote or said something or voted, in the team's order."""
        signed = {card.author_id for card in self.board.cards}
        signed |= {comment.author_id for comment in self.board.comments}
        signed |= {vote.member_id for vote in self.board.votes}
        signed |= {remark.member_id for remark in self.board.remarks}
        return [member for member in self.state.members if member.id in signed]

    # --- actions ------------------------------------------------------------------------------------------------------

    def _actions(self) -> str:
        actions = actions_of(self.state)
        lines = [self._action(action) for action in actions] or ["_No actions._"]
        return "\n".join((f"## Actions ({len(actions)})", "", *lines, ""))

    def _action(self, action: Action) -> str:
        box = "" if action.status is Status.DROPPED else f"[{' ' if action.status.is_open else 'x'}] "
        owner = f" — {self._owner(action.owner)}" if action.owner else ""
        facts = ", ".join(self._facts(action))
        known = f" ({facts})" if facts else ""
        return f"- {box}A{action.number} {self._block(action.text, 2)}{owner}{known}"

    def _owner(self, owner: str) -> str:
        """The owner, to mention if it can be an account: `@Ann Lee` would call on whoever is called Ann."""
        if not _ACCOUNT.fullmatch(owner) or owner.removeprefix("@").casefold() in _EVERYBODY:
            return self._line(owner)
        return "@" + escape_line(owner.removeprefix("@"), mentions=True)

    def _facts(self, action: Action) -> Iterator[str]:
        if not action.status.is_open:
            yield f"{action.status} {action.closed_on}" if action.closed_on else str(action.status)
        else:
            if action.status is not Status.OPEN:
                yield str(action.status)
            if action.due is not None:
                yield f"due {action.due}"
            if is_overdue(action, self.today):
                yield "overdue"
        if times := carried(action, self.state):
            yield f"carried {times}"
        for what, words in outcome(action):
            yield f"{what}: {self._line(words)}"

    # --- topics and columns -------------------------------------------------------------------------------------------

    @cached_property
    def _untold(self) -> str:
        """Why the page tells of no votes, for whoever makes it sees their own alone; '' where it tells of them."""
        given = votes_are_given(self.state)
        if hides(self.retro):
            return "hidden with the cards" if given or self.retro.vote_round > 1 else ""
        return "still being given" if given else ""

    def _votes_on(self, topic: Topic) -> int:
        return 0 if self._untold else tally(topic, self.state)

    def _topics(self) -> str:
        voted = [topic for topic in topics_by_votes(self.state) if self._votes_on(topic)]
        none = f"_Votes are {self._untold}._" if self._untold else "_No votes._"
        lines = [line for topic in voted for line in self._topic(topic, talk=True)] or [none]
        return "\n".join((f"## Topics by votes ({len(voted)})", "", *lines, ""))

    def _columns(self) -> Iterator[str]:
        for column in self.board.columns:
            if column.mood is not Mood.ACTION:
                yield self._column(column)

    def _column(self, column: Column) -> str:
        topics = self.board.topics_by_column[column.id]
        cards = sum(len(self.board.cards_by_topic[topic.id]) for topic in topics)
        lines: list[str] = []
        for topic in topics:
            lines += self._topic(topic, talk=not self._votes_on(topic))
        prompt = (f"_{self._line(column.prompt)}_", "") if column.prompt else ()
        heading = f"## {self._line(column.title)} ({cards})"
        return "\n".join((heading, "", *prompt, *(lines or ["_No cards._"]), ""))

    def _topic(self, topic: Topic, *, talk: bool) -> Iterator[str]:
        """One list item: the card itself, or a group's title with its cards below it; with what was said about it.

        What we say about it is in italics, which no text of a card can be.
        """
        cards = self.board.cards_by_topic[topic.id]
        facts = list(self._topic_facts(topic, cards))
        if len(cards) == 1 and not topic.title:
            yield f"- {self._block(cards[0].text, 2)}" + (f" _({', '.join(facts)})_" if facts else "")
            yield from self._comments(cards[0], 2, talk)
            yield from self._notes(topic, talk)
            return
        facts.insert(0, f"group of {counted(len(cards), 'card')}")
        yield f"- **{self._line(title_of(topic, self.board))}** _({', '.join(facts)})_"
        for card in cards:
            yield f"  - {self._block(card.text, 4)}"
            yield from self._comments(card, 4, talk)
        yield from self._notes(topic, talk)

    def _topic_facts(self, topic: Topic, cards: list[Card]) -> Iterator[str]:
        if votes := self._votes_on(topic):
            yield counted(votes, "vote")
        if told := earlier_told(self.board.votes_by_topic.get(topic.id, ()), self.state):
            yield told if votes else f"votes: {told}"
        if topic.talk is not Talk.WAITING:
            yield topic.talk.value
        for card in cards:
            for action in self._made_of.get(card.id, ()):
                yield f"A{action.number}"

    @cached_property
    def _made_of(self) -> dict[str, list[Action]]:
        """The actions that were made of a card, by its id."""
        found: dict[str, list[Action]] = {}
        for action in self.state.actions:
            if action.card_id is not None:
                found.setdefault(action.card_id, []).append(action)
        return found

    def _comments(self, card: Card, indent: int, wanted: bool) -> Iterator[str]:
        if wanted:
            for comment in self.board.comments_by_card.get(card.id, ()):
                yield f"{' ' * indent}- _Comment:_ {self._block(comment.text, indent + 2)}"

    def _notes(self, topic: Topic, wanted: bool) -> Iterator[str]:
        if wanted and topic.notes:
            yield f"  - _Notes:_ {self._block(topic.notes, 4)}"

    # --- what was said at the end -------------------------------------------------------------------------------------

    def _said(self) -> Iterator[str]:
        """Thanks, and what people said of the meeting; no section where nobody said anything."""
        for title, occasion in (("Thanks", Occasion.THANKS), ("Was it worth the time?", Occasion.RETURN)):
            if said := words_said(self.state, occasion):
                yield "\n".join((f"## {title} ({len(said)})", "", *(f"- {self._block(text, 2)}" for text in said), ""))


def _minutes(seconds: int) -> int:
    return max(1, round(seconds / 60))


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
