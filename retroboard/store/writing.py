"""Edits -> SQL. The one place that inserts, updates and deletes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Connection
from sqlmodel import delete, insert, update

from retroboard.domain import model
from retroboard.domain.changes import Edit
from retroboard.domain.edits import touched
from retroboard.store import tables
from retroboard.store.reading import NO_TEAM

TABLES: dict[type, type[tables.Table]] = {
    model.Team: tables.TeamRow,
    model.Member: tables.MemberRow,
    model.TeamTemplate: tables.TemplateRow,
    model.InboxCard: tables.InboxCardRow,
    model.Action: tables.ActionRow,
    model.Retro: tables.RetroRow,
    model.Column: tables.ColumnRow,
    model.Topic: tables.TopicRow,
    model.Card: tables.CardRow,
    model.Vote: tables.VoteRow,
    model.Comment: tables.CommentRow,
    model.Remark: tables.RemarkRow,
    model.Timer: tables.TimerRow,
}
RENAMED = {"column": "column_name"}


def bump(connection: Connection, team_id: str) -> int:
    """Raises the team's revision by one and returns it. Raises LookupError where there is no such team.

    As the first statement of a transaction it is its lock, its place in the order of all writes, and what tells other
    processes to look again.
    """
    team = tables.TeamRow
    statement = (
        update(team)
        .where(team.id == team_id)  # type: ignore[arg-type]
        .values(revision=team.revision + 1)
        .returning(team.revision)  # type: ignore[call-overload]
    )
    found = connection.execute(statement).scalar_one_or_none()
    if found is None:
        raise LookupError(NO_TEAM)
    return int(found)


def add(connection: Connection, rows: Iterable[model.Row]) -> None:
    """Inserts rows in their order; neighbours of one kind go as one statement."""
    for kind, run in groupby(rows, key=type):
        connection.execute(insert(TABLES[kind]), [values_of(row) for row in run])


def write(connection: Connection, edits: Iterable[Edit]) -> None:
    """Writes the edits in their order; neighbouring inserts into one table go as one statement."""
    for (kind, inserting), run in groupby(edits, key=lambda edit: (type(edit.row), edit.before is None)):
        if inserting:
            add(connection, (edit.row for edit in run))
            continue
        table = TABLES[kind]
        for edit in run:
            here = table.id == edit.row.id
            if edit.after is None:
                connection.execute(delete(table).where(here))  # type: ignore[arg-type]
            else:
                after = values_of(edit.after)
                names = after if kind is model.TeamTemplate else [RENAMED.get(f, f) for f in touched(edit)]
                values = {name: after[name] for name in names}
                connection.execute(update(table).where(here).values(values))  # type: ignore[arg-type]


def values_of(row: model.Row) -> dict[str, Any]:
    """The columns of a domain value, by name."""
    if isinstance(row, model.TeamTemplate):
        template = row.template
        columns = [[column.title, column.prompt, column.mood.value] for column in template.columns]
        return {
            "id": row.id,
            "team_id": row.team_id,
            "name": template.name,
            "purpose": template.purpose,
            "columns": json.dumps(columns, ensure_ascii=False),
            "skip": " ".join(template.skip),
        }
    values = {
        name: str(value) if isinstance(value, StrEnum) else value
        for name, value in zip(_columns(row._fields), row, strict=True)
    }
    if isinstance(row, model.Retro):
        values |= {"skipped": " ".join(row.skipped), "spent": json.dumps(dict(row.spent))}
    return values


@cache
def _columns(fields: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that the fields of a kind of row are kept in."""
    return tuple(RENAMED.get(name, name) for name in fields)
