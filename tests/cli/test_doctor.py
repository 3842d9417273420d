"""`retroboard doctor`: finds each fault, says what to do, and changes nothing."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from retroboard.app.draft_file import folder_of
from retroboard.config import backup_folder, folder
from retroboard.store.backups import Backups, sum_file
from tests.cli.conftest import Shell
from tests.rights import usual_rights
from tests.servers import Server

SECRET = "hunter2secret"
CODES = {"ok": 0, "warning": 1, "error": 2}


@pytest.fixture
def well(team_shell: Shell) -> Shell:
    """A database with a back-up, where all is well."""
    team_shell("add", "-c", "1", "One more")
    return team_shell


def everything(shell: Shell) -> dict[str, str]:
    """The SHA-256 of each file beside the database and in the state folder."""
    files = [*shell.database.parent.rglob("*"), *folder("state").rglob("*")]
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()}


def examined(shell: Shell, *options: str) -> dict[str, Any]:
    """What doctor says; nothing has changed by it, and the exit code is that of the worst."""
    before = everything(shell)
    done = shell.run("doctor", "--json", *options)
    assert everything(shell) == before
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.exit_code == CODES[found["level"]]
    assert all(each["sentence"].endswith((".", "'")) or "Run: " in each["sentence"] for each in found["findings"])
    return found


def faults(shell: Shell, *options: str) -> dict[str, tuple[str, str]]:
    """The level and the sentence of every check that is not well."""
    found = examined(shell, *options)["findings"]
    return {each["check"]: (each["level"], each["sentence"]) for each in found if each["level"] != "ok"}


def sql(shell: Shell, *statements: str) -> None:
    """What another program may do to the file."""
    connection = sqlite3.connect(shell.database)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


# --- all is well ------------------------------------------------------------------------------------------------------


def test_all_is_well_with_what_we_made_ourselves(well: Shell) -> None:
    assert faults(well) == {}
    assert faults(well, "--deep") == {}


def test_a_fresh_machine_is_told_that_there_is_no_database(shell: Shell) -> None:
    level, sentence = faults(shell)["database"]
    assert level == "warning"
    assert sentence == f"There is no database at {shell.database}. Start retroboard to make one."
    assert not shell.database.exists()


def test_programs_get_versions_and_paths(well: Shell) -> None:
    found = examined(well)
    assert list(found) == ["level", "versions", "paths", "findings"]
    assert found["versions"]["sqlite"] == sqlite3.sqlite_version
    assert {"retroboard", "python", "textual", "sqlmodel", "sqlalchemy", "alembic", "psycopg"} <= set(found["versions"])
    assert found["paths"] == {
        "database": str(well.database),
        "settings": str(folder("config") / "config.toml"),
        "state": str(folder("state")),
        "backups": str(backup_folder()),
        "log": str(folder("state") / "retroboard.log"),
    }


def test_a_pipe_gets_a_finding_a_line_with_its_level_in_a_word(well: Shell) -> None:
    lines = [line.split("\t") for line in well("doctor").splitlines()]
    assert {len(line) for line in lines} == {3}
    assert {line[0] for line in lines} == {"✓ ok"}


def test_without_letters_beyond_ascii_it_has_signs_all_the_same(well: Shell) -> None:
    command = [sys.executable, "-m", "retroboard", "doctor"]
    done = subprocess.run(command, env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True)
    assert done.stdout.isascii()
    assert done.stdout.startswith(b"+ ok\t")


def test_doctor_imports_neither_the_screen_nor_the_object_mapper(well: Shell) -> None:
    script = (
        "import sys; from retroboard.cli.root import root; root(['doctor'], standalone_mode=False);"
        "print(sorted({'textual', 'sqlmodel', 'sqlalchemy', 'alembic', 'psycopg'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


# --- the rows ---------------------------------------------------------------------------------------------------------

RETRO_FIELDS = (
    "title, held_on, template, stage, votes_each, votes_cap, skipped, hidden, vote_round, question, autopilot, spent,"
    " wrote_hidden"
)
RETRO = f"id, team_id, number, {RETRO_FIELDS}"
PLANTED = {
    "a comment on no card": (
        ["INSERT INTO comment SELECT 'x', id, 'nowhere', 'Lost', NULL, 1.0 FROM retro"],
        {"references": "error", "places": "error"},
    ),
    "a card in another retro's topic": (
        [
            f"INSERT INTO retro ({RETRO}) SELECT 'r2', team_id, 99, {RETRO_FIELDS} FROM retro",
            "UPDATE card SET retro_id = 'r2' WHERE text = 'One more'",
        ],
        {"places": "error"},
    ),
    "a topic without a card": (
        ["DELETE FROM card WHERE text = 'One more'"],
        {"places": "error"},
    ),
    "more votes than each has": (
        ["UPDATE retro SET votes_each = 2, votes_cap = 9"]
        + [
            f"INSERT INTO vote SELECT 'v{n}', topic.retro_id, topic.id, member.id, 1 FROM topic, member"
            " WHERE member.name = 'ann' LIMIT 1"
            for n in range(3)
        ],
        {"votes": "warning"},
    ),
    "more votes than one topic takes": (
        ["UPDATE retro SET votes_each = 9, votes_cap = 2"]
        + [
            f"INSERT INTO vote SELECT 'v{n}', topic.retro_id, topic.id, member.id, 1 FROM topic, member"
            " WHERE member.name = 'ann' LIMIT 1"
            for n in range(3)
        ],
        {"votes": "warning"},
    ),
    "WAL mode": (["PRAGMA journal_mode = WAL"], {"journal": "warning"}),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(well: Shell, fault: str) -> None:
    statements, expected = PLANTED[fault]
    sql(well, *statements)
    connection = sqlite3.connect(f"{well.database.as_uri()}?mode=ro", uri=True)  # SQLite's own files are there by now
    connection.execute("SELECT * FROM team").fetchall()
    found = faults(well)
    connection.close()
    assert {check: level for check, (level, _) in found.items()} == expected


def test_a_file_that_rests_in_wal_mode_is_told_and_left_alone(well: Shell) -> None:
    sql(well, "PRAGMA journal_mode = WAL")
    assert {check: level for check, (level, _) in faults(well).items()} == {"journal": "warning"}


def test_a_second_name_of_the_file_is_told(well: Shell) -> None:
    well.database.with_name("other.db").hardlink_to(well.database)
    assert "has another name as well" in faults(well)["names"][1]


PLANTED_TEXTS = {
    "an escape sequence": "UPDATE card SET text = 'zebra' || char(27) || ']52;c;eA' || char(7)",
    "bytes that are no UTF-8": "UPDATE card SET text = CAST(x'7a65627261ff' AS TEXT)",
    "no text at all": "UPDATE card SET text = x'00ff'",
    "a name of two lines": "UPDATE retro SET title = 'zebra' || char(10) || 'b'",
}


@pytest.mark.parametrize("fault", PLANTED_TEXTS)
def test_a_deep_look_finds_texts_that_another_program_has_written(well: Shell, fault: str) -> None:
    sql(well, PLANTED_TEXTS[fault])
    assert faults(well) == {}
    found = faults(well, "--deep")
    assert found["texts"][0] == "warning"
    assert "zebra" not in found["texts"][1]


def test_a_deep_look_finds_a_board_that_no_screen_can_show(well: Shell) -> None:
    sql(well, "UPDATE retro SET stage = 'limbo'")
    assert faults(well) == {}
    assert faults(well, "--deep")["boards"][0] == "error"


# --- the file ---------------------------------------------------------------------------------------------------------


def test_a_flipped_byte_in_the_structure_is_found(well: Shell) -> None:
    data = bytearray(well.database.read_bytes())
    [(page,)] = sqlite3.connect(well.database).execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'ix_card_topic_id'"
    )
    data[(page - 1) * 4096 + 3] ^= 0x40  # how many cells the page has
    well.database.write_bytes(data)
    level, sentence = faults(well)["integrity"]
    assert level == "error"
    assert "`retroboard backups`" in sentence


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"some text", "is no retroboard database"),
        (b"SQLite format 3\0" + b"x" * 200, "is no retroboard database"),
    ],
)
def test_a_file_that_is_no_board_is_told_as_opening_it_would(shell: Shell, content: bytes, said: str) -> None:
    shell.database.write_bytes(content)
    shell.database.chmod(0o600)
    level, sentence = faults(shell)["database"]
    assert level == "error"
    assert said in sentence
    assert sentence in shell.run("list").stderr


def test_a_newer_schema_and_another_program_s_file_are_told(well: Shell) -> None:
    sql(well, "PRAGMA user_version = 999")
    assert "Upgrade retroboard" in faults(well)["database"][1]
    sql(well, "PRAGMA application_id = 5")
    assert "another program" in faults(well)["database"][1]


def test_a_folder_is_no_database_and_no_journal(well: Shell) -> None:
    journal = Path(f"{well.database}-journal")
    journal.unlink()
    journal.mkdir()
    assert f"{journal} is in the way: " in faults(well)["database"][1]
    well.database.unlink()
    well.database.mkdir()
    assert "is a folder" in faults(well)["database"][1]


KILLED = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE card SET text = text || hex(zeroblob(60000))")
os.kill(os.getpid(), 9)
"""


