"""What a terminal sends, as text that cannot act: broken UTF-8, pastes with keys in them, pastes without an end."""

from __future__ import annotations

import codecs
import re

START, END = "\x1b[200~", "\x1b[201~"
"""How a terminal brackets what is pasted: DEC private mode 2004."""
PATIENCE_S = 2.0
"""How long nothing more of a paste may come before it counts as ended: its end was lost on the way."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""All controls but the tab and what ends lines."""


class InputDecoder:
    """Turns the bytes that a terminal sends into text for Textual's parser.

    Bytes that are no UTF-8 become U+FFFD. Inside a paste nothing but text remains: the parser would take an ESC for its
    end and the rest of it for keys. A paste whose end does not come is ended, or the keyboard would be dead for ever.

    `now` is always in seconds, of any clock that only goes on.
    """

    def __init__(self, now: float) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._pasting = False
        self._rest = ""
        """The last characters, in case that a bracket begins in them: before a paste seen by the parser, in it not."""
        self._last = now

    def feed(self, data: bytes, now: float) -> str:
        """What the parser may see of some bytes that came at `now`."""
        self._last = now
        out: list[str] = []
        text = self._decode(data)
        while text:
            text = self._pasted(text, out) if self._pasting else self._typed(text, out)
        return "".join(out)

    def wait(self, now: float) -> str:
        """What the parser has to see when nothing has come until `now`: the end of a paste that has none."""
        if not self._pasting or now - self._last < PATIENCE_S:
            return ""
        rest, self._rest, self._pasting = self._rest, "", False
        return _CONTROLS.sub("", rest) + END

    def _typed(self, text: str, out: list[str]) -> str:
        """Lets text through up to where a paste starts; gives what is after that."""
        seen = self._rest + text
        at = seen.find(START)
        if at < 0:
            out.append(text)
            self._rest = seen[1 - len(START) :]
            return ""
        after = at + len(START)
        out.append(seen[len(self._rest) : after])
        self._rest, self._pasting = "", True
        return seen[after:]

    def _pasted(self, text: str, out: list[str]) -> str:
        """Lets the text of a paste through up to its end; gives what is after that."""
        seen = self._rest + text
        pasted, end, after = seen.partition(END)
        if end:
            out.append(_CONTROLS.sub("", pasted) + END)
            self._rest, self._pasting = "", False
            return after
        at = seen.rfind("\x1b", 1 - len(END))
        whole = len(seen) if at < 0 or not END.startswith(seen[at:]) else at
        out.append(_CONTROLS.sub("", seen[:whole]))
        self._rest = seen[whole:]
        return ""
