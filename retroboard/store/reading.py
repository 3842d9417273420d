"""Rows -> domain values, by plain SQL over the database's own driver.

Neither the first screen nor a listing in the shell waits for an object mapper. A test holds every statement here to the
schema. Texts are cleaned on the way in: another program may have written them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from operator import index, itemgetter
from types import NoneType
from typing import Any, NamedTuple, Protocol, TypeVar

from retroboard.domain.model import (
    Action,
    Board,
    Card,
    Column,
    Comment,
    Function,
    InboxCard,
    Member,
    Mood,
    Occasion,
    Remark,
    Retro,
    Row,
    Stage,
    State,
    Status,
    Talk,
    Team,
    TeamTemplate,
    Template,
    TemplateColumn,
    Timer,
    Topic,
    Verdict,
    Vote,
    in_order,
)
from retroboard.domain.text import clean, clean_name, for_search
from retroboard.store.errors import StoreError

TALKS = {talk.value: talk for talk in Talk}
"""By their names; asked for each topic, and so quicker than making one."""
WHOLE, FLOAT = frozenset((int, NoneType)), frozenset((float,))
KINDS = {"rank": FLOAT} | dict.fromkeys(
    (
        "number",
        *("most_open", "most_each"),
        *("since", "until", "reviewed"),
        *("votes_each", "votes_cap", "vote_round", "minutes", "stage_since"),
        *("round", "score", "length", "ends_at", "rest"),
    ),
    WHOLE,
)
"""What those fields have to be that are taken as they come, by their names. The others are made of what is read, which
fails where that is of another kind."""
R = TypeVar("R", bound=Row)
NO_TEAM = "The team is not in this database any more: somebody has put another one in its place. Quit and start again."


SEEN = "(NOT retro.hidden OR retro.closed_on IS NOT NULL OR card.author_id = ?)"
"""That a member may read a card of a retro; see `sight`."""


class Cursor(Protocol):
    def fetchall(self) -> list[Any]: ...


class Driver(Protocol):
    """What `sqlite3` and `psycopg` connections have in common."""

    def execute(self, query: Any, params: Sequence[object] = ..., /) -> Any: ...


class Hit(NamedTuple):
    """What a search found.

    `number` is the retro's, or the action's for an action, whose `text` ends with its owner; `row_id` is its id, a
    comment's its card's.
    """

    kind: str
    number: int
    text: str
    retro_id: str | None
    row_id: str

    @property
    def sign(self) -> str:
        """What people call it by: A13 an action, #12 a retro; '' where nothing has a number of its own."""
        return {"action": f"A{self.number}", "retro": f"#{self.number}"}.get(self.kind, "")


