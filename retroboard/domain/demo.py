"""A team to look at before there is one of your own: its people, retros and promises, from a fixed seed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, zip_longest

from retroboard.domain import demo_story as story
from retroboard.domain.demo_meetings import hold
from retroboard.domain.demo_more import more_talks
from retroboard.domain.demo_story import Said, Session, Talk
from retroboard.domain.effects import own_topic
from retroboard.domain.model import (
    Action,
    Card,
    Column,
    Comment,
    InboxCard,
    Member,
    Mood,
    Retro,
    Row,
    Stage,
    Team,
    TeamTemplate,
    Topic,
    Vote,
)
from retroboard.domain.templates import find, with_actions

SEED = 42
VOTES_EACH, VOTES_CAP = 5, 3
_KINDS = (Team, Member, TeamTemplate, InboxCard, Retro, Action, Column, Topic, Card, Vote, Comment)
_TOPIC_END = re.compile(r"(?: \+(?P<votes>[a-z]+))?(?: @(?P<key>[a-z]+))?$")


def demo_rows(today: date, cards: int | None = None) -> tuple[Row, ...]:
    """The demo's team with all that it has, parents first; the same rows for the same arguments.

    The last of its retros runs `today`. With `cards`, that retro has exactly so many.
    """
    rows: dict[type, list[Row]] = {kind: [] for kind in _KINDS}
    for row in _Demo(today).rows(cards):
        rows[type(row)].append(row)
    hold(rows)
    return tuple(chain.from_iterable(rows.values()))


def demo_me(rows: Iterable[Row]) -> Member:
    """The member of the demo's team that you are: the facilitator."""
    return next(row for row in rows if isinstance(row, Member) and row.name == story.FACILITATOR)


class _Demo:
    """The rows in the making, and what later ones need to know of earlier ones."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.rng = random.Random(SEED)
        self.team = Team(self.id(), story.TEAM)
        self.members = [Member(self.id(), self.team.id, *person) for person in story.PEOPLE.items()]
        self.by_initial = {member.name[0]: member.id for member in self.members}
        self.card_by_key: dict[str, str] = {}

    def id(self) -> str:
        return self.rng.randbytes(16).hex()

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def rows(self, cards: int | None) -> Iterator[Row]:
        yield self.team
        yield from self.members
        yield TeamTemplate(self.id(), self.team.id, story.OWN_TEMPLATE)
        for rank, (who, text, column) in enumerate(story.INBOX, start=1):
            yield InboxCard(self.id(), self.team.id, text, column, self.by_initial[who], float(rank))
        retros = {session.number: self.retro(session) for session in story.SESSIONS}
        yield from retros.values()
        for session in story.SESSIONS:
            talks = parsed(session.play)
            if session.stage is not Stage.CLOSE and cards is not None:
                talks = self.resized(talks, cards)
            yield from self.board(retros[session.number], talks)
        yield from self.actions(retros)

    def retro(self, session: Session) -> Retro:
        held_on = self.day(session.day)
        return Retro(
            id=self.id(),
            team_id=self.team.id,
            number=session.number,
            title=session.title,
            held_on=held_on,
            template=session.template,
            stage=session.stage,
            closed_on=held_on if session.stage is Stage.CLOSE else None,
            votes_each=VOTES_EACH,
            votes_cap=VOTES_CAP,
        )

    def resized(self, talks: Sequence[Talk], cards: int) -> list[Talk]:
        """The talks, cut down or drawn out to so many cards; columns take turns, so that all have some."""
        columns = list(dict.fromkeys(talk.column for talk in talks))
        sides = [[talk for talk in talks if talk.column == column] for column in columns]
        told = [talk for pair in zip_longest(*sides) for talk in pair if talk is not None]
        missing = cards - sum(len(talk.cards) for talk in told)
        kept: list[Talk] = []
        for talk in chain(told, more_talks(self.rng, columns, missing)):
            if cards <= 0:
                break
            kept.append(talk if len(talk.cards) <= cards else talk._replace(cards=talk.cards[:cards]))
            cards -= len(talk.cards)
        return kept

    def board(self, retro: Retro, talks: Sequence[Talk]) -> Iterator[Row]:
        template = find(retro.template)
        assert template is not None
        columns = [
            Column(self.id(), retro.id, column.title, column.prompt, column.mood, float(rank))
            for rank, column in enumerate(with_actions(template.columns), start=1)
        ]
        yield from columns
        ids = {column.title: column.id for column in columns if column.mood is not Mood.ACTION}
        for rank, talk in enumerate(talks, start=1):
            yield from self.topic(retro.id, ids[talk.column], talk, float(rank))

    def topic(self, retro_id: str, column_id: str, talk: Talk, rank: float) -> Iterator[Row]:
        card_id = self.id()
        topic_id = own_topic(card_id)
        yield Topic(topic_id, retro_id, column_id, talk.title, rank)
        if talk.key:
            self.card_by_key[talk.key] = card_id
        for place, said in enumerate(talk.cards, start=1):
            yield Card(card_id, retro_id, topic_id, said.text, self.by_initial[said.who], float(place))
            for number, (who, text) in enumerate(said.comments, start=1):
                yield Comment(self.id(), retro_id, card_id, text, self.by_initial[who], float(number))
            card_id = self.id()
        for who in talk.votes:
            yield Vote(self.id(), retro_id, topic_id, self.by_initial[who])

    def actions(self, retros: dict[int, Retro]) -> Iterator[Row]:
        for number, promise in enumerate(story.PROMISES, start=1):
            yield Action(
                id=self.id(),
                team_id=self.team.id,
                number=number,
                text=promise.text,
                owner=promise.owner,
                due=None if promise.due is None else self.day(promise.due),
                status=promise.status,
                since=promise.made_in,
                until=promise.until,
                made_on=self.day(promise.day),
                closed_on=None if promise.closed is None else self.day(promise.closed),
                retro_id=retros[promise.made_in].id if promise.retro else None,
                card_id=self.card_by_key.get(promise.key),
            )


def parsed(play: str) -> list[Talk]:
    """The topics of a play, in order. `demo_story` says how one is written."""
    talks: list[Talk] = []
    column, grouping = "", False
    for line in play.splitlines():
        mark, text = line[:2], line[2:]
        if not line:
            grouping = False
        elif mark == "# ":
            column, grouping = text, False
        elif mark == "= ":
            talks.append(_topic(column, text))
            grouping = True
        elif mark[0] == "|":
            talks[-1] = _told(talks[-1], "\n" + text)
        elif mark == "  ":
            talks[-1] = _told(talks[-1], comment=(line[2], line[5:]))
        else:
            said = line[3:]
            if not grouping:
                talks.append(_topic(column, said)._replace(title=""))
                said = _TOPIC_END.sub("", said, count=1)
            cards = (*talks[-1].cards, Said(line[0], said))
            talks[-1] = talks[-1]._replace(cards=cards)
    return talks


def _topic(column: str, line: str) -> Talk:
    end = _TOPIC_END.search(line)
    assert end is not None
    return Talk(column, (), line[: end.start()], end["votes"] or "", end["key"] or "")


def _told(talk: Talk, more: str = "", comment: tuple[str, str] | None = None) -> Talk:
    """The talk with more said in its last card, or about it."""
    *others, last = talk.cards
    comments = (*last.comments, comment) if comment else last.comments
    return talk._replace(cards=(*others, Said(last.who, last.text + more, comments)))
