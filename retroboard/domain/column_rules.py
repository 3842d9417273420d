"""What columns a retro may have, and what may be put into them.

A part of `rules.why_not`, and of what holds a template and an import to the same.
"""

from __future__ import annotations

from retroboard.domain import changes as c
from retroboard.domain import text
from retroboard.domain.edits import is_stale, wanted
from retroboard.domain.keys import with_keys
from retroboard.domain.meeting_rules import CHANGED_MEANWHILE
from retroboard.domain.model import Board, Column, Mood, Template
from retroboard.domain.templates import with_actions

MAX_COLUMNS = 12
GONE_COLUMN = "That column is gone."
KEEP_ONE = "A retro keeps one column for cards and one for actions."
ACTIONS_ONLY = "The actions column holds actions. Press {A:action.add} on a topic to make one of it."


def why_not_template(template: Template) -> str | None:
    """Why a retro cannot have the columns of a template."""
    columns = with_actions(template.columns)
    if all(column.mood is Mood.ACTION for column in columns):
        return "A retro needs a column for cards."
    for column in columns:
        if problem := text.name_problem(column.title, "column title") or _why_not_prompt(column.prompt):
            return problem
    return None if len(columns) <= MAX_COLUMNS else f"At most {MAX_COLUMNS} columns, the one for actions included."


def _why_not_prompt(prompt: str) -> str | None:
    return text.name_problem(prompt, "question") if prompt else None


def why_not_column(change: c.RetroChange, board: Board) -> str | None:
    """Why a column cannot be added, edited, moved or removed."""
    match change:
        case c.AddColumn(title=title, prompt=prompt):
            if len(board.columns) >= MAX_COLUMNS:
                return f"At most {MAX_COLUMNS} columns."
            return text.name_problem(title, "title") or _why_not_prompt(prompt)
        case c.EditColumn(column_id=id, title=title, prompt=prompt):
            if id not in board.column_by_id:
                return GONE_COLUMN
            column = board.column_by_id[id]
            if is_stale(change, column):
                return with_keys(CHANGED_MEANWHILE)
            mood = change.mood if "mood" in wanted(change, column) else column.mood
            if mood is Mood.ACTION and board.topics_by_column[id]:
                return "There are cards in this column: move them before it becomes an actions column."
            turns = column.mood is not mood and Mood.ACTION in (column.mood, mood)
            if turns and _is_last(column, board, action=column.mood is Mood.ACTION):
                return KEEP_ONE
            return text.name_problem(title, "title") or _why_not_prompt(prompt)
        case c.MoveColumn(column_id=id):
            return None if id in board.column_by_id else GONE_COLUMN
        case c.RemoveColumn(column_id=id, to_id=to_id):
            if id not in board.column_by_id or to_id not in board.column_by_id:
                return GONE_COLUMN
            column = board.column_by_id[id]
            if _is_last(column, board, action=column.mood is Mood.ACTION):
                return KEEP_ONE
            if board.topics_by_column[id] and (id == to_id or _holds_actions(to_id, board)):
                return "Its cards need another column to go to."
    return None


def why_not_into(column_id: str, board: Board) -> str | None:
    """Why a card cannot be put into a column."""
    if column_id not in board.column_by_id:
        return GONE_COLUMN
    return with_keys(ACTIONS_ONLY) if _holds_actions(column_id, board) else None


def _holds_actions(column_id: str, board: Board) -> bool:
    return board.column_by_id[column_id].mood is Mood.ACTION


def _is_last(column: Column, board: Board, *, action: bool) -> bool:
    alike = [each for each in board.columns if (each.mood is Mood.ACTION) is action]
    return alike == [column]