class Reader:
    """Reads over one connection.

    `marker` is how the driver writes a parameter (`?` or `%s`), `explain` makes a sentence of the `faults` it raises.
    """

    def __init__(
        self,
        driver: Driver,
        marker: str,
        faults: tuple[type[Exception], ...],
        explain: Callable[[Exception], StoreError],
    ) -> None:
        self.driver = driver
        self.marker = marker
        self.faults = faults
        self.explain = explain

    def rows(self, sql: str, *values: object) -> list[Any]:
        """All rows of a query written with `?` for its values."""
        try:
            found: list[Any] = self.driver.execute(sql.replace("?", self.marker), values).fetchall()
        except self.faults as error:
            raise self.explain(error) from None
        return found

    def run(self, sql: str) -> None:
        """Runs a statement that answers nothing."""
        try:
            self.driver.execute(sql)
        except self.faults as error:
            raise self.explain(error) from None

    def teams(self) -> tuple[Team, ...]:
        rows = self.rows("SELECT id, name, most_open, most_each FROM team ORDER BY name, id")
        with _of_our_kind():
            return _checked(Team, [Team(id, clean_name(name), most, each) for id, name, most, each in rows])

    def revision(self, team_id: str) -> int:
        """The team's revision, which every write to it raises. Raises LookupError where the team is not there."""
        rows = self.rows("SELECT revision FROM team WHERE id = ?", team_id)
        if not rows:
            raise LookupError(NO_TEAM)
        with _of_our_kind():
            return index(rows[0][0])

    def state(self, team_id: str, retro_id: str | None) -> State:
        """The team, with the board of one retro if one is named. Raises LookupError where the team is not there."""
        team = self.rows("SELECT id, name, most_open, most_each FROM team WHERE id = ?", team_id)
        if not team:
            raise LookupError(NO_TEAM)
        with _of_our_kind():
            [(id, name, most, each)] = team
            [found] = _checked(Team, [Team(id, clean_name(name), most, each)])
            return self._state(found, retro_id)

    def _state(self, team: Team, retro_id: str | None) -> State:
        retros = self.retros(team.id)
        here = any(retro.id == retro_id for retro in retros)
        return State(
            team=team,
            members=self.members(team.id),
            templates=self.templates(team.id),
            inbox=self.inbox(team.id),
            actions=self.actions(team.id),
            retros=retros,
            card_counts=self.card_counts(team.id),
            retro_id=retro_id,
            board=self.board(retro_id) if here and retro_id is not None else None,
        )

    def members(self, team_id: str) -> tuple[Member, ...]:
        rows = self.rows("SELECT id, team_id, name, function, has_left FROM member WHERE team_id = ?", team_id)
        return _in_order(
            Member, (Member(id, of, clean_name(name), Function(f), bool(left)) for id, of, name, f, left in rows)
        )

    def templates(self, team_id: str) -> tuple[TeamTemplate, ...]:
        rows = self.rows("SELECT id, team_id, name, purpose, columns, skip FROM template WHERE team_id = ?", team_id)
        return _in_order(
            TeamTemplate,
            (
                TeamTemplate(
                    id, of, Template(clean_name(name), clean_name(purpose), _columns_of(columns), _stages_of(skip))
                )
                for id, of, name, purpose, columns, skip in rows
            ),
        )

    def inbox(self, team_id: str) -> tuple[InboxCard, ...]:
        rows = self.rows(
            "SELECT id, team_id, text, column_name, author_id, rank FROM inbox_card WHERE team_id = ?",
            team_id,
        )
        return _in_order(
            InboxCard,
            (InboxCard(id, of, clean(text), clean_name(col), by, rank) for id, of, text, col, by, rank in rows),
        )

    def actions(self, team_id: str) -> tuple[Action, ...]:
        rows = self.rows(
            "SELECT id, team_id, number, text, owner, due, status, since, until, made_on, closed_on, retro_id, card_id,"
            " signal, verdict, reason, escalated_to, reviewed"
            " FROM action WHERE team_id = ?",
            team_id,
        )
        return _in_order(Action, (_action(row) for row in rows))

    def retros(self, team_id: str) -> tuple[Retro, ...]:
        rows = self.rows(
            "SELECT id, team_id, number, title, held_on, template, stage, closed_on, votes_each, votes_cap,"
            " skipped, hidden, facilitator_id, vote_round, question, spotlight, minutes, autopilot, stage_since, spent,"
            " wrote_hidden"
            " FROM retro WHERE team_id = ?",
            team_id,
        )
        return _in_order(Retro, (_retro(row) for row in rows))

    def card_counts(self, team_id: str) -> dict[str, int]:
        return dict(
            self.rows(
                "SELECT card.retro_id, count(*) FROM card JOIN retro ON retro.id = card.retro_id"
                " WHERE retro.team_id = ? GROUP BY card.retro_id",
                team_id,
            )
        )

    def board(self, retro_id: str) -> Board:
        columns = self.rows(
            "SELECT id, retro_id, title, prompt, mood, rank FROM retro_column WHERE retro_id = ?", retro_id
        )
        topics = self.rows(
            "SELECT id, retro_id, column_id, title, rank, talk, notes FROM topic WHERE retro_id = ?", retro_id
        )
        cards = self.rows("SELECT id, retro_id, topic_id, text, author_id, rank FROM card WHERE retro_id = ?", retro_id)
        votes = self.rows("SELECT id, retro_id, topic_id, member_id, round FROM vote WHERE retro_id = ?", retro_id)
        comments = self.rows(
            "SELECT id, retro_id, card_id, text, author_id, rank FROM comment WHERE retro_id = ?", retro_id
        )
        remarks = self.rows(
            "SELECT id, retro_id, occasion, member_id, score, text, rank FROM remark WHERE retro_id = ?", retro_id
        )
        timers = self.rows(
            "SELECT id, retro_id, topic_id, length, ends_at, rest FROM timer WHERE retro_id = ?", retro_id
        )
        return Board(
            columns=_in_order(
                Column,
                (
                    Column(id, of, clean_name(title), clean_name(prompt), Mood(mood), rank)
                    for id, of, title, prompt, mood, rank in columns
                ),
            ),
            topics=_in_order(
                Topic,
                (
                    Topic(
                        id, of, col, clean_name(title) if title else "", r, TALKS[talk], clean(notes) if notes else ""
                    )
                    for id, of, col, title, r, talk, notes in topics
                ),
            ),
            cards=_in_order(
                Card, (Card(id, of, topic, clean(text), by, rank) for id, of, topic, text, by, rank in cards)
            ),
            votes=_in_order(Vote, (Vote(*row) for row in votes)),
            comments=_in_order(
                Comment,
                (Comment(id, of, card, clean(text), by, rank) for id, of, card, text, by, rank in comments),
            ),
            remarks=_in_order(
                Remark,
                (
                    Remark(id, of, Occasion(occasion), by, score, clean(text), rank)
                    for id, of, occasion, by, score, text, rank in remarks
                ),
            ),
            timers=_in_order(Timer, (Timer(*row) for row in timers)),
        )

    def texts_among(self, ids: Iterable[str]) -> set[str]:
        """Which of these are ids of a card, in a retro or in the inbox, of a comment or of an action."""
        tables = ("card", "inbox_card", "comment", "action")
        return {id for id in ids if any(self.rows(f"SELECT 1 FROM {table} WHERE id = ?", id) for table in tables)}

    def sources(self, team_id: str, member_id: str | None = None) -> dict[str, str]:
        """What the topics are called that a team's actions came from, by the actions' ids.

        A topic without a title is called by the first line of the card that the action was made of. Where that card is
        gone, or hidden from the member until it is revealed, there is none.
        """
        rows = self.rows(
            "SELECT action.id, topic.title, card.text FROM action JOIN card ON card.id = action.card_id"
            " JOIN topic ON topic.id = card.topic_id JOIN retro ON retro.id = card.retro_id"
            f" WHERE action.team_id = ? AND {SEEN}",
            team_id,
            member_id or "",
        )
        with _of_our_kind():
            return {id: clean_name(title) or clean(text).partition("\n")[0] for id, title, text in rows}

    def search(self, team_id: str, query: str, member_id: str | None = None) -> tuple[Hit, ...]:
        """Whatever of a team contains the query, in any case; of each kind, what is of the newest retro first.

        A retro and an action are found by their numbers too, and come first where the query is nothing else. What is
        hidden from the member until it is revealed is not found.
        """
        seen, whose = SEEN, member_id or ""
        wanted = for_search(query)
        retros = self.rows("SELECT 'retro', number, title, id, id FROM retro WHERE team_id = ?", team_id)
        cards = self.rows(
            "SELECT 'card', retro.number, card.text, retro.id, card.id FROM card JOIN retro ON retro.id = card.retro_id"
            f" WHERE retro.team_id = ? AND {seen}",
            team_id,
            whose,
        )
        topics = self.rows(
            "SELECT 'topic', retro.number, topic.title, retro.id, topic.id FROM topic"
            " JOIN retro ON retro.id = topic.retro_id WHERE retro.team_id = ? AND topic.title <> ''"
            f" AND EXISTS (SELECT 1 FROM card WHERE card.topic_id = topic.id AND {seen})",
            team_id,
            whose,
        )
        comments = self.rows(
            "SELECT 'comment', retro.number, comment.text, retro.id, comment.card_id FROM comment"
            " JOIN card ON card.id = comment.card_id JOIN retro ON retro.id = comment.retro_id"
            f" WHERE retro.team_id = ? AND {seen}",
            team_id,
            whose,
        )
        actions = self.rows(
            "SELECT 'action', number, CASE WHEN owner = '' THEN text ELSE text || ' @' || owner END, retro_id, id"
            " FROM action WHERE team_id = ?",
            team_id,
        )
        hits = (
            Hit(kind, n, clean(text), of, id)
            for kind, n, text, of, id in (*retros, *actions, *topics, *cards, *comments)
        )
        rank = {"retro": 0, "action": 1, "topic": 2, "card": 3, "comment": 4}

        def place(hit: Hit) -> tuple[bool, int, int, str, str]:
            return (wanted != for_search(hit.sign), rank[hit.kind], -hit.number, hit.text, hit.row_id)

        with _of_our_kind():
            found = [hit for hit in hits if wanted in for_search(f"{hit.sign} {hit.text}")]
            return tuple(sorted(found, key=place))


