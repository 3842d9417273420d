"""Who may do what, when: `why_not` is the only permission logic there is.

A key asks it to know whether to be dim; the store asks it again inside the transaction, where nothing can come between.
"""

from __future__ import annotations

from retroboard.domain import changes as c
from retroboard.domain import text
from retroboard.domain.changes import Change
from retroboard.domain.column_rules import why_not_column, why_not_into, why_not_template
from retroboard.domain.edits import RetroEdit, is_stale, wanted
from retroboard.domain.keys import with_keys
from retroboard.domain.meeting_rules import (
    CHANGED_MEANWHILE,
    CLOSED,
    GONE_ACTION,
    GONE_TOPIC,
    KEPT_FOR_EVER,
    why_not_led,
    why_not_meeting,
    why_not_planned,
    why_not_seen,
    why_not_vote,
)
from retroboard.domain.model import (
    Action,
    Board,
    Card,
    Column,
    Comment,
    Member,
    Retro,
    State,
    Topic,
)
from retroboard.domain.people import why_not_left_with
from retroboard.domain.undo_rules import why_not_revert
from retroboard.domain.voting import is_over

MAX_VOTES = 99
MAX_OPEN = 99
GONE_CARD = "That card is gone: somebody has deleted it."
CHANGED = "The {what} has changed while you were editing it. {Esc:editor.cancel}, then the same key, shows both."
LEFT = (
    "You have left this team. To come back: {d:people.leave} on your name in the list of people ({P:people.open}),"
    " or retroboard members add."
)
GONE_MEMBER = "That member is gone."
NOT_IN_TEAM = "You are not in this team any more. Start retroboard again to come back."


def why_not_by(member_id: str | None, change: Change, state: State) -> str | None:
    """Why the member with this id cannot make a change; without an id, why nobody in particular can.

    An id that the team does not have is no member, and not nobody in particular either: nobody's word counts more.
    """
    member = state.member_by_id.get(member_id) if member_id is not None else None
    return NOT_IN_TEAM if member is None and member_id is not None else why_not(change, state, member)


def why_not(change: Change, state: State, member: Member | None) -> str | None:
    """The sentence that says why a change cannot be made, or None where it can.

    `member` is who wants it, as the state has them; None stands for nobody in particular (an import, a script).
    """
    if member is not None and (reason := _why_not_theirs(change, member)):
        return reason
    if isinstance(change, c.Revert):
        return why_not_revert(change, state, member)
    if isinstance(change, c.RetroChange):
        retro = state.retro_by_id.get(change.retro_id)
        if retro is None:
            return "That retro is gone."
        if isinstance(change, c.ReopenRetro):
            return None if retro.closed_on else "This retro is running."
        if retro.closed_on is not None:
            return KEPT_FOR_EVER if isinstance(change, c.DeleteRetro) else with_keys(CLOSED)
        if isinstance(change, c.EditRetro):
            return _why_not_set(change, retro) or text.name_problem(change.title, "title")
        if state.board is None:
            return "That retro is not open."
        return (
            why_not_led(change, retro, state, member)
            or why_not_seen(change, retro, state.board, member)
            or _why_not_set(change, retro)
            or _why_not_votes(change, retro, state.board)
            or why_not_meeting(change, retro, state.board, state)
            or _why_not_board(change, retro, state)
        )
    return _why_not_team(change, state, member) or _why_not_action(change, state)


def _why_not_theirs(change: Change, member: Member) -> str | None:
    """Why who has left may change nothing in this team, but for coming back to it."""
    comes_back = isinstance(change, c.SetMembership) and change.member_id == member.id
    return with_keys(LEFT) if member.has_left and not comes_back else None


