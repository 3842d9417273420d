"""The figures to hold, and what a run says about each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.measuring import Session, median, p95

Sessions = Mapping[str, Sequence[Session]]
Measure = Callable[[Session], float]


@dataclass(frozen=True)
class Figure:
    """One line of the table. `limit` bounds the value, `times` its ratio to `base`; None: no bound."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    ratio: float | None = None
    times: float | None = None
    base: str = ""

    @property
    def held(self) -> bool | None:
        checks = [
            measured <= bound
            for measured, bound in ((self.value, self.limit), (self.ratio, self.times))
            if measured is not None and bound is not None
        ]
        return all(checks) if checks else None

    def line(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:6.2f} x {self.base}"
        bounds = [] if self.limit is None else [f"{self.limit:,.6g} {self.unit}"]
        bounds += [] if self.times is None else [f"{self.times:.3g} x"]
        verdict = {True: "held", False: "MISSED", None: ""}[self.held]
        places = 0 if self.value >= 100 else 1 if self.value >= 1 else 2
        value = f"{self.value:,.{places}f} {self.unit}"
        return f"{self.name:<44}{value:>14}  {ratio:<24}{' and '.join(bounds):<18}{verdict}".rstrip()


def start(session: Session) -> float:
    return session.start


def painted(session: Session) -> float:
    return p95([press.painted for press in session.keys])


def seen(session: Session) -> float:
    return p95([press.seen for press in session.keys])


def key_bytes(session: Session) -> float:
    return median([press.size for press in session.keys])


def added(session: Session) -> float:
    return p95([press.painted for press in session.added])


def added_seen(session: Session) -> float:
    return p95([press.seen for press in session.added])


def figures(sessions: Sessions, cpu: Mapping[str, Sequence[float]]) -> list[Figure]:
    """All figures that the run has the sessions for. A ratio is the median of the rounds' ratios."""
    shown: list[Figure] = []
    for name in sessions:
        shown.append(_figure(f"start to cards, {name}", sessions, name, start, "ms", times=_START.get(name)))
    for name in sessions:
        limit, times = (10, 2.5) if name in _START else (None, None)
        title = f"cursor key, all painted, p95, {name}"
        shown.append(_figure(title, sessions, name, painted, "ms", limit=limit, times=times))
        shown.append(_figure(f"cursor key, first change, p95, {name}", sessions, name, seen, "ms"))
        most = 2000 if name in _START else None
        shown.append(_figure(f"bytes a key, {name}", sessions, name, key_bytes, "B", limit=most))
    small, large = "board 60", "board 10,000"
    if sessions.get(small) and sessions.get(large):
        flat = _figure("cursor key, 10,000 cards against 60", sessions, large, painted, "ms", times=1.5, base=small)
        shown.append(flat)
    for name, rounds in sessions.items():
        if any(each.added for each in rounds):
            title = f"Enter to the added card, p95, {name}"
            shown.append(_figure(title, sessions, name, added_seen, "ms", base=name))
            title = f"Enter to all painted, p95, {name}"
            shown.append(_figure(title, sessions, name, added, "ms", limit=40, base=name))
    for name, rounds in sessions.items():
        limit = 100 if name == "board 1,000" else None
        shown.append(Figure(f"memory at the end, {name}", median([each.memory for each in rounds]), "MB", limit))
    shown += _idling(sessions)
    shown += _commands(cpu)
    return shown


_START = {"board 60": 1.6, "board 1,000": 1.6, "board 10,000": 2.0}
_CPU = {"retroboard --version": 1.5, "retroboard actions --json": 2.0}


def _figure(
    title: str,
    sessions: Sessions,
    name: str,
    measure: Measure,
    unit: str,
    *,
    limit: float | None = None,
    times: float | None = None,
    base: str = "hello",
) -> Figure:
    values = [measure(each) for each in sessions[name]]
    if name == base or not sessions.get(base):
        return Figure(title, median(values), unit, limit)
    bases = [measure(each) for each in sessions[base]]
    # Rounds of one number ran side by side, so that a slow moment of the machine is in both.
    ratios = [value / other for value, other in zip(values, bases, strict=False)]
    return Figure(title, median(values), unit, limit, median(ratios), times, base)


def _idling(sessions: Sessions) -> list[Figure]:
    shown = []
    for name, rounds in sessions.items():
        rests = [each.idle for each in rounds if each.idle]
        if rests:
            ours = name in _START
            percent = median([rest.cpu for rest in rests])
            shown.append(Figure(f"idle, {name}", percent, "%", 0.5 if ours else None))
            written = max(rest.size for rest in rests)
            shown.append(Figure(f"idle, bytes written, {name}", written, "B", 0 if ours else None))
        timed = [each.timed for each in rounds if each.timed]
        if timed:
            shown.append(Figure(f"timer running, {name}", median([rest.cpu for rest in timed]), "%", 0.5))
            written = max(rest.size / rest.seconds for rest in timed)
            shown.append(Figure(f"timer running, bytes a second, {name}", written, "B", 200))
    return shown


def _commands(cpu: Mapping[str, Sequence[float]]) -> list[Figure]:
    if not cpu:
        return []
    base, *others = cpu
    shown = [Figure(f"CPU, {base}", median(cpu[base]), "ms")]
    for name in others:
        ratios = [value / other for value, other in zip(cpu[name], cpu[base], strict=True)]
        shown.append(Figure(f"CPU, {name}", median(cpu[name]), "ms", None, median(ratios), _CPU.get(name), base))
    return shown
