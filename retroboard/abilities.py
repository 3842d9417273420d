"""What the terminal can show: which letters, and whether colours. The environment says."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def has_letters(stream: TextIO) -> bool:
    """Whether a stream takes every letter: whether what reads it expects UTF-8.

    In the C locale Python writes UTF-8 all the same (PEP 538, PEP 540), for it mostly stands where nobody has chosen
    one. Where somebody has, we do as told. What `LC_CTYPE` was, Python has covered up by then.
    """
    if not _is_utf8(stream.encoding or ""):
        return False
    chosen_by_python = sys.flags.utf8_mode and not os.environ.get("PYTHONUTF8")
    if not chosen_by_python or os.environ.get("PYTHONIOENCODING"):
        return True
    locale = os.environ.get("LC_ALL") or os.environ.get("LANG")
    return not locale or _is_utf8(locale)


def _is_utf8(name: str) -> bool:
    """Whether the name of an encoding or of a locale says UTF-8."""
    return "utf8" in name.lower().replace("-", "")


def has_colours() -> bool:
    """Whether to show colours: no where `NO_COLOR` is set and not empty (no-color.org), or the terminal has too few.

    Of a theme, 16 colours leave greys and a yellow, every line of the light one white, and what these look like is the
    terminal's to say: in some, yellow on white. Which terminals have more is told as Rich tells it, that paints for us.
    """
    if os.environ.get("NO_COLOR"):
        return False
    name, *variants = os.environ.get("TERM", "").lower().split("-")
    is_old = name.startswith("vt") and name[2:].isdecimal()  # vt100, vt220 and kin
    if is_old or {"mono", "m"} & set(variants):
        return False
    has_all = os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit")
    return has_all or variants[-1:] in (["256color"], ["kitty"])
