"""The talk: topics by their votes, one of them in front of everybody, with notes, a time and an end."""

from __future__ import annotations

from pathlib import Path

import pytest

from retroboard.app.launch import now_ms
from retroboard.app.purposes import place_of
from retroboard.domain import changes as c
from retroboard.domain.model import Stage, Talk
from retroboard.store.store import Store
from tests.app.small_team import at_the_keys, board_in, elsewhere, flowing, launched, said, state_in, under_cursor


@pytest.fixture
def talk(db: Path) -> Path:
    """The retro of the small team when it comes to the talk; flaky tests have two votes, the rest has none."""
    elsewhere(db, c.SetStage("two", Stage.DISCUSS))
    return db


def spotlight(db: Path) -> str | None:
    store = Store.open(db)
    retro = store.load("team", "two").retro
    store.close()
    assert retro is not None
    return retro.spotlight


def talks(db: Path) -> dict[str, Talk]:
    return {topic.id: topic.talk for topic in board_in(db).topics if topic.talk is not Talk.WAITING}


# --- which topic ------------------------------------------------------------------------------------------------------


async def test_the_stage_opens_with_the_topics_by_their_votes(db: Path) -> None:
    async with at_the_keys(launched(db), size=(80, 24)) as keys:
        elsewhere(db, c.SetStage("two", Stage.DISCUSS))
        screen = await keys.sees("Topics (5), by votes")
        assert under_cursor(screen).split("  ")[0] == "Flaky tests"
        assert "2 votes" in under_cursor(screen)
        rows = [row for row in screen.splitlines() if any(word in row for word in ("Deploys", "Pairing", "Reviews"))]
        assert len(rows) == 3
        assert all("vote" not in row for row in rows)
        assert "no topic is in front" in said(screen)


async def test_s_puts_a_topic_in_front_of_every_window(talk: Path) -> None:
    async with (
        at_the_keys(launched(talk, member="bob"), ready="Topics") as theirs,
        at_the_keys(launched(talk), ready="Topics") as ours,
    ):
        screen = await ours("s")
        assert "Didn't: Flaky tests" in screen
        assert "◆ now" in screen
        assert "Login test is red" in await theirs.sees("Didn't: Flaky tests")
        await ours("right")
        assert "Deploys are quick" in await theirs.sees("Went well: Deploys are quick")
    assert spotlight(talk) == "t-deploys"


async def test_right_and_left_go_from_topic_to_topic_and_say_where_they_end(talk: Path) -> None:
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        assert "Didn't: Flaky tests" in await keys("right")
        assert said(await keys()).startswith("topic 1 of 5")
        assert "! This is the first topic." in await keys("left")
        assert "Went well: Deploys" in await keys("right")
        for title in ("Pairing works", "No outage", "Reviews wait"):
            assert f": {title}" in await keys("right")
        assert ": No outage" in await keys("left")
        assert ": Reviews wait" in await keys("right", "right", "left")
        assert "All is talked about" in await keys("right")
        assert "! That was the last topic." in await keys("right")


async def test_what_the_talk_goes_forward_from_is_done_and_one_step_takes_that_back(talk: Path) -> None:
    elsewhere(talk, c.CastVote("two", "v9", "t-reviews", "ann"))
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        await keys.press("right")
        assert said(await keys("right")).startswith("Topic done. u undoes it.")
        await keys.press("left")
        assert ": Reviews wait" in await keys("y")
        assert talks(talk) == {"t-flaky": Talk.DISCUSSED}  # what was gone back from is not, and y opens nothing again
        assert "Was it worth your time?" in await keys("n")
        assert talks(talk) == {"t-flaky": Talk.DISCUSSED, "t-reviews": Talk.DISCUSSED}
        await keys.press(*"uuuu")
    assert (talks(talk), spotlight(talk)) == ({}, "t-flaky")


