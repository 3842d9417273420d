"""What was acknowledged outlives the process that said so."""

from pathlib import Path

from tests.soak.kill_add import soak


def test_no_card_whose_id_was_printed_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    outcome = soak(tmp_path, kills=8)
    assert outcome.is_good, outcome
    assert outcome.printed >= 8
