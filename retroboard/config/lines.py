"""Which line of a TOML document each key and element is on: the parser of the standard library keeps none."""

from __future__ import annotations

import re
from collections.abc import Iterator

Place = tuple[str | int, ...]
"""The keys and indices, from 0, that lead to a value: `("template", 0, "columns", 2, "mood")`."""


def lines_of(source: str) -> dict[Place, int]:
    """The line, from 1, of everything in a document that the parser has accepted: nothing is checked here."""
    return _Lines(source).found


class _Lines:
    """Walks through a document's tokens and notes in `found` where everything stands."""

    def __init__(self, source: str) -> None:
        self.found: dict[Place, int] = {}
        self._tokens = list(_tokens(source))
        self._at = 0
        self._counts: dict[Place, int] = {}
        self._document()

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _next(self) -> tuple[str, int]:
        self._at += 1
        return self._tokens[self._at - 1]

    def _document(self) -> None:
        table: Place = ()
        while self._peek():
            if self._peek() == "\n":
                self._next()
            elif self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Place:
        _, line = self._next()
        many = self._peek() == "["
        if many:
            self._next()
        name = self._key()
        while self._peek() == "]":
            self._next()
        if many:
            self._counts[name] = self._counts.get(name, -1) + 1
        place: Place = ()
        for end in range(1, len(name) + 1):
            place += name[end - 1 : end]
            if name[:end] in self._counts:
                place += (self._counts[name[:end]],)
        self.found.setdefault(place, line)
        return place

    def _key(self) -> Place:
        parts = [self._next()[0].strip("\"'")]
        while self._peek() == ".":
            self._next()
            parts.append(self._next()[0].strip("\"'"))
        return tuple(parts)

    def _pair(self, table: Place) -> None:
        line = self._tokens[self._at][1]
        key = self._key()
        for end in range(1, len(key) + 1):
            self.found.setdefault(table + key[:end], line)
        self._next()  # the equals sign
        self._value(table + key)

    def _value(self, place: Place) -> None:
        mark, _ = self._next()
        if mark not in ("[", "{"):
            while self._peek() not in ("", "\n", ",", "]", "}"):
                self._next()
            return
        index = 0
        while self._peek() not in ("", "]", "}"):
            if self._peek() in ("\n", ","):
                self._next()
            elif mark == "{":
                self._pair(place)
            else:
                self.found[(*place, index)] = self._tokens[self._at][1]
                self._value((*place, index))
                index += 1
        if self._peek():
            self._next()


def _tokens(source: str) -> Iterator[tuple[str, int]]:
    """Marks, words and whole strings, each with its line; no blanks and no comments."""
    strings = r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\])*"|\'[^\']*\''
    pattern = re.compile(rf"[ \t]+|#[^\n]*|({strings}|[\[\]{{}}=,.\n]|[^\s\[\]{{}}=,.#\"']+)", re.DOTALL)
    line = 1
    for match in pattern.finditer(source):
        if match[1]:
            yield match[1], line
        line += match[0].count("\n")