def _why_not_team(change: Change, state: State, member: Member | None) -> str | None:
    match change:
        case c.SetMembership():
            return _why_not_membership(change, state, member)
        case c.RenameTeam(name=name):
            return text.name_problem(name, "team name")
        case c.SetLimits(most_open=most_open, most_each=most_each):
            fits = 1 <= most_each <= MAX_OPEN and 1 <= most_open <= MAX_OPEN
            return None if fits else f"From 1 to {MAX_OPEN} open actions."
        case c.AddMember(member_id=id, name=name):
            return _why_not_name(id, name, state)
        case c.EditMember(member_id=id, name=name):
            who = state.member_by_id.get(id)
            if who is None:
                return GONE_MEMBER
            if is_stale(change, who):
                return with_keys(CHANGED_MEANWHILE)
            return _why_not_name(id, name, state) if "name" in wanted(change, who) else None
        case c.AddToInbox(text=card_text, column=column):
            return text.problem(card_text) or (text.name_problem(column, "column") if column else None)
        case c.EditInboxCard(card_id=id, text=card_text, was=was):
            now = next((card.text for card in state.inbox if card.id == id), None)
            if now is None:
                return GONE_CARD
            return with_keys(CHANGED, what="card") if now != was else text.problem(card_text)
        case c.DeleteInboxCard(card_id=id):
            return None if any(card.id == id for card in state.inbox) else GONE_CARD
        case c.SaveTemplate(template=template):
            return text.name_problem(template.name, "template name") or why_not_template(template)
        case c.StartRetro():
            return (
                text.name_problem(change.title, "title")
                or (text.name_problem(change.question, "question") if change.question else None)
                or why_not_template(change.template)
                or why_not_planned(change.skipped, change.minutes)
            )
        case c.ImportRetro(shared=shared):
            if any(action.id not in state.action_by_id for action in shared):
                return GONE_ACTION
            return _why_not_import(change, state)
    return None


def _why_not_name(member_id: str, name: str, state: State) -> str | None:
    """Why a member cannot be called so."""
    taken = next((m for m in state.members if m.name.casefold() == name.casefold() and m.id != member_id), None)
    if taken is not None:
        return f"{name} was in the team before." if taken.has_left else f"{name} is in the team already."
    return text.name_problem(name, "name")


def _why_not_membership(change: c.SetMembership, state: State, member: Member | None) -> str | None:
    who = state.member_by_id.get(change.member_id)
    if who is None:
        return GONE_MEMBER
    if change.has_left is who.has_left:
        return f"{who.name} has left the team already." if who.has_left else f"{who.name} is in the team already."
    staying = (each for each in state.current_members if each.id != who.id)
    return why_not_left_with(staying, member) if change.has_left else None


def _why_not_import(change: c.ImportRetro, state: State) -> str | None:
    retros = [row for row in change.rows if isinstance(row, Retro)]
    if len(retros) != 1:
        return "An import holds one retro."
    if not change.again and (reason := _why_not_once_more(retros[0], state)):
        return reason
    names = {member.name.casefold() for member in state.members}
    for row in change.rows:
        if isinstance(row, Member) and row.name.casefold() in names:
            return f"{row.name} has come into the team meanwhile. Import the file again."
        match row:
            case Card(text=words) | Comment(text=words) | Action(text=words):
                if problem := text.problem(words):
                    return problem
            case Member(name=name) | Retro(title=name) | Column(title=name):
                if problem := text.name_problem(name, "name"):
                    return problem
    return None


def _why_not_once_more(retro: Retro, state: State) -> str | None:
    """Why a retro from elsewhere may be a second copy of one that the team has."""
    same = (each for each in state.retros if (each.title, each.held_on) == (retro.title, retro.held_on))
    numbers = ", ".join(f"#{each.number}" for each in same)
    told = f"The team has a retro of this title and day already: {numbers}. To bring it in once more, say --force."
    return told if numbers else None


def _why_not_action(change: Change, state: State) -> str | None:
    match change:
        case c.AddAction(text=words, owner=owner, made_in=made_in, signal=signal):
            if made_in is not None:
                retro = state.retro_by_id.get(made_in)
                if retro is None:
                    return "That retro is gone."
                if retro.closed_on is not None:
                    return with_keys(CLOSED)
            return text.problem(words) or _why_not_lines(owner, signal)
        case c.EditAction(was=was, text=words, owner=owner, signal=signal):
            now = state.action_by_id.get(was.id)
            if now is None:
                return GONE_ACTION
            if is_stale(change, now):
                return f"A{was.number} has changed while you were editing it."
            return text.problem(words) or _why_not_lines(owner, signal or "")
        case c.SetStatus(action_id=id) | c.DeleteAction(action_id=id):
            return None if id in state.action_by_id else GONE_ACTION
    return None


def _why_not_lines(owner: str, signal: str) -> str | None:
    owned = text.name_problem(owner, "owner") if owner else None
    return owned or (text.name_problem(signal, "sign") if signal else None)


def _why_not_set(change: c.RetroChange, retro: Retro) -> str | None:
    """Why somebody who has seen a retro otherwise cannot change its heading or its settings."""
    return with_keys(CHANGED_MEANWHILE) if isinstance(change, RetroEdit) and is_stale(change, retro) else None