@contextmanager
def _of_our_kind() -> Iterator[None]:
    """Values that no retroboard writes are a fault of the database, and none of the program."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        raise StoreError(
            "The database holds something that this retroboard cannot read. `retroboard doctor --deep` tells more."
        ) from None


def _in_order(kind: type[R], rows: Iterable[R]) -> tuple[R, ...]:
    return _checked(kind, in_order(kind, rows))


def _checked(kind: type[R], rows: Sequence[R]) -> tuple[R, ...]:
    """The rows, where every number of them is one: SQLite keeps a text in a column of numbers. Raises TypeError."""
    for place, kinds in _numbers(kind._fields):
        if not kinds.issuperset(map(type, map(itemgetter(place), rows))):
            raise TypeError("a number is of another kind")
    return tuple(rows)


@cache
def _numbers(fields: tuple[str, ...]) -> list[tuple[int, frozenset[type]]]:
    """The places of those fields that are taken as they come, and what has to be there."""
    return [(place, KINDS[name]) for place, name in enumerate(fields) if name in KINDS]


def _date(value: Any) -> date | None:
    return None if value is None else _sure_date(value)


def _sure_date(value: Any) -> date:
    """A date, as SQLite has it or as a server's driver makes it."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def _columns_of(body: str) -> tuple[TemplateColumn, ...]:
    return tuple(
        TemplateColumn(clean_name(title), clean_name(prompt), Mood(mood)) for title, prompt, mood in json.loads(body)
    )


