"""Measures in one run what the program promises about speed, beside what it is compared with."""

from __future__ import annotations

import argparse
import gc
import os
import random
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import figures
from benchmarks.measuring import Session, cpu, session
from benchmarks.programs import BOARDS, READY, RETROBOARD, Program, board, commands, hello, peers
from benchmarks.suggestions import suggestions
from benchmarks.terminal import NotSeen


def main() -> int:
    options = parsed()
    programs = [hello(), *(board(cards, options.ready) for cards in BOARDS)]
    programs += peers() if options.peers else []
    programs = [program for program in programs if re.search(options.only, program.name)]
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}, Python {sys.version.split()[0]}")
    # The reader of a terminal shares the interpreter with what was emulated: no pauses of ours in its stamps.
    gc.disable()
    try:
        # A program that is hung up on may leave its throwaway files: they go with ours.
        with TemporaryDirectory(prefix="retroboard-benchmark-") as folder:
            os.environ["TMPDIR"] = folder
            sessions = measured(programs, options)
            wanted = re.search(options.only, "commands")
            spent = measured_commands(options.commands, Path(folder)) if wanted else {}
    except NotSeen as screen:
        say(f"Gave up waiting. The screen was:\n{screen}")
        return 1
    lines = figures(sessions, spent)
    if re.search(options.only, "suggestions"):
        lines.append(suggestions(options.rounds))
    print("\n".join(line.line() for line in lines))
    return int(options.check and any(line.held is False for line in lines))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("--rounds", type=int, default=5, help="starts of each program (%(default)s)")
    add("--keys", type=int, default=40, help="cursor keys a round (%(default)s)")
    add("--adds", type=int, default=12, help="cards added a round (%(default)s)")
    add("--idle", type=float, default=5, help="seconds of doing nothing in the first rounds (%(default)s)")
    add("--commands", type=int, default=15, help="runs of each plain command (%(default)s)")
    add("--only", default="", metavar="REGEX", help='what to measure: "hello|board", "commands", "suggestions"')
    add("--ready", default=READY, metavar="REGEX", help="what shows that a board's cards are there")
    add("--peers", action="store_true", help="beside kanban-tui, installed into a cache folder")
    add("--check", action="store_true", help="exit 1 where a figure is missed")
    return parser.parse_args()


def measured(programs: Sequence[Program], options: argparse.Namespace) -> dict[str, list[Session]]:
    """Rounds of all programs in turn, each round in another order, after one that only warms the caches."""
    found: dict[str, list[Session]] = {program.name: [] for program in programs}
    for program in programs:
        session(program, 0, 0, 0)
    for number in range(options.rounds):
        for program in random.sample(programs, len(programs)):
            if number < (program.rounds or options.rounds):
                idle = options.idle if number < 2 else 0
                latest = session(program, options.keys, options.adds, idle)
                found[program.name].append(latest)
                missed = f", {latest.missed} keys without effect" if latest.missed else ""
                say(f"  {number + 1} {program.name}: {latest.start:,.0f} ms{missed}")
                gc.collect()
    return found


def measured_commands(runs: int, folder: Path) -> dict[str, list[float]]:
    spent: dict[str, list[float]] = defaultdict(list)
    known = commands(folder)
    for command in known.values():
        cpu(command)
    for _ in range(runs):
        for name, command in known.items():
            spent[name].append(cpu(command))
    return spent


def say(line: str) -> None:
    """Progress, for people: the table alone goes to stdout."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    if not os.access(RETROBOARD, os.X_OK):
        sys.exit(f"{RETROBOARD} is not there: install the program into this environment first.")
    sys.exit(main())