def test_a_write_that_was_cut_short_is_left_as_it_is_and_told(well: Shell) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, well.database], check=False)
    assert done.returncode == -signal.SIGKILL
    level, sentence = faults(well)["database"]
    assert level == "warning"
    assert "Start retroboard, which puts it right" in sentence
    well("list")
    assert faults(well) == {}


HOLD = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM team'); print(flush=True); input()"
)


def test_who_has_the_database_open_is_named(well: Shell) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, well.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        [sentence] = [each["sentence"] for each in examined(well)["findings"] if each["check"] == "open in"]
        assert f"(process {other.pid})" in sentence
        other.communicate(b"\n")


@pytest.mark.parametrize("which", ["database", "lock", "state", "backups"])
def test_what_others_can_get_at_is_told_with_the_command_that_ends_it(well: Shell, which: str) -> None:
    place = {
        "database": well.database,
        "lock": Path(f"{well.database}.lock"),
        "state": folder("state"),
        "backups": backup_folder(),
    }[which]
    mode = place.stat().st_mode & 0o777
    place.chmod(mode | 0o044)
    [(level, sentence)] = faults(well).values()
    assert level == "warning"
    assert sentence.endswith(f"Run: chmod {mode:o} {place}")
    subprocess.run(sentence.partition("Run: ")[2].split(), check=True)
    assert faults(well) == {}


