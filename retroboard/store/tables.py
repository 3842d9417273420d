"""The schema, as SQLModel rows. They never leave the store: the rest of the program has the domain's values.

Ids are random, so tables that hold what people wrote have no hidden row number that tells who came first.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import BigInteger, MetaData, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
NO_ROWID = {"sqlite_with_rowid": False}


class Table(SQLModel):
    """What all tables share: their own metadata, and constraint names that a migration can rely on."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)
    id: str = Field(primary_key=True, max_length=32)


class TeamRow(Table, table=True):
    __tablename__ = "team"
    name: str = Field(sa_type=Text)
    revision: int = 0
    most_open: int = 5
    most_each: int = 2


class MemberRow(Table, table=True):
    __tablename__ = "member"
    team_id: str = Field(foreign_key="team.id", index=True)
    name: str = Field(sa_type=Text)
    function: str = Field(max_length=20)
    has_left: bool


class TemplateRow(Table, table=True):
    """`columns` is a JSON list of [title, prompt, mood]; `skip` has the names of stages, a blank between two."""

    __tablename__ = "template"
    team_id: str = Field(foreign_key="team.id", index=True)
    name: str = Field(sa_type=Text)
    purpose: str = Field(sa_type=Text)
    columns: str = Field(sa_type=Text)
    skip: str = Field(sa_type=Text)


class InboxCardRow(Table, table=True):
    __tablename__ = "inbox_card"
    __table_args__: Any = NO_ROWID
    team_id: str = Field(foreign_key="team.id", index=True)
    text: str = Field(sa_type=Text)
    column_name: str = Field(sa_type=Text)
    author_id: str | None = Field(default=None, foreign_key="member.id")
    rank: float


class RetroRow(Table, table=True):
    """`skipped` has the names of stages, a blank between two; `spent` is a JSON object of seconds by stage.

    `spotlight` is no foreign key: a topic that is deleted and put back is in front again.
    """

    __tablename__ = "retro"
    __table_args__: Any = (UniqueConstraint("team_id", "number"),)
    team_id: str = Field(foreign_key="team.id")
    number: int
    title: str = Field(sa_type=Text)
    held_on: date
    template: str = Field(sa_type=Text)
    stage: str = Field(max_length=20)
    closed_on: date | None = None
    votes_each: int | None = None
    votes_cap: int
    skipped: str = Field(sa_type=Text)
    hidden: bool
    facilitator_id: str | None = Field(default=None, foreign_key="member.id")
    vote_round: int
    question: str = Field(sa_type=Text)
    spotlight: str | None = Field(default=None, max_length=32)
    minutes: int | None = None
    autopilot: bool
    stage_since: int | None = Field(default=None, sa_type=BigInteger)
    spent: str = Field(sa_type=Text)
    wrote_hidden: bool


class ActionRow(Table, table=True):
    """`card_id` is no foreign key: a card that is deleted and put back finds its actions again."""

    __tablename__ = "action"
    __table_args__: Any = (UniqueConstraint("team_id", "number"),)
    team_id: str = Field(foreign_key="team.id")
    number: int
    text: str = Field(sa_type=Text)
    owner: str = Field(sa_type=Text)
    due: date | None = None
    status: str = Field(max_length=20)
    since: int
    until: int | None = None
    made_on: date
    closed_on: date | None = None
    retro_id: str | None = Field(default=None, foreign_key="retro.id")
    card_id: str | None = Field(default=None, max_length=32)
    signal: str = Field(sa_type=Text)
    verdict: str | None = Field(default=None, max_length=20)
    reason: str = Field(sa_type=Text)
    escalated_to: str = Field(sa_type=Text)
    reviewed: int


class ColumnRow(Table, table=True):
    __tablename__ = "retro_column"
    retro_id: str = Field(foreign_key="retro.id", index=True)
    title: str = Field(sa_type=Text)
    prompt: str = Field(sa_type=Text)
    mood: str = Field(max_length=20)
    rank: float


class TopicRow(Table, table=True):
    __tablename__ = "topic"
    __table_args__: Any = NO_ROWID
    retro_id: str = Field(foreign_key="retro.id", index=True)
    column_id: str = Field(foreign_key="retro_column.id", index=True)
    title: str = Field(sa_type=Text)
    rank: float
    talk: str = Field(max_length=20)
    notes: str = Field(sa_type=Text)


class CardRow(Table, table=True):
    __tablename__ = "card"
    __table_args__: Any = NO_ROWID
    retro_id: str = Field(foreign_key="retro.id", index=True)
    topic_id: str = Field(foreign_key="topic.id", index=True)
    text: str = Field(sa_type=Text)
    author_id: str | None = Field(default=None, foreign_key="member.id")
    rank: float


class VoteRow(Table, table=True):
    __tablename__ = "vote"
    __table_args__: Any = NO_ROWID
    retro_id: str = Field(foreign_key="retro.id", index=True)
    topic_id: str = Field(foreign_key="topic.id", index=True)
    member_id: str | None = Field(default=None, foreign_key="member.id")
    round: int


class CommentRow(Table, table=True):
    __tablename__ = "comment"
    __table_args__: Any = NO_ROWID
    retro_id: str = Field(foreign_key="retro.id", index=True)
    card_id: str = Field(foreign_key="card.id", index=True)
    text: str = Field(sa_type=Text)
    author_id: str | None = Field(default=None, foreign_key="member.id")
    rank: float


class RemarkRow(Table, table=True):
    __tablename__ = "remark"
    __table_args__: Any = NO_ROWID
    retro_id: str = Field(foreign_key="retro.id", index=True)
    occasion: str = Field(max_length=20)
    member_id: str | None = Field(default=None, foreign_key="member.id")
    score: int | None = None
    text: str = Field(sa_type=Text)
    rank: float


class TimerRow(Table, table=True):
    """Milliseconds, those of `ends_at` since 1970 UTC."""

    __tablename__ = "timer"
    retro_id: str = Field(foreign_key="retro.id", index=True)
    topic_id: str | None = Field(default=None, foreign_key="topic.id", index=True)
    length: int
    ends_at: int | None = Field(default=None, sa_type=BigInteger)
    rest: int | None = None
