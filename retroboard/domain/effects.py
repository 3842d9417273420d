"""What a change does: the rows that it touches.

Pure, like the rest of the floor. The store writes the same edits that a screen applies, so a state worked out
equals one read back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from retroboard.domain import changes as c
from retroboard.domain import text as text_limits
from retroboard.domain.changes import Change
from retroboard.domain.edits import (
    Edits,
    added,
    changed,
    merged,
    placed,
    rank_after,
    ranks_below,
    removed,
    stray_timers,
)
from retroboard.domain.meeting_effects import meeting_effects
from retroboard.domain.model import (
    Action,
    Board,
    Card,
    Column,
    Comment,
    InboxCard,
    Member,
    Mood,
    Retro,
    Row,
    Stage,
    State,
    Status,
    TeamTemplate,
    Topic,
    Vote,
)
from retroboard.domain.templates import with_actions


def own_topic(card_id: str) -> str:
    """The id of the topic that a new card is alone in: the card's, backwards, so a retry makes the same one."""
    return card_id[::-1]


# --- effects ----------------------------------------------------------------------------------------------------------


def effects(change: Change, state: State, member: Member | None) -> Edits:
    """The rows that a change touches, parents before children where rows are added.

    The change must be allowed (`rules.why_not` gives None), and the state must hold the board of its retro.
    """
    if isinstance(change, c.RetroChange):
        if state.board is None:
            raise LookupError("a change to a retro needs its board")
        if isinstance(change, c.EditRetro):
            return changed(state.retro_by_id[change.retro_id], title=change.title, held_on=change.held_on)
        if isinstance(change, c.ReviewAction):
            return _review(change, state)
        return meeting_effects(change, state, state.board) or _board_effects(change, state, state.board, member)
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
        case c.ImportRetro(rows=rows):
            return added(*_renumbered(rows, state))
        case c.AddAction() | c.EditAction() | c.SetStatus() | c.DeleteAction():
            return _action_effects(change, state)
        case c.Revert(edits=edits):
            put_back = tuple(merged(edit, state) for edit in edits)
            return (*stray_timers(put_back, state), *put_back)
    raise TypeError(f"no effects for {type(change).__name__}")


