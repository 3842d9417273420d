"""What the shell prints: one record a line for programs, columns for people, JSON for who asks."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from retroboard.cli import asked, printing
from retroboard.cli.paper import Paper
from retroboard.domain.demo import demo_rows
from retroboard.domain.edits import gathered
from retroboard.domain.icebreakers import QUESTIONS
from retroboard.domain.model import Retro, State
from tests.cli.conftest import DAY, Shell
from tests.domain.formats.one_retro import STATE


def test_a_text_that_is_not_utf_8_is_shown_as_far_as_it_can_be_read(team_shell: Shell) -> None:
    with closing(sqlite3.connect(team_shell.database)) as connection:
        connection.execute("UPDATE card SET text = CAST(x'ff' || CAST('the words of a card' AS BLOB) AS TEXT)")
        connection.commit()
    assert "\N{REPLACEMENT CHARACTER}the words of a card" in team_shell("show")
    assert team_shell.stderr == ""


@pytest.mark.parametrize(
    "command",
    [["list"], ["show"], ["actions"], ["actions", "done", "A1"], ["export"], ["members"], ["team"]],
    ids=" ".join,
)
def test_a_missing_database_is_one_sentence_and_is_not_made(shell: Shell, command: list[str]) -> None:
    sentence = shell.refused(*command, code=66)
    assert str(shell.database) in sentence
    assert "\n" not in sentence
    assert list(shell.database.parent.iterdir()) == []


def test_a_url_that_is_not_postgresql_s_is_a_mistake_of_who_wrote_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{shell.database}"
    told = "sqlite:// is no database that retroboard knows. Name a file by its path alone, or a postgresql:// URL."
    for command in ("list", "backups"):
        assert shell.refused("--db", url, command, code=2) == told
    monkeypatch.setenv("RETROBOARD_DB", url)
    assert shell.refused("list", code=78) == told
    found = shell("doctor", code=2)
    assert told in found
    assert "pg_dump" not in found


def test_a_file_that_is_no_database_is_refused_and_left_alone(shell: Shell) -> None:
    for content in (b"", b"not a database, but a letter to a friend", b"\0" * 5000):
        shell.database.write_bytes(content)
        for command in ("list", "add"):
            assert str(shell.database) in shell.refused(command, *["text"] * (command == "add"), code=74)
        assert shell.database.read_bytes() == content


def test_a_record_is_a_line_with_its_fields_parted_by_tabs(team_shell: Shell) -> None:
    assert team_shell("list") == f"#1\tSprint 42\t{DAY}\tWell/Didn't/Actions\t2\t0/2\tat check-in\n"
    assert team_shell("actions") == "A1\tSplit the pipeline\tBob\t2026-12-01\topen\nA2\tMute alerts\t\t\topen\n"


def test_a_line_break_in_a_text_is_a_slash_in_a_record(team_shell: Shell) -> None:
    team_shell("actions", "add", "one\ntwo")
    assert team_shell("actions").splitlines()[-1] == "A3\tone / two\t\t\topen"


def test_json_has_every_field_of_an_action(team_shell: Shell) -> None:
    first, second = team_shell.json("actions")
    del first["id"], second["id"]
    assert first == {
        "number": 1,
        "text": "Split the pipeline",
        "owner": "Bob",
        "due": "2026-12-01",
        "status": "open",
        "overdue": False,
        "carried": 0,
        "retro": 1,
        "topic": None,
        "made_on": str(DAY),
        "closed_on": None,
        "verdict": None,
        "reason": None,
        "escalated_to": None,
        "signal": None,
        "reviewed": None,
    }
    assert second["owner"] is None
    assert second["due"] is None


def test_actions_are_those_that_are_open_unless_all_are_asked_for(team_shell: Shell) -> None:
    team_shell("actions", "done", "A1")
    assert [action["number"] for action in team_shell.json("actions")] == [2]
    assert [action["number"] for action in team_shell.json("actions", "list", "--all")] == [1, 2]
    assert [action["number"] for action in team_shell.json("actions", "--all", "--owner", "@BOB")] == [1]


@pytest.mark.parametrize("name", [[], ["latest"], ["LATEST"], ["1"], ["#1"]])
def test_a_retro_is_named_by_its_number_or_is_the_running_one(team_shell: Shell, name: list[str]) -> None:
    assert team_shell("show", *name).startswith("Payments #1  Sprint 42\n")


@pytest.mark.parametrize("name", ["2", "#0", "nope", "-", "1" * 30, "\u0661x"])
def test_a_retro_that_is_not_there_is_said_so(team_shell: Shell, name: str) -> None:
    assert "retro" in team_shell.refused("show", "--", name)


def test_show_prints_a_retro_whole(team_shell: Shell) -> None:
    assert team_shell("show") == (
        "Payments #1  Sprint 42\n"
        f"{DAY}, Well/Didn't/Actions, running\n"
        "CHECK-IN > review > write > group > vote > discuss > close\n"
        "\n"
        "Went well (1)\n"
        "  What went well that we want to see again?\n"
        "  - Deploys are faster\n"
        "\n"
        "Didn't (1)\n"
        "  What got in our way or could have gone better?\n"
        "  - Flaky tests\n"
        "    again\n"
        "\n"
        "Actions (2)\n"
        "  What will we do, who sees to it, and by when?\n"
        "  A1 [ ] Split the pipeline\n"
        "      @Bob, due 1 Dec\n"
        "  A2 [ ] Mute alerts\n"
    )


def test_on_paper_is_also_how_the_talk_ended_what_was_said_and_who_was_thanked() -> None:
    paper = "\n".join(Paper(STATE, DAY, 80).lines())
    assert "Check-in, from 1 to 5: 2 ×1, 4 ×1\nWorth the time, from 1 to 5: 2 of 3 have said theirs\n" in paper
    assert "    = discussed: We bisect,\n      two of us\n" in paper
    assert "    = parked: After the release\n" in paper
    assert paper.endswith("\n\nThanks (1)\n  - Bob, for the boat")
    untitled = tuple(topic._replace(title="") for topic in STATE.board.topics)
    paper = "\n".join(Paper(replace(STATE, board=replace(STATE.board, topics=untitled)), DAY, 80).lines())
    assert f"  - The login test{'*3':>62}\n    - The login test\n" in paper  # as everywhere, by its first card


def test_show_as_json_is_what_export_writes_and_import_reads(team_shell: Shell, tmp_path: Path) -> None:
    shown = team_shell("show", "--json")
    assert shown == team_shell("export", "--format", "json")
    (tmp_path / "retro.json").write_text(shown)
    team_shell("import", str(tmp_path / "retro.json"), "--force")
    assert team_shell.json("list")[0]["title"] == "Sprint 42"


def test_templates_are_there_before_any_team_is(shell: Shell) -> None:
    names = [line.split("\t")[0] for line in shell("templates").splitlines()]
    assert len(names) == 12
    assert names[0] == "Well/Didn't/Actions"
    assert shell.json("templates")[0]["columns"][0]["mood"] == "good"
    assert not shell.database.exists()


def test_own_templates_are_listed_and_can_be_started_from(
    team_shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[[template]]\nname = "Weather"\ncolumns = [{ title = "Sun" }]\n')
    monkeypatch.setenv("RETROBOARD_CONFIG", str(config))
    assert "Weather\tSun, Actions\t\n" in team_shell("templates")
    team_shell("new", "Sprint 43", "--template", "weather")
    assert [column["title"] for column in team_shell.json("show")["columns"]] == ["Sun", "Actions"]


def test_a_new_retro_has_a_question_to_begin_with_ones_own_first(
    team_shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team_shell("new", "Sprint 43")
    assert team_shell.json("show")["retro"]["question"] in QUESTIONS
    config = tmp_path / "config.toml"
    config.write_text('questions = ["Which sound did it make?"]')
    monkeypatch.setenv("RETROBOARD_CONFIG", str(config))
    team_shell("new", "Sprint 44")
    assert team_shell.json("show")["retro"]["question"] == "Which sound did it make?"


def test_a_mistake_in_the_config_file_is_one_sentence(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text("dbb = 1\n")
    monkeypatch.setenv("RETROBOARD_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.delenv("RETROBOARD_DB")
    assert "config.toml, line 1: dbb: there is no such key" in shell.refused("list", code=78)


# --- for people ---------------------------------------------------------------------------------------------


def demo_state() -> State:
    rows = demo_rows(DAY)
    return gathered(rows, [row.id for row in rows if isinstance(row, Retro)][-1])


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_printed_retro_is_no_wider_than_asked_and_leaves_nothing_out(width: int) -> None:
    state = demo_state()
    assert state.board
    lines = list(Paper(state, DAY, width).lines())
    assert max(printing.cells(line) for line in lines) <= width
    printed = "".join("".join(lines).split())
    for row in (*state.board.cards, *state.board.comments):
        assert all(word in printed for word in row.text.split() if len(word) < 20)


def test_a_table_for_people_fits_80_cells_and_shows_every_text_whole() -> None:
    state = demo_state()
    heading = ("", "Action", "Owner", "Due", "State")
    for owner in ("Bob", "everybody of the platform team who is there on that day and awake"):
        rows = [(f"A{a.number}", a.text * 3, owner, "2026-12-01", "open, overdue, carried 2") for a in state.actions]
        lines = printing.table(heading, rows, 80)
        assert max(printing.cells(line) for line in lines) <= 80
        words = " ".join(lines).split()
        assert all(word in words for a in state.actions for word in [*a.text.split()[1:-1], *owner.split()])


def test_the_widest_columns_of_a_table_give_way_and_words_are_broken_last() -> None:
    heading = ("Template", "Columns", "For")
    record = ("Well/Didn't/Actions", "Went well, Didn't, Actions", "For a first retro, or when there is little time")
    assert printing.table(heading, [record], 50)[1:3] == [
        "Well/Didn't/Actions  Went well,     For a first",
        "                     Didn't,        retro, or when",
    ]
    assert max(map(printing.cells, printing.table(heading, [record], 30))) <= 30


def test_wide_characters_are_broken_between_and_never_lost() -> None:
    text = "日本語のとても長いカードのテキスト e\u0301e\u0301 👩‍👩‍👧 end"
    lines = printing.wrapped(text, 7)
    assert max(printing.cells(line) for line in lines) <= 7
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_letters_that_json_cannot_show_are_escaped_as_json_does(
    team_shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from retroboard.cli.root import root

    team_shell("actions", "add", "naïve 🎉")
    done = CliRunner(charset="ascii").invoke(root, ["actions", "--json"])
    assert json.loads(done.stdout_bytes)[-1]["text"] == "naïve 🎉"
    plain = CliRunner(charset="ascii").invoke(root, ["actions"])
    assert b"na\\xefve \\U0001f389" in plain.stdout_bytes


def test_the_day_is_asked_for_once_in_one_place() -> None:
    assert asked.today() == date.today()


def test_a_retro_that_is_named_by_nothing_is_not_the_latest(team_shell: Shell) -> None:
    for command in ("show", "export"):
        assert "named by its number" in team_shell.refused(command, "")