async def test_w_shows_the_summary_so_far_and_esc_comes_back_to_the_talk(talk: Path) -> None:
    elsewhere(talk, c.StartRound("two"), c.Spotlight("two", "t-flaky"))
    async with at_the_keys(launched(talk), ready="Didn't: Flaky tests") as keys:
        assert "0 votes (2 in round 1)" in await keys()
        assert "# Payments, retro 2: Sprint 2" in await keys("w")
        assert "Didn't: Flaky tests" in await keys("escape")


async def test_s_on_the_topic_in_front_takes_it_back(talk: Path) -> None:
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        assert "◆ now" in await keys("s")
        screen = await keys("s")
        assert "◆ now" not in screen
        assert "no topic is in front" in await keys()
    assert spotlight(talk) is None


async def test_s_on_the_board_puts_the_topic_under_the_cursor_in_front(talk: Path) -> None:
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        board = await keys("q")
        assert "What got in our way?" in board
        assert "Didn't: Reviews wait" in await keys("2", "end", "s")
        assert "◆ now" in await keys()
    assert spotlight(talk) == "t-reviews"


async def test_where_there_is_little_room_the_topic_in_front_fills_the_screen_and_tab_shows_the_list(
    talk: Path,
) -> None:
    async with at_the_keys(launched(talk), size=(80, 24), ready="Topics") as keys:
        screen = await keys("s")
        assert "Login test is red" in screen
        assert "Topics (5)" not in screen
        screen = await keys("tab")
        assert "Topics (5)" in screen
        assert "Login test is red" not in screen
        assert "Login test is red" in await keys("tab")


async def test_enter_in_the_list_opens_a_topic_for_oneself(talk: Path) -> None:
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        await keys.press("s")
        await keys.press("tab")
        screen = await keys("down", "down", "enter")
        assert "Went well: Pairing works" in screen
        assert "bob: On Fridays" in screen
        assert "Topics (5)" not in screen
        assert "Topics (5)" in await keys("escape")
    assert spotlight(talk) == "t-flaky"


async def test_only_who_leads_chooses_the_topic_and_all_others_follow(talk: Path) -> None:
    elsewhere(talk, c.Lead("two", "bob"))
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        for key in ("s", "right", "y", "z"):
            assert "bob leads this retro. F takes the lead." in await keys(key) or key in "yz"
        elsewhere(talk, c.Spotlight("two", "t-reviews"))
        await keys.sees("Didn't: Reviews wait")
        assert "bob leads this retro." in await keys("y")
        await keys.press("escape")
        assert "Reviews wait" in await keys("2", "home", "s")  # goes there, and moves nothing
    assert spotlight(talk) == "t-reviews"


# --- what is said -----------------------------------------------------------------------------------------------------


async def test_notes_are_written_and_edited_and_taken_away(talk: Path) -> None:
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        assert "No notes yet: N writes down what is said." in await keys("s")
        assert "Notes on Flaky tests" in await keys("N")
        screen = await keys(*"Main is red", "ctrl+j", *"since May", "enter")
        assert under_cursor(screen) == "Main is red"
        assert "since May" in screen
        screen = await keys("enter", *", we think", "enter")
        assert "since May, we think" in screen
        assert board_in(talk).topic_by_id["t-flaky"].notes == "Main is red\nsince May, we think"
        assert "No notes yet" in await keys("d")
        assert len(board_in(talk).cards) == 6
        assert "since May" in await keys("u")


async def test_a_card_and_a_comment_can_be_edited_and_a_comment_added_where_the_cursor_is(talk: Path) -> None:
    elsewhere(talk, c.Spotlight("two", "t-pairing"))
    async with at_the_keys(launched(talk), ready="Went well: Pairing") as keys:
        assert under_cursor(await keys()) == "Pairing works"
        await keys.press("c", *"Every week", "enter")
        assert "ann: Every week" in await keys()
        await keys.press("down", "e", *" only", "enter")
        assert "bob: On Fridays only" in await keys()
        await keys.press("home", "e", *" well", "enter")
        assert "Pairing works well" in await keys()


