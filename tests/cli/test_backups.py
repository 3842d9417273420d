"""`backup`, `backups` and `restore`: what was there comes back, whatever happened to it, and nothing is lost."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from retroboard.config import backup_folder
from retroboard.domain.changes import RenameTeam
from retroboard.store.backups import Backups, is_intact, sum_file
from retroboard.store.errors import StoreError
from retroboard.store.schema import SCHEMA
from retroboard.store.store import Store
from tests.cli.conftest import Shell


@pytest.fixture
def backed_up(team_shell: Shell) -> tuple[Shell, str]:
    """Two cards in a back-up, and a third one made since."""
    name = Path(team_shell("backup").strip()).name
    team_shell("add", "-c", "1", "Made since")
    return team_shell, name


def cards(shell: Shell, *options: str) -> list[str]:
    shown = shell(*options, "show")
    return [text for text in ("Deploys are faster", "Flaky tests", "Made since") if text in shown]


def asides(shell: Shell) -> list[Path]:
    return sorted(shell.database.parent.glob("retro.db.*-replaced*"))


# --- backup -----------------------------------------------------------------------------------------------------------


def test_a_back_up_is_made_now_and_its_place_printed(team_shell: Shell) -> None:
    path = Path(team_shell("backup").removesuffix("\n"))
    assert path.parent.parent == backup_folder()
    assert path.name.endswith("Z-asked.db")
    assert is_intact(path)
    assert cards(team_shell, "--db", str(path)) == ["Deploys are faster", "Flaky tests"]


def test_a_back_up_goes_where_it_is_asked_to(team_shell: Shell, tmp_path: Path) -> None:
    place = tmp_path / "my copy.db"
    assert team_shell("backup", "-o", str(place)) == f"{place}\n"
    assert is_intact(place)
    assert place.stat().st_mode & 0o777 == 0o600
    assert "--force" in team_shell.refused("backup", "-o", str(place), code=73)
    team_shell("backup", "-o", str(place), "--force")
    into = Path(team_shell("backup", "-o", str(tmp_path)).strip())
    assert into.parent == tmp_path
    assert is_intact(into)
    assert "no folder that is there" in team_shell.refused("backup", "-o", f"{tmp_path}/out/", code=73)
    assert not (tmp_path / "out").exists()


def test_a_back_up_replaces_no_database_not_even_by_force(
    team_shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, another, other_name = team_shell.database, tmp_path / "another.db", tmp_path / "other name.db"
    team_shell("--db", str(another), "add", "Theirs")
    other_name.hardlink_to(database)
    database.with_suffix(".sha256").hardlink_to(database)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("RETROBOARD_DB", f"~/{database.name}")
    for place in (database, another, other_name, database.with_suffix("")):
        before = [database.read_bytes(), another.read_bytes()]
        assert "database" in team_shell.refused("backup", "-o", str(place), "--force", code=73)
        assert [database.read_bytes(), another.read_bytes()] == before


def test_what_is_not_there_is_not_backed_up(shell: Shell) -> None:
    assert "There is no database" in shell.refused("backup", code=66)
    assert not shell.database.exists()


def test_where_no_back_up_can_be_made_that_is_told_and_a_card_is_saved_all_the_same(team_shell: Shell) -> None:
    backup_folder().parent.mkdir(parents=True, exist_ok=True)
    backup_folder().write_text("in the way")
    assert str(backup_folder()) in team_shell.refused("backup", code=74)
    team_shell("add", "-c", "1", "Made since")
    assert str(backup_folder()) in team_shell.stderr
    assert "Made since" in cards(team_shell)


# --- backups ----------------------------------------------------------------------------------------------------------


def test_back_ups_are_listed_with_what_is_in_them(backed_up: tuple[Shell, str]) -> None:
    shell, name = backed_up
    [found] = shell.json("backups")
    path = Path(found["path"])
    assert found == {
        "backup": name.removesuffix("-asked.db"),
        "path": str(Backups(shell.database, backup_folder()).folder / name),
        "made": found["made"],
        "reason": "asked",
        "bytes": path.stat().st_size,
        "schema": SCHEMA,
        "retros": 1,
        "cards": 2,
    }
    assert found["made"].endswith("+00:00")
    [line] = shell("backups").splitlines()
    fields = line.split("\t")
    assert (fields[0], *fields[2:]) == (found["backup"], "asked", f"{path.stat().st_size:,}", str(SCHEMA), "2")
    assert shell.run("restore", fields[0]).exit_code == 0


def test_without_any_the_list_is_empty(shell: Shell) -> None:
    assert shell("backups") == ""
    assert shell.json("backups") == []


def test_checking_finds_a_back_up_that_has_changed(backed_up: tuple[Shell, str]) -> None:
    shell, _ = backed_up
    assert shell("backups", "--check").strip().endswith("\twhole")
    [found] = shell.json("backups", "--check")
    assert found["intact"] is True
    flip_last_bit(Path(found["path"]))
    assert "damaged" in shell("backups", "--check", code=65)
    assert found["backup"] in shell.stderr


def flip_last_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


# --- restore ----------------------------------------------------------------------------------------------------------


def test_a_back_up_comes_back_and_what_it_replaces_is_one_itself(backed_up: tuple[Shell, str]) -> None:
    shell, name = backed_up
    shell.database.chmod(0o640)
    assert shell("restore", name) == ""
    said = shell.stderr
    assert f"{shell.database} is as it was in {name}: 1 retro, 2 cards." in said
    assert cards(shell) == ["Deploys are faster", "Flaky tests"]
    assert shell.database.stat().st_mode & 0o777 == 0o640
    replaced, asked = shell.json("backups", "--check")
    assert (replaced["reason"], replaced["cards"], replaced["intact"]) == ("replaced", 3, True)
    assert f"What was there is kept in {replaced['path']}" in said
    assert Path(asked["path"]).name == name
    shell("restore", replaced["path"])
    assert "Made since" in cards(shell)


def test_a_database_that_is_gone_comes_back(backed_up: tuple[Shell, str]) -> None:
    shell, name = backed_up
    shell.database.unlink()
    shell("restore", name)
    assert "kept" not in shell.stderr
    assert len(cards(shell)) == 2
    assert shell.database.stat().st_mode & 0o777 == 0o600


GONE = {
    "deleted": (Path.unlink, 66),
    "empty": (lambda path: path.write_bytes(b""), 74),
    "zeros for its first page": (lambda path: path.write_bytes(bytes(4096) + path.read_bytes()[4096:]), 74),
    "an impossible size of its pages": (
        lambda path: path.write_bytes(path.read_bytes()[:16] + b"\x12\x34" + path.read_bytes()[18:]),
        74,
    ),
}


@pytest.mark.parametrize("how", GONE)
def test_who_has_lost_a_database_is_told_of_its_back_up(backed_up: tuple[Shell, str], tmp_path: Path, how: str) -> None:
    shell, name = backed_up
    make, code = GONE[how]
    shell("export", "-o", retro := str(tmp_path / "retro.json"))
    make(shell.database)
    step = f": `retroboard --db {shell.database} restore {name.removesuffix('-asked.db')}`."
    told = shell.refused("show", code=code)
    assert told.endswith(step)
    assert " Or bring back that of " in told
    for words in (["team"], ["backup"], ["add", "Beside it"], ["new"], ["actions", "add", "x"], ["team", "add", "x"]):
        assert shell.refused(*words, code=code) == told
    for words in (["templates"], ["import", retro, "--dry-run"]):  # which do without a team where there never was one
        assert shell.refused(*words, code=code) == told
    assert told in shell.run("doctor").stdout
    shell(*step.strip(": `.").split()[1:])
    assert len(cards(shell)) == 2


DAMAGE = {
    "random bytes": lambda path: path.write_bytes(b"\x17" * 5000),
    "nothing at all": lambda path: path.write_bytes(b""),
    "a page of rubbish": lambda path: path.write_bytes(path.read_bytes()[:8192] + b"\xff" * 20000),
    "the first page only": lambda path: path.write_bytes(path.read_bytes()[:4096]),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_database_is_put_aside_byte_for_byte(backed_up: tuple[Shell, str], damage: str) -> None:
    shell, name = backed_up
    DAMAGE[damage](shell.database)
    before = shell.database.read_bytes()
    shell("restore", name)
    [aside] = asides(shell)
    assert aside.read_bytes() == before
    assert f"What was there is kept in {aside}" in shell.stderr
    assert len(cards(shell)) == 2


@pytest.mark.parametrize("suffix", ["-journal", "-wal"])
def test_a_journal_of_the_old_file_is_never_played_into_the_new_one(backed_up: tuple[Shell, str], suffix: str) -> None:
    shell, name = backed_up
    shell.database.unlink()
    Path(f"{shell.database}{suffix}").write_bytes(b"of another file")
    shell("restore", name)
    assert not Path(f"{shell.database}{suffix}").exists()
    [aside] = asides(shell)
    assert aside.read_bytes() == b"of another file"
    assert len(cards(shell)) == 2


def test_an_unfinished_write_is_taken_back_before_the_file_is_kept(backed_up: tuple[Shell, str]) -> None:
    shell, name = backed_up
    script = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('PRAGMA cache_size = 1'); c.execute('BEGIN IMMEDIATE');"
        "c.execute('UPDATE card SET text = text || hex(zeroblob(60000))'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, shell.database], check=False)
    shell("restore", name)
    replaced, _ = shell.json("backups", "--check")
    assert (replaced["reason"], replaced["cards"]) == ("replaced", 3)
    assert len(cards(shell, "--db", replaced["path"])) == 3


@pytest.mark.parametrize("what", ["changed", "not a database", "of another program", "newer", "itself", "missing"])
def test_what_cannot_be_relied_on_replaces_nothing(backed_up: tuple[Shell, str], what: str, tmp_path: Path) -> None:
    shell, _ = backed_up
    place = tmp_path / "copy.db"
    shell("backup", "-o", str(place))
    if what == "changed":
        flip_last_bit(place)
    elif what == "missing":
        place.unlink()
    elif what == "itself":
        place = shell.database
    else:
        sum_file(place).unlink()
        if what == "not a database":
            place.write_bytes(b"\x17" * 5000)
        else:
            pragma = "application_id" if what == "of another program" else "user_version"
            connection = sqlite3.connect(place)
            connection.execute(f"PRAGMA {pragma} = 999")
            connection.close()
    before = shell.database.read_bytes()
    shell.refused("restore", str(place), code={"missing": 66, "itself": 74}.get(what, 65))
    assert shell.database.read_bytes() == before
    assert len(shell.json("backups")) == 1


HALVES = {
    "-wal": "c.execute('PRAGMA journal_mode = WAL'); c.execute('BEGIN IMMEDIATE');"
    "c.execute(\"UPDATE team SET name = 'In the log'\"); c.execute('COMMIT');",
    "-journal": "c.execute('PRAGMA cache_size = 1'); c.execute('BEGIN IMMEDIATE');"
    "c.execute('UPDATE card SET text = text || hex(zeroblob(60000))');",
}


@pytest.mark.parametrize("suffix", HALVES)
def test_a_file_with_a_part_beside_it_replaces_nothing_until_it_is_one(
    backed_up: tuple[Shell, str], suffix: str, tmp_path: Path
) -> None:
    shell, name = backed_up
    source, whole = tmp_path / "theirs.db", tmp_path / "whole.db"
    source.write_bytes(shell.database.read_bytes())
    script = f"import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); {HALVES[suffix]}"
    subprocess.run([sys.executable, "-c", f"{script} os.kill(os.getpid(), 9)", source], check=False)
    assert Path(f"{source}{suffix}").stat().st_size
    shell("restore", name)
    sentence = shell.refused("restore", str(source), code=65)
    assert f"theirs.db{suffix} beside it" in sentence
    assert len(cards(shell)) == 2
    shell("--db", str(source), "backup", "-o", str(whole))
    shell("restore", str(whole))
    assert len(cards(shell)) == 3
    assert ("In the log" in shell("team")) == (suffix == "-wal")


def test_another_program_s_database_is_never_replaced(backed_up: tuple[Shell, str]) -> None:
    shell, name = backed_up
    shell.database.unlink()
    connection = sqlite3.connect(shell.database)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = shell.database.read_bytes()
    assert "belongs to another program" in shell.refused("restore", name, code=74)
    assert shell.database.read_bytes() == before


def test_what_cannot_be_kept_is_not_replaced(backed_up: tuple[Shell, str], tmp_path: Path) -> None:
    shell, name = backed_up
    mine = shell.json("backups")[0]["path"]
    copy = tmp_path / name
    copy.write_bytes(Path(mine).read_bytes())
    folder = Path(mine).parent
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    before = shell.database.read_bytes()
    shell.refused("restore", str(copy), code=74)
    assert shell.database.read_bytes() == before
    assert [path.name for path in shell.database.parent.glob(".*")] == []


HOLD = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM team'); print(flush=True); input()"
)


def test_nothing_is_replaced_under_somebody_s_feet(backed_up: tuple[Shell, str]) -> None:
    shell, name = backed_up
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, shell.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        sentence = shell.refused("restore", name, code=75)
        assert f"(process {other.pid})" in sentence
        other.communicate(b"\n")
    assert len(cards(shell)) == 3
    shell("restore", name)


def test_who_was_missed_notices_and_writes_no_more(backed_up: tuple[Shell, str]) -> None:
    shell, name = backed_up
    missed = Store.open(shell.database)  # of this process, which counts as nobody else
    [team] = missed.teams()
    shell("restore", name)
    with pytest.raises(StoreError, match="start again"):
        missed.commit(team.id, RenameTeam("Nobody"))
    missed.close()
    assert "Nobody" not in shell("team")


def test_on_a_server_pg_dump_is_named(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETROBOARD_DB", "postgresql://retro:hunter2secret@127.0.0.1:1/retro")
    for words in (["backup"], ["backups"], ["restore", "x.db"]):
        said = shell.refused(*words, code=1)
        assert "pg_dump" in said
        assert "hunter2secret" not in said


# --- killed in the middle ---------------------------------------------------------------------------------------------

KILLER = '''
import os, shutil, sys
from pathlib import Path
from retroboard.store.backups import Backups, contents
from retroboard.store.restore import restore

EVENTS = {"open", "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "shutil.copyfile", "sqlite3.connect"}
folder = Path(sys.argv[1])
start, backup = folder / "start" / "retro.db", folder / "backup.db"

def killed(number, work):
    """Whether a process of its own that does this is killed when it has done so many things to files."""
    pid = os.fork()
    if pid == 0:
        left = [number]
        def count_down(event, _):
            left[0] -= event in EVENTS
            if left[0] < 0:
                os._exit(9)
        sys.addaudithook(count_down)
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9

def is_old(path):
    return path.read_bytes() == start.read_bytes() or contents(path) is not None and contents(path) == contents(start)

number, again = 0, True
while again:  # at every other one, the first included
    place = folder / str(number)
    shutil.copytree(start.parent, place)
    database, backups = place / "retro.db", Backups(place / "retro.db", place / "backups")
    again = killed(number, lambda: restore(backup, backups))
    is_new = contents(database) == contents(backup)
    kept = [*place.glob("retro.db.*-replaced"), *(each.path for each in backups.listed())]
    assert is_old(database) or (is_new and any(map(is_old, kept))), (number, kept)
    restore(backup, backups)
    assert contents(database) == contents(backup)
    number += 2
print(number, is_new)
'''


@pytest.mark.parametrize("state", ["whole", "damaged"])
def test_killed_at_any_moment_it_leaves_the_old_or_the_new_and_loses_nothing(
    backed_up: tuple[Shell, str], state: str, tmp_path: Path
) -> None:
    shell, _ = backed_up
    folder = tmp_path / "killed"
    (folder / "start").mkdir(parents=True)
    data = shell.database.read_bytes()
    (folder / "start" / "retro.db").write_bytes(
        data if state == "whole" else data[:8192] + b"\xff" * (len(data) - 8192)
    )
    (folder / "backup.db").write_bytes(Path(shell.json("backups")[0]["path"]).read_bytes())
    done = subprocess.run([sys.executable, "-c", KILLER, folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    times, ends_new = done.stdout.split()
    assert int(times) > 10
    assert ends_new == "True"


def test_a_back_up_is_for_its_owner_alone_whatever_it_replaces(shell: Shell, tmp_path: Path) -> None:
    shell("new", "Sprint 1")
    there = tmp_path / "there.db"
    there.touch(0o644)
    shell("backup", "-o", str(there), "--force")
    assert there.stat().st_mode & 0o777 == 0o600
