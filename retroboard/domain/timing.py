"""Timers as they are at a moment, and how long a stage or a topic may take.

Moments are milliseconds since 1970 UTC, so that every process that looks at a timer sees the same second.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from retroboard.domain.model import Board, Retro, Stage, StageTimes, State, Talk, Timer, Topic
from retroboard.domain.review import passed_over
from retroboard.domain.sight import hides
from retroboard.domain.stages import shares, usual_minutes
from retroboard.domain.views import in_front
from retroboard.domain.voting import topics_by_votes

SECOND = 1000
PRESETS = (1, 2, 3, 5, 8, 10, 15, 20, 30, 45, 60)
"""Minutes that a timer is usually set to."""
MOST_MINUTES = 60
MORE = (1, 5)
"""Minutes that a timer is usually given more."""
EXTENSION = 2
"""Minutes that a topic is given when its time is up and the talk is not."""
MAX_STAGE_S = 3 * 3600
"""A stage that seems to have taken longer was left open over night; it counts as this long."""
MEETING = 60
"""How many minutes a meeting takes where nobody has said."""
LEAST_TOPIC, MOST_TOPIC = 3, 10
"""Minutes that are suggested for a topic, where the meeting is not shorter than that."""


def left_ms(timer: Timer, now_ms: int) -> int:
    """Milliseconds to go; 0 once it has run out."""
    if timer.rest is not None:
        return timer.rest
    return max(0, (timer.ends_at or 0) - now_ms)


def is_running(timer: Timer, now_ms: int) -> bool:
    return timer.rest is None and left_ms(timer, now_ms) > 0


def is_over(timer: Timer, now_ms: int) -> bool:
    """Whether it has run out."""
    return timer.rest is None and left_ms(timer, now_ms) == 0


def clock(ms: int) -> str:
    """Minutes and seconds, as in 04:12: the last second is shown until it is over."""
    seconds = -(-ms // SECOND)
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def next_tick_ms(timer: Timer, now_ms: int) -> int | None:
    """Milliseconds until `clock` shows something else; None where it will not."""
    if not is_running(timer, now_ms):
        return None
    return (left_ms(timer, now_ms) - 1) % SECOND + 1


def timer_of(board: Board, topic_id: str | None) -> Timer | None:
    """The timer of a topic, or of the stage (None)."""
    return next((timer for timer in board.timers if timer.topic_id == topic_id), None)


def timer_shown(state: State) -> Timer | None:
    """The one timer that the heading has room for: that of the topic in front, else the stage's."""
    if state.board is None:
        return None
    topic = in_front(state)
    return (timer_of(state.board, topic.id) if topic is not None else None) or timer_of(state.board, None)


def given_more(timer: Timer, board: Board, now_ms: int) -> list[Timer]:
    """The timers that get more time along with this one: with the stage's, those of topics whose time is up."""
    topics = [each for each in board.timers if each.topic_id is not None and is_over(each, now_ms)]
    return [timer] if timer.topic_id is not None else [timer, *topics]


# --- how long things take ---------------------------------------------------------------------------------------------


def took(retro: Retro, at: int) -> StageTimes:
    """The retro's times with those of its present stage until `at` (seconds since 1970 UTC; 0: nobody says)."""
    spent = dict(retro.spent)
    if at and retro.stage_since is not None:
        more = max(0, min(MAX_STAGE_S, at - retro.stage_since))
        spent[retro.stage] = spent.get(retro.stage, 0) + more
    return tuple((stage, spent[stage]) for stage in Stage if spent.get(stage))


def past_times(state: State) -> list[Mapping[Stage, int]]:
    """What the team's closed retros took, the latest first."""
    closed = [retro for retro in reversed(state.in_time) if retro.closed_on is not None and retro.spent]
    return [dict(retro.spent) for retro in closed]


def agenda(state: State) -> dict[Stage, int]:
    """Minutes for each stage that the open retro goes through, adjusted by how long this team took before."""
    retro = state.retro
    assert retro is not None
    return shares(retro.minutes or MEETING, passed_over(state), past_times(state))


def suggested_minutes(state: State) -> int:
    """How long the present stage of the open retro may take."""
    assert state.retro is not None
    return minutes_for(state, state.retro.stage)


def minutes_for(state: State, stage: Stage) -> int:
    """How long a stage of the open retro may take."""
    retro = state.retro
    assert retro is not None
    return agenda(state).get(stage, usual_minutes(stage, retro.minutes or MEETING))


def suggested_topic_minutes(state: State) -> int:
    """How long one topic may take: the discussion's time shared by those with votes, within bounds."""
    retro, board = state.retro, state.board
    assert retro is not None
    assert board is not None
    whole = agenda(state).get(Stage.DISCUSS, MOST_TOPIC)
    return max(1, min(LEAST_TOPIC, whole), min(MOST_TOPIC, whole // max(1, min(len(_voted(state)), 5))))


def in_turn(state: State) -> tuple[Topic, ...]:
    """All topics in the order of the talk: those with most votes first, or as on the board while those are hidden."""
    return topics_by_votes(_as_all_know(state))


def talked_out(state: State) -> bool:
    """Whether some topics were talked about, and none is left to be."""
    topics = state.board.topics if state.board is not None else ()
    if all(topic.talk is Talk.WAITING for topic in topics):
        return False
    voted = _voted(state)
    return not any(_is_left(topic, voted) for topic in topics)


def next_topic(state: State, after: str | None) -> str | None:
    """The topic to talk about next: with votes, most first, and not done with; None where there is none.

    After a topic it is the one that follows, and those that were passed over come at the end. Those without votes come
    after all others, as long as nothing was voted for at all.
    """
    order = in_turn(state)
    at = next((place for place, topic in enumerate(order, start=1) if topic.id == after), 0)
    voted = _voted(state)
    return next(
        (topic.id for topic in (*order[at:], *order[:at]) if topic.id != after and _is_left(topic, voted)), None
    )


def _as_all_know(state: State) -> State:
    """The state without votes while cards are hidden: everybody sees others of them then, and has the same talk."""
    if state.retro is None or state.board is None or not hides(state.retro):
        return state
    return replace(state, board=replace(state.board, votes=()))


def _voted(state: State) -> set[str]:
    """The topics that were voted for in this round, as far as everybody knows."""
    state = _as_all_know(state)
    assert state.retro is not None
    assert state.board is not None
    return {vote.topic_id for vote in state.board.votes if vote.round == state.retro.vote_round}


def _is_left(topic: Topic, voted: Collection[str]) -> bool:
    """Whether a topic is to be talked about still."""
    return topic.talk is Talk.WAITING and (topic.id in voted or not voted)
