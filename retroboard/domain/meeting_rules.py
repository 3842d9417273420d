"""Who may do what to the course of a retro: its stages, its votes, its timers, the talk about a topic.

A part of `rules.why_not`, and asked by nobody else.
"""

from __future__ import annotations

from retroboard.domain import changes as c
from retroboard.domain import text
from retroboard.domain.keys import with_keys
from retroboard.domain.model import Action, Board, Member, Occasion, Retro, Stage, State, Status
from retroboard.domain.remarks import said, typed
from retroboard.domain.review import is_spoken_of, stage_beside
from retroboard.domain.sight import hides, is_hidden
from retroboard.domain.timing import SECOND, given_more, is_over, is_running, timer_of
from retroboard.domain.views import in_front
from retroboard.domain.voting import budget, cast_by_all, in_words, left, may_vote

CHANGED_MEANWHILE = (
    "Somebody has changed it while you were editing it. {Esc:prompt.cancel}, then the same key, shows what it is now."
)
CHANGED_NOTES = (
    "The notes have changed while you were editing them. {Esc:editor.cancel}, then the same key, shows both."
)
CLOSED = "This retro is closed: {p:stage.previous} on its board reopens it."
KEPT_FOR_EVER = "Retros are kept for ever: only one in which there is nothing can be deleted."
GONE_TOPIC = "That topic is gone: somebody has deleted or grouped it."
GONE_ACTION = "That action is gone."
GONE_TIMER = "That timer is gone."
NOT_IN_FRONT = "That topic is not in front any more."
HIDDEN = "This card is hidden until the cards are revealed."
ONLY_MEMBERS_VOTE = "Only members of the team vote."
NOT_NOW = "Votes are given in the vote stage. {S:stage.menu} goes there, for who leads."
LEADS = (
    c.SetStage,
    c.SkipStages,
    c.HideCards,
    c.RevealCards,
    c.SetAgenda,
    c.SetVotes,
    c.StartRound,
    c.CloseRetro,
    c.DeleteRetro,
    c.StartTimer,
    c.ExtendTimer,
    c.PauseTimer,
    c.ResumeTimer,
    c.StopTimer,
    c.Spotlight,
    c.FinishTopic,
)
"""What is for the facilitator to do."""
LONGEST_S = 99 * 60
MINUTES = range(5, 481)
SCORES = range(1, 6)


def leader_of(retro: Retro, state: State) -> Member | None:
    """Who leads a retro; None where anybody may."""
    leader = state.member_by_id.get(retro.facilitator_id or "")
    return None if leader is not None and leader.has_left else leader


def _is_in_team(member_id: str | None, state: State) -> bool:
    return any(member.id == member_id for member in state.current_members)


def why_not_led(change: c.RetroChange, retro: Retro, state: State, member: Member | None) -> str | None:
    """Why somebody who does not lead the retro cannot make this change."""
    if not isinstance(change, LEADS) or member is None:
        return None
    if isinstance(change, c.StartTimer) and change.led:
        return None  # the program is in the lead, in whoever's process
    return why_not_lead(retro, state, member)


def why_not_lead(retro: Retro, state: State, member: Member | None) -> str | None:
    """Why somebody cannot do what is for the facilitator."""
    leader = leader_of(retro, state)
    if member is None or leader is None or leader.id == member.id:
        return None
    return with_keys("{leader} leads this retro. {F:retro.lead} takes the lead.", leader=leader.name)


def why_not_seen(change: c.RetroChange, retro: Retro, board: Board, member: Member | None) -> str | None:
    """Why somebody cannot touch what is hidden from them."""
    if member is None or not hides(retro):
        return None
    cards = [board.card_by_id.get(getattr(change, "card_id", "") or "")]
    said = getattr(change, "comment_id", None)
    cards += [board.card_by_id.get(comment.card_id) for comment in board.comments if comment.id == said]
    for name in ("topic_id", "into_id"):
        cards += board.cards_by_topic.get(getattr(change, name, "") or "", [])
    return HIDDEN if any(card is not None and is_hidden(card, retro, member.id) for card in cards) else None


