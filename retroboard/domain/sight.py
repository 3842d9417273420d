"""What a member may see: words that are hidden until they are revealed, and votes that are still being given.

This is courtesy, not secrecy: it keeps a screen, a listing and an export from showing what is not to be seen yet, and
whoever can open the database can read it all the same.
"""

from __future__ import annotations

from dataclasses import replace

from retroboard.domain.keys import with_keys
from retroboard.domain.model import Board, Card, Occasion, Remark, Retro, State, Topic
from retroboard.domain.remarks import is_kept_back, said
from retroboard.domain.stages import GUIDE
from retroboard.domain.voting import cast_by_all

SHORT, MEDIUM = 40, 160
"""Up to so many characters a card is called short, up to so many of middle length; longer ones are long."""
TELLS = {"json": "whose they are", "csv": "how many each topic has"}
"""What the formats for programs tell of votes; a summary says that they are being given."""
BLOCK = "▒"
BLOCKS = (BLOCK * 8, BLOCK * 16, f"{BLOCK * 24}\n{BLOCK * 16}")
"""What stands for a hidden card that is short, middling, long: its length and nothing else can be told from it."""
HIDDEN_STILL = (
    "The cards are hidden from each other still. Reveal them on the board ({f:cards.reveal}), and export then."
)

KEPT_BACK = "Not everybody has said yet if it was worth their time, and JSON has who said what. Close the retro first."


def is_hidden(card: Card, retro: Retro, member_id: str | None) -> bool:
    """Whether a member may not read a card yet. Who is nobody in particular may read none."""
    return hides(retro) and (card.author_id is None or card.author_id != member_id)


def hides(retro: Retro) -> bool:
    """Whether anybody's cards are hidden from anybody."""
    return retro.hidden and retro.closed_on is None


def hides_tallies(retro: Retro) -> bool:
    """Whether nobody is to know yet how others vote: while that is done, and while cards are hidden, for a count would
    tell which of them are liked."""
    return hides(retro) or (retro.closed_on is None and not GUIDE[retro.stage].counts)


def block_for(text: str) -> str:
    """What is shown instead of a hidden text."""
    return BLOCKS[0 if len(text) <= SHORT else 1 if len(text) <= MEDIUM else 2]


def seen_by(state: State, member_id: str | None, voter_id: str | None = None) -> State:
    """The state as a member may see it; the same where there is nothing to hide.

    `voter_id` is the member whose votes are given on the same screen, if that is another one: then theirs are seen.
    """
    retro, board = state.retro, state.board
    if retro is None or board is None:
        return state
    if hides_tallies(retro):
        whose = voter_id or member_id or ""
        votes = tuple(v for v in board.votes if v.round != retro.vote_round or v.member_id == whose)
        board = replace(board, votes=votes)
        state = replace(state, board=board, cast=cast_by_all(state))
    return _without_hidden(state, retro, board, member_id) if hides(retro) else state


def without_answers(state: State, member_id: str | None) -> State:
    """The state without whose each answer at the close is, but for one's own: they are for everybody to be counted.

    They are in the order of what they say: that in which they were given tells whose they are. Where they are kept
    back still, one's own is the only one.
    """
    if state.board is None:
        return state
    remarks = state.board.remarks
    if is_kept_back(state, Occasion.RETURN):
        remarks = tuple(each for each in remarks if each.occasion is not Occasion.RETURN or each.member_id == member_id)
    answers = [remark for remark in remarks if remark.occasion is Occasion.RETURN]
    told = iter(sorted(answers, key=lambda answer: (answer.score or 0, answer.text)))

    def untold(remark: Remark) -> Remark:
        if remark.occasion is not Occasion.RETURN:
            return remark
        answer = next(told)
        return answer._replace(rank=remark.rank, member_id=member_id if answer.member_id == member_id else None)

    return replace(state, board=replace(state.board, remarks=tuple(untold(remark) for remark in remarks)))


def votes_are_given(state: State) -> bool:
    """Whether votes were given of which nobody is to know yet how many which topic has."""
    return state.retro is not None and hides_tallies(state.retro) and any(cast_by_all(state).values())


def why_not_written(state: State, kind: str) -> str | None:
    """Why the open retro is not to be written into a file of this kind (`md`, `csv`, `json`) as things are."""
    retro = state.retro
    if retro is None:
        return "No retro is open."
    if hides(retro):
        return with_keys(HIDDEN_STILL)
    if kind in TELLS and votes_are_given(state):
        return f"Votes are being given still, and {kind.upper()} has {TELLS[kind]}. Go on to the next stage first."
    answers = said(state.board, Occasion.RETURN) if state.board is not None else {}
    return KEPT_BACK if kind == "json" and answers and is_kept_back(state, Occasion.RETURN) else None


def _without_hidden(state: State, retro: Retro, board: Board, member_id: str | None) -> State:
    """The state without the words of hidden cards, and without what else would tell which they are: a topic with one of
    them has no votes, of whatever round, not even one's own."""
    hidden = frozenset(card.id for card in board.cards if is_hidden(card, retro, member_id))
    if not hidden:
        return state
    cards = tuple(
        card._replace(text=block_for(card.text), author_id=None) if card.id in hidden else card for card in board.cards
    )
    comments = tuple(comment for comment in board.comments if comment.card_id not in hidden)
    topics = tuple(_untold(topic) if _all_hidden(topic, board, hidden) else topic for topic in board.topics)
    their_topics = {card.topic_id for card in board.cards if card.id in hidden}
    votes = tuple(vote for vote in board.votes if vote.topic_id not in their_topics)
    board = replace(board, cards=cards, comments=comments, topics=topics, votes=votes)
    return replace(state, board=board, hidden_cards=hidden)


def _untold(topic: Topic) -> Topic:
    return topic._replace(title="", notes="")


def _all_hidden(topic: Topic, board: Board, hidden: frozenset[str]) -> bool:
    return all(card.id in hidden for card in board.cards_by_topic[topic.id])
