"""The stages of a retro: what each is for, what it changes, and how the time of a meeting is shared among them.

The order is the one of Derby and Larsen's "Agile Retrospectives" (set the stage, gather data, generate insights,
decide, close), with the review of old promises put before the new thoughts. A stage suggests; it deletes nothing, and
every one can be skipped, jumped to and gone back to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from retroboard.domain.model import Retro, Stage


class Guide(NamedTuple):
    """A stage as its help tells it, and what it changes on the board.

    `share` is its part of a meeting's time, in per cent. A stage that `reads` needs all cards to be seen, so they had
    better be revealed by then. Dots are given where `votes`; where `counts`, everybody sees how many a topic has.
    """

    stage: Stage
    purpose: str
    share: int
    says: str
    pitfalls: tuple[str, ...]
    reads: bool = False
    votes: bool = False
    counts: bool = True


GUIDES: tuple[Guide, ...] = (
    Guide(
        Stage.CHECK_IN,
        "Everybody says something once, so that it is easier to say the next thing.",
        5,
        "One word, or a number from 1 to 5: how are you here today? You may pass.",
        (
            "Do not ask why. It is a greeting, not a discussion.",
            "Speak last if you are the boss; others will follow your mood.",
        ),
    ),
    Guide(
        Stage.REVIEW,
        "Look at what was promised last time. A promise that nobody looks at is soon not made any more.",
        10,
        "First the wins. Then each open action: is it done, do we keep it, make it smaller, or let it go?",
        (
            "Nobody has to defend themselves. An action that is stuck was often too big.",
            "Three times carried is a sign: shrink it, ask for help, or drop it honestly.",
        ),
    ),
    Guide(
        Stage.WRITE,
        "Everybody writes down what they saw, alone and in silence, so that the quiet ones count as much.",
        20,
        "Each column asks something. Write what comes to mind, one thought a card, and no names of culprits.",
        (
            "Do not talk while people write; the loudest thought becomes everybody's.",
            "When it falls silent, wait one more minute. The important card often comes last.",
        ),
    ),
    Guide(
        Stage.GROUP,
        "Put together what belongs together, so that the same thing is talked about once.",
        10,
        "Which of these are about the same thing? Ask the author if you are not sure.",
        (
            "A group of everything says nothing. When in doubt, leave two cards apart.",
            "Do not solve anything yet.",
        ),
        reads=True,
    ),
    Guide(
        Stage.VOTE,
        "Choose together what the rest of the time is for.",
        5,
        "Give your dots to what you want to talk about today, not to what you agree with.",
        (
            "Few votes do not make a topic wrong; it just waits.",
            "Do not read the result out while people still vote.",
        ),
        reads=True,
        votes=True,
        counts=False,
    ),
    Guide(
        Stage.DISCUSS,
        "Understand the first topics well enough to change one thing about each.",
        40,
        "What happened? Why do we think so? What is the smallest thing that we could try until next time?",
        (
            "Ask those who have not spoken yet before you ask for solutions.",
            "Two actions that are kept are worth more than seven that are forgotten.",
        ),
        reads=True,
    ),
    Guide(
        Stage.CLOSE,
        "Read back what was agreed, thank each other, and say whether the time was well spent.",
        10,
        "This is what we promised. Does everybody know what they have to do, and by when?",
        (
            "An action without an owner belongs to nobody. Ask who will see to it.",
            "Stop on time, even if a topic is open. It can wait in the inbox.",
        ),
        reads=True,
    ),
)
GUIDE = {guide.stage: guide for guide in GUIDES}
STAGES = tuple(guide.stage for guide in GUIDES)


def used(skipped: Collection[Stage]) -> tuple[Stage, ...]:
    """The stages that a retro goes through, in order. Closing cannot be skipped: it is where a retro ends."""
    return tuple(stage for stage in STAGES if stage is Stage.CLOSE or stage not in skipped)


def shown(retro: Retro) -> tuple[Stage, ...]:
    """The stages that a retro goes through; the present one too, should it be switched off."""
    return used(tuple(stage for stage in retro.skipped if stage is not retro.stage))


def step(stage: Stage, by: int, skipped: Collection[Stage] = ()) -> Stage | None:
    """The next stage that is not skipped (`by` 1) or the one before (-1); None beyond the ends."""
    at = STAGES.index(stage)
    ahead = STAGES[at + 1 :] if by > 0 else STAGES[:at][::-1]
    return next((other for other in ahead if other in used(skipped)), None)


def shares(minutes: int, skipped: Collection[Stage] = (), past: Iterable[Mapping[Stage, int]] = ()) -> dict[Stage, int]:
    """So many minutes of a meeting, split over its stages: whole minutes, at least one each, that add up to `minutes`.

    `past` has the seconds that the team took for each stage in earlier retros. With three of them or more, a stage's
    part is half way between its usual share and the median of what it took. With fewer minutes than stages, each gets
    one all the same.
    """
    stages = used(skipped)
    told = list(past)
    weights = {stage: _weight(stage, told) for stage in stages}
    total = sum(weights.values())
    exact = {stage: minutes * weight / total for stage, weight in weights.items()}
    split = {stage: max(1, int(exact[stage])) for stage in stages}
    while (missing := minutes - sum(split.values())) > 0:
        for stage in sorted(stages, key=lambda stage: split[stage] - exact[stage])[:missing]:
            split[stage] += 1
    while sum(split.values()) > max(minutes, len(stages)):
        longest = max(reversed(stages), key=lambda stage: split[stage])
        split[longest] -= 1
    return split


ENOUGH = 3
"""So many earlier retros tell how long a team takes."""


def _weight(stage: Stage, past: list[Mapping[Stage, int]]) -> float:
    """A stage's part of a meeting, as a share of 1."""
    usual = GUIDE[stage].share / 100
    taken = sorted(spent[stage] / sum(spent.values()) for spent in past if spent.get(stage))
    return (usual + taken[len(taken) // 2]) / 2 if len(taken) >= ENOUGH else usual


def usual_minutes(stage: Stage, meeting: int = 60) -> int:
    """How long a stage takes in a meeting of so many minutes, roughly."""
    return max(1, round(meeting * GUIDE[stage].share / 100))
