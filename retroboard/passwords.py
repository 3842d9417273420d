"""Passwords in database URLs: found, and kept out of whatever is shown or written down.

A password with an `@`, `/` or `?` that is not written as `%40` and the like has its URL cut in other places than its
writer meant, and parts of it pass for a host or a database, which whoever complains of them quotes. So of a URL rather
too much is taken for secret than too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, groupby

SHORT = 3
"""Shorter passwords are masked in the URL alone: elsewhere they are just letters of words."""
MASK = "***"
PARAMETER = re.compile(r"[?&]([^?&=]*)=(?=(.*?)(?:&[a-z_]{4,}=|\Z))", re.DOTALL)
"""A name and its value, up to the next name that a server may know: an `&` can be a letter of a password."""
SECRET_NAME = re.compile(r"password|secret|scram_", re.IGNORECASE)
EDGE = re.compile(r"[@:/?#&=,\[\]'\"\\\s]")
"""Where a URL may be cut, and what a part of it that is quoted may begin or end with."""


def has_password(target: str) -> bool:
    """Whether a database URL carries a password, or looks as if it did."""
    return any(is_secret for is_secret, _ in _pieces(target))


def without_password(text: str, target: str) -> str:
    """A text, such as an error about the database or its URL itself, without the URL's password or any part of it."""
    pieces = _pieces(target)
    text = text.replace(target, "".join(MASK if is_secret else piece for is_secret, piece in pieces))
    parts = {part for is_secret, piece in pieces if is_secret for part in _parts(piece)}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, MASK)
    return text


def _pieces(target: str) -> list[tuple[bool, str]]:
    """A target from its beginning to its end, in pieces that are secret and pieces that are not."""
    hidden = {index for span in _secrets(target) for index in span}
    letters = groupby(enumerate(target), key=lambda each: each[0] in hidden)
    return [(is_secret, "".join(letter for _, letter in run)) for is_secret, run in letters]


def _secrets(target: str) -> Iterator[range]:
    """Where a URL has its secrets: whatever is between the first colon and the last `@`, and in parameters."""
    scheme, separator, rest = target.partition("://")
    if not separator or not scheme:
        return
    from urllib.parse import unquote

    begin = len(scheme) + len(separator)
    name, _, password = rest.rpartition("@")[0].partition(":")
    yield range(begin + len(name) + 1, begin + len(name) + 1 + len(password))
    for parameter in PARAMETER.finditer(target, begin):
        if SECRET_NAME.search(unquote(parameter[1])):
            yield range(*parameter.span(2))


def _parts(secret: str) -> Iterator[str]:
    """Whatever of a secret somebody may quote, in either spelling: what stands between two of its edges."""
    from urllib.parse import unquote

    for spelling in (secret, unquote(secret)):
        edges = [0, *(edge for match in EDGE.finditer(spelling) for edge in match.span()), len(spelling)]
        yield from (spelling[start:end] for start, end in combinations(edges, 2) if end - start >= SHORT)
