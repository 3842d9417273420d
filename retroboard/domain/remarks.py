"""What members say of the meeting itself rather than on a card: a number from 1 to 5, a few words, or both."""

from __future__ import annotations

import re
from collections import Counter

from retroboard.domain.model import Board, Member, Occasion, Remark, State

_NUMBER = re.compile(r"([0-9]{1,4})(?: ?/ ?5)?[.,:;]?")
_BOTH = re.compile(r"([1-5])(?: ?/ ?5)?(?: ?[-–.,:;])? +(.*[^ ].*)")


def read(line: str) -> tuple[int | None, str]:
    """A line as it was typed: '4', 'sunny', '4 sunny' or '4/5, sunny'. Whether 7 is a number to say, the rules know."""
    line = line.strip()
    if found := _NUMBER.fullmatch(line):
        return int(found[1]), ""
    if found := _BOTH.fullmatch(line):
        return int(found[1]), found[2].strip()
    return None, line


def typed(remark: Remark | None) -> str:
    """The line that reads as this; '' where nothing was said."""
    return "" if remark is None else f"{remark.score or ''} {remark.text}".strip()


def said(board: Board, occasion: Occasion) -> dict[str | None, Remark]:
    """What each member has said on an occasion that is for everybody once, by the member's id."""
    return {remark.member_id: remark for remark in board.remarks if remark.occasion is occasion}


def asked(state: State, occasion: Occasion) -> tuple[Member, ...]:
    """Who is asked on such an occasion: the team, and who has left it since they said something."""
    heard = said(state.board, occasion) if state.board is not None else {}
    return tuple(member for member in state.members if not member.has_left or member.id in heard)


def next_to_say(state: State, occasion: Occasion, member_id: str) -> str | None:
    """Who is asked after this member: the next one who has said nothing yet, from the top again after the last.

    The member's own id where only they have not; None where everybody has.
    """
    heard = said(state.board, occasion) if state.board is not None else {}
    ids = [member.id for member in asked(state, occasion)]
    at = ids.index(member_id) + 1 if member_id in ids else 0
    return next((id for id in ids[at:] + ids[:at] if id not in heard), None)


def how_many(state: State, occasion: Occasion) -> str:
    """How many of those who are asked have said it, as in '2 of 3'."""
    members = asked(state, occasion)
    heard = said(state.board, occasion) if state.board is not None else {}
    return f"{sum(member.id in heard for member in members)} of {len(members)}"


def is_kept_back(state: State, occasion: Occasion) -> bool:
    """Whether nobody is to know yet what was said at the close of the open retro.

    Whose a number is could be told by watching it come in. So it waits until everybody in the team has said theirs, or
    until the retro is closed, for somebody may be away.
    """
    retro, board = state.retro, state.board
    if occasion is not Occasion.RETURN or retro is None or board is None or retro.closed_on is not None:
        return False
    heard = said(board, occasion)
    return any(member.id not in heard for member in state.current_members)


def _told(state: State, occasion: Occasion) -> tuple[Remark, ...]:
    """What was said on an occasion, as far as anybody may know."""
    if state.board is None or is_kept_back(state, occasion):
        return ()
    return tuple(remark for remark in state.board.remarks if remark.occasion is occasion)


def scores(state: State, occasion: Occasion) -> dict[int, int]:
    """How often each number was said, the lowest first: whose they are is nobody's business."""
    found = Counter(each.score for each in _told(state, occasion) if each.score is not None)
    return dict(sorted(found.items()))


def scores_told(state: State, occasion: Occasion) -> str:
    """The same in a line, as in '2 ×1, 4 ×3', or how many have said theirs; '' where no number was said."""
    if state.board is not None and said(state.board, occasion) and is_kept_back(state, occasion):
        return f"{how_many(state, occasion)} have said theirs"
    return ", ".join(f"{score} ×{count}" for score, count in scores(state, occasion).items())


def words_said(state: State, occasion: Occasion) -> list[str]:
    """What was said in words. Sorted where each says it once: their order would tell who said what."""
    words = [each.text for each in _told(state, occasion) if each.text]
    return sorted(words, key=str.casefold) if occasion.once else words
