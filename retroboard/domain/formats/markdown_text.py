"""People's text inside a Markdown document: every character shows as itself and none becomes structure.

Checked with CommonMark and GitHub's extensions (tables, task lists, strikethrough, bare links). It also keeps
out of the way of what runs before or after Markdown: templates (`{{ }}`), maths (`$`), Obsidian's `==` and
`%%`, GitLab's quick actions (`/close`), and mentions.
"""

from __future__ import annotations

import re

EMPTY = "_(empty)_"
"""Stands for an empty text. People's own underscores are escaped, so no text of theirs looks like this."""

_URL_CHAR = r'(?:(?!&#?\w+;)[^\s<>"`\\|{}()])'
_TOKEN = re.compile(
    # A link ends before punctuation of the sentence around it; brackets that it opens itself are part of it.
    rf"(?P<url>https?://(?:\({_URL_CHAR}*\)|{_URL_CHAR})*(?:\({_URL_CHAR}*\)|{_URL_CHAR}(?<![?!.,:;*_~'\]])))"
    r"|(?P<mention>(?<![a-z0-9])@(?=[a-z0-9_]))"
    r"|(?P<reference>[#!](?=[0-9])|(?<![a-z0-9])GH-(?=[0-9]))"
    r"|(?P<run>={2,}|%{2,})"
    r"|(?P<scheme>://)"
    r"|(?P<www>www\.)"
    r"|(?P<special>[\\`*_{}\[\]<>|~&#$])",
    re.IGNORECASE,
)
_STARTS = ("-", "+", "=", "/", ":-")
"""What means something at the start of a line only. `:-` alone makes a table of the line above."""
_NUMBERED = re.compile(r"([0-9]+)([.)])")
_NEVER = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_NOTHING = "&#8203;"
"""A space of no width, spelled so that a reader of the raw text and of a diff sees that it is there."""


def escape_line(text: str, *, mentions: bool = False) -> str:
    """The text on one line, for a heading, a list item or a place within a line. Line ends become spaces."""
    line = " ".join(line for line in _lines(text) if line)
    return _escaped(line, mentions) or EMPTY


def escape_block(text: str, indent: int, *, mentions: bool = False) -> str:
    """The text with its line breaks, for a list item whose content starts after `indent` characters.

    A line ends in a backslash: two trailing spaces would let a blank line split the item. Indentation within
    the text is lost, for four spaces would make code of it.
    """
    broken = "\\\n" + " " * indent
    return broken.join(_escaped(line, mentions) for line in _lines(text)) or EMPTY


def _lines(text: str) -> list[str]:
    """The lines, without what Markdown drops or reads as code; none where there is nothing to see."""
    text = _NEVER.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return [line.strip() for line in text.strip().split("\n")]


def _escaped(line: str, mentions: bool) -> str:
    """One line, escaped for the start of a block; what would notify people is broken up unless `mentions`.

    GitHub and GitLab look for `@name`, `#123`, `!123` and `GH-1` after Markdown is done, so that a backslash
    does not stop them. A commit's hash stays whole: it notifies nobody, and people copy it.
    """

    def replacement(match: re.Match[str]) -> str:
        found, kind = match[0], match.lastgroup
        match kind:
            case "url":
                return f"<{found}>"
            case "mention" | "reference":
                plain = "\\#" if found == "#" else found
                return plain if mentions else plain + _NOTHING
            case "www":
                return found[:-1] + "\\."
            case "run":
                return "".join(f"\\{char}" for char in found)
        return f"\\{found}"

    escaped = _TOKEN.sub(replacement, line)
    if escaped.startswith(_STARTS):
        return f"\\{escaped}"
    if number := _NUMBERED.match(escaped):
        return f"{number[1]}\\{escaped[number.end(1) :]}"
    return escaped
