"""The review: what was done first, then what becomes of each promise; one decision is one step back."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from retroboard.domain import changes as c
from retroboard.domain.model import Action, Retro, Stage, Status, Verdict
from retroboard.store.store import Store
from tests.app.small_team import BEFORE, DAY, ROWS, at_the_keys, elsewhere, launched, said, under_cursor
from tests.app.test_actions import actions_in

OPEN = "Promised and open. What becomes of it?"
WON = "Done since last time. Did it help?"
LAST_WEEK = DAY - timedelta(days=7)
OVER = "All is looked at. n goes on."


@pytest.fixture(scope="session")
def db_at_review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the small team, at its review: A1 (bob's, late) and A2 are open, A3 was done last week."""
    db = tmp_path_factory.mktemp("review") / "retro.db"
    rows = [row._replace(stage=Stage.REVIEW) if isinstance(row, Retro) and row.id == "two" else row for row in ROWS]
    old = Action("", "team", 0, "", "", None, Status.OPEN, 1, None, BEFORE, None, "one", None)
    rows += [
        old._replace(id="a2", number=2, text="Tell sales", signal="Fewer calls"),
        old._replace(
            id="a3", number=3, text="Buy chairs", owner="ann", status=Status.DONE, until=1, closed_on=LAST_WEEK
        ),
    ]
    store = Store.open(db)
    store.add_team(rows)
    store.close()
    return db