async def test_an_action_is_made_of_the_topic_in_front(talk: Path) -> None:
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        await keys.press("s")
        assert "New action from: Flaky tests" in await keys("A")
        await keys.press(*"Mute the wallet test", "ctrl+s")
        assert "A2 Mute the wallet test" in await keys.sees("A2")


async def test_who_is_writing_stays_at_their_topic_until_the_text_is_saved(talk: Path) -> None:
    elsewhere(talk, c.Spotlight("two", "t-flaky"))
    async with at_the_keys(launched(talk), ready="Didn't: Flaky") as keys:
        await keys.press("N", *"Half a tho")
        elsewhere(talk, c.Spotlight("two", "t-reviews"))
        screen = await keys.sees("◆ now")
        while "Reviews wait" not in screen.split("◆ now")[0].splitlines()[-2]:
            screen = await keys.screen()
        assert "Didn't: Flaky tests" in screen
        assert "Didn't: Reviews wait" in await keys(*"ught", "enter")
    assert board_in(talk).topic_by_id["t-flaky"].notes == "Half a thought"


async def test_what_is_not_saved_when_the_talk_has_gone_on_is_said_to_be_in_the_list_which_names_its_topic(
    talk: Path,
) -> None:
    elsewhere(talk, c.Spotlight("two", "t-flaky"))
    async with at_the_keys(launched(talk), ready="Didn't: Flaky") as keys:
        await keys.press("N", *"Half a tho")
        elsewhere(talk, c.Spotlight("two", "t-reviews"))
        await keys.sees("the talk has gone on to another topic")
        assert "Not saved, but kept: D has it, for this place has gone on." in await keys("escape")
        assert "Didn't: Reviews wait" in await keys.screen()
        assert "notes on Flaky tests N in that topic goes on with it" in flowing(await keys("D"))
        await keys.press("escape")
        await keys.press("N", *"More", "escape")
        assert "the same key brings the text back" in await keys.screen()


@pytest.mark.parametrize("hidden", [False, True])
def test_what_is_not_saved_names_a_topic_only_where_its_words_may_be_read(talk: Path, hidden: bool) -> None:
    elsewhere(talk, *([c.HideCards("two")] if hidden else []))
    state = state_in(talk)
    assert place_of("notes t-flaky two", state)[0] == ("notes on a topic" if hidden else "notes on Flaky tests")
    assert place_of("comment reviews two", state)[0] == ("a comment" if hidden else "a comment on Reviews wait")


async def test_who_fills_in_a_form_is_not_interrupted_when_the_stage_moves_on(talk: Path) -> None:
    elsewhere(talk, c.Spotlight("two", "t-flaky"))
    async with at_the_keys(launched(talk), ready="Didn't: Flaky") as keys:
        await keys.press("A", *"Mute the wal")
        elsewhere(talk, c.SetStage("two", Stage.WRITE))
        await keys.sees("WRITE")
        assert "Mute the wallet test" in await keys(*"let test")
        await keys.press("ctrl+s")
        assert "What got in our way?" in await keys.sees("A2 Mute the wallet test")


# --- how it ends ------------------------------------------------------------------------------------------------------


async def test_a_topic_is_done_or_parked_and_the_next_with_votes_comes(talk: Path) -> None:
    elsewhere(talk, c.CastVote("two", "v9", "t-reviews", "ann"))
    async with at_the_keys(launched(talk), size=(80, 24), ready="Topics") as keys:
        await keys.press("s")
        screen = await keys("y", "tab")
        assert under_cursor(screen).startswith("Reviews wait")
        assert "✓ done" in screen
        screen = await keys("z")
        assert "‖ parked" in screen
        screen = await keys()
        assert "Every topic with votes is talked about or parked. n goes on." in screen
        assert "n next stage" in said(screen)
        assert talks(talk) == {"t-flaky": Talk.DISCUSSED, "t-reviews": Talk.PARKED}
        assert "Didn't: Reviews wait" in await keys("u")
        assert talks(talk) == {"t-flaky": Talk.DISCUSSED}


