"""Which topics say much the same: what a screen offers to group, and what a group might be called.

Everything is worked out here, on this machine; no text leaves it. Two texts are as alike as the mean of two measures:
their words, of which one text may have more than the other (rapidfuzz's token set ratio), and their groups of three
letters, which see that "deploy" and "deployments" are near (Dice's coefficient).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from itertools import islice
from typing import NamedTuple

from rapidfuzz import fuzz

ALIKE = 0.55
"""From here on two topics are offered as a pair; 1 is the same words."""
COMMON = 0.5
"""A word that more of the topics have than this part of them says nothing about any of them. It is no smaller, for what
many have named is what is to be grouped first."""
FEW = 8
"""With fewer topics than this, no word counts as common."""
MOST_LINES = 100
"""So many cards of a group are asked for a title, each of which is compared with all the others."""
TITLE_CELLS = 40
_WORD = re.compile(r"\w+")


class Pair(NamedTuple):
    """Two topics that say much the same, and how much: 0 to 1. `first` stands before `second` on the board."""

    first: str
    second: str
    likeness: float


def pairs(text_by_topic: Mapping[str, str], is_over: Callable[[], bool] = lambda: False) -> tuple[Pair, ...]:
    """Pairs of topics to group, the most alike first; the same for the same texts in the same order.

    `text_by_topic` has each topic's words by its id, in the order of the board. Each is compared with all the others,
    which is long work on a large board: once `is_over` says so nobody waits for it any more, and it ends.
    """
    marked = list(_marked(text_by_topic).items())
    found: list[Pair] = []
    for place, (first, one) in enumerate(marked, start=1):
        if is_over():
            break
        found += (
            Pair(first, second, likeness)
            for second, other in marked[place:]
            if (likeness := _likeness(one, other)) >= ALIKE
        )
    return tuple(sorted(found, key=lambda pair: -pair.likeness))


def title_for(texts: Collection[str]) -> str:
    """A title for a group: the first line of the card that is most like all the others, cut at a word ('' for none)."""
    lines = [text.split("\n", 1)[0] for text in islice(texts, MOST_LINES)]
    marked = [_Marks.of(_words(line)) for line in lines]
    typical = [sum(_likeness(one, other) for other in marked if other is not one) for one in marked]
    chosen = max(range(len(lines)), key=lambda index: typical[index], default=None)
    return "" if chosen is None else _cut(lines[chosen])


class _Marks(NamedTuple):
    """What is compared of a text: its words in order of the alphabet, and its groups of three letters."""

    words: str
    trigrams: frozenset[str]

    @classmethod
    def of(cls, words: list[str]) -> _Marks:
        text = " ".join(words)
        padded = f" {text} "
        return cls(text, frozenset(padded[at : at + 3] for at in range(len(padded) - 2)) if text else frozenset())


def _marked(text_by_topic: Mapping[str, str]) -> dict[str, _Marks]:
    """The topics' marks, without words that are all over the board."""
    words = {topic: _words(text) for topic, text in text_by_topic.items()}
    if len(words) >= FEW:
        counts = Counter(word for some in words.values() for word in set(some))
        most = COMMON * len(words)
        words = {topic: [word for word in some if counts[word] <= most] for topic, some in words.items()}
    return {topic: _Marks.of(some) for topic, some in words.items()}


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _likeness(one: _Marks, other: _Marks) -> float:
    """0 to 1; 0 for a text without words."""
    if not one.trigrams or not other.trigrams:
        return 0.0
    dice = 2 * len(one.trigrams & other.trigrams) / (len(one.trigrams) + len(other.trigrams))
    # Texts that share few letters cannot become alike by their words: most pairs end here, at a third of the cost.
    if dice < 2 * ALIKE - 1:
        return 0.0
    return (dice + fuzz.token_set_ratio(one.words, other.words) / 100) / 2


def _cut(line: str) -> str:
    """The line, ended after a word where it is too long for a heading."""
    if len(line) <= TITLE_CELLS:
        return line
    short = line[:TITLE_CELLS]
    return (short.rpartition(" ")[0] or short).rstrip(" ,;:.-") + "…"