def _action_effects(change: Change, state: State) -> Edits:
    match change:
        case c.AddAction():
            number = state.actions[-1].number + 1 if state.actions else 1
            action = Action(
                id=change.action_id,
                team_id=state.team.id,
                number=number,
                text=change.text,
                owner=change.owner,
                due=change.due,
                status=Status.OPEN,
                since=state.last_number,
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
        case c.EditAction(was=was, text=text, owner=owner, due=due, status=status, on=on, signal=signal):
            action = state.action_by_id[was.id]
            signal = action.signal if signal is None else signal
            standing = _standing(action, status, on, state)
            return changed(action, text=text, owner=owner, due=due, signal=signal, **standing)
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
        standing["until"] = action.until if action.until is not None else state.last_number
        standing["closed_on"] = action.closed_on or on
    return standing if status is action.status else standing | {"verdict": None, "reason": ""}


def _edit_member(change: c.EditMember, state: State) -> Edits:
    member = state.member_by_id[change.member_id]
    edits = changed(member, name=change.name, function=change.function)
    if change.name != member.name:
        for action in state.actions:
            if action.owner == member.name:
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
    places = [column for column in columns if column.mood is not Mood.ACTION]
    topics, cards = [], []
    for rank, waiting in enumerate(state.inbox, start=1):
        wanted = column_named(waiting.column, places) if waiting.column else None
        column = wanted or places[0]
        topics.append(Topic(own_topic(waiting.id), retro.id, column.id, "", float(rank)))
        cards.append(Card(waiting.id, retro.id, own_topic(waiting.id), waiting.text, waiting.author_id, 1.0))
    return (*removed(state.inbox), *added(retro, *columns, *topics, *cards))


def column_named(name: str, columns: Sequence[Column]) -> Column | None:
    """The column with this title, or the only one whose title starts with it, or the one at this place (from 1)."""
    wanted = name.strip().casefold()
    for column in columns:
        if column.title.casefold() == wanted:
            return column
    starting = [column for column in columns if wanted and column.title.casefold().startswith(wanted)]
    if len(starting) == 1:
        return starting[0]
    if wanted.isdecimal() and 1 <= int(wanted) <= len(columns):
        return columns[int(wanted) - 1]
    return None


def _renumbered(rows: Iterable[Row], state: State) -> Iterable[Row]:
    """The rows of an import with the team's next numbers; its actions count as made in it."""
    number = state.last_number + 1
    next_action = state.actions[-1].number + 1 if state.actions else 1
    for row in rows:
        if isinstance(row, Retro):
            yield row._replace(team_id=state.team.id, number=number)
        elif isinstance(row, Action):
            until = None if row.status.is_open else number
            yield row._replace(team_id=state.team.id, number=next_action, since=number, until=until)
            next_action += 1
        elif isinstance(row, Member):
            yield row._replace(team_id=state.team.id)
        else:
            yield row


def _board_effects(change: c.RetroChange, state: State, board: Board, member: Member | None) -> Edits:
    author = member.id if member else None
    match change:
        case c.AddColumn() | c.EditColumn() | c.MoveColumn() | c.RemoveColumn():
            return _column_effects(change, board)
        case c.AddCard(retro_id=retro_id, card_id=id, column_id=column_id, text=text):
            topic = Topic(own_topic(id), retro_id, column_id, "", rank_after(board.topics_by_column[column_id]))
            return added(topic, Card(id, retro_id, topic.id, text, author, 1.0))
        case c.EditCard(card_id=id, text=text):
            return changed(board.card_by_id[id], text=text)
        case c.DeleteCard(card_id=id):
            return _delete_cards([board.card_by_id[id]], board)
        case c.DeleteTopic(topic_id=id):
            return _delete_cards(board.cards_by_topic[id], board)
        case c.MoveTopic(topic_id=id, column_id=column_id, before=before):
            siblings = [topic for topic in board.topics_by_column[column_id] if topic.id != id]
            return placed(board.topic_by_id[id], siblings, before, column_id=column_id)
        case c.MoveCard() | c.GroupTopics() | c.GroupCard() | c.TakeOut() | c.SplitTopic():
            return _grouping_effects(change, state, board)
        case c.RenameTopic(topic_id=id, title=title):
            return changed(board.topic_by_id[id], title=title)
        case c.CastVote(retro_id=retro_id, vote_id=id, topic_id=topic_id, member_id=voter):
            return added(Vote(id, retro_id, topic_id, voter, state.retro_by_id[retro_id].vote_round))
        case c.TakeVote(retro_id=retro_id, topic_id=topic_id, member_id=voter):
            round = state.retro_by_id[retro_id].vote_round
            votes = board.votes_by_topic[topic_id]
            cast = [vote for vote in votes if vote.member_id == voter and vote.round == round]
            return removed(cast[-1:])
        case c.AddComment(retro_id=retro_id, comment_id=id, card_id=card_id, text=text):
            rank = rank_after(board.comments_by_card.get(card_id, []))
            return added(Comment(id, retro_id, card_id, text, author, rank))
        case c.EditComment(comment_id=id, text=text):
            return changed(next(each for each in board.comments if each.id == id), text=text)
        case c.DeleteComment(comment_id=id):
            return removed(each for each in board.comments if each.id == id)
    return ()


def _column_effects(change: c.RetroChange, board: Board) -> Edits:
    match change:
        case c.AddColumn(retro_id=retro_id, column_id=id, title=title, prompt=prompt, mood=mood):
            column = Column(id, retro_id, title, prompt, mood, rank_after(board.columns))
            moves = placed(column, board.columns, change.before)
            own = [edit.row for edit in moves if edit.row.id == id]
            return (*added(*(own or [column])), *(edit for edit in moves if edit.row.id != id))
        case c.EditColumn(column_id=id, title=title, prompt=prompt, mood=mood):
            return changed(board.column_by_id[id], title=title, prompt=prompt, mood=mood)
        case c.MoveColumn(column_id=id, before=before):
            siblings = [column for column in board.columns if column.id != id]
            return placed(board.column_by_id[id], siblings, before)
        case c.RemoveColumn(column_id=id, to_id=to_id):
            rank = rank_after(board.topics_by_column[to_id])
            edits: Edits = ()
            for offset, topic in enumerate(board.topics_by_column[id]):
                edits += changed(topic, column_id=to_id, rank=rank + offset)
            return (*edits, *removed([board.column_by_id[id]]))
    return ()


def _delete_cards(cards: Sequence[Card], board: Board) -> Edits:
    """Deletes cards of one topic: comments first, then the cards, then the topic and its votes if it is empty."""
    topic = board.topic_by_id[cards[0].topic_id]
    comments = [comment for card in cards for comment in board.comments_by_card.get(card.id, [])]
    edits = (*removed(comments), *removed(cards))
    if len(cards) == len(board.cards_by_topic[topic.id]):
        edits += (*removed(board.votes_by_topic.get(topic.id, [])), *_gone(topic, board))
    return edits


def _grouping_effects(change: c.RetroChange, state: State, board: Board) -> Edits:
    match change:
        case c.MoveCard(card_id=id, before=before):
            card = board.card_by_id[id]
            siblings = [each for each in board.cards_by_topic[card.topic_id] if each.id != id]
            return placed(card, siblings, before)
        case c.GroupTopics(retro_id=retro_id, topic_id=id, into_id=into_id):
            cap = state.retro_by_id[retro_id].votes_cap
            topic, into = board.topic_by_id[id], board.topic_by_id[into_id]
            return (
                *_moved_cards(board.cards_by_topic[id], into, board),
                *_moved_votes(topic, into, board, cap),
                *changed(into, title=into.title or topic.title, notes=_joined(into.notes, topic.notes)),
                *_gone(topic, board),
            )
        case c.GroupCard(retro_id=retro_id, card_id=id, into_id=into_id):
            cap = state.retro_by_id[retro_id].votes_cap
            card, into = board.card_by_id[id], board.topic_by_id[into_id]
            topic = board.topic_by_id[card.topic_id]
            edits = _moved_cards([card], into, board)
            if len(board.cards_by_topic[topic.id]) == 1:
                edits += (
                    *_moved_votes(topic, into, board, cap),
                    *changed(into, notes=_joined(into.notes, topic.notes)),
                )
                edits += _gone(topic, board)
            return edits
        case c.SplitTopic():
            return _split(change, board)
        case c.TakeOut(retro_id=retro_id, card_id=id, new_topic_id=new_id):
            card = board.card_by_id[id]
            group = board.topic_by_id[card.topic_id]
            topics = board.topics_by_column[group.column_id]
            place = topics.index(group) + 1
            below = topics[place].id if place < len(topics) else None
            fresh = Topic(new_id, retro_id, group.column_id, "", rank_after(topics))
            moves = placed(fresh, topics, below)
            own = [edit.row for edit in moves if edit.row.id == new_id]
            others = [edit for edit in moves if edit.row.id != new_id]
            return (*added(*(own or [fresh])), *others, *changed(card, topic_id=new_id, rank=1.0))
    return ()


def _split(change: c.SplitTopic, board: Board) -> Edits:
    """Puts the cards of a group below each other, in their order, each as a topic."""
    group = board.topic_by_id[change.topic_id]
    _, *others = board.cards_by_topic[group.id]
    siblings = board.topics_by_column[group.column_id]
    fresh = [Topic(id, group.retro_id, group.column_id, "", 0.0) for id in change.new_topic_ids]
    ranks = ranks_below(group, siblings, len(fresh))
    if ranks is None:  # no numbers fit in between: all are numbered anew
        at = siblings.index(group) + 1
        order = [*siblings[:at], *fresh, *siblings[at:]]
        place = {topic.id: float(number) for number, topic in enumerate(order, start=1)}
    else:
        place = {topic.id: rank for topic, rank in zip(fresh, ranks, strict=True)}
    return (
        *added(*(topic._replace(rank=place[topic.id]) for topic in fresh)),
        *(
            edit
            for topic in siblings
            if topic is not group
            for edit in changed(topic, rank=place.get(topic.id, topic.rank))
        ),
        *(
            edit
            for card, topic in zip(others, fresh, strict=True)
            for edit in changed(card, topic_id=topic.id, rank=1.0)
        ),
        *changed(group, title="", rank=place.get(group.id, group.rank)),
    )


def _gone(topic: Topic, board: Board) -> Edits:
    """Removes a topic that nothing is in any more, and its timer."""
    return (*removed(timer for timer in board.timers if timer.topic_id == topic.id), *removed([topic]))


def _joined(notes: str, more: str) -> str:
    """The notes on two topics that become one, as far as they fit."""
    return text_limits.shortened("\n".join(filter(None, (notes, more))))


def _moved_cards(cards: Sequence[Card], into: Topic, board: Board) -> Edits:
    rank = rank_after(board.cards_by_topic[into.id])
    edits: Edits = ()
    for offset, card in enumerate(cards):
        edits += changed(card, topic_id=into.id, rank=rank + offset)
    return edits


def _moved_votes(topic: Topic, into: Topic, board: Board, cap: int) -> Edits:
    """Moves votes along with their topic. Nobody ends up over the cap: what is too many goes back to its owner."""
    there = Counter((vote.member_id, vote.round) for vote in board.votes_by_topic.get(into.id, []))
    edits: Edits = ()
    for vote in board.votes_by_topic.get(topic.id, []):
        whose = vote.member_id, vote.round
        if vote.member_id is not None and there[whose] >= cap:
            edits += removed([vote])
        else:
            there[whose] += 1
            edits += changed(vote, topic_id=into.id)
    return edits
