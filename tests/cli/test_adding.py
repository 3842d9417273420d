"""What the shell adds: cards, retros, members, and on a fresh machine all that they need."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import DAY, Shell


def test_the_first_card_on_a_fresh_machine_asks_for_nothing(shell: Shell) -> None:
    id = shell("add", "Deploy took 3 h").strip()
    assert len(id) == 32
    assert f"the team Our team, with you, ann, in {shell.database}" in shell.stderr
    assert shell("members") == "ann\tother\n"


def test_the_first_team_and_member_are_called_as_the_options_say(shell: Shell) -> None:
    shell("--team", "Payments", "--as", "Bob", "actions", "add", "Mute alerts")
    assert shell("team") == "*\tPayments\t5\t2\n"
    assert shell("members") == "Bob\tother\n"


def test_a_database_with_a_name_that_cannot_be_gets_no_team(shell: Shell) -> None:
    assert "team" in shell.refused("--team", "x" * 81, "add", "a card")
    shell("team", code=0)
    assert shell("team") == ""


def test_cards_wait_in_the_inbox_for_the_next_retro(shell: Shell) -> None:
    shell("add", "first")
    shell("add", "second", "-c", "didn")
    assert shell("new", "Sprint 42") == "#1\n"
    assert "From the inbox: 2 cards." in shell.stderr
    shown = shell("show")
    assert shown.index("Went well (1)") < shown.index("- first") < shown.index("Didn't (1)") < shown.index("- second")


@pytest.mark.parametrize("column", ["Went well", "WENT WELL", "went", "1"])
def test_a_column_is_named_by_its_title_its_start_or_its_place(team_shell: Shell, column: str) -> None:
    id = team_shell("add", "-c", column, "Pairing").strip()
    first = team_shell.json("show")["columns"][0]
    assert [topic["cards"][0]["text"] for topic in first["topics"]] == ["Deploys are faster", "Pairing"]
    assert len(id) == 32


def test_without_a_column_a_card_is_refused_with_their_names(team_shell: Shell) -> None:
    for text in ("Pairing", "-"):  # a script learns of it also where nothing comes
        sentence = team_shell.refused("add", text, code=2, stdin="")
        assert sentence == "Which column? Say -c and one of: Went well, Didn't, Actions."


def test_what_the_database_itself_does_not_take_is_told_as_that(team_shell: Shell) -> None:
    with closing(sqlite3.connect(team_shell.database)) as connection:
        connection.execute("CREATE TRIGGER theirs BEFORE INSERT ON card BEGIN SELECT RAISE(ABORT, 'no'); END")
    told = team_shell.refused("add", "-c", "1", "Pairing")
    assert told.startswith("The database itself does not take that; nothing was written. ")


@pytest.mark.parametrize("column", ["", "9", "nowhere"])
def test_a_column_that_is_not_there_is_refused_with_the_names_of_those_that_are(team_shell: Shell, column: str) -> None:
    assert "There are: Went well, Didn't, Actions." in team_shell.refused("add", "Pairing", "-c", column)


def test_a_card_for_the_actions_column_is_an_action_of_that_retro(team_shell: Shell) -> None:
    number, _, id = team_shell("add", "-c", "act", "Write it down").strip().partition("\t")
    made = team_shell.json("actions")[-1]
    assert (number, id) == ("A3", made["id"])
    assert (made["text"], made["retro"]) == ("Write it down", 1)


def test_words_need_no_quotes_and_a_text_may_start_with_a_dash(team_shell: Shell) -> None:
    team_shell("add", "-c", "1", "deploy", "took", "3", "h")
    team_shell("add", "-c", "1", "--", "- [ ] todo")
    assert "- deploy took 3 h\n  - - [ ] todo\n" in team_shell("show")


def test_every_line_of_stdin_is_a_card_and_prints_its_id(team_shell: Shell) -> None:
    ids = team_shell("add", "-", "-c", "2", stdin="\ufeffone\r\n\n  \ntwo\nthree").split()
    assert len(set(ids)) == 3
    topics = team_shell.json("show")["columns"][1]["topics"]
    assert [topic["cards"][0]["text"] for topic in topics[1:]] == ["one", "two", "three"]


def test_lines_that_cannot_be_cards_are_told_and_the_others_added(team_shell: Shell) -> None:
    ids = team_shell("add", "-", "-c", "1", stdin=f"one\n{'x' * 2001}\n\u200b\ntwo\n", code=1).split()
    assert len(ids) == 2
    assert "Line 2: 2,001 characters: a text can have 2,000." in team_shell.stderr
    assert "Line 3: It needs a text." in team_shell.stderr
    assert "2 of the lines did not become cards." in team_shell.stderr


def test_a_line_without_an_end_does_not_fill_the_memory(team_shell: Shell) -> None:
    team_shell.refused("add", "-", "-c", "1", stdin=b"x" * 1_000_001, code=65)


def test_lines_that_are_not_utf8_are_read_as_the_locale_writes_them(
    team_shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getpreferredencoding", lambda _: "latin-1")
    team_shell("add", "-", "-c", "1", stdin="na\u00efve".encode("latin-1"))
    assert "- na\u00efve" in team_shell("show")


def test_a_card_is_signed_by_whoever_the_options_name(team_shell: Shell) -> None:
    team_shell("--as", "BOB", "add", "-c", "1", "by Bob")
    team_shell("add", "-c", "1", "by ann")
    topics = team_shell.json("show")["columns"][0]["topics"]
    assert [topic["cards"][0]["author"] for topic in topics] == ["ann", "Bob", "ann"]
    sentence = team_shell.refused("--as", "nobody", "add", "-c", "1", "by nobody")
    assert sentence == "There is no member called nobody. Known: ann, Bob. `retroboard members add` adds one."


def test_a_retro_that_nobody_names_is_called_by_its_day_and_how_to_open_it_is_told(team_shell: Shell) -> None:
    assert team_shell("new", "--minutes", "45", "--autopilot") == "#2\n"
    assert team_shell.stderr == "#1 Sprint 42 has not been closed.\n`retroboard board` opens #2.\n"
    assert team_shell.json("show")["retro"]["title"] == f"Retro {DAY}"
    assert team_shell.refused("new", "") == "It needs a title."
    team_shell("--team", "Payments", "new", "Sprint 44")
    assert "opens" not in team_shell.stderr  # alone that may be another team


@pytest.mark.parametrize("numbers", [("0", "2"), ("5", "100"), ("5",), ("many", "2")])
def test_limits_that_cannot_be_are_refused(team_shell: Shell, numbers: tuple[str, ...]) -> None:
    assert team_shell("team", "limits", *numbers, code=2) == ""
    assert team_shell("team") == "*\tPayments\t5\t2\n"


def test_a_retro_starts_with_its_first_stage_and_a_question(team_shell: Shell) -> None:
    retro = team_shell.json("show")["retro"]
    assert retro["stage"] == "check-in"
    assert retro["question"].endswith(("?", "."))
    assert retro["stage_since"] > 0
    assert retro["votes_each"] is None


def test_how_a_retro_goes_can_be_said_and_is_as_last_time_where_it_is_not(team_shell: Shell) -> None:
    team_shell("new", "Sprint 43", "--minutes", "45", "--autopilot", "--hidden", "--skip", "vote", "--skip", "check-in")
    first = team_shell.json("show")["retro"]
    assert (first["minutes"], first["autopilot"], first["hidden"]) == (45, True, True)
    assert (first["skipped"], first["stage"], first["question"]) == (["check-in", "vote"], "review", "")
    team_shell("new", "Sprint 44")
    second = team_shell.json("show")["retro"]
    assert (second["minutes"], second["autopilot"], second["hidden"]) == (45, False, True)
    assert second["skipped"] == ["check-in", "vote"]
    team_shell("new", "Sprint 45", "--seen", "--skip", "none")
    third = team_shell.json("show")["retro"]
    assert (third["hidden"], third["skipped"], third["stage"]) == (False, [], "check-in")


def test_the_template_is_not_as_last_time_and_the_help_says_which_one_it_is(team_shell: Shell) -> None:
    team_shell("new", "Sprint 43", "--template", "sail")
    team_shell("new", "Sprint 44")
    usual = team_shell.json("list")[0]["template"]
    assert usual != team_shell.json("list")[1]["template"]
    assert f"the template, which is {usual}, " in " ".join(team_shell("new", "--help").split())


def test_a_review_with_nothing_to_review_is_not_where_a_retro_starts(shell: Shell) -> None:
    shell("new", "Sprint 1", "--skip", "check-in")
    assert shell.json("list")[0]["stage"] == "write"


@pytest.mark.parametrize(
    "option",
    [
        ("--minutes", "4"),
        ("--minutes", "481"),
        ("--skip", "close"),
        ("--skip", "lunch"),
        ("--skip", "none", "--skip", "vote"),
    ],
)
def test_a_plan_that_cannot_be_starts_no_retro(team_shell: Shell, option: tuple[str, str]) -> None:
    assert team_shell("new", "Sprint 43", *option, code=2) == ""
    assert len(team_shell.json("list")) == 1


def test_a_template_of_ones_own_switches_stages_off(
    team_shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[[template]]\nname = 'Short'\nskip = ['check-in', 'group']\ncolumns = [{title = 'Sun'}]\n")
    monkeypatch.setenv("RETROBOARD_CONFIG", str(config))
    team_shell("new", "Sprint 43", "--template", "short")
    assert team_shell.json("show")["retro"]["skipped"] == ["check-in", "group"]
    team_shell("new", "Sprint 44", "--template", "short", "--skip", "none")
    team_shell("new", "Sprint 45", "--template", "short")
    assert team_shell.json("show")["retro"]["skipped"] == []


def test_a_retro_starts_from_the_template_whose_name_is_begun(team_shell: Shell) -> None:
    assert team_shell("new", "Sprint 43", "--template", "sailb") == "#2\n"
    assert "#1 Sprint 42 has not been closed." in team_shell.stderr
    assert team_shell.json("list")[0]["template"] == "Sailboat"
    assert "There are: Well/Didn't/Actions, " in team_shell.refused("new", "Sprint 44", "--template", "s")


def test_members_are_added_with_their_function(team_shell: Shell) -> None:
    team_shell("members", "add", "Yuki", "--function", "design")
    assert team_shell("members") == "ann\tother\nBob\tquality\nYuki\tdesign\n"
    assert team_shell.refused("members", "add", "BOB") == "BOB is in the team already."


def test_who_is_taken_out_of_the_team_is_listed_no_more_and_is_the_same_one_when_added_again(team_shell: Shell) -> None:
    [before] = [each for each in json.loads(team_shell("members", "--json")) if each["name"] == "Bob"]
    team_shell("actions", "add", "Buy chairs", "--owner", "bob")
    team_shell("members", "remove", "bob")
    assert "Bob had promised A1, A3: `retroboard actions edit`" in team_shell.stderr
    assert team_shell("members") == "ann\tother\n"
    assert team_shell("members", "--left") == "Bob\tquality\n"
    refused = team_shell.refused("--as", "Bob", "add", "x", "-c", "1")
    assert refused.startswith("You have left this team. To come back:")
    assert team_shell.refused("members", "remove", "Bob") == "Bob has left the team already."
    assert team_shell("members", "add", "BOB").strip() == before["id"]
    assert team_shell("members") == "ann\tother\nBob\tquality\n"
    assert (
        team_shell.refused("members", "remove", "ann") == "Nobody takes themselves out of the team: somebody else does."
    )


def test_several_teams_in_one_database_are_told_apart(team_shell: Shell) -> None:
    from retroboard.domain.model import Team
    from retroboard.store.store import Store

    store = Store.open(team_shell.database)
    store.add_team([Team("0" * 32, "Search")])
    store.close()
    sentence = team_shell.refused("list")
    assert sentence == "This database has 2 teams: Payments, Search. Say which with --team."
    assert team_shell("--team", "SEARCH", "list") == ""
    assert team_shell("team") == "\tPayments\t5\t2\n\tSearch\t5\t2\n"
    team_shell("team", "use", "search")
    assert team_shell("team") == "\tPayments\t5\t2\n*\tSearch\t5\t2\n"
    team_shell("team", "rename", "Find")
    team_shell("team", "limits", "9", "3")
    assert team_shell("team") == "*\tFind\t9\t3\n\tPayments\t5\t2\n"
    assert "Known: Find, Payments." in team_shell.refused("--team", "Nobody's", "list")


def test_a_busy_database_says_so_and_can_be_tried_again(team_shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    monkeypatch.setattr("retroboard.store.turns.QUEUE_S", 0.05)
    lock = team_shell.database.with_name("retro.db.lock")
    with lock.open("w") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        assert "busy" in team_shell.refused("add", "-c", "1", "one more", code=75)
    team_shell("add", "-c", "1", "one more")


def test_two_first_starts_at_one_moment_make_one_team(shell: Shell) -> None:
    from retroboard.cli.asked import Asked, _first_team
    from retroboard.store.store import Store

    store = Store.open(shell.database)
    try:
        teams = _first_team(store, Asked())
        assert _first_team(store, Asked()) == teams
        assert [team.name for team in teams] == ["Our team"]
    finally:
        store.close()


def test_a_card_that_waits_is_told_to_wait_and_one_that_does_not_is_not(team_shell: Shell) -> None:
    team_shell("add", "-c", "1", "now")
    assert team_shell.stderr == ""
    team_shell("--db", f"{team_shell.database}.new", "add", "later")
    assert team_shell.stderr.endswith("It waits in the inbox: the next retro takes it in.\n")


@pytest.mark.parametrize(("owner", "told"), [("Bo", "Bo is not in the team.\n"), ("@bob", ""), ("", "")])
def test_an_owner_whom_the_team_does_not_know_is_told(team_shell: Shell, owner: str, told: str) -> None:
    team_shell("actions", "add", "Do it", "--owner", owner)
    assert team_shell.stderr == told
    team_shell("actions", "edit", "A3", "--owner", "Zed", "--text", "Do it soon")
    assert team_shell.stderr == "Zed is not in the team.\n"


def test_lines_that_wait_are_told_of_once_and_only_if_there_are_any(shell: Shell) -> None:
    shell("add", "-", stdin="one\ntwo\n")
    assert "They wait in the inbox" in shell.stderr
    shell("add", "-", stdin="\n")
    assert "wait" not in shell.stderr


def test_a_database_has_as_many_teams_as_are_added(shell: Shell) -> None:
    shell("--team", "Payments", "new", "Sprint 1")
    refused = shell.refused("--team", "Search", "list")
    assert refused == "There is no team called Search. Known: Payments. `retroboard team add` adds one."
    assert len(shell("--as", "Bob", "team", "add", "Search").strip()) == 32
    assert "With you in it, Bob." in shell.stderr
    assert "already" in shell.refused("team", "add", "SEARCH")
    assert shell.refused("team", "add", "x" * 81)
    assert shell("--team", "Search", "members") == "Bob\tother\n"
    assert shell("list").startswith("#1\tSprint 1\t")
    shell("team", "use", "Search")
    assert shell("list") == ""
    assert shell("team") == "\tPayments\t5\t2\n*\tSearch\t5\t2\n"
    assert "already" in shell.refused("team", "rename", "payments")
    shell("team", "rename", "SEARCH")


def test_who_adds_a_team_is_in_it_by_the_name_they_have_here(shell: Shell) -> None:
    shell("--as", "Zoe", "new", "Sprint 1")
    shell("team", "add", "Search")
    assert shell("--team", "Search", "members") == "Zoe\tother\n"


def test_what_waits_for_the_actions_becomes_one_and_what_has_no_column_is_told(shell: Shell) -> None:
    for text, column in (("to talk about", "2"), ("to do", "Act"), ("also to do", "3"), ("lost", "Nonsense")):
        shell("add", text, "-c", column)
    shell("new", "Sprint 1")
    assert "From the inbox: 2 cards, 2 actions." in shell.stderr
    assert "There is no column for Nonsense: look in Went well." in shell.stderr
    shown = shell("show")
    assert shown.index("- lost") < shown.index("Didn't (1)") < shown.index("- to talk about")
    assert shell("actions") == "A1\tto do\t\t\topen\nA2\talso to do\t\t\topen\n"
    assert [action["retro"] for action in shell.json("actions")] == [1, 1]


def test_whose_a_card_is_is_told_where_that_is_not_who_was_meant(
    team_shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    team_shell("add", "-c", "1", "by ann")
    assert team_shell.stderr == ""
    monkeypatch.setenv("RETROBOARD_NAME", "Zed")
    team_shell("add", "-c", "1", "by whom")
    assert team_shell.stderr == "There is no member called Zed: it is ann's.\n"
    monkeypatch.setenv("LOGNAME", "nobody")
    team_shell("add", "-c", "1", "by nobody")
    assert "as far as is known: --as says who." in team_shell.stderr


def test_another_team_is_backed_up_before_as_any_first_write_of_a_day(team_shell: Shell) -> None:
    assert team_shell("backups") == ""
    team_shell("team", "add", "Search")
    assert team_shell("backups").count("\n") == 1


def test_who_says_who_they_are_needs_no_settings(
    team_shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text("nope = 1\n")
    monkeypatch.setenv("RETROBOARD_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.delenv("RETROBOARD_DB")
    assert len(team_shell("--db", str(team_shell.database), "--as", "Bob", "add", "-c", "1", "x").strip()) == 32
