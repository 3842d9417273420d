"""Breaking text into lines of terminal cells.

Most texts are plain ASCII, and a board may hold ten thousand: those are broken by searching for blanks, without
looking at each character.
"""

from __future__ import annotations

from rich.cells import cell_len, chop_cells


def wrap(text: str, width: int) -> list[str]:
    """The lines of a text, each at most `width` cells wide (from 1), broken at blanks where possible.

    A line break in the text stays one. A character wider than `width` still gets a line.
    """
    if len(text) <= width and text.isascii() and "\n" not in text:
        return [text]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if paragraph.isascii():
            _wrap_ascii(paragraph, width, lines)
        else:
            _wrap_cells(paragraph, width, lines)
    return lines


def _wrap_ascii(text: str, width: int, lines: list[str]) -> None:
    start, length = 0, len(text)
    while length - start > width:
        cut = text.rfind(" ", start, start + width + 1)
        if cut == start:  # one blank more than the break took
            start += 1
        elif cut < start:
            lines.append(text[start : start + width])
            start += width
        else:
            lines.append(text[start:cut])
            start = cut + 1
    lines.append(text[start:])


def _wrap_cells(text: str, width: int, lines: list[str]) -> None:
    line, used = "", 0
    for number, word in enumerate(text.split(" ")):
        size = cell_len(word)
        if number and used + 1 + size <= width:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if number:
            lines.append(line)
        if size <= width:
            line, used = word, size
            continue
        *whole, line = chop_cells(word, width)
        lines.extend(whole)
        used = cell_len(line)
    lines.append(line)


def cut(text: str, width: int) -> str:
    """The text in one line of at most `width` cells; what does not fit is replaced by an ellipsis."""
    if cell_len(text) <= width:
        return text
    if width < 1:
        return ""
    return (chop_cells(text, width - 1)[0] if width > 1 else "").rstrip() + "…"
