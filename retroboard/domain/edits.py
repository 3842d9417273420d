"""Edits: rows before and after. How they are made, put back, merged with what others did, and applied to a state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count, pairwise
from operator import lt
from typing import Any

from retroboard.domain.changes import (
    Change,
    Edit,
    EditAction,
    EditColumn,
    EditMember,
    EditRetro,
    Revert,
    SetAgenda,
    SetVotes,
    SkipStages,
)
from retroboard.domain.model import (
    BOARD_ROWS,
    ORDER,
    Action,
    Board,
    Card,
    Column,
    Comment,
    InboxCard,
    Member,
    Remark,
    Retro,
    Row,
    State,
    Team,
    TeamTemplate,
    Timer,
    Topic,
    Vote,
    in_order,
)
from retroboard.domain.views import in_front

Edits = tuple[Edit, ...]
TEAM_FIELDS = {
    Member: "members",
    TeamTemplate: "templates",
    InboxCard: "inbox",
    Action: "actions",
    Retro: "retros",
}
BOARD_FIELDS = {
    Column: "columns",
    Topic: "topics",
    Card: "cards",
    Vote: "votes",
    Comment: "comments",
    Remark: "remarks",
    Timer: "timers",
}

MANY = 10
"""From so many deleted texts on, a change is backed up before."""


def added(*rows: Row) -> Edits:
    return tuple(Edit(None, row) for row in rows)


def removed(rows: Iterable[Row]) -> Edits:
    return tuple(Edit(row, None) for row in rows)


def changed(row: Row, **values: object) -> Edits:
    """The edit that gives a row other values; none where it has them already."""
    after = row._replace(**values)  # type: ignore[arg-type]
    return () if after == row else (Edit(row, after),)


def undoing(edits: Edits, said: str, retro_id: str | None, *, again: bool = False) -> Revert:
    """The change that puts everything back: the edits backwards, each swapped.

    It needs to see the board that its rows are on, else the one that was open.
    """
    boards = [edit.row.retro_id for edit in edits if isinstance(edit.row, BOARD_ROWS)]
    backwards = tuple(edit.swapped() for edit in reversed(edits))
    return Revert(backwards, said, boards[0] if boards else retro_id, again)


def worth_a_backup(change: Change, edits: Edits) -> str | None:
    """Why the database is backed up before a change: it says so itself, or it deletes much. None where it is not.

    Undo forgets when the program ends; that is enough for a card, and too little for a whole board.
    """
    if change.back_up_for:
        return change.back_up_for
    texts = (Action, Card, Comment, InboxCard, Remark)
    before = {edit.before.id for edit in edits if isinstance(edit.before, texts)}
    after = {edit.after.id for edit in edits if isinstance(edit.after, texts)}
    return "delete" if len(before - after) >= MANY else None


def stray_timers(put_back: Edits, before: State) -> Edits:
    """Takes the timers away that have nothing to time once a change is put back, which those who started them could not
    know: of a retro or a topic that is not there any more, or of a topic that is not in front any more."""
    if before.board is None or not any(isinstance(edit.row, Retro | Topic) for edit in put_back):
        return ()
    after = applied(put_back, before)
    topics = after.board.topic_by_id if after.board else {}
    was, now = (topic.id if topic else None for topic in (in_front(before), in_front(after)))
    kept = {edit.row.id for edit in put_back}

    def is_stray(timer: Timer) -> bool:
        if after.retro is None:
            return True
        if timer.topic_id is None or timer.id in kept:
            return False
        return timer.topic_id not in topics or timer.topic_id == was != now

    return removed(timer for timer in (after.board or Board()).timers if is_stray(timer))


# --- what somebody has edited ----------------------------------------------------------------------------------------

RetroEdit = EditRetro | SkipStages | SetAgenda | SetVotes
"""What changes the heading or the settings of a retro, and leaves all else of it as it is."""
RowEdit = RetroEdit | EditColumn | EditMember | EditAction


def wanted(change: RowEdit, now: Row) -> dict[str, object]:
    """What somebody wants otherwise than they saw it, by the field."""
    was = change.was or now
    asked = {name: value for name, value in vars(change).items() if name in was._fields}
    if asked.get("signal", "") is None:
        del asked["signal"]
    return {name: value for name, value in asked.items() if value != getattr(was, name)}


def is_stale(change: RowEdit, now: Row) -> bool:
    """Whether somebody else has changed since what this is to change, and to something else."""
    return change.was is not None and any(
        getattr(now, name) not in (getattr(change.was, name), value) for name, value in wanted(change, now).items()
    )


# --- ranks ------------------------------------------------------------------------------------------------------------

Ranked = Column | Topic | Card | Comment | InboxCard | Remark


def rank_after(rows: Sequence[Ranked]) -> float:
    """A rank below all of these."""
    return rows[-1].rank + 1.0 if rows else 1.0


def ranks_below(row: Ranked, siblings: Sequence[Ranked], count: int) -> list[float] | None:
    """So many ranks between a row and the one below it among its siblings; None where no numbers fit in between."""
    at = siblings.index(row) + 1
    high = siblings[at].rank if at < len(siblings) else row.rank + count + 1
    step = (high - row.rank) / (count + 1)
    ranks = [row.rank + step * place for place in range(1, count + 1)]
    fits = all(low < rank for low, rank in pairwise([row.rank, *ranks, high]))
    return ranks if fits else None


def placed(row: Ranked, siblings: Sequence[Ranked], before: str | None, **values: object) -> Edits:
    """Puts a row among its siblings (in order, without itself): above the one with the id `before`, or last.

    A rank is the middle of its neighbours'; where no number fits between them, the siblings are numbered anew.
    """
    index = next((i for i, sibling in enumerate(siblings) if sibling.id == before), len(siblings))
    low = siblings[index - 1].rank if index else None
    high = siblings[index].rank if index < len(siblings) else None
    if low is not None and high is not None:
        rank = (low + high) / 2
    elif low is not None:
        rank = low + 1.0
    else:
        rank = high - 1.0 if high is not None else 1.0
    fits = (low is None or low < rank) and (high is None or rank < high)
    if fits:
        return changed(row, rank=rank, **values)
    order = [*siblings[:index], row, *siblings[index:]]
    edits: list[Edit] = []
    for number, each in enumerate(order, start=1):
        edits += changed(each, rank=float(number), **(values if each is row else {}))
    return tuple(edits)


# --- reverting and applying -------------------------------------------------------------------------------------------


def current(row: Row, state: State) -> Row | None:
    """The row with this kind and id as the state has it now."""
    match row:
        case Team():
            return state.team if state.team.id == row.id else None
        case Member():
            return state.member_by_id.get(row.id)
        case Action():
            return state.action_by_id.get(row.id)
        case Retro():
            return state.retro_by_id.get(row.id)
        case TeamTemplate():
            return next((own for own in state.templates if own.id == row.id), None)
        case InboxCard():
            return next((card for card in state.inbox if card.id == row.id), None)
    board = state.board or Board()
    match row:
        case Column():
            return board.column_by_id.get(row.id)
        case Topic():
            return board.topic_by_id.get(row.id)
        case Card():
            return board.card_by_id.get(row.id)
        case Vote():
            return next((vote for vote in board.votes if vote.id == row.id), None)
        case Comment():
            return next((comment for comment in board.comments if comment.id == row.id), None)
        case Remark():
            return next((remark for remark in board.remarks if remark.id == row.id), None)
        case Timer():
            return next((timer for timer in board.timers if timer.id == row.id), None)


def touched(edit: Edit) -> dict[str, tuple[object, object]]:
    """The fields that an update changes, each with its value before and after."""
    if edit.before is None or edit.after is None:
        return {}
    pairs = zip(edit.before._fields, edit.before, edit.after, strict=True)
    return {name: (before, after) for name, before, after in pairs if before != after}


def merged(edit: Edit, state: State) -> Edit:
    """An edit over a row as it is now: fields that it does not change keep what others made of them."""
    now = current(edit.row, state)
    if now is None or edit.before is None or edit.after is None:
        return edit
    values = {name: after for name, (_, after) in touched(edit).items()}
    return Edit(now, now._replace(**values))  # type: ignore[arg-type]


def put_back(edits: Edits, state: State) -> Edits:
    """The edits of a change that is undone, or done again, over the rows as they are now.

    A retro or an action that comes back while another one has got its number takes the next one. A topic comes back
    without its timer where another topic is timed by now.
    """
    edits = _without_late_timers(edits, state)
    retros = _renumbered(Retro, edits, {retro.number for retro in state.retros})
    actions = _renumbered(Action, edits, {action.number for action in state.actions})
    return tuple(_with_number(merged(edit, state), retros, actions) for edit in edits)


def _without_late_timers(edits: Edits, state: State) -> Edits:
    """The edits without the timers of topics that come back, where one is timed already."""
    board = state.board or Board()
    if all(timer.topic_id is None for timer in board.timers):
        return edits
    back = {edit.row.id for edit in edits if edit.before is None and isinstance(edit.row, Topic)}
    return tuple(edit for edit in edits if not (isinstance(edit.row, Timer) and edit.row.topic_id in back))


def _renumbered(kind: type[Retro | Action], edits: Edits, there: set[int]) -> dict[int, int]:
    """The new numbers, by the old, of the rows that come back."""
    back = [edit.after.number for edit in edits if edit.before is None and isinstance(edit.after, kind)]
    free = count(max([0, *there, *back]) + 1)
    return {number: next(free) for number in back if number in there}


def _with_number(edit: Edit, retros: dict[int, int], actions: dict[int, int]) -> Edit:
    after = edit.after
    if edit.before is not None or not (retros or actions):
        return edit
    if isinstance(after, Retro):
        return Edit(None, after._replace(number=retros.get(after.number, after.number)))
    if isinstance(after, Action):
        since, until = retros.get(after.since, after.since), retros.get(after.until or 0, after.until)
        return Edit(None, after._replace(number=actions.get(after.number, after.number), since=since, until=until))
    return edit


def gathered(rows: Iterable[Row], retro_id: str | None) -> State:
    """The state of the one team whose rows these are all, with the board of one of its retros."""
    by_kind: dict[type, list[Any]] = {kind: [] for kind in (Team, *TEAM_FIELDS, *BOARD_FIELDS)}
    for row in rows:
        by_kind[type(row)].append(row)
    team_values: dict[str, Any] = {name: in_order(kind, by_kind[kind]) for kind, name in TEAM_FIELDS.items()}
    here = {kind: [row for row in by_kind[kind] if row.retro_id == retro_id] for kind in BOARD_FIELDS}
    board = Board(**{name: in_order(kind, here[kind]) for kind, name in BOARD_FIELDS.items()})
    counts = dict(Counter(card.retro_id for card in by_kind[Card]))
    [team] = by_kind[Team]
    return State(team, **team_values, card_counts=counts, retro_id=retro_id, board=board if retro_id else None)


def applied(edits: Edits, state: State) -> State:
    """The state after the edits. Rows of another retro than the open one count, but are not held."""
    team = state.team
    team_values: dict[str, object] = {}
    board_values: dict[str, object] = {}
    counts = dict(state.card_counts)
    by_kind: dict[type, list[Edit]] = {}
    for edit in edits:
        by_kind.setdefault(type(edit.row), []).append(edit)
        if isinstance(edit.row, Card):
            change = (edit.after is not None) - (edit.before is not None)
            counts[edit.row.retro_id] = counts.get(edit.row.retro_id, 0) + change
    for kind, kind_edits in by_kind.items():
        if kind is Team:
            last = kind_edits[-1].after
            assert isinstance(last, Team)
            team = last
        elif kind in TEAM_FIELDS:
            name = TEAM_FIELDS[kind]
            team_values[name] = _with_edits(kind, getattr(state, name), kind_edits)
        elif state.board is not None:
            name = BOARD_FIELDS[kind]
            here = [edit for edit in kind_edits if getattr(edit.row, "retro_id", None) == state.retro_id]
            board_values[name] = _with_edits(kind, getattr(state.board, name), here)
    board = replace(state.board, **board_values) if state.board and board_values else state.board  # type: ignore[arg-type]
    counts = {retro_id: count for retro_id, count in counts.items() if count}
    return replace(state, team=team, board=board, card_counts=counts, **team_values)  # type: ignore[arg-type]


def _with_edits(kind: Any, rows: tuple[Any, ...], edits: Sequence[Edit]) -> tuple[Any, ...]:
    if all(edit.before is None for edit in edits):
        more = (*rows[-1:], *(edit.after for edit in edits))
        if all(map(lt, map(ORDER[kind], more), map(ORDER[kind], more[1:]))):
            return (*rows[:-1], *more)  # they come after all others: to sort a thousand cards takes a moment
    by_id = {row.id: row for row in rows}
    for edit in edits:
        if edit.after is None:
            by_id.pop(edit.row.id, None)
        else:
            by_id[edit.row.id] = edit.after
    return in_order(kind, by_id.values())
