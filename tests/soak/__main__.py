"""Runs the soaks, one after the other, and prints what came of them; exits with 1 where a promise was not kept.

Each runs in a folder that is removed afterwards, or kept under --keep to look into.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.soak import drafts, faults, kills, planted, power, votes
from tests.soak.report import Outcome, table


class Soak(NamedTuple):
    """A soak, its usual size, and what is counted in it."""

    run: Callable[[Path, int, int], Outcome]
    size: int
    counts: str


SOAKS = {
    "kills": Soak(kills.soak, 1000, "processes that are killed"),
    "faults": Soak(faults.soak, 10_000, "calls that fail, at most"),
    "power": Soak(power.soak, 3000, "moments at which the power is cut"),
    "drafts": Soak(drafts.soak, 100, "kills while somebody types"),
    "planted": Soak(planted.soak, 2, "databases, a file and one on a server"),
    "votes": Soak(votes.soak, 10_000, "votes given or taken back by two at once"),
}


def main() -> int:
    options = parsed()
    chosen = [name for name in SOAKS if getattr(options, name) is not None] or list(SOAKS)
    outcomes = []
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(TemporaryDirectory(prefix="retroboard-soak-")))
        print(f"seed {options.seed}, in {folder}", file=sys.stderr, flush=True)
        for name in chosen:
            began = time.monotonic()
            place = folder / name
            place.mkdir(mode=0o700, parents=True)
            outcomes.append(SOAKS[name].run(place, getattr(options, name) or SOAKS[name].size, options.seed))
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(table(outcomes))
    return int(not all(outcome.holds for outcome in outcomes))


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    for name, soak in SOAKS.items():
        parser.add_argument(
            f"--{name}",
            type=int,
            nargs="?",
            const=soak.size,
            metavar="N",
            help=f"only this, and what else is named: so many {soak.counts} ({soak.size:,})",
        )
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="what chance decides by")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where everything stays, in place of a passing one")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
