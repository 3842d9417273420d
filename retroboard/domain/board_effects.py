"""What a change to the columns and cards of a board does: the rows that it touches. A part of `effects.effects`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from retroboard.domain import changes as c
from retroboard.domain.changes import Edit
from retroboard.domain.edits import Edits, added, changed, placed, rank_after, ranks_below, removed, wanted
from retroboard.domain.model import Board, Card, Column, Comment, Member, State, Topic, Vote
from retroboard.domain.text import joined


def own_topic(card_id: str) -> str:
    """The id of the topic that a new card is alone in: the card's, backwards, so a retry makes the same one."""
    return card_id[::-1]


def board_effects(change: c.RetroChange, state: State, board: Board, member: Member | None) -> Edits:
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
        case c.EditColumn(column_id=id):
            return changed(board.column_by_id[id], **wanted(change, board.column_by_id[id]))
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
                *changed(into, title=into.title or topic.title, notes=joined(into.notes, topic.notes)),
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
                    *changed(into, notes=joined(into.notes, topic.notes)),
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


def _moved_cards(cards: Sequence[Card], into: Topic, board: Board) -> Edits:
    rank = rank_after(board.cards_by_topic[into.id])
    moved = (changed(card, topic_id=into.id, rank=rank + offset) for offset, card in enumerate(cards))
    return tuple(chain.from_iterable(moved))


def _moved_votes(topic: Topic, into: Topic, board: Board, cap: int) -> Edits:
    """Moves votes along with their topic. Nobody ends up over the cap: what is too many goes back to its owner."""
    there = Counter((vote.member_id, vote.round) for vote in board.votes_by_topic.get(into.id, []))
    edits: list[Edit] = []
    for vote in board.votes_by_topic.get(topic.id, []):
        whose = vote.member_id, vote.round
        if vote.member_id is not None and there[whose] >= cap:
            edits += removed([vote])
        else:
            there[whose] += 1
            edits += changed(vote, topic_id=into.id)
    return tuple(edits)
