"""Whether a change can be undone, or done again, as things are now.

Time has passed since it was made: others have worked on, the retro has gone on, somebody else leads. What nobody could
do by a key now is not to be had by undo either. A part of `rules.why_not`, and asked by nobody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from retroboard.domain import changes as c
from retroboard.domain.changes import Edit
from retroboard.domain.column_rules import ACTIONS_ONLY, KEEP_ONE, MAX_COLUMNS
from retroboard.domain.edits import applied, current, put_back, stray_timers, touched
from retroboard.domain.invariants import goes_on, is_said_twice, is_timed_twice, latest_round
from retroboard.domain.keys import with_keys
from retroboard.domain.meeting_rules import CLOSED, HIDDEN, NOT_NOW, ONLY_MEMBERS_VOTE, why_not_lead
from retroboard.domain.model import (
    BOARD_ROWS,
    Action,
    Board,
    Card,
    Column,
    Comment,
    Member,
    Mood,
    Remark,
    Retro,
    State,
    TeamTemplate,
    Timer,
    Topic,
    Vote,
)
from retroboard.domain.people import why_not_left_with
from retroboard.domain.review import is_spoken_of
from retroboard.domain.sight import hides, is_hidden
from retroboard.domain.voting import budget, is_over, may_vote, suggested

CHANGED_SINCE = "Somebody has changed it since, so it cannot be put back."
OTHER_ROUND = "That round of votes is over."
LATER_ROUND = "There are votes of a later round. Take those back first."
OTHER_TIMER = "Another timer has been started since. Stop that one first."
OTHER_ANSWER = "Another answer has been given since, and each gives one."
GONE_ON = "The retro has gone on since. Close it anew instead."
STANDING = {"status", "verdict", "reason"}
"""What of an action goes together: whether it helped, or why it was dropped, was said of the status that it had."""
ANYBODYS = {"title", "held_on", "facilitator_id", "question"}
"""What of a retro is not for its leader alone."""


def why_not_revert(change: c.Revert, state: State, member: Member | None) -> str | None:
    retro = state.retro_by_id.get(change.retro_id or "")
    if retro is not None and (reason := _why_not_in(retro, change.edits, state, member)):
        return reason
    if any(not _still_as_left(edit, state) for edit in change.edits):
        return CHANGED_SINCE
    if change.again and _adds_to_closed(change.edits, state):
        return with_keys(CLOSED)
    edits = put_back(change.edits, state)
    after = applied((*stray_timers(edits, state), *edits), state)
    gone = [edit.row for edit in edits if edit.after is None and isinstance(edit.row, Retro)]
    if _orphans(edits, after) or any(is_spoken_of(retro, after) for retro in gone):
        return CHANGED_SINCE
    return (
        _why_not_columns(edits, after)
        or _why_not_members(edits, after, member)
        or _why_not_templates(edits, after)
        or _why_not_course(edits, after)
        or _over_budget(edits, state, after)
    )


def _why_not_in(retro: Retro, edits: Iterable[Edit], state: State, member: Member | None) -> str | None:
    """Why nobody, or not this member, may change what the edits change in a retro."""
    edits = tuple(edits)
    heading = {name for edit in edits if isinstance(edit.row, Retro) for name in touched(edit)}
    on_board = [edit for edit in edits if isinstance(edit.row, BOARD_ROWS)]
    if retro.closed_on is not None:
        is_looked_at = any(_is_of_its_review(edit, retro) for edit in edits)
        return with_keys(CLOSED) if (heading or on_board or is_looked_at) and "closed_on" not in heading else None
    leads = bool(heading - ANYBODYS) or _is_of_the_talk(on_board)
    reason = why_not_lead(retro, state, member) if leads else None
    return reason or _why_not_seen(retro, on_board, state, member) or _why_not_votes(retro, on_board, state)


def _is_of_the_talk(edits: list[Edit]) -> bool:
    """Whether the edits set a timer, or say what became of a topic; a timer that went with its topic does not count."""
    if any(isinstance(edit.row, Topic) and "talk" in touched(edit) for edit in edits):
        return True
    return bool(edits) and all(isinstance(edit.row, Timer) for edit in edits)


def _is_of_its_review(edit: Edit, retro: Retro) -> bool:
    """Whether an edit is about what the review of this retro has said of an action."""
    return "reviewed" in touched(edit) and retro.number in touched(edit)["reviewed"]


def _why_not_seen(retro: Retro, edits: Iterable[Edit], state: State, member: Member | None) -> str | None:
    """Why somebody cannot touch what is hidden from them."""
    board = state.board
    if board is None or member is None or not hides(retro):
        return None
    edits = [edit for edit in edits if touched(edit).keys() != {"rank"}]
    if any(isinstance(edit.row, Column) for edit in edits):
        return None  # a column takes along whatever is in it, and that is not to touch it
    for edit in edits:
        row = edit.row
        cards: list[Card] = []
        if isinstance(row, Topic):
            cards = board.cards_by_topic.get(row.id, [])
        elif isinstance(row, Card | Comment):
            card = board.card_by_id.get(row.id if isinstance(row, Card) else row.card_id)
            cards = [card or row] if isinstance(row, Card) else [card] if card else []
        if any(is_hidden(card, retro, member.id) for card in cards):
            return HIDDEN
    return None


def _why_not_votes(retro: Retro, edits: list[Edit], state: State) -> str | None:
    """Why votes, and nothing but them, cannot be given or taken back now."""
    votes = [edit.row for edit in edits if isinstance(edit.row, Vote)]
    if not votes or len(votes) < len(edits):
        return None
    if any(vote.round != retro.vote_round for vote in votes):
        return OTHER_ROUND
    if not may_vote(retro):
        return with_keys(NOT_NOW)
    current = {member.id for member in state.current_members}
    given = [edit.after for edit in edits if isinstance(edit.after, Vote)]
    return None if all(vote.member_id in (None, *current) for vote in given) else ONLY_MEMBERS_VOTE


def _still_as_left(edit: Edit, state: State) -> bool:
    """Whether a row still is what the edit takes it for: absent, or with the same values where they matter."""
    now = current(edit.row, state)
    if edit.before is None or now is None:
        return edit.before is now
    if edit.after is None:
        return now == edit.before
    names = set(touched(edit))
    if isinstance(now, Action) and names & STANDING:
        names |= STANDING
    return all(getattr(now, name) == getattr(edit.before, name) for name in names)


def _adds_to_closed(edits: Iterable[Edit], state: State) -> bool:
    """Whether an action would be made in a retro that is closed. One that was deleted is only put back."""
    made = [edit.after for edit in edits if edit.before is None and isinstance(edit.after, Action)]
    closed = {retro.id for retro in state.retros if retro.closed_on is not None}
    return any(action.retro_id in closed for action in made)


def _orphans(edits: Iterable[Edit], after: State) -> bool:
    """Whether the edits leave a row of the open retro without what it belongs to."""
    board = after.board
    if board is None:
        return False
    if after.retro is None:
        return board != Board()
    return (
        any(topic.column_id not in board.column_by_id for topic in board.topics)
        or any(card.topic_id not in board.topic_by_id for card in board.cards)
        or any(vote.topic_id not in board.topic_by_id for vote in board.votes)
        or any(comment.card_id not in board.card_by_id for comment in board.comments)
        or any(not board.cards_by_topic[topic.id] for topic in board.topics)
        or any(timer.topic_id is not None and timer.topic_id not in board.topic_by_id for timer in board.timers)
        or any(_has_signed(edit.row.id, after) for edit in edits if edit.after is None and isinstance(edit.row, Member))
    )


def _has_signed(member_id: str, state: State) -> bool:
    """Whether the open retro holds anything by this member."""
    board = state.board or Board()
    return (
        any(card.author_id == member_id for card in board.cards)
        or any(comment.author_id == member_id for comment in board.comments)
        or any(vote.member_id == member_id for vote in board.votes)
        or any(remark.member_id == member_id for remark in board.remarks)
        or (state.retro is not None and state.retro.facilitator_id == member_id)
    )


def _why_not_columns(edits: Iterable[Edit], after: State) -> str | None:
    """Why the columns cannot be so: the same that keeps somebody from making them so."""
    board = after.board
    if board is None or after.retro is None:
        return None
    columns = [edit for edit in edits if isinstance(edit.row, Column)]
    holding_actions = {column.id for column in board.columns if column.mood is Mood.ACTION}
    if columns and not 0 < len(holding_actions) < len(board.columns):
        return KEEP_ONE
    if len(board.columns) > MAX_COLUMNS and any(edit.before is None for edit in columns):
        return f"At most {MAX_COLUMNS} columns."
    put = {edit.after.column_id for edit in edits if isinstance(edit.after, Topic)}
    turned = {edit.row.id for edit in columns if "mood" in touched(edit)}
    filled = {topic.column_id for topic in board.topics}
    return with_keys(ACTIONS_ONLY) if holding_actions & (put | (turned & filled)) else None


def _why_not_members(edits: Iterable[Edit], after: State, member: Member | None) -> str | None:
    """Why a member cannot have the team so: two of one name, without that member, or nobody."""
    if not any(isinstance(edit.row, Member) for edit in edits):
        return None
    names = Counter(member.name.casefold() for member in after.members)
    for each in after.members:
        if names[each.name.casefold()] > 1:
            return f"{each.name} is in the team already."
    return why_not_left_with(after.current_members, member)


def _why_not_templates(edits: Iterable[Edit], after: State) -> str | None:
    """Why the team cannot have these templates: two of one name."""
    if not any(isinstance(edit.row, TeamTemplate) for edit in edits):
        return None
    names = Counter(own.template.name.casefold() for own in after.templates)
    twice = next((own for own in after.templates if names[own.template.name.casefold()] > 1), None)
    return f"The team has a template {twice.template.name} already." if twice else None


def _why_not_course(edits: Iterable[Edit], after: State) -> str | None:
    """Why the course of the open retro cannot be so, as far as the edits touch it."""
    retro, board = after.retro, after.board
    if retro is None or board is None:
        return None
    kinds = {type(edit.row) for edit in edits}
    if kinds & {Retro, Timer} and goes_on(retro, board.timers):
        return GONE_ON
    if Timer in kinds and is_timed_twice(board.timers):
        return OTHER_TIMER
    if kinds & {Retro, Vote} and latest_round(board.votes) > retro.vote_round:
        return LATER_ROUND
    return OTHER_ANSWER if Remark in kinds and is_said_twice(board.remarks) else None


def _over_budget(edits: Iterable[Edit], before: State, after: State) -> str | None:
    """Why the votes cannot be so. Without a number that somebody has set nobody gets more than there are now."""
    if after.board is None or after.retro is None:
        return None
    gives_votes = any(isinstance(edit.row, Vote) for edit in edits)
    if not gives_votes and not any(isinstance(edit.row, Retro) for edit in edits):
        return None
    retro = after.retro
    each = retro.votes_each
    if each is None and gives_votes:
        each = max(budget(before), suggested(len(after.board.topics)))
    over = is_over(after.board, retro.vote_round, each, retro.votes_cap)
    return "Those votes have been spent elsewhere since." if over else None
