"""The keys that sentences name.

A sentence is written with the usual keys, each in a field together with the name that the settings know it by, as in
"{F:retro.lead} takes the lead." Whoever has given it another key reads that one.
"""

from __future__ import annotations

from collections.abc import Mapping

_own: dict[str, str] = {}


def use(own: Mapping[str, str]) -> None:
    """Has sentences name these keys, by the names of what they do; for all else the usual ones, as before."""
    _own.clear()
    _own.update(own)


def with_keys(sentence: str, **words: object) -> str:
    """A sentence as people read it: with the keys that they have, and with other words in the fields of their names.

    What somebody has written is only ever such a word: in the sentence itself it could look like a field.
    """
    return sentence.format_map(_Fields(words))


class _Fields(dict[str, object]):
    """What stands in the fields of a sentence; one that has none of the words is for a key."""

    def __missing__(self, usual: str) -> _Key:
        return _Key(usual)


class _Key(str):
    """A usual key; written into a sentence it is the one that a person has instead, if they have one."""

    def __format__(self, does: str) -> str:
        if not does:
            raise KeyError(self)
        return _own.get(does, str(self))
