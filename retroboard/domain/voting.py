"""Dots: how many there are, whose they are, and what they say. Votes of earlier rounds are told beside, and do not
count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from retroboard.domain.model import Board, Retro, Stage, State, Topic, Vote
from retroboard.domain.stages import GUIDE

FEWEST, MOST = 2, 10
"""So few and so many votes each are suggested, whatever the number of topics."""


def may_vote(retro: Retro) -> bool:
    """Whether votes can be given now: in the stage that is for it, and at any time where that one is switched off."""
    return retro.closed_on is None and (Stage.VOTE in retro.skipped or GUIDE[retro.stage].votes)


def suggested(topics: int) -> int:
    """How many votes each member should have for so many topics.

    A third of them, which is the usual rule of multi-voting: fewer decide nothing, more spread thin.
    """
    return max(FEWEST, min(MOST, -(-topics // 3)))


def budget(state: State) -> int:
    """How many votes each member has in this round of the open retro: as many as somebody has set, else by its topics.

    Where topics were grouped since, nobody has fewer than another one has cast already.
    """
    retro, board = state.retro, state.board
    if retro is None or board is None:
        return 0
    if retro.votes_each is not None:
        return retro.votes_each
    return max(suggested(len(board.topics)), *cast_by_all(state).values(), 0)


def budget_told(state: State) -> str:
    """The budget and why it is what it is, as in '5 votes each, a third of 14 topics; at most 3 on one'.

    It is silent about a cap that nobody reaches.
    """
    each = budget(state)
    most = state.retro.votes_cap if state.retro else each
    cap = f"; at most {most} on one" if most <= each else ""
    told = ", ".join(filter(None, (f"{in_words(each)} each", budget_reason(state))))
    return f"{told}{cap}"


def budget_reason(state: State) -> str:
    """Why each member has so many votes, as far as the number of topics says so; '' where somebody has set it."""
    retro, board = state.retro, state.board
    each, topics = budget(state), len(board.topics) if board is not None else 0
    if retro is None or retro.votes_each is not None or each != suggested(topics):
        return ""
    if each == -(-topics // 3):
        return f"a third of {topics} topics"
    return "the fewest that help" if each == FEWEST else "the most that help"


def in_words(votes: int) -> str:
    """So many votes, as in '1 vote'."""
    return f"{votes} {'vote' if votes == 1 else 'votes'}"


def cast_by(state: State, member_id: str) -> int:
    """How many votes a member has given in this round, on whatever topics."""
    return cast_by_all(state).get(member_id, 0)


def cast_by_all(state: State) -> Mapping[str, int]:
    """How many votes each member has given in this round; who has given none is left out.

    Where not all votes are to be seen, the state says how many there are.
    """
    retro, board = state.retro, state.board
    if state.cast is not None or retro is None or board is None:
        return state.cast or {}
    return Counter(
        vote.member_id for vote in board.votes if vote.member_id is not None and vote.round == retro.vote_round
    )


def left(state: State, member_id: str) -> int:
    """How many votes a member has left in this round of the open retro; never below 0."""
    if state.retro is None or state.board is None:
        return 0
    return max(0, budget(state) - cast_by(state, member_id))


def tally(topic: Topic, state: State) -> int:
    """The number of votes on a topic in this round, as far as whoever looks may know."""
    if state.retro is None or state.board is None:
        return 0
    round = state.retro.vote_round
    return sum(vote.round == round for vote in state.board.votes_by_topic.get(topic.id, ()))


def tallies(state: State) -> dict[str, int]:
    """The same by the id of each topic; one without votes is left out."""
    if state.retro is None or state.board is None:
        return {}
    round = state.retro.vote_round
    return Counter(vote.topic_id for vote in state.board.votes if vote.round == round)


def earlier_told(votes: Iterable[Vote], state: State) -> str:
    """How many of some votes are of which earlier round, as in '4 in round 2, 6 in round 1'; empty if none is."""
    now = state.retro.vote_round if state.retro else 1
    given = Counter(vote.round for vote in votes if vote.round < now)
    return ", ".join(f"{given[round]} in round {round}" for round in sorted(given, reverse=True))


def topics_by_votes(state: State) -> tuple[Topic, ...]:
    """All topics, most votes first; those with as many in the order of the columns and their places."""
    if state.board is None:
        return ()
    votes = tallies(state)
    in_columns = (topic for column in state.board.columns for topic in state.board.topics_by_column[column.id])
    return tuple(sorted(in_columns, key=lambda topic: -votes.get(topic.id, 0)))


def is_over(board: Board, round: int, each: int | None, cap: int) -> bool:
    """Whether anybody has cast more votes than `each` in a round, or more than `cap` of them on one topic."""
    votes = [vote for vote in board.votes if vote.member_id is not None and vote.round == round]
    cast = Counter(vote.member_id for vote in votes)
    here = Counter((vote.member_id, vote.topic_id) for vote in votes)
    return any(each is not None and count > each for count in cast.values()) or any(n > cap for n in here.values())