@pytest.mark.parametrize("allowed", [os.R_OK, 0])
def test_a_file_that_one_may_not_read_is_told_from_one_that_one_may_not_write(
    well: Shell, monkeypatch: pytest.MonkeyPatch, allowed: int
) -> None:
    whoever_asks_may(monkeypatch, well.database, allowed)
    told = f"You may read {well.database} and not write it." if allowed else f"You may not read {well.database}."
    assert faults(well)["modes"] == ("warning", f"{told} Have that allowed for it and its folder.")


def test_a_state_folder_that_one_may_not_look_into_is_told_with_the_command_that_ends_it(
    well: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = folder("state")
    whoever_asks_may(monkeypatch, state, 0)
    assert faults(well) == {"state folder": ("error", f"You may not read and write {state}. Run: chmod 700 {state}")}


def test_a_state_folder_that_cannot_be_made_is_told_and_no_back_up_promised(
    team_shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    monkeypatch.setenv("XDG_STATE_HOME", str(closed / "state"))
    with usual_rights():
        found = faults(team_shell)
    told = f"{folder('state')} cannot be made, as you may not write {closed}. Have that allowed."
    assert found == {"state folder": ("error", told)}


def test_a_database_in_a_closed_folder_is_a_finding_beside_all_others(well: Shell) -> None:
    well.database.parent.chmod(0)
    try:
        with usual_rights():
            done = well.run("doctor", "--json")
    finally:
        well.database.parent.chmod(0o700)
    findings = {each["check"]: (each["level"], each["sentence"]) for each in json.loads(done.stdout)["findings"]}
    assert findings["database"][0] == "error"
    assert "cannot be looked at: Permission denied." in findings["database"][1]
    assert {level for check, (level, _) in findings.items() if check != "database"} == {"ok"}


def test_a_state_folder_that_cannot_be_reached_is_told(well: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(well.database))  # a file, and nothing is in a file
    level, sentence = faults(well)["state folder"]
    assert level == "error"
    assert sentence.startswith(f"{well.database}/retroboard cannot be looked at: Not a directory.")


def whoever_asks_may(monkeypatch: pytest.MonkeyPatch, place: Path, allowed: int) -> None:
    """Has the system answer for a file or folder as it would for somebody who may do no more than this."""
    real = os.access

    def access(path: Any, mode: int, **options: Any) -> bool:
        return not mode & ~allowed if Path(path) == place else real(path, mode, **options)

    monkeypatch.setattr(os, "access", access)


def test_a_folder_that_hands_on_its_group_may_be_shared_with_it(well: Shell) -> None:
    parent = well.database.parent
    parent.chmod(0o2770)
    well.database.chmod(0o660)
    Path(f"{well.database}.lock").chmod(0o660)
    assert faults(well) == {}
    parent.chmod(0o2777)
    assert faults(well)["modes"][1].endswith(f"chmod 2770 {parent}")


def test_a_folder_where_anybody_can_put_another_file_is_told(well: Shell) -> None:
    well.database.parent.chmod(0o777)
    assert faults(well)["modes"][1].endswith(f"chmod 700 {well.database.parent}")


# --- the user's own part ----------------------------------------------------------------------------------------------


def test_a_database_without_a_back_up_is_told(team_shell: Shell) -> None:
    level, sentence = faults(team_shell)["last back-up"]
    assert level == "warning"
    assert "`retroboard backup` makes one" in sentence


def test_a_back_up_that_much_has_changed_since_is_told(well: Shell) -> None:
    later = time.time() + 30 * 86400
    os.utime(well.database, (later, later))
    found = faults(well)
    assert "much has changed since" in found["last back-up"][1]
    assert "something was written at" in found["clock"][1]


def test_a_deep_look_finds_a_back_up_that_is_not_as_it_was_made(well: Shell) -> None:
    [backup] = Backups(well.database, backup_folder()).listed()
    data = bytearray(backup.path.read_bytes())
    data[-1] ^= 1
    backup.path.write_bytes(data)
    assert faults(well) == {}
    assert faults(well, "--deep")["back-ups"] == (
        "error",
        f"Not as they were made: {backup.path.name}. Remove them, and keep the others.",
    )
    sum_file(backup.path).unlink()
    told = {each["sentence"] for each in examined(well, "--deep")["findings"] if each["check"] == "back-ups"}
    assert told == {f"None is told to have changed; without a SHA-256 to tell by: {backup.path.name}."}
    assert "no sum" in well("backups", "--check")


def test_texts_that_were_never_saved_are_counted_and_not_shown(well: Shell) -> None:
    drafts = folder_of(str(well.database))
    drafts.mkdir(parents=True, mode=0o700)
    (drafts / "1-x.json").write_text(json.dumps({"texts": [["purpose", SECRET], ["another", SECRET]]}))
    found = faults(well)
    assert found["drafts"] == (
        "warning",
        "2 texts were written and never saved. Start retroboard as whoever wrote them: it has kept them.",
    )


def test_a_mistake_in_the_settings_is_one_finding_and_the_database_is_looked_at_all_the_same(well: Shell) -> None:
    file = folder("config") / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("nope = 1\n")
    done = well.run("--db", str(well.database), "doctor", "--json")
    findings = {each["check"]: each for each in json.loads(done.stdout)["findings"]}
    assert done.exit_code == 2
    assert "config.toml, line 1: nope" in findings["settings"]["sentence"]
    assert findings["integrity"]["level"] == "ok"


# --- a server ---------------------------------------------------------------------------------------------------------


def test_a_password_is_shown_nowhere(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETROBOARD_DB", f"postgresql://retro:{SECRET}@127.0.0.1:1/retro")
    for options in ([], ["--json"], ["--deep"]):
        done = shell.run("doctor", *options)
        assert done.exit_code == 2
        assert SECRET not in done.stdout + done.stderr
    assert "cannot be reached" in done.stdout


def test_on_a_server_the_parts_that_make_sense_are_looked_at(
    shell: Shell, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETROBOARD_DB", server.fresh())
    shell("add", "A card on a server")
    found = json.loads(shell("doctor", "--deep", "--json"))
    checks = {each["check"] for each in found["findings"]}
    assert {"database", "clock", "places", "votes", "texts", "boards", "back-ups"} <= checks
    assert not {"modes", "open in", "integrity", "last back-up"} & checks
    assert found["paths"]["database"] is None


def test_of_a_damaged_file_without_a_back_up_it_says_what_is_left_to_do(well: Shell) -> None:
    for back_up in (folder("state") / "backups").rglob("*"):
        if back_up.is_file():
            back_up.unlink()
    data = bytearray(well.database.read_bytes())
    [(page,)] = sqlite3.connect(well.database).execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'ix_card_topic_id'"
    )
    data[(page - 1) * 4096 + 3] ^= 0x40
    well.database.write_bytes(data)
    found = faults(well)
    assert (
        found["last back-up"][1] == "There is none. Keep a copy of the file; `retroboard export` what it still shows."
    )


def test_what_a_server_refuses_is_not_called_out_of_reach(
    shell: Shell, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.fresh()
    for wrong in (server.url("nowhere"), url.replace("postgres:@", "nobody:@", 1)):
        monkeypatch.setenv("RETROBOARD_DB", wrong)
        told = shell.refused("list", code=69)
        assert told.startswith("The database server refuses: "), told
        assert told.endswith("Check the database, the user and the password that are named.")
    monkeypatch.setenv("RETROBOARD_DB", f"{url}&nope=1")
    assert shell.refused("list", code=69).startswith("The database's URL cannot be used: ")


def test_a_database_of_another_program_is_told_to_be_one(
    shell: Shell, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.fresh()
    server.run("CREATE TABLE retro (id int)", url.partition("?")[0].rpartition("/")[2])
    monkeypatch.setenv("RETROBOARD_DB", url)
    assert "This database holds tables of another program" in shell.refused("add", "x", code=69)
