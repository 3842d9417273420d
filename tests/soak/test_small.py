"""A small one of each soak. `make soak` runs the long ones."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.soak import drafts, faults, kills, planted, power

by_strace = pytest.mark.skipif(sys.platform != "linux", reason="strace watches programs on Linux")


def test_no_acknowledged_write_is_lost_by_who_is_killed(tmp_path: Path) -> None:
    outcome = kills.soak(tmp_path, kills=2, writers=2, warm=True)
    assert outcome.holds, outcome


@by_strace
def test_a_write_that_fails_loses_nothing_and_is_told_with_a_next_step(tmp_path: Path) -> None:
    outcome = faults.soak(tmp_path, most=1, commands=["add"])
    assert outcome.holds, outcome


@by_strace
def test_no_acknowledged_write_is_lost_to_a_power_cut(tmp_path: Path) -> None:
    outcome = power.soak(tmp_path, cuts=50)
    assert outcome.holds, outcome


def test_what_is_typed_outlives_the_program_and_is_offered_again(tmp_path: Path) -> None:
    outcome = drafts.soak(tmp_path, kills=1, endings=["fault"], patient=True, warm=True)
    assert outcome.holds, outcome


def test_a_password_and_a_card_turn_up_nowhere_else(tmp_path: Path) -> None:
    outcome = planted.soak(tmp_path, most=1, situations=(planted.glance,))
    assert outcome.holds, outcome
