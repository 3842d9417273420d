"""Breaking text into lines of terminal cells.

Most texts are plain ASCII, and a board may hold ten thousand: those are broken by searching for blanks, without
looking at each character.
"""

from __future__ import annotations

from rich.cells import cell_len, chop_cells


def wrap(text: str, width: int, beside: int = 0) -> list[str]:
    """The lines of a text, each at most `width` cells wide (1 at least), broken at blanks where possible.

    The first one leaves `beside` cells free, as long as one is left. A line break in the text stays one. A character
    wider than its line still gets one.
    """
    width = max(1, width)
    room = max(1, width - beside)
    if len(text) <= room and text.isascii() and "\n" not in text:
        return [text]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if paragraph.isascii():
            _wrap_ascii(paragraph, width, room, lines)
        else:
            _wrap_cells(paragraph, width, room, lines)
        room = width
    return lines


def count_lines(text: str, width: int, beside: int = 0) -> int:
    """How many lines `wrap` breaks a text into. Of plain ASCII none is made for it."""
    if not text.isascii():
        return len(wrap(text, width, beside))
    width = max(1, width)
    room = max(1, width - beside)
    count = 0
    for paragraph in text.split("\n"):
        start, length = 0, len(paragraph)
        while length - start > room:
            cut = paragraph.rfind(" ", start, start + room + 1)
            if cut == start:
                start += 1
                continue
            start = start + room if cut < start else cut + 1
            count += 1
            room = width
        count += 1
        room = width
    return count


def _wrap_ascii(text: str, width: int, room: int, lines: list[str]) -> None:
    """Adds the lines of a paragraph, the first of which has `room`."""
    start, length = 0, len(text)
    while length - start > room:
        cut = text.rfind(" ", start, start + room + 1)
        if cut == start:  # one blank more than the break took
            start += 1
            continue
        if cut < start:
            lines.append(text[start : start + room])
            start += room
        else:
            lines.append(text[start:cut])
            start = cut + 1
        room = width
    lines.append(text[start:])


def _wrap_cells(text: str, width: int, room: int, lines: list[str]) -> None:
    """The same for a paragraph whose letters are not all one cell wide."""
    line, used = "", 0
    for number, word in enumerate(text.split(" ")):
        size = len(word) if word.isascii() else cell_len(word)
        if number and used + 1 + size <= room:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if number:
            lines.append(line)
            room = width
        if size <= room:
            line, used = word, size
            continue
        head = next(filter(None, chop_cells(word, room)))
        *whole, line = head, *filter(None, chop_cells(word[len(head) :], width))
        lines.extend(whole)
        room = width if whole else room
        used = cell_len(line)
    lines.append(line)


def cut(text: str, width: int) -> str:
    """The text in one line of at most `width` cells; what does not fit is replaced by an ellipsis."""
    if cell_len(text) <= width:
        return text
    if width < 1:
        return ""
    return (chop_cells(text, width - 1)[0] if width > 1 else "").rstrip() + "…"