async def test_after_a_topic_comes_the_one_that_follows_and_what_was_passed_over_at_the_end(talk: Path) -> None:
    elsewhere(talk, *(c.CastVote("two", f"v{topic}", topic, "ann") for topic in ("t-reviews", "t-outage")))
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        titles = "Flaky tests", "No outage", "Reviews wait"
        assert f": {titles[1]}" in await keys("down", "s")
        assert f": {titles[2]}" in await keys("y")
        assert f": {titles[0]}" in await keys("z")
        assert "Every topic with votes is talked about or parked." in await keys("y")


async def test_in_the_list_the_cursor_goes_on_to_the_topic_below_the_one_that_is_done(talk: Path) -> None:
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        first = under_cursor(await keys())
        assert under_cursor(await keys("y")) != first
        await keys.press("y", "z")
        assert list(talks(talk).values()) == [Talk.DISCUSSED, Talk.DISCUSSED, Talk.PARKED]


async def test_who_still_writes_about_a_topic_sees_its_votes_and_not_those_of_the_next(talk: Path) -> None:
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        await keys.press("s", "c", *"And")
        elsewhere(talk, c.FinishTopic("two", "t-flaky", Talk.DISCUSSED, "t-reviews"))
        screen = await keys.sees("the talk has gone on to another topic")
        assert "Didn't: Flaky tests" in screen
        assert "─ 2 votes ─" in screen.translate(str.maketrans("━", "─"))


async def test_a_topic_that_is_done_can_be_opened_again(talk: Path) -> None:
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        await keys.press("s")
        assert "✓ done" in await keys("y")
        await keys.press("home", "y")
        assert "✓ done" not in await keys()
    assert talks(talk) == {}


async def test_the_time_for_a_topic_starts_with_one_key_and_ends_with_a_choice_that_takes_no_focus(talk: Path) -> None:
    moment = [now_ms()]
    async with at_the_keys(launched(talk, now_ms=lambda: moment[0]), ready="Topics") as keys:
        await keys.press("s")
        await keys.press("plus")
        (timer,) = board_in(talk).timers
        assert timer.topic_id == "t-flaky"
        minutes = timer.length // 60_000
        assert f"{minutes:02}:00 left" in await keys()
        await keys.press("N", *"We sh")
        moment[0] += timer.length
        screen = await keys.sees("time is up ■")
        assert "We should" in await keys(*"ould")  # the text is where it was, and so is the cursor
        await keys.press("enter")
        screen = await keys.sees("+ two more minutes · y done · z park")
        assert "time is up · + two more minutes" in said(screen)
        assert "02:00 left" in await keys("plus")
        assert "two more minutes" not in said(await keys())
        moment[0] += 120_000
        await keys.sees("two more minutes")
        assert "◆ now" not in await keys("y")
    assert (talks(talk), board_in(talk).timers) == ({"t-flaky": Talk.DISCUSSED}, ())


async def test_who_does_not_lead_is_told_that_time_is_up_and_not_what_to_choose(talk: Path) -> None:
    now = now_ms()
    elsewhere(talk, c.Spotlight("two", "t-flaky"), c.StartTimer("two", "x", "t-flaky", 60, now - 60_000))
    elsewhere(talk, c.Lead("two", "bob"))
    async with at_the_keys(launched(talk), ready="Didn't: Flaky") as keys:
        assert said(await keys()).startswith("time is up ")
        assert "two more minutes" not in await keys()


async def test_the_timer_menu_is_about_the_topic_in_front(talk: Path) -> None:
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        await keys.press("s")
        menu = await keys("t")
        assert "suggested: a topic's part of the discussion" in menu
        assert "for the whole stage" in menu
        await keys.press("end", "enter")
    (timer,) = board_in(talk).timers
    assert timer.topic_id is None


