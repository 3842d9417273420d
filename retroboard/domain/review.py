"""Promises looked at: what was kept since the last retro, what is still open, and what is not well when one closes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from retroboard.domain import text
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Action, Retro, Stage, State, Status, Talk, Topic, Verdict
from retroboard.domain.sight import hides, votes_are_given
from retroboard.domain.stages import step
from retroboard.domain.views import carried, in_front, open_actions, title_of
from retroboard.domain.voting import tally

MAX_TITLE = 30
"""So many characters of a title stand in a sentence."""
TOO_HIDDEN = (
    "Cards are hidden still, so nobody can tell which topics with votes were not talked about."
    " {f:cards.reveal} shows them."
)


def previous_retro(retro: Retro, state: State) -> Retro | None:
    """The retro that was held before this one."""
    before = state.in_time[: state.place(retro.number) - 1]
    return before[-1] if before else None


def wins(state: State) -> tuple[Action, ...]:
    """What was done since the last retro, and what it was too early to judge before: the earliest first.

    It comes before what is still open. What a review itself finds done is a win as well.
    """
    retro = state.retro
    if retro is None:
        return ()
    before = previous_retro(retro, state)
    since = (before.closed_on or before.held_on) if before else date.min
    return tuple(
        action
        for action in state.actions
        if action.status is Status.DONE
        and action.until is not None
        and state.place(action.until) <= state.place(retro.number)
        and action.retro_id != retro.id
        and (action.reviewed == retro.number or _waits_for_a_verdict(action, since))
    )


def _waits_for_a_verdict(action: Action, since: date) -> bool:
    """Whether nobody could say yet if it helped: it was done `since` then, or it was too early."""
    if action.verdict is None:
        return action.closed_on is not None and action.closed_on >= since
    return action.verdict is Verdict.TOO_EARLY


def to_review(state: State) -> tuple[Action, ...]:
    """Every action that was promised before the open retro and was still open when it began, oldest first.

    What the review has closed stays among them, in its place.
    """
    retro = state.retro
    if retro is None:
        return ()
    here = state.place(retro.number)
    before = [action for action in state.actions if action.retro_id != retro.id and state.place(action.since) <= here]
    return tuple(action for action in before if action.status.is_open or _was_closed_by(action, retro, state))


def _was_closed_by(action: Action, retro: Retro, state: State) -> bool:
    """Whether the review of a retro closed an action, rather than found it closed."""
    if action.reviewed != retro.number or action.until is None:
        return False
    return state.place(action.until) >= state.place(retro.number)


def to_look_at(state: State) -> tuple[Action, ...]:
    """What the review of the open retro is about: the wins, which get a verdict, then what is decided on."""
    won = wins(state)
    return (*won, *(action for action in to_review(state) if action not in won))


def passed_over(state: State) -> tuple[Stage, ...]:
    """The stages that the open retro does without: those that are switched off, and the review where nothing was
    promised yet."""
    assert state.retro is not None
    skipped = state.retro.skipped
    return skipped if to_look_at(state) else (*skipped, Stage.REVIEW)


def stage_beside(state: State, by: int) -> Stage | None:
    """The stage that the open retro goes on to (1) or back to (-1); None beyond the ends."""
    assert state.retro is not None
    return step(state.retro.stage, by, passed_over(state))


def is_reviewed(action: Action, state: State) -> bool:
    """Whether the open retro has looked at it."""
    return state.retro is not None and action.reviewed == state.retro.number


def outcome(action: Action) -> Iterator[tuple[str, str]]:
    """What came of an action, as far as anybody has said: the verdict, why it was dropped, whom it was escalated to,
    and the sign by which we will know; each as what it is and the words."""
    if action.verdict is not None:
        yield "verdict", action.verdict.value
    if action.reason:
        yield "because", action.reason
    if action.escalated_to and action.status.is_open:
        yield "escalated to", action.escalated_to
    if action.signal and action.status is not Status.DROPPED:
        yield "sign", action.signal


def age_told(action: Action, state: State, today: date) -> str:
    """How long it has been promised, as in 'carried 3x, 41 days'."""
    days = (today - action.made_on).days
    parts = []
    if times := carried(action, state):
        parts.append(f"carried {times}x")
    if days > 0:
        parts.append("1 day" if days == 1 else f"{days} days")
    return ", ".join(parts) or "new"


# --- closing ----------------------------------------------------------------------------------------------------------


def undiscussed(state: State) -> tuple[Topic, ...]:
    """Topics that somebody voted for and that nobody has parked or talked about.

    The one in front is talked about, and so are those that something was written down of, or promised because of.
    """
    board, front = state.board, in_front(state)
    if board is None:
        return ()
    led_to_action = {action.card_id for action in agreed(state)}
    told = {card.topic_id for card in board.cards if card.id in led_to_action}
    told |= {topic.id for topic in board.topics if topic.notes}
    waiting = [t for t in board.topics if t.talk is Talk.WAITING and t != front and t.id not in told]
    return tuple(topic for topic in waiting if tally(topic, state))


def parked(state: State) -> tuple[Topic, ...]:
    """Topics that were put off to another time."""
    board = state.board
    return tuple(topic for topic in board.topics if topic.talk is Talk.PARKED) if board else ()


def agreed(state: State) -> tuple[Action, ...]:
    """What the open retro has promised, in the order that it did."""
    return tuple(action for action in state.actions if state.retro is not None and action.retro_id == state.retro.id)


def open_elsewhere(state: State) -> tuple[Action, ...]:
    """What is open and was not promised in the open retro, oldest first: before it, or after where it is reopened."""
    here = agreed(state)
    return tuple(action for action in open_actions(state) if action not in here)


def is_spoken_of(retro: Retro, state: State) -> bool:
    """Whether an action was made in a retro, or says of one that it was made, closed or looked at while that ran."""
    return any(
        action.retro_id == retro.id or retro.number in (action.since, action.until, action.reviewed)
        for action in state.actions
    )


def waits_for_another_time(state: State) -> tuple[Topic, ...]:
    """The parked topics that are not in the inbox yet: a retro that was reopened has put them there."""
    there = {card.text for card in state.inbox}
    return tuple(topic for topic in parked(state) if text.shortened(inbox_text(topic, state)) not in there)


def closing_warnings(state: State) -> tuple[str, ...]:
    """What is better seen to before a retro closes, a sentence each. None of it forbids anything."""
    warnings = []
    opened = open_actions(state)
    if without := [action for action in opened if not action.owner]:
        warnings.append(f"{_told(without)}: nobody has said who sees to it.")
    if without := [action for action in opened if action.due is None]:
        warnings.append(f"{_told(without)}: nobody has said until when.")
    team = state.team
    if len(opened) > team.most_open:
        warnings.append(
            f"{len(opened)} actions are open, and the team means to have {team.most_open} at most. Drop or finish some."
        )
    owners = Counter(action.owner for action in opened if action.owner)
    for owner, count in sorted(owners.items(), key=lambda item: (-item[1], item[0].casefold())):
        if count > team.most_each:
            warnings.append(f"{owner} has {count} open actions, and {team.most_each} are enough for one person.")
    if state.retro is not None and hides(state.retro):
        if votes_are_given(state):
            warnings.append(with_keys(TOO_HIDDEN))
    elif topics := undiscussed(state):
        board = state.board
        assert board is not None
        named = ", ".join(f"“{_cut(title_of(topic, board))}”" for topic in topics[:2])
        more = f" and {len(topics) - 2} more" if len(topics) > 2 else ""
        warnings.append(f"Voted for and not talked about: {named}{more}.")
    return tuple(warnings)


def _cut(title: str) -> str:
    """As much of a title as a sentence has room for."""
    return title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1].rstrip()}…"


def _told(actions: list[Action]) -> str:
    numbers = [f"A{action.number}" for action in actions]
    return ", ".join(numbers[:4]) + (f" and {len(numbers) - 4} more" if len(numbers) > 4 else "")


def inbox_text(topic: Topic, state: State) -> str:
    """A parked topic as one text for the inbox: its title, all words of its cards, and its notes."""
    board = state.board
    assert board is not None
    texts = [card.text for card in board.cards_by_topic[topic.id]]
    if len(texts) > 1:
        texts = ["- " + text.replace("\n", "\n  ") for text in texts]
    notes = f"Notes: {topic.notes}" if topic.notes else ""
    return "\n".join(filter(None, (topic.title, *texts, notes)))
