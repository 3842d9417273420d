"""What a change to the course of a retro does: the rows that it touches. A part of `effects.effects`."""

from __future__ import annotations

from typing import Any

from retroboard.domain import changes as c
from retroboard.domain import text
from retroboard.domain.edits import Edits, added, changed, rank_after, removed, wanted
from retroboard.domain.invariants import ENDED
from retroboard.domain.model import Board, InboxCard, Remark, Retro, Row, Stage, State, Talk, Timer
from retroboard.domain.review import inbox_text
from retroboard.domain.stages import GUIDE
from retroboard.domain.timing import SECOND, given_more, left_ms, next_topic, took
from retroboard.domain.views import in_front


def meeting_effects(change: c.RetroChange, state: State, board: Board) -> Edits:
    retro = state.retro_by_id[change.retro_id]
    match change:
        case c.SetStage():
            return _set_stage(change, retro, state, board)
        case c.EditRetro() | c.SkipStages() | c.SetAgenda() | c.SetVotes():
            return changed(retro, **wanted(change, retro))
        case c.Lead(member_id=id):
            return changed(retro, facilitator_id=id)
        case c.HideCards():
            return changed(retro, hidden=True, wrote_hidden=retro.wrote_hidden or not GUIDE[retro.stage].reads)
        case c.RevealCards():
            return changed(retro, hidden=False)
        case c.AskQuestion(question=question):
            return changed(retro, question=question)
        case c.StartRound():
            return changed(retro, vote_round=retro.vote_round + 1)
        case c.CloseRetro():
            return _close(change, retro, board, state)
        case c.DeleteRetro():
            return (*removed(board.timers), *removed(board.columns), *removed([retro]))
        case c.ReopenRetro():
            return changed(retro, closed_on=None)
        case c.AddRemark():
            return _add_remark(change, board)
        case c.EditThanks(remark_id=id) | c.DeleteRemark(remark_id=id):
            [remark] = (remark for remark in board.remarks if remark.id == id)
            return changed(remark, text=change.text) if isinstance(change, c.EditThanks) else removed([remark])
        case c.StartTimer() | c.ExtendTimer() | c.PauseTimer() | c.ResumeTimer() | c.StopTimer():
            return (*_timer_effects(change, board), *_taken_over(change, retro, board))
    return _talk_effects(change, retro, board)


def _set_stage(change: c.SetStage, retro: Retro, state: State, board: Board) -> Edits:
    values: dict[str, Any] = {
        "stage": change.stage,
        "spent": took(retro, change.at),
        "stage_since": change.at or None,
        "autopilot": retro.autopilot and change.led,
    }
    if change.led and GUIDE[change.stage].reads:
        values["hidden"] = False
    if change.led and change.stage is Stage.DISCUSS:
        values["spotlight"] = next_topic(state, None)
    talked = _talked_about(state) if change.stage is Stage.CLOSE else ()
    edits = (*removed(board.timers), *talked, *changed(retro, **values))
    if change.timer_id is not None and change.at:
        ends_at = change.at * SECOND + change.seconds * SECOND
        edits += added(Timer(change.timer_id, retro.id, None, change.seconds * SECOND, ends_at, None))
    return edits


def _talked_about(state: State) -> Edits:
    """What the talk about the topic in front has come to when the retro goes on from it, unless somebody has said."""
    topic = in_front(state)
    return changed(topic, talk=Talk.DISCUSSED) if topic is not None and topic.talk is Talk.WAITING else ()


def _close(change: c.CloseRetro, retro: Retro, board: Board, state: State) -> Edits:
    """Closes a retro: its timers end, nothing is hidden any more, and what was parked goes to the inbox if wanted."""
    rank = rank_after(state.inbox)
    waiting = []
    for offset, (topic_id, card_id) in enumerate(change.parked):
        topic = board.topic_by_id[topic_id]
        cards = board.cards_by_topic[topic_id]
        author = cards[0].author_id if len(cards) == 1 else None
        column = board.column_by_id[topic.column_id].title
        words = text.shortened(inbox_text(topic, state))
        waiting.append(InboxCard(card_id, retro.team_id, words, column, author, rank + offset))
    closed = changed(retro, closed_on=change.on, spent=took(retro, change.at), **ENDED)
    return (*removed(board.timers), *_talked_about(state), *closed, *added(*waiting))


def _add_remark(change: c.AddRemark, board: Board) -> Edits:
    if change.occasion.once:
        for said in board.remarks:
            if (said.occasion, said.member_id) == (change.occasion, change.member_id):
                return changed(said, score=change.score, text=change.text)
    row = Remark(
        id=change.remark_id,
        retro_id=change.retro_id,
        occasion=change.occasion,
        member_id=change.member_id,
        score=change.score,
        text=change.text,
        rank=rank_after(board.remarks),
    )
    return added(row)


def _taken_over(change: c.RetroChange, retro: Retro, board: Board) -> Edits:
    """Whoever sets the stage's timer takes the lead from the program. Who gives it more time goes on with it."""
    if not retro.autopilot or isinstance(change, c.ExtendTimer) or getattr(change, "led", False):
        return ()
    if isinstance(change, c.StartTimer):
        of_stage = change.topic_id is None
    else:
        of_stage = any(timer.id == change.timer_id and timer.topic_id is None for timer in board.timers)  # type: ignore[attr-defined]
    return changed(retro, autopilot=False) if of_stage else ()


def _timer_effects(change: c.RetroChange, board: Board) -> Edits:
    if isinstance(change, c.StartTimer):
        scope = change.topic_id is None
        before = [timer for timer in board.timers if (timer.topic_id is None) is scope]
        length = change.seconds * SECOND
        fresh = Timer(change.timer_id, change.retro_id, change.topic_id, length, change.at_ms + length, None)
        return (*removed(before), *added(fresh))
    timer = next(timer for timer in board.timers if timer.id == change.timer_id)  # type: ignore[attr-defined]
    match change:
        case c.ExtendTimer(seconds=seconds, at_ms=at_ms):
            timers = given_more(timer, board, at_ms)
            return tuple(edit for each in timers for edit in _extended(each, seconds * SECOND, at_ms))
        case c.PauseTimer(at_ms=at_ms):
            return changed(timer, ends_at=None, rest=left_ms(timer, at_ms))
        case c.ResumeTimer(at_ms=at_ms):
            return changed(timer, ends_at=at_ms + (timer.rest or 0), rest=None)
    return removed([timer])


def _extended(timer: Timer, more: int, at_ms: int) -> Edits:
    if timer.rest is not None:
        return changed(timer, length=timer.length + more, rest=timer.rest + more)
    return changed(timer, length=timer.length + more, ends_at=max(timer.ends_at or 0, at_ms) + more)


def _talk_effects(change: c.RetroChange, retro: Retro, board: Board) -> Edits:
    match change:
        case c.Spotlight(topic_id=id):
            others: list[Row] = [t for t in board.timers if t.topic_id is not None and t.topic_id != id]
            return (*removed(others), *changed(retro, spotlight=id))
        case c.FinishTopic(topic_id=id, talk=talk, next_id=next_id):
            ended: list[Row] = [t for t in board.timers if t.topic_id is not None and t.topic_id != next_id]
            return (*removed(ended), *changed(board.topic_by_id[id], talk=talk), *changed(retro, spotlight=next_id))
        case c.EditNotes(topic_id=id, text=words):
            return changed(board.topic_by_id[id], notes=words)
    return ()
