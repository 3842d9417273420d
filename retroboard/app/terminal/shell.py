"""Whether there is somebody to bring a program back that is put aside."""

from __future__ import annotations

import os


def has_shell() -> bool:
    """Whether the parent is a shell that controls this job.

    What a terminal, a container or ssh starts by itself is in a session of its own, and stopped it would stay stopped.
    """
    parent = os.getppid()
    try:
        return os.getsid(parent) == os.getsid(0) and os.getpgid(parent) != os.getpgrp()
    except OSError:
        return False