def why_not_planned(skipped: tuple[Stage, ...], minutes: int | None) -> str | None:
    """Why a retro cannot do without these stages, or take so long."""
    if Stage.CLOSE in skipped:
        return "A retro ends with its close: that cannot be switched off."
    if minutes is not None and minutes not in MINUTES:
        return f"A meeting takes {MINUTES[0]} to {MINUTES[-1]} minutes."
    return None


def why_not_meeting(change: c.RetroChange, retro: Retro, board: Board, state: State) -> str | None:
    match change:
        case c.SetStage(stage=stage):
            if stage is retro.stage:
                return f"The retro is at {stage} already."
            if change.led and (not retro.autopilot or stage is not stage_beside(state, 1)):
                return "The stage has been seen to already."
            return _why_not_seconds(change.seconds) if change.timer_id is not None else None
        case c.SkipStages(skipped=skipped):
            return why_not_planned(skipped, None)
        case c.Lead(member_id=id):
            if not _is_in_team(id, state):
                return "Only a member of the team can lead."
            return "They lead it already." if id == retro.facilitator_id else None
        case c.HideCards():
            return "The cards are hidden from each other already." if retro.hidden else None
        case c.RevealCards():
            return None if retro.hidden else "All cards can be seen already."
        case c.SetAgenda(minutes=minutes):
            return why_not_planned((), minutes)
        case c.AskQuestion(question=question):
            return text.name_problem(question, "question") if question else None
        case c.DeleteRetro():
            return KEPT_FOR_EVER if board.cards or board.votes or board.remarks or is_spoken_of(retro, state) else None
        case c.CloseRetro(parked=parked):
            return GONE_TOPIC if any(id not in board.topic_by_id for id, _ in parked) else None
    return (
        _why_not_said(change, board, state)
        or _why_not_timer(change, retro, board, state)
        or _why_not_talk(change, board, state)
    )


def why_not_vote(
    change: c.CastVote | c.TakeVote | c.StartRound, retro: Retro, board: Board, state: State
) -> str | None:
    """Why a vote cannot be given or taken back: not now, the budget is spent, the topic's cap is reached."""
    if not may_vote(retro):
        return with_keys(NOT_NOW)
    if isinstance(change, c.StartRound):
        return None if cast_by_all(state) else "Nobody has voted in this round yet."
    if not _is_in_team(change.member_id, state):
        return ONLY_MEMBERS_VOTE
    if change.topic_id not in board.topic_by_id:
        return GONE_TOPIC
    votes = board.votes_by_topic.get(change.topic_id, ())
    here = sum(vote.member_id == change.member_id and vote.round == retro.vote_round for vote in votes)
    if isinstance(change, c.TakeVote):
        return None if here else "There is no vote of yours on this topic."
    if left(state, change.member_id) <= 0:
        all_of_them = "the only one is" if budget(state) == 1 else f"all {budget(state)} are"
        return with_keys("No votes left: {all} cast. {V:vote.remove} takes one back.", all=all_of_them)
    return f"At most {in_words(retro.votes_cap)} on one topic." if here >= retro.votes_cap else None


