"""A team to look at before there is one of your own: its people, retros and promises, from a fixed seed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, cycle, zip_longest

from retroboard.domain import demo_story as story
from retroboard.domain.board_effects import own_topic
from retroboard.domain.demo_meetings import hold
from retroboard.domain.demo_more import more_topics
from retroboard.domain.demo_story import Said, Session, Talk
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
    demo = _Demo(today)
    demo.make(cards)
    hold(demo.rows)
    return tuple(chain.from_iterable(demo.rows.values()))


def demo_me(rows: Iterable[Row]) -> Member:
    """The member of the demo's team that you are: the facilitator."""
    return next(row for row in rows if isinstance(row, Member) and row.name == story.FACILITATOR)


class _Demo:
    """The rows in the making, and what later ones need to know of earlier ones."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.rng = random.Random(SEED)
        self.rows: dict[type, list[Row]] = {kind: [] for kind in _KINDS}
        self.team = Team(self.id(), story.TEAM)
        self.members = [Member(self.id(), self.team.id, *person) for person in story.PEOPLE.items()]
        self.by_initial = {member.name[0]: member.id for member in self.members}
        self.card_by_key: dict[str, str] = {}

    def id(self) -> str:
        return next(self.ids(1))

    def ids(self, count: int) -> Iterator[str]:
        """So many ids, drawn at once: a board of ten thousand cards is made while somebody waits."""
        digits = self.rng.randbytes(16 * count).hex()
        return iter([digits[start : start + 32] for start in range(0, 32 * count, 32)])

    def put(self, *rows: Row) -> None:
        for row in rows:
            self.rows[type(row)].append(row)

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def make(self, cards: int | None) -> None:
        self.put(self.team, *self.members, TeamTemplate(self.id(), self.team.id, story.OWN_TEMPLATE))
        for rank, (who, text, column) in enumerate(story.INBOX, start=1):
            self.put(InboxCard(self.id(), self.team.id, text, column, self.by_initial[who], float(rank)))
        retros = {session.number: self.retro(session) for session in story.SESSIONS}
        self.put(*retros.values())
        for session in story.SESSIONS:
            is_resized = session.stage is not Stage.CLOSE and cards is not None
            self.board(retros[session.number], parsed(session.play), cards if is_resized else None)
        self.actions(retros)

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

    def board(self, retro: Retro, talks: Sequence[Talk], cards: int | None) -> None:
        """A retro's board; with `cards`, its talks are cut down or drawn out to so many."""
        template = find(retro.template)
        assert template is not None
        columns = [
            Column(self.id(), retro.id, column.title, column.prompt, column.mood, float(rank))
            for rank, column in enumerate(with_actions(template.columns), start=1)
        ]
        self.put(*columns)
        ids = {column.title: column.id for column in columns if column.mood is not Mood.ACTION}
        if cards is not None:
            talks = resized(talks, cards)
            cards -= sum(len(talk.cards) for talk in talks)
        for rank, talk in enumerate(talks, start=1):
            self.topic(retro.id, ids[talk.column], talk, float(rank))
        if cards:
            self.more(retro.id, list(ids.values()), cards, len(talks))

    def topic(self, retro_id: str, column_id: str, talk: Talk, rank: float) -> None:
        card_ids = list(self.ids(len(talk.cards)))
        topic_id = own_topic(card_ids[0])
        self.put(Topic(topic_id, retro_id, column_id, talk.title, rank))
        if talk.key:
            self.card_by_key[talk.key] = card_ids[0]
        for place, (card_id, said) in enumerate(zip(card_ids, talk.cards, strict=True), start=1):
            self.put(Card(card_id, retro_id, topic_id, said.text, self.by_initial[said.who], float(place)))
            for number, (who, text) in enumerate(said.comments, start=1):
                self.put(Comment(self.id(), retro_id, card_id, text, self.by_initial[who], float(number)))
        self.put(*(Vote(self.id(), retro_id, topic_id, self.by_initial[who]) for who in talk.votes))

    def more(self, retro_id: str, column_ids: Sequence[str], count: int, told: int) -> None:
        """Topics after the `told` ones, with `count` cards in all, for the columns in turn."""
        topics, cards, ids, by_initial = self.rows[Topic], self.rows[Card], self.ids(count), self.by_initial
        more = zip(cycle(column_ids), more_topics(self.rng, count), strict=False)
        for rank, (column_id, (title, said)) in enumerate(more, start=told + 1):
            topic_id = ""
            for place, ((who, text), card_id) in enumerate(zip(said, ids, strict=False), start=1):
                if not topic_id:
                    topic_id = own_topic(card_id)
                    topics.append(Topic(topic_id, retro_id, column_id, title, float(rank)))
                cards.append(Card(card_id, retro_id, topic_id, text, by_initial[who], float(place)))

    def actions(self, retros: dict[int, Retro]) -> None:
        for number, promise in enumerate(story.PROMISES, start=1):
            action = Action(
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
            self.put(action)


def resized(talks: Sequence[Talk], cards: int) -> list[Talk]:
    """As many of the talks as have so many cards, the last one cut down; columns take turns, so that all have some."""
    columns = list(dict.fromkeys(talk.column for talk in talks))
    sides = [[talk for talk in talks if talk.column == column] for column in columns]
    kept: list[Talk] = []
    for talk in filter(None, chain.from_iterable(zip_longest(*sides))):
        if cards <= 0:
            break
        kept.append(talk if len(talk.cards) <= cards else talk._replace(cards=talk.cards[:cards]))
        cards -= len(talk.cards)
    return kept


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
