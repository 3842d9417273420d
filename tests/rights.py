"""Only those rights that every user has, also for root, as whom tests may run."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

VERSION = 0x20080522
"""Of the form that capset(2) takes capabilities in: in two parts, of which the first one has those below."""
PAST_MODES = 1 << 1 | 1 << 2 | 1 << 3
"""CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER: to go past what the modes of files say."""


class Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class Part(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


@contextmanager
def usual_rights() -> Iterator[None]:
    """Until its end, file modes hold for this thread and for those that it starts meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    system, header, parts = ctypes.CDLL(None, use_errno=True), Header(VERSION, 0), (Part * 2)()
    assert system.capget(ctypes.byref(header), parts) == 0
    before = parts[0].effective
    try:
        parts[0].effective &= ~PAST_MODES
        assert system.capset(ctypes.byref(header), parts) == 0
        yield
    finally:
        parts[0].effective = before
        assert system.capset(ctypes.byref(header), parts) == 0