def _stages_of(names: str) -> tuple[Stage, ...]:
    return tuple(Stage(name) for name in names.split())


def _retro(row: Sequence[Any]) -> Retro:
    id, team_id, number, title, held_on, template, stage, closed_on, each, cap = row[:10]
    skipped, hidden, facilitator_id, vote_round, question, spotlight, minutes, autopilot, since, spent = row[10:20]
    times = json.loads(spent)
    return Retro(
        id=id,
        team_id=team_id,
        number=number,
        title=clean_name(title),
        held_on=_sure_date(held_on),
        template=clean_name(template),
        stage=Stage(stage),
        closed_on=_date(closed_on),
        votes_each=each,
        votes_cap=cap,
        skipped=_stages_of(skipped),
        hidden=bool(hidden),
        facilitator_id=facilitator_id,
        vote_round=vote_round,
        question=clean_name(question),
        spotlight=spotlight,
        minutes=minutes,
        autopilot=bool(autopilot),
        stage_since=since,
        spent=tuple((stage, int(times[stage])) for stage in Stage if stage in times),
        wrote_hidden=bool(row[20]),
    )


def _action(row: Sequence[Any]) -> Action:
    id, team_id, number, text, owner, due, status, since, until, made_on, closed_on, retro_id, card_id = row[:13]
    signal, verdict, reason, escalated_to, reviewed = row[13:]
    return Action(
        id=id,
        team_id=team_id,
        number=number,
        text=clean(text),
        owner=clean_name(owner),
        due=_date(due),
        status=Status(status),
        since=since,
        until=until,
        made_on=_sure_date(made_on),
        closed_on=_date(closed_on),
        retro_id=retro_id,
        card_id=card_id,
        signal=clean_name(signal),
        verdict=Verdict(verdict) if verdict else None,
        reason=clean_name(reason),
        escalated_to=clean_name(escalated_to),
        reviewed=reviewed,
    )
