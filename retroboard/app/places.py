"""Where a stage happens: on the board, or on a screen of its own over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from retroboard.domain.model import Stage

if TYPE_CHECKING:
    from retroboard.app.launch import Launch
    from retroboard.app.screens.course_keys import CourseKeys


def _check_in(launch: Launch) -> CourseKeys:
    from retroboard.app.screens.check_in import CheckInScreen

    return CheckInScreen(launch)


def _review(launch: Launch) -> CourseKeys:
    from retroboard.app.screens.review import ReviewScreen

    return ReviewScreen(launch)


def _discuss(launch: Launch) -> CourseKeys:
    from retroboard.app.screens.discuss import DiscussScreen

    return DiscussScreen(launch)


def _close(launch: Launch) -> CourseKeys:
    from retroboard.app.screens.close import CloseScreen

    return CloseScreen(launch)


PLACES: dict[Stage, Callable[[Launch], CourseKeys]] = {
    Stage.CHECK_IN: _check_in,
    Stage.REVIEW: _review,
    Stage.DISCUSS: _discuss,
    Stage.CLOSE: _close,
}
"""The stages that have a screen of their own. Each is imported when it is first gone to."""


def place_of(stage: Stage, launch: Launch) -> CourseKeys | None:
    """A new screen for a stage; None for one that happens on the board."""
    make = PLACES.get(stage)
    return make(launch) if make else None
