"""What a key proposes for the talk: which topic is in front of everybody, and how the talk about one ended."""

from __future__ import annotations

from retroboard.app.proposals import Proposal
from retroboard.domain import changes as c
from retroboard.domain.keys import with_keys
from retroboard.domain.model import State, Talk, Topic
from retroboard.domain.timing import in_turn, next_topic
from retroboard.domain.views import in_front

NO_TOPICS = "There is nothing to talk about yet: it takes a card."
NONE_IN_FRONT = "No topic is in front: {s:topic.front} puts one there."
LAST = "That was the last topic. {n:stage.next} goes on to the next stage."


def put_in_front(state: State, topic: Topic | None) -> Proposal:
    """Puts a topic in front of everybody; the one that is there already is taken back."""
    assert state.retro is not None
    if topic is None:
        return NO_TOPICS
    front = in_front(state)
    return c.Spotlight(state.retro.id, None if front and front.id == topic.id else topic.id)


def step(state: State, by: int) -> Proposal:
    """The topic after the one in front (1) or before it (-1), in turn; the first that waits where none is in front.

    What the talk goes forward from has been talked about; after the last topic none is in front. Going back marks
    nothing.
    """
    assert state.retro is not None
    ids = [topic.id for topic in in_turn(state)]
    if not ids:
        return NO_TOPICS
    front = in_front(state)
    if front is None and (waiting := next_topic(state, None)):
        return c.Spotlight(state.retro.id, waiting)
    at = (ids.index(front.id) if front is not None else len(ids)) + by
    if at < 0:
        return "This is the first topic."
    there = ids[at] if at < len(ids) else None
    if by > 0 and front is not None and front.talk is Talk.WAITING:
        return c.FinishTopic(state.retro.id, front.id, Talk.DISCUSSED, there)
    return c.Spotlight(state.retro.id, there) if there or front is not None else with_keys(LAST)


def finish(state: State, topic: Topic | None, talk: Talk) -> Proposal:
    """Says that a topic is talked about or parked; where it was in front, the next that waits comes there.

    Said once more of a topic that is not in front, it is open again.
    """
    assert state.retro is not None
    if topic is None:
        return with_keys(NONE_IN_FRONT)
    front = in_front(state)
    if front is not None and front.id == topic.id:
        return c.FinishTopic(state.retro.id, topic.id, talk, next_topic(state, topic.id))
    now = Talk.WAITING if topic.talk is talk else talk
    return c.FinishTopic(state.retro.id, topic.id, now, front.id if front is not None else None)
