"""What a change does: the rows that it touches.

Pure, like the rest of the floor. The store writes the same edits that a screen applies, so a state worked out
equals one read back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from retroboard.domain import changes as c
from retroboard.domain.board_effects import board_effects, own_topic
from retroboard.domain.changes import Change, Edit
from retroboard.domain.edits import (
    Edits,
    added,
    applied,
    changed,
    put_back,
    rank_after,
    removed,
    stray_timers,
    wanted,
)
from retroboard.domain.meeting_effects import meeting_effects
from retroboard.domain.model import (
    Action,
    Card,
    Column,
    InboxCard,
    Member,
    Mood,
    Retro,
    Row,
    Stage,
    State,
    Status,
    TeamTemplate,
    TemplateColumn,
    Topic,
)
from retroboard.domain.templates import with_actions


def effects(change: Change, state: State, member: Member | None) -> Edits:
    """The rows that a change touches, parents before children where rows are added.

    The change must be allowed (`rules.why_not` gives None), and the state must hold the board of its retro.
    """
    if isinstance(change, c.RetroChange):
        if state.board is None:
            raise LookupError("a change to a retro needs its board")
        if isinstance(change, c.ReviewAction):
            return _review(change, state)
        return meeting_effects(change, state, state.board) or board_effects(change, state, state.board, member)
    return _team_effects(change, state, member)


def _team_effects(change: Change, state: State, member: Member | None) -> Edits:
    team = state.team
    match change:
        case c.RenameTeam(name=name):
            return changed(team, name=name)
        case c.SetLimits(most_open=most_open, most_each=most_each):
            return changed(team, most_open=most_open, most_each=most_each)
        case c.AddMember(member_id=id, name=name, function=function):
            return added(Member(id, team.id, name, function))
        case c.SetMembership(member_id=id, has_left=has_left):
            return changed(state.member_by_id[id], has_left=has_left)
        case c.EditMember():
            return _edit_member(change, state)
        case c.SaveTemplate(template_id=id, template=template):
            return _save_template(id, template, state)
        case c.AddToInbox(card_id=id, text=text, column=column):
            author = member.id if member else None
            return added(InboxCard(id, team.id, text, column, author, rank_after(state.inbox)))
        case c.EditInboxCard(card_id=id, text=text):
            return changed(next(card for card in state.inbox if card.id == id), text=text)
        case c.DeleteInboxCard(card_id=id):
            return removed(card for card in state.inbox if card.id == id)
        case c.StartRetro():
            return _start_retro(change, state, member)
        case c.ImportRetro(rows=rows, shared=shared):
            numbered = tuple(_renumbered(rows, state))
            return (*added(*numbered), *_lived_longer(shared, _retro_in(rows), _retro_in(numbered), state))
        case c.AddAction() | c.EditAction() | c.SetStatus() | c.DeleteAction():
            return _action_effects(change, state)
        case c.Revert(edits=edits):
            back = put_back(edits, state)
            return (*stray_timers(back, state), *back)
    raise TypeError(f"no effects for {type(change).__name__}")


def _action_effects(change: Change, state: State) -> Edits:
    match change:
        case c.AddAction():
            action = Action(
                id=change.action_id,
                team_id=state.team.id,
                number=_next_action_number(state),
                text=change.text,
                owner=change.owner,
                due=change.due,
                status=Status.OPEN,
                since=state.present_number,
                until=None,
                made_on=change.made_on,
                closed_on=None,
                retro_id=change.made_in,
                card_id=change.card_id,
                signal=change.signal,
            )
            if change.made_in is not None:
                action = action._replace(since=state.retro_by_id[change.made_in].number)
            return added(action._replace(**_standing(action, change.status, change.made_on, state)))
        case c.EditAction(was=was, on=on):
            action = state.action_by_id[was.id]
            values = wanted(change, action)
            status = change.status if "status" in values else action.status
            return changed(action, **(values | _standing(action, status, on, state)))
        case c.SetStatus(action_id=id, status=status, on=on):
            action = state.action_by_id[id]
            return changed(action, **_standing(action, status, on, state))
        case c.DeleteAction(action_id=id):
            return removed([state.action_by_id[id]])
    raise TypeError(f"no effects for {type(change).__name__}")


def _review(change: c.ReviewAction, state: State) -> Edits:
    action = state.action_by_id[change.was.id]
    return changed(
        action,
        text=change.text,
        owner=change.owner,
        due=change.due,
        escalated_to=change.escalated_to,
        reviewed=state.retro_by_id[change.retro_id].number,
        **_standing(action, change.status, change.on, state) | {"verdict": change.verdict, "reason": change.reason},
    )


def _standing(action: Action, status: Status, on: date, state: State) -> dict[str, Any]:
    """What a status says of an action: since when it is closed, if it is; one that is closed already keeps its day.

    Whether it helped, or why it was dropped, was said of the status that it had.
    """
    standing: dict[str, Any] = {"status": status, "until": None, "closed_on": None}
    if not status.is_open:
        standing["until"] = action.until if action.until is not None else state.present_number
        standing["closed_on"] = action.closed_on or on
    return standing if status is action.status else standing | {"verdict": None, "reason": ""}


def _edit_member(change: c.EditMember, state: State) -> Edits:
    member = state.member_by_id[change.member_id]
    values = wanted(change, member)
    edits = changed(member, **values)
    if "name" in values:
        for action in state.actions:
            if action.owner.casefold() == member.name.casefold():
                edits += changed(action, owner=change.name)
    return edits


def _save_template(id: str, template: Any, state: State) -> Edits:
    for own in state.templates:
        if own.template.name.casefold() == template.name.casefold():
            return changed(own, template=template)
    return added(TeamTemplate(id, state.team.id, template))


def _start_retro(change: c.StartRetro, state: State, member: Member | None) -> Edits:
    retro = Retro(
        id=change.new_retro_id,
        team_id=state.team.id,
        number=state.last_number + 1,
        title=change.title,
        held_on=change.held_on,
        template=change.template.name,
        stage=change.stage,
        closed_on=None,
        votes_each=change.votes_each,
        votes_cap=change.votes_cap,
        skipped=tuple(stage for stage in Stage if stage in change.skipped),
        hidden=change.hidden,
        wrote_hidden=change.hidden,
        facilitator_id=member.id if member else None,
        question=change.question,
        minutes=change.minutes,
        autopilot=change.autopilot,
        stage_since=change.at or None,
    )
    columns = [
        Column(id, retro.id, column.title, column.prompt, column.mood, float(rank))
        for rank, (id, column) in enumerate(
            zip(change.column_ids, with_actions(change.template.columns), strict=False), start=1
        )
    ]
    first = next(column for column in columns if column.mood is not Mood.ACTION)
    topics: list[Topic] = []
    cards: list[Card] = []
    promised: Edits = ()
    then = replace(state, retros=(*state.retros, retro))
    for rank, waiting in enumerate(state.inbox, start=1):
        column = column_named(waiting.column, columns) or first
        if column.mood is Mood.ACTION:
            wish = c.AddAction(waiting.id, waiting.text, "", None, retro.held_on, made_in=retro.id)
            edits = _action_effects(wish, then)
            promised, then = (*promised, *edits), applied(edits, then)
            continue
        topics.append(Topic(own_topic(waiting.id), retro.id, column.id, "", float(rank)))
        cards.append(Card(waiting.id, retro.id, own_topic(waiting.id), waiting.text, waiting.author_id, 1.0))
    return (*removed(state.inbox), *added(retro, *columns, *topics, *cards), *promised)


def _next_action_number(state: State) -> int:
    return state.actions[-1].number + 1 if state.actions else 1


Titled = TypeVar("Titled", Column, TemplateColumn)


def column_named(name: str, columns: Sequence[Titled]) -> Titled | None:
    """The column with this title, or the only one whose title starts with it, or the one at this place (from 1)."""
    wanted = name.strip().casefold()
    for column in columns:
        if column.title.casefold() == wanted:
            return column
    starting = [column for column in columns if wanted and column.title.casefold().startswith(wanted)]
    if len(starting) == 1:
        return starting[0]
    places = {str(place): column for place, column in enumerate(columns, start=1)}
    return places.get(wanted)


def _lived_longer(shared: Iterable[Action], theirs: Retro, retro: Retro, state: State) -> Edits:
    """Has actions of the team been in a retro that is imported (`theirs` as its file has it), be it older or newer than
    all that they were in; and has them made or looked at there, where its file says so and nothing else does."""
    edits: list[Edit] = []
    then = replace(state, retros=(*state.retros, retro))
    here = then.place(retro.number)
    for told in shared:
        known = state.action_by_id[told.id]
        values: dict[str, object] = {}
        made_here = told.since == theirs.number
        if here < then.place(known.since) or (made_here and not known.since):
            values["since"] = retro.number if made_here else 0
        if known.until is not None and here > then.place(known.until):
            values["until"] = retro.number
        if told.retro_id is not None and known.retro_id is None:
            values |= {"retro_id": retro.id, "card_id": told.card_id}
        if told.reviewed == theirs.number and not known.reviewed:
            values["reviewed"] = retro.number
        edits += changed(known, **values)
    return tuple(edits)


def _renumbered(rows: Sequence[Row], state: State) -> Iterable[Row]:
    """The rows of an import with the team's next numbers; its actions count as made in it, or before all that the team
    has (the days say which of these they were open in), and as looked at in it or nowhere."""
    theirs = _retro_in(rows).number
    number = state.last_number + 1
    next_action = _next_action_number(state)
    for row in rows:
        if isinstance(row, Retro):
            yield row._replace(team_id=state.team.id, number=number)
        elif isinstance(row, Action):
            since = number if row.since == theirs else 0
            until = None if row.status.is_open else number
            reviewed = number if row.reviewed == theirs else 0
            yield row._replace(team_id=state.team.id, number=next_action, since=since, until=until, reviewed=reviewed)
            next_action += 1
        elif isinstance(row, Member):
            yield row._replace(team_id=state.team.id)
        else:
            yield row


def _retro_in(rows: Iterable[Row]) -> Retro:
    """The one retro of an import."""
    return next(row for row in rows if isinstance(row, Retro))