# --- when there is little to talk about -------------------------------------------------------------------------------


async def test_without_votes_the_topics_come_as_on_the_board_and_it_is_said(talk: Path) -> None:
    elsewhere(talk, c.TakeVote("two", "t-flaky", "bob"), c.TakeVote("two", "t-flaky", "bob"))
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        screen = await keys()
        assert "nobody has voted: as on the board" in screen
        assert under_cursor(screen) == "Deploys are quick"
        assert "Went well: Deploys are quick" in await keys("right")


async def test_without_a_card_it_says_how_to_write_one(talk: Path) -> None:
    topics = board_in(talk).topics
    elsewhere(talk, *(c.DeleteTopic("two", topic.id) for topic in topics))
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        assert "There is nothing to talk about yet. q goes to the board, where a adds a card." in await keys()
        for key in ("right", "s", "y", "A", "N", "c", "e", "d", "enter"):
            assert "Topics" in await keys(key)
        assert "! There is nothing to talk about yet: it takes a card." in await keys("right")
        assert "What went well?" in await keys("q")


async def test_a_topic_in_front_that_is_deleted_or_grouped_gives_way_to_the_list(talk: Path) -> None:
    elsewhere(talk, c.Spotlight("two", "t-reviews"))
    async with at_the_keys(launched(talk), ready="Didn't: Reviews") as keys:
        elsewhere(talk, c.GroupTopics("two", "t-reviews", "t-flaky"))
        screen = await keys.sees("Somebody has deleted or grouped the topic in front.")
        assert "Topics (4)" in screen
        assert "◆ now" not in screen
        assert "Reviews wait" in await keys("s")  # as a card of the group


async def test_hidden_cards_are_named_and_f_shows_them(talk: Path) -> None:
    elsewhere(talk, c.HideCards("two"))
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        assert "Cards are still hidden: f shows them." in said(await keys())
        assert "Pairing works" not in await keys()
        assert "Pairing works" in await keys("f")


async def test_with_hidden_cards_nobody_takes_their_own_votes_for_the_team_s(talk: Path) -> None:
    elsewhere(talk, c.CastVote("two", "v3", "t-reviews", "ann"), member="ann")
    elsewhere(talk, c.HideCards("two"))
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        screen = await keys()
        assert "Topics (5), votes are hidden: as on the board" in screen
        assert "1 vote of yours" in next(line for line in screen.splitlines() if "Reviews wait" in line)
        assert under_cursor(screen).startswith("Deploys are quick")
        await keys.press("end", "s")
        assert "is talked about" not in await keys("y")
    assert spotlight(talk) == "t-deploys"


async def test_the_stage_that_moves_takes_everybody_to_the_board_and_back_to_the_topic_in_front(
    talk: Path,
) -> None:
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        await keys.press("down", "s")
        screen = await keys("p")
        assert "What went well?" in screen
        assert said(screen).startswith("Stage changed.")
        assert "Went well: Deploys" in await keys("n")  # all is kept, what was in front as well


async def test_a_topic_that_is_done_out_of_turn_leaves_the_one_in_front_with_its_time(talk: Path) -> None:
    async with at_the_keys(launched(talk), ready="Topics") as keys:
        await keys.press("s")
        await keys.press("plus")
        await keys.press("tab")
        assert "✓ done" in await keys("end", "y")
        assert "◆ now" in await keys()
    assert talks(talk) == {"t-reviews": Talk.DISCUSSED}
    assert spotlight(talk) == "t-flaky"
    assert [timer.topic_id for timer in board_in(talk).timers] == ["t-flaky"]


async def test_a_topic_that_is_taken_back_is_told_to_be(db: Path) -> None:
    elsewhere(db, c.SetStage("two", Stage.DISCUSS))
    async with at_the_keys(launched(db), ready="no topic is in front") as keys:
        await keys.press("s")
        assert said(await keys("s")).startswith("Taken from the front. u undoes it.")