def _why_not_said(change: c.RetroChange, board: Board, state: State) -> str | None:
    match change:
        case c.AddRemark(occasion=occasion, member_id=id, score=score, text=words, was=was):
            if not _is_in_team(id, state):
                return "Only members of the team are asked."
            if occasion.once and typed(said(board, occasion).get(id)) != typed(was):
                return f"{state.member_by_id[id].name} has said something else meanwhile."
            if score is not None and score not in SCORES:
                return f"A number from {SCORES[0]} to {SCORES[-1]}, please."
            if score is None and (occasion is Occasion.RETURN or not words):
                return "Say a number from 1 to 5." if occasion is not Occasion.THANKS else "There is nothing to read."
            if occasion is Occasion.THANKS and not words:
                return "There is nothing to read."
            return text.problem(words) if words else None
        case c.EditThanks(remark_id=id, text=words, was=was):
            thanks = next((each for each in board.remarks if each.id == id and each.occasion is Occasion.THANKS), None)
            if thanks is None:
                return "That is gone already."
            return text.problem(words) if thanks.text == was else with_keys(CHANGED_MEANWHILE)
        case c.DeleteRemark(remark_id=id, was=was):
            now = next((remark for remark in board.remarks if remark.id == id), None)
            if now is None:
                return "That is gone already."
            return with_keys(CHANGED_MEANWHILE) if was is not None and typed(was) != typed(now) else None
    return None


def _why_not_timer(change: c.RetroChange, retro: Retro, board: Board, state: State) -> str | None:
    match change:
        case c.StartTimer(topic_id=topic_id, seconds=seconds):
            if topic_id is not None and topic_id not in board.topic_by_id:
                return GONE_TOPIC
            if topic_id is not None and in_front(state) != board.topic_by_id[topic_id]:
                return NOT_IN_FRONT
            if change.led and (not retro.autopilot or timer_of(board, topic_id) is not None):
                return "The timer has been seen to already."
            return _why_not_seconds(seconds)
        case c.ExtendTimer() | c.PauseTimer() | c.ResumeTimer() | c.StopTimer():
            timer = next((timer for timer in board.timers if timer.id == change.timer_id), None)
            if timer is None:
                return GONE_TIMER
            if isinstance(change, c.ExtendTimer):
                if change.was not in (None, timer.length):
                    return "The timer has just been given more time, or set anew."
                longest = max(each.length for each in given_more(timer, board, change.at_ms))
                return _why_not_seconds(change.seconds) or _why_not_seconds(longest // SECOND + change.seconds)
            if isinstance(change, c.PauseTimer) and not is_running(timer, change.at_ms):
                return "The time is up." if is_over(timer, change.at_ms) else "The timer is paused already."
            if isinstance(change, c.ResumeTimer) and timer.rest is None:
                return "The timer is not paused."
    return None


def _why_not_seconds(seconds: int) -> str | None:
    return None if 0 < seconds <= LONGEST_S else f"A timer runs for up to {LONGEST_S // 60} minutes."


def _why_not_talk(change: c.RetroChange, board: Board, state: State) -> str | None:
    match change:
        case c.Spotlight(topic_id=id):
            return None if id is None or id in board.topic_by_id else GONE_TOPIC
        case c.FinishTopic(topic_id=id, next_id=next_id):
            return None if id in board.topic_by_id and (next_id is None or next_id in board.topic_by_id) else GONE_TOPIC
        case c.EditNotes(topic_id=id, text=words, was=was):
            if id not in board.topic_by_id:
                return GONE_TOPIC
            if board.topic_by_id[id].notes != was:
                return with_keys(CHANGED_NOTES)
            return text.problem(words) if words else None
        case c.ReviewAction(was=was):
            return _why_not_reviewed(change, state.action_by_id.get(was.id))
    return None


def _why_not_reviewed(change: c.ReviewAction, now: Action | None) -> str | None:
    was = change.was
    if now is None:
        return GONE_ACTION
    if now != was:
        return f"A{was.number} has changed while you were looking at it."
    if change.status is Status.DROPPED and not change.reason:
        return "Say in a few words why it is dropped, so that nobody has to ask again."
    if change.verdict is not None and change.status is not Status.DONE:
        return "Only what is done can be judged."
    for line, what in ((change.owner, "owner"), (change.reason, "reason"), (change.escalated_to, "name")):
        if line and (problem := text.name_problem(line, what)):
            return problem
    return text.problem(change.text)
