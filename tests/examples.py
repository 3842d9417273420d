"""How many examples hypothesis tries.

They are few, and the same in every run, so that a run fails because of what was changed. For a long look, which draws
other ones each time: `pytest --hypothesis-profile=random`.
"""

from __future__ import annotations

from hypothesis import settings

# More workers than cores: how long one example takes says nothing.
USUALLY = "same"
settings.register_profile(USUALLY, deadline=None, derandomize=True, database=None, max_examples=40)
settings.register_profile("random", deadline=None, max_examples=1000)
TIMES = 20
"""So many times as many where each run draws others."""


def examples(usually: int) -> int:
    """How many examples to try where a few say enough in the usual run."""
    usual = settings.default
    assert usual is not None
    return usually if usual.derandomize else TIMES * usually
