"""What commands print: data on stdout, words for people on stderr.

To a pipe one record is one line, its fields parted by tabs, without a heading. To a terminal the same fields
stand in columns that fit it. Texts come from the store cleaned, so no field has a tab or a control code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TextIO

from retroboard.cli.stop import IO_ERROR, Stop

WIDTH = 80
"""What we lay out for where no terminal says otherwise, in cells."""
MAX_WIDTH = 120
LEAST = 10
"""How narrow a column of a table may become by breaking words, in cells: a date stays whole."""
WORD = 20
"""Up to how many cells a word in a table stays whole while another column can give way."""


class OutputLost(Stop):
    """Standard output took no more, for another reason than that its reader had seen enough."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Standard output cannot be written: {why}. Send it elsewhere.", IO_ERROR)


def out() -> TextIO:
    """Standard output. Asked for before a command changes anything, to notice in time that it is closed."""
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise OutputLost("it is closed")
    return stream


def put(text: str) -> None:
    """Writes a text and a line end to stdout."""
    _write(out(), text + "\n")


def put_at_once(text: str) -> None:
    """`put`, and out of our hands when this returns: an id counts as a receipt."""
    put(text)
    flush()


def put_bytes(data: bytes) -> None:
    """Writes a file's bytes to stdout as they are; to a terminal as text, which may know fewer letters."""
    stream = out()
    if stream.isatty():
        _write(stream, data.decode("utf-8-sig").replace("\r\n", "\n"))
        return
    flush()
    try:
        stream.buffer.write(data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(error.strerror or "it failed") from None


def flush() -> None:
    """Hands over what has been printed so far."""
    stream = out()
    try:
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(error.strerror or "it failed") from None


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(error.strerror or "it failed") from None


def say(sentence: str) -> None:
    """Tells people something, on stderr. Nobody may be listening there."""
    stream: TextIO | None = sys.stderr
    if stream is None:
        return
    try:
        stream.write("".join(c if c.isprintable() or c == "\n" else " " for c in sentence) + "\n")
        stream.flush()
    except OSError:
        return


def put_json(value: object) -> None:
    """JSON for programs. Where stdout cannot take every letter, they are escaped the way that JSON knows."""
    import json

    stream = out()
    unicode = (stream.encoding or "").lower().startswith("utf")
    put(json.dumps(value, ensure_ascii=not unicode, indent=2))


def put_records(heading: Sequence[str], records: Iterable[Sequence[str]]) -> None:
    """One record a line. On a terminal the widest fields are broken over lines, to be read whole."""
    rows = [[field.replace("\n", " / ") for field in record] for record in records]
    if not out().isatty():
        for row in rows:
            put("\t".join(row))
    elif rows:
        for line in table(heading, rows, terminal_width()):
            put(line)


def terminal_width() -> int:
    """How many cells a line of ours may have; 80 where no terminal says."""
    import shutil

    return min(max(shutil.get_terminal_size((WIDTH, 24)).columns, 40), MAX_WIDTH)


def table(heading: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Rows in columns two blanks apart, no line wider than `width` cells unless every column is down to its least."""
    widths = _narrowed(list(zip(heading, *rows, strict=True)), width - 2 * (len(heading) - 1))
    lines = []
    for row in (heading, *rows):
        broken = map(wrapped, row, widths)
        for parts in zip_longest(*broken, fillvalue=""):
            lines.append("  ".join(map(padded, parts, widths)).rstrip())
    return lines


def _narrowed(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide each column may be, for all of them to fit: the widest gives way first, and words are broken last."""
    widths = [max(map(cells, column)) for column in columns]
    words = [min(WORD, max(cells(word) for field in column for word in field.split(" "))) for column in columns]
    for leasts in (words, [LEAST] * len(columns)):
        while sum(widths) > room and (wider := [i for i, least in enumerate(leasts) if widths[i] > least]):
            widths[max(wider, key=widths.__getitem__)] -= 1
    return widths


def cells(text: str) -> int:
    """How wide a line of text is on a terminal: East Asian characters and emoji take two cells, marks none."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    total = 0
    for char in text:
        if category(char) not in ("Mn", "Me", "Cf"):
            total += 2 if east_asian_width(char) in "WF" else 1
    return total


def padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at blanks where possible; its own line ends stay."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if line and cells(line) + 1 + cells(word) > width:
                lines.append(line)
                line = ""
            line = f"{line} {word}" if line else word
            while cells(line) > width:
                head = _head(line, width)
                lines.append(head)
                line = line[len(head) :]
        lines.append(line)
    return lines


def _head(text: str, width: int) -> str:
    """As much of a text as fits, never less than a character; marks stay with the letter they are on."""
    end = 0
    taken = 0
    for char in text:
        taken += cells(char)
        if taken > width and end:
            break
        end += 1
    return text[:end]
