"""How a new retro begins: what is switched off, how long it is to take, at which stage it starts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from retroboard.domain.changes import StartRetro
from retroboard.domain.icebreakers import drawn
from retroboard.domain.model import Stage, State, Template
from retroboard.domain.stages import used
from retroboard.domain.timing import MEETING


class Plan(NamedTuple):
    """What can be settled before a retro starts. Without `minutes` nobody has said how long it is to take."""

    skipped: tuple[Stage, ...] = ()
    hidden: bool = False
    minutes: int | None = None
    autopilot: bool = False

    def told(self) -> str:
        """It in a line, as in 'without check-in, 45 minutes, cards hidden until revealed'."""
        without = ", ".join(self.skipped[:-1]) + " and " * (len(self.skipped) > 1) + "".join(self.skipped[-1:])
        parts = [
            f"without {without}" if self.skipped else "all stages",
            f"{self.minutes or MEETING} minutes",
            "cards hidden until revealed" if self.hidden else "cards seen at once",
            *(["autopilot"] if self.autopilot else []),
        ]
        return ", ".join(parts)


def usual_title(on: date) -> str:
    """What a retro is called until somebody names it: `Retro 2026-11-27`."""
    return f"Retro {on.isoformat()}"


def usual_plan(state: State, template: Template | None = None) -> Plan:
    """What the team settled last time; what a template has to say about stages counts for more than the last retro's,
    unless that was made from the same."""
    last = state.latest
    plan = Plan(last.skipped, last.wrote_hidden, last.minutes) if last else Plan()
    if template is not None and template.skip and (last is None or last.template != template.name):
        plan = plan._replace(skipped=template.skip)
    return plan


def first_stage(skipped: tuple[Stage, ...], state: State) -> Stage:
    """Where a new retro begins: the first stage that is on, and has something to do."""
    last = state.latest
    closed_since = last.number if last else None
    is_promised = any(action.status.is_open or action.until == closed_since for action in state.actions)
    return next(stage for stage in used(skipped) if stage is not Stage.REVIEW or is_promised)


def start(
    state: State,
    title: str,
    template: Template,
    plan: Plan,
    ids: tuple[str, ...],
    *,
    on: date,
    at: int,
    chance: int,
    questions: Sequence[str] = (),
) -> StartRetro:
    """The change that starts a retro; of `ids` the first is its own, the others are its columns'.

    `at` is now, in seconds since 1970 UTC. By `chance`, any number, a check-in gets one of the team's own `questions`
    or of ours.
    """
    question = "" if Stage.CHECK_IN in plan.skipped else drawn(chance, [r.question for r in state.retros], questions)
    return StartRetro(
        ids[0],
        title,
        on,
        template,
        ids[1:],
        stage=first_stage(plan.skipped, state),
        skipped=plan.skipped,
        hidden=plan.hidden,
        minutes=plan.minutes,
        autopilot=plan.autopilot,
        question=question,
        at=at,
    )
