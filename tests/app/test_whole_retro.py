"""A whole retro as a team has it: from the first start to the summary in the team's folder, by keys alone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.window import PROGRAM, Window

TODAY = date.today()
DUE = TODAY + timedelta(days=14)
SUMMARY = f"""\
# Payments, retro 1: Retro {TODAY}

- Date: {TODAY}, closed {TODAY}
- Took part: Ann (engineering)
- Heard: engineering
- Check-in, from 1 to 5: 4 ×1
- Worth the time, from 1 to 5: 5 ×1
- Counts: 5 cards, 2 votes, 0 comments, 1 action

## Actions (1)

- [ ] A1 Split the suite — @Ann (due {DUE}, sign: It takes ten minutes)

## Topics by votes (2)

- Deploys are quick _(1 vote, discussed)_
- **Slow builds** _(group of 2 cards, 1 vote, discussed, A1)_
  - The nightly build is slow
  - Slow nightly builds
  - _Notes:_ The suite has grown

## Went well (2)

_What went well that we want to see again?_

- Deploys are quick _(1 vote, discussed)_
- Pairing works

## Didn't (3)

_What got in our way or could have gone better?_

- **Slow builds** _(group of 2 cards, 1 vote, discussed, A1)_
  - The nightly build is slow
  - Slow nightly builds
- The coffee was cold

## Thanks (1)

- To all, for the patience

## Was it worth the time? (1)

- we found it
"""


class Person:
    """Somebody at the keys, who looks at the screen for what they have brought about."""

    def __init__(self, window: Window) -> None:
        self.window = window

    def __call__(self, keys: str, sees: str) -> None:
        """Presses keys as quickly as can be, and waits for what they bring about."""
        self.window.type(keys)
        self.window.sees(sees)


def writes_groups_and_votes(press: Person) -> None:
    """On the board, which the retro has come to."""
    press("a", "New card in Went well")
    press("Deploys are quick\r", "Went well (1)")
    press("Pairing works\r", "Went well (2)")
    press("\x1b", "n next stage")
    press("2a", "New card in Didn't")
    press("The nightly build is slow\r", "Didn't (1)")
    press("Slow nightly builds\r", "Didn't (2)")
    press("The coffee was cold\r", "Didn't (3)")
    press("\x1b", "n next stage")
    press("n", "GROUP")
    press("M", "% alike")
    press("\r", "That was the last pair")
    press("q", "2 cards")
    press("2gr", "What is this topic called?")
    press("\x15Slow builds\r", "Slow builds")
    press("n", "VOTE")
    press("v", "votes left 1")
    press("1gv", "votes left 0")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_a_team_holds_a_retro_from_the_first_start_to_its_summary(size: tuple[int, int], tmp_path: Path) -> None:
    folder = tmp_path / "retros"
    folder.mkdir()
    (tmp_path / "config.toml").write_text(f'summary_folder = "{folder}"\nquestions = ["Which word fits the week?"]\n')
    env = {"RETROBOARD_DB": str(tmp_path / "retro.db"), "RETROBOARD_CONFIG": str(tmp_path / "config.toml")}
    with Window(PROGRAM, env, size) as window:
        press = Person(window)
        window.sees("What is your team called?")
        press("Payments\r\x15Ann\r\r", "n new retro")
        press("n", "Which template?")
        press("\r", "How are we here today?")
        press("a", "A number from 1 to 5")
        press("4 sunny\r", "4 sunny")
        press("n", "WRITE")
        writes_groups_and_votes(press)
        press("n", "Topics (4), by votes")
        press("s", "topic 1 of 4")
        press("y", "topic 2 of 4")
        press("N", "Notes")
        press("The suite has grown\r", "The suite has grown")
        press("A", "What will be done?")
        press("Split the suite\tAnn\t+2w\tIt takes ten minutes\r", "A1")
        press("y", "Every topic with votes is talked about")
        press("n", "Was it worth your time?")
        press("a", "from 1 to 5")
        press("5 we found it\r", "said by 1 of 1")
        press("c", "Thank somebody")
        press("To all, for the patience\r", "Thanks (1)")
        press("\x1b", "n close it")
        press("n", "read-only")
        window.until(lambda _: list(folder.glob("*.md")))
        press("q", "A1 Split the suite")
        press("q", "")
        assert window.ended() == 0
    [file] = folder.iterdir()
    assert re.sub("- Took: .*\n", "", file.read_text("utf-8")) == SUMMARY