def _why_not_votes(change: c.RetroChange, retro: Retro, board: Board) -> str | None:
    """Why each cannot have so many votes."""
    match change:
        case c.SetVotes(votes_each=each, votes_cap=cap):
            if not 0 <= (each or 0) <= MAX_VOTES or not 1 <= cap <= MAX_VOTES:
                return f"From 0 to {MAX_VOTES} votes for each member, from 1 to {MAX_VOTES} for a topic."
            then = retro._replace(**wanted(change, retro))  # type: ignore[arg-type]
            if is_over(board, then.vote_round, then.votes_each, then.votes_cap):
                return "More votes than that are cast already. Take some back first."
    return None


def _why_not_board(change: c.RetroChange, retro: Retro, state: State) -> str | None:
    board = state.board
    assert board is not None
    match change:
        case c.AddColumn() | c.EditColumn() | c.MoveColumn() | c.RemoveColumn():
            return why_not_column(change, board)
        case c.AddCard(column_id=column_id, text=words):
            return why_not_into(column_id, board) or text.problem(words)
        case c.EditCard(card_id=id, text=words, was=was):
            if id not in board.card_by_id:
                return GONE_CARD
            if board.card_by_id[id].text != was:
                return with_keys(CHANGED, what="card")
            return text.problem(words)
        case c.DeleteCard(card_id=id):
            return None if id in board.card_by_id else GONE_CARD
        case c.MoveTopic(topic_id=id, column_id=column_id):
            return GONE_TOPIC if id not in board.topic_by_id else why_not_into(column_id, board)
        case c.DeleteTopic(topic_id=id):
            return None if id in board.topic_by_id else GONE_TOPIC
        case c.RenameTopic(topic_id=id, title=title, was=was):
            if id not in board.topic_by_id:
                return GONE_TOPIC
            if was not in (None, board.topic_by_id[id].title):
                return with_keys(CHANGED_MEANWHILE)
            return text.name_problem(title, "title") if title else None
        case c.MoveCard() | c.GroupTopics() | c.GroupCard() | c.TakeOut() | c.SplitTopic():
            return _why_not_group(change, board)
        case c.CastVote() | c.TakeVote() | c.StartRound():
            return why_not_vote(change, retro, board, state)
        case c.AddComment(card_id=id, text=words):
            return GONE_CARD if id not in board.card_by_id else text.problem(words)
        case c.EditComment() | c.DeleteComment():
            return _why_not_comment(change, board)
    return None


def _why_not_group(change: c.RetroChange, board: Board) -> str | None:
    match change:
        case c.MoveCard(card_id=id):
            return None if id in board.card_by_id else GONE_CARD
        case c.GroupTopics(topic_id=id, into_id=into_id):
            if id not in board.topic_by_id or into_id not in board.topic_by_id:
                return GONE_TOPIC
            if id == into_id:
                return "A topic cannot be grouped with itself."
            return _why_not_joined(board.topic_by_id[into_id], board.topic_by_id[id])
        case c.GroupCard(card_id=id, into_id=into_id):
            if id not in board.card_by_id:
                return GONE_CARD
            if into_id not in board.topic_by_id:
                return GONE_TOPIC
            own = board.topic_by_id[board.card_by_id[id].topic_id]
            if own.id == into_id:
                return "The card is in that topic already."
            return _why_not_joined(board.topic_by_id[into_id], own) if len(board.cards_by_topic[own.id]) == 1 else None
        case c.SplitTopic(topic_id=id, new_topic_ids=new_ids):
            if id not in board.topic_by_id:
                return GONE_TOPIC
            if len(board.cards_by_topic[id]) == 1:
                return "There is one card in this topic."
            return None if len(new_ids) == len(board.cards_by_topic[id]) - 1 else "The group has changed. Try again."
        case c.TakeOut(card_id=id):
            if id not in board.card_by_id:
                return GONE_CARD
            if len(board.cards_by_topic[board.card_by_id[id].topic_id]) == 1:
                return "This card is not in a group."
    return None


def _why_not_joined(into: Topic, topic: Topic) -> str | None:
    """What was noted on two topics may be more than can be noted on one."""
    notes = text.joined(into.notes, topic.notes)
    problem = text.problem(notes) if notes else None
    return f"Their notes do not fit on one topic: shorten them first. {problem}" if problem else None


def _why_not_comment(change: c.EditComment | c.DeleteComment, board: Board) -> str | None:
    comment = next((each for each in board.comments if each.id == change.comment_id), None)
    if comment is None:
        return "That comment is gone."
    if isinstance(change, c.EditComment):
        if comment.text != change.was:
            return with_keys(CHANGED, what="comment")
        return text.problem(change.text)
    return None