@pytest.fixture
def db(db_at_review: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return shutil.copy(db_at_review, tmp_path / "retro.db")


async def test_wins_come_first_then_what_is_open_with_how_long_it_has_been_carried(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        screen = await keys()
        assert screen.index(WON) < screen.index("A3 Buy chairs") < screen.index(OPEN) < screen.index("A1 Split")
        assert "○ open  @bob  overdue, 2 days ago  carried 1x, 14 days" in screen
        assert "sign: Fewer calls" in screen
        assert "Review: 0 of 3 looked at" in screen
        assert under_cursor(screen) == "A3 Buy chairs"
        assert OVER not in screen


async def test_a_win_gets_a_verdict_and_the_cursor_goes_on(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        screen = await keys("enter")
        assert "A3 is done. Did it help?" in screen
        for verdict in Verdict:
            assert f"{verdict}: It is" in screen
        screen = await keys("down", "down", "enter")
        assert "✓ done  @ann  - verdict: worse" in screen
        assert screen.index("A3 Buy chairs") < screen.index(OPEN)
        assert under_cursor(screen).startswith("A1 Split the pipeline")
        assert "verdict" not in await keys("u")
    assert actions_in(db)[3].verdict is None


async def test_what_was_done_today_before_the_review_stays_a_win_when_it_is_judged(db: Path) -> None:
    elsewhere(db, c.SetStatus("a1", Status.DONE, DAY))
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        screen = await keys()
        assert screen.index(WON) < screen.index("A1 Split") < screen.index(OPEN)
        screen = await keys("enter", "enter")
        assert screen.index(WON) < screen.index("A1 Split") < screen.index("verdict: better") < screen.index(OPEN)
        assert "1 of 3 looked at" in screen


async def test_space_marks_an_action_done_and_asks_whether_it_helped(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down", "down")
        assert "A2 is done. Did it help? The sign was: Fewer calls" in await keys("space")
        screen = await keys("enter")
        assert "✓ done  no owner  + verdict: better" in screen
        assert screen.index(OPEN) < screen.index("A2 Tell sales")  # where it was
        assert "1 of 3 looked at" in screen
    done = actions_in(db)[2]
    assert (done.status, done.verdict, done.reviewed, done.closed_on) == (Status.DONE, Verdict.BETTER, 2, DAY)


@pytest.mark.parametrize(
    ("typed", "due"), [("", date(2026, 12, 4)), ("+1w", date(2026, 11, 27)), ("-", None), ("1 dec", date(2026, 12, 1))]
)
async def test_what_is_kept_gets_a_new_day_typed_as_anywhere(db: Path, typed: str, due: date | None) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down")
        screen = await keys("y")
        assert "A1 is kept. Until when?" in screen
        assert "Friday 2026-12-04" in screen  # two weeks on, as the team's retros are apart
        screen = await keys(*typed, "enter")
        assert "✓ looked at" in screen
        assert "overdue" not in screen
        assert under_cursor(screen).startswith("A2 Tell sales")
        assert "overdue, 2 days ago" in await keys("u")
        await keys.press("U")
    kept = actions_in(db)[1]
    assert (kept.status, kept.due, kept.reviewed) == (Status.OPEN, due, 2)


async def test_what_is_no_date_is_told_and_the_question_stays(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down", "y")
        assert '! "soon" is not a date that can be read.' in await keys(*"soon", "enter")
        assert "no due date" in await keys(*["backspace"] * 4)
        await keys.press("escape")
    assert actions_in(db)[1].reviewed == 0


async def test_an_action_is_made_smaller_in_the_editor(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down")
        assert "A1: what is the smallest part of it that would help?" in await keys("e")
        screen = await keys(*" by one step", "enter")
        assert "A1 Split the pipeline by one step" in screen
        assert "1 of 3 looked at" in screen
        assert "by one step" not in await keys("u")


async def test_an_action_is_escalated_to_somebody(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down")
        assert "Who is asked to help with A1?" in await keys("E")
        assert "! It needs a name." in await keys("enter")
        screen = await keys(*"@Maria", "enter")
        assert "escalated to: Maria" in screen
        assert "✓ looked at" in screen
        assert "escalated to: Maria" in await keys("escape")  # on the board
    assert actions_in(db)[1].escalated_to == "Maria"


async def test_an_action_is_dropped_with_a_reason_that_the_board_shows(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down")
        assert "Why is A1 dropped?" in await keys("d")
        assert "! It needs a reason." in await keys("enter")
        screen = await keys(*"Not ours", "enter")
        assert "× dropped  @bob  because: Not ours" in screen
        screen = await keys("escape")
        assert "× dropped  @bob" in screen
        assert "because: Not ours" in screen
    dropped = actions_in(db)[1]
    assert (dropped.status, dropped.reason) == (Status.DROPPED, "Not ours")


async def test_enter_offers_everything_that_can_become_of_it_so_no_letter_is_needed(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down")
        screen = await keys("enter")
        assert "A1 (carried 1x, 14 days): what becomes of it?" in screen
        for words in ("It is done", "Keep it", "Make it smaller", "Ask somebody else", "Drop it"):
            assert words in screen
        assert "A1 is kept. Until when?" in await keys("down", "enter")
        assert "✓ looked at" in await keys("enter")


async def test_when_all_is_looked_at_the_screen_says_so_and_n_goes_on(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down")
        await keys.press("y", "enter")
        assert OVER not in await keys()
        await keys.press("y", "enter")
        screen = await keys()
        assert OVER not in screen
        assert under_cursor(screen) == "A3 Buy chairs"  # nobody has said yet whether that helped
        await keys.press("enter", "enter")
        screen = await keys()
        assert OVER in screen
        assert "Review: 3 of 3 looked at" in screen
        assert "Deploys are quick" in await keys("n")


async def test_what_was_decided_can_be_decided_otherwise(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down")
        await keys.press("space", "enter")
        await keys.press("up")
        assert under_cursor(await keys()).startswith("A1")
        await keys.press("y", "enter")
    now = actions_in(db)[1]
    assert (now.status, now.verdict, now.closed_on) == (Status.OPEN, None, None)


@pytest.mark.parametrize("key", ["y", "e", "E", "d"])
async def test_what_was_done_before_can_only_be_judged(db: Path, key: str) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        assert said(await keys(key)).startswith("! That is done: Enter says whether it helped.")


async def test_the_headings_are_passed_over(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        seen = [under_cursor(await keys())[:2]]
        for key in ("down", "down", "down", "up", "up", "up", "end", "home"):
            seen.append(under_cursor(await keys(key))[:2])
        assert seen == ["A3", "A1", "A2", "A2", "A1", "A3", "A3", "A2", "A3"]
        assert WON in await keys()


async def test_a_team_that_has_promised_nothing_is_told_so_kindly(db: Path) -> None:
    elsewhere(db, c.DeleteAction("a1"), c.DeleteAction("a2"), c.DeleteAction("a3"))
    async with at_the_keys(launched(db), ready="Nothing had been promised before this retro") as keys:
        assert "n goes on." in await keys()
        assert said(await keys("y")).startswith("! There is nothing under the cursor.")
        assert "Deploys are quick" in await keys("n")


async def test_what_somebody_changed_meanwhile_is_not_decided_over(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down", "d")
        elsewhere(db, c.EditAction(actions_in(db)[1], "Split all", "bob", None, Status.OPEN, DAY))
        await keys.sees("Split all")
        assert "! A1 has changed while you were looking at it." in await keys(*"Why", "enter")
        await keys.press("escape")
        assert "Why" in await keys("d")  # which is kept for another try
    assert actions_in(db)[1].status is Status.OPEN


async def test_a_stage_that_moves_on_leaves_the_question_and_the_answer_counts(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down", "d")
        elsewhere(db, c.SetStage("two", Stage.WRITE))
        await keys.sees("WRITE")
        screen = await keys(*"Not ours", "enter")
        assert "Deploys are quick" in screen
        assert "because: Not ours" in screen


async def test_a_stage_that_moves_on_leaves_the_editor_with_who_is_writing(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down", "e", *" in")
        elsewhere(db, c.SetStage("two", Stage.WRITE))
        await keys.sees("WRITE")
        assert "the smallest part" in await keys(*" two")
        await keys.press("enter")
        screen = await keys.sees("Split the pipeline in")
        assert "Deploys are quick" in screen
        assert "the retro is at" not in screen
    assert actions_in(db)[1].text == "Split the pipeline in two"


async def test_a_text_that_was_not_saved_is_there_again(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down")
        await keys.press("e", *" by half", "escape")
        assert "Split the pipeline by half" in await keys("e")


def reviewed(actions: dict[int, Action]) -> list[int]:
    return [number for number, action in actions.items() if action.reviewed]


async def test_esc_at_any_question_decides_nothing(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down")
        for key in ("enter", "space", "y", "E", "d", "e"):
            await keys.press(key, "escape")
    assert reviewed(actions_in(db)) == []


async def test_the_cursor_is_on_what_was_undone(db: Path) -> None:
    async with at_the_keys(launched(db), ready=OPEN) as keys:
        await keys.press("down", "d", *"no time", "enter")
        assert under_cursor(await keys.screen()) == "A2 Tell sales"
        assert under_cursor(await keys("u")) == "A1 Split the pipeline"
