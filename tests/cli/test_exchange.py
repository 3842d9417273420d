"""Files out and in."""

import csv
import io
import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

REFACTO = {
    "url": "sprint-42",
    "name": "Sprint 42",
    "current": {
        "format": "mood",
        "options": {},
        "items": [
            {"created": "2025-01-31T14:00:00.000Z", "category": "happy", "message": "Deploys", "votes": 2},
            {"created": "2025-01-31T14:00:00.000Z", "category": "action", "message": "Do it", "votes": 0},
        ],
    },
}


@pytest.mark.parametrize("ending", ["", ".lock"])
def test_no_file_is_written_over_the_database(team_shell: Shell, tmp_path: Path, ending: str) -> None:
    place = Path(f"{team_shell.database}{ending}")
    told = f"{place} is the database itself. Name another file."
    assert team_shell.refused("export", "-o", str(place), "--format", "md", "--force", code=73) == told
    assert team_shell.refused("backup", "-o", str(place), "--force", code=73) == told
    link = tmp_path / "link.md"
    os.link(team_shell.database, link)
    assert "is the database itself" in team_shell.refused("export", "-o", str(link), "--force", code=73)
    other = tmp_path / "other.db"
    team_shell("--db", str(other), "add", "theirs")
    refused = team_shell.refused("export", "-o", str(other), "--format", "md", "--force", code=73)
    assert refused.endswith("other.db is a retroboard database. Name another file.")
    assert "ann" in team_shell("members")


def test_markdown_is_the_default_and_starts_with_the_retro(team_shell: Shell) -> None:
    assert team_shell("export").startswith("# Payments, retro 1: Sprint 42\n")
    assert team_shell("export", "latest", "--format", "md") == team_shell("export", "#1")


def test_csv_goes_to_a_pipe_byte_for_byte(team_shell: Shell) -> None:
    done = team_shell.run("export", "--format", "csv")
    assert done.stdout_bytes.startswith(b"\xef\xbb\xbf")
    assert done.stdout_bytes.count(b"\r\n") == 3
    assert not done.stdout_bytes.replace(b"\r\n", b"").count(b"\r")


def test_formulas_are_guarded_in_csv_unless_asked_for_raw(team_shell: Shell) -> None:
    team_shell("add", "-c", "1", "=1+1")
    guarded = list(csv.reader(io.StringIO(team_shell("export", "--format", "csv"))))
    raw = list(csv.reader(io.StringIO(team_shell("export", "--format", "csv", "--raw-csv"))))
    assert "'=1+1" in guarded[2]
    assert "=1+1" in raw[2]


def test_mentions_are_broken_up_unless_they_are_asked_for(team_shell: Shell) -> None:
    team_shell("add", "-c", "1", "ask @octocat about #12")
    assert "@octocat" not in team_shell("export")
    assert "@octocat" not in team_shell("export", "--no-mentions")
    assert "@octocat" in team_shell("export", "--mentions")


@pytest.mark.parametrize("suffix", ["md", "markdown", "json", "csv"])
def test_the_file_name_says_the_format(team_shell: Shell, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"retro.{suffix}"
    assert team_shell("export", "-o", str(file)) == ""
    kind = "md" if suffix == "markdown" else suffix
    assert file.read_bytes() == team_shell.run("export", "--format", kind).stdout_bytes


def test_a_file_name_that_says_no_format_is_asked_about(team_shell: Shell, tmp_path: Path) -> None:
    assert "Say --format" in team_shell.refused("export", "-o", str(tmp_path / "retro.pdf"), code=2)
    team_shell("export", "-o", str(tmp_path / "retro.pdf"), "--format", "md")
    team_shell("export", "-o", str(tmp_path / "plain"))
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "retro.pdf").read_bytes()


def test_a_folder_gets_a_file_named_after_the_retro(team_shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    team_shell("export", "-o", str(tmp_path / "out"), "--format", "json")
    [file] = (tmp_path / "out").iterdir()
    assert file.name.endswith("-payments-1-sprint-42.json")
    assert f"Wrote {file}." in team_shell.stderr


@pytest.mark.parametrize("name", ["out/", "out.pdf/", "out.csv/"])
def test_a_folder_that_is_not_there_gets_no_file_of_its_name(team_shell: Shell, tmp_path: Path, name: str) -> None:
    folder = f"{tmp_path}/{name}"
    told = team_shell.refused("export", "-o", folder, code=73)
    assert told == f"{folder} is no folder that is there. Make it, or name a file."
    assert not Path(folder).exists()


@pytest.mark.parametrize("command", [("export", "-o", ""), ("backup", "-o", ""), ("import", ""), ("demo", "--db", "")])
def test_a_name_without_a_letter_is_no_file(
    team_shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert team_shell(*command, code=2) == ""
    assert "It is empty. Name a file." in team_shell.stderr
    assert not list(here.iterdir())


def test_a_file_is_never_written_over_another_unless_told_to(team_shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text("precious")
    assert "--force" in team_shell.refused("export", "-o", str(file), code=73)
    assert file.read_text() == "precious"
    team_shell("export", "-o", str(file), "--force")
    assert file.read_text().startswith("# Payments")
    team_shell.refused("export", "-o", str(tmp_path / "nowhere" / "notes.md"), code=73)


def test_an_export_to_stdout_named_as_a_dash_is_no_file(team_shell: Shell, tmp_path: Path) -> None:
    assert team_shell("export", "-o", "-").startswith("# Payments")


# --- importing ----------------------------------------------------------------------------------------------


@pytest.fixture
def refacto(tmp_path: Path) -> str:
    file = tmp_path / "sprint-42-export.json"
    file.write_text(json.dumps(REFACTO))
    return str(file)


def test_an_import_on_a_fresh_machine_makes_the_team_it_needs(shell: Shell, refacto: str) -> None:
    said = shell("import", refacto)
    assert said == "#1\tSprint 42\t3 columns, 1 card, 2 votes, 1 action of which 0 done\n".replace(
        " of which 0 done", ""
    )
    assert [retro["title"] for retro in shell.json("list")] == ["Sprint 42"]


def test_a_dry_run_tells_the_same_and_makes_nothing(team_shell: Shell, tmp_path: Path, refacto: str) -> None:
    before = team_shell("list")
    dry = team_shell("import", refacto, "--dry-run")
    assert team_shell("list") == before
    assert team_shell("import", refacto) == f"#2\t{dry}"
    nowhere = tmp_path / "none.db"
    assert team_shell("--db", str(nowhere), "import", refacto, "--dry-run") == dry
    assert not nowhere.exists()


def test_a_retro_that_is_there_already_comes_in_once_more_by_force_alone(team_shell: Shell, tmp_path: Path) -> None:
    file = str(tmp_path / "retro.json")
    team_shell("export", "-o", file)
    told = "The team has a retro of this title and day already: #1. To bring it in once more, say --force."
    assert team_shell.refused("import", file) == told
    team_shell("import", file, "--dry-run")
    assert f"{told}\n" in team_shell.stderr
    assert len(team_shell.json("list")) == 1
    team_shell("import", file, "--force")
    assert "title and day" not in team_shell.stderr
    team_shell("import", file, "--dry-run")
    assert told.replace("#1", "#1, #2") in team_shell.stderr
    assert len(team_shell.json("list")) == 2


def test_a_retro_of_another_title_or_day_is_not_taken_for_one_that_is_there(
    team_shell: Shell, tmp_path: Path, refacto: str
) -> None:
    team_shell("import", refacto)
    assert "title and day" not in team_shell.stderr
    (tmp_path / "other.json").write_text(team_shell("show", "1", "--json").replace("Sprint 42", "Sprint 43"))
    team_shell("import", str(tmp_path / "other.json"))
    assert "title and day" not in team_shell.stderr


def test_a_retro_can_be_imported_from_stdin(shell: Shell) -> None:
    shell("import", "-", stdin=json.dumps(REFACTO))
    assert len(shell.json("list")) == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{", b"[1]", b"[" * 100_000, b'{"name": "x"}'])
def test_a_file_that_is_no_retro_is_one_sentence_and_changes_nothing(
    shell: Shell, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "file.json").write_bytes(content)
    for option in ([], ["--dry-run"]):
        sentence = shell.refused("import", str(tmp_path / "file.json"), *option, code=65)
        assert "\n" not in sentence
    assert not shell.database.exists()


def test_a_file_that_is_not_there_is_said_so(shell: Shell, tmp_path: Path) -> None:
    for name in ("nowhere", "nowhere/retro.json"):
        told = shell.refused("import", str(tmp_path / name), code=66)
        assert told.endswith(f"{name} cannot be read: No such file or directory. Check its name and its folder.")
    assert shell.refused("import", str(tmp_path), code=66).endswith("Is a directory. It has to be a file.")


def test_a_pipe_is_no_file_to_write_and_is_not_waited_for(team_shell: Shell, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    for more in ([], ["--force"]):
        assert "Choose another name" in team_shell.refused("export", "-o", str(tmp_path / "pipe.md"), *more, code=73)


def test_a_retro_alone_brings_what_was_promised_in_it_and_before_it(shell: Shell, tmp_path: Path) -> None:
    demo, file = tmp_path / "demo.db", tmp_path / "12.json"
    shell("demo", "--print", "--db", str(demo))
    file.write_text(shell("--db", str(demo), "export", "12", "--format", "json"))
    shell("import", str(file))
    [was] = [each for each in json.loads(shell("--db", str(demo), "list", "--json")) if each["number"] == 12]
    [now] = shell.json("list")
    assert (now["actions_kept"], now["actions_made"]) == (was["actions_kept"], was["actions_made"]) == (3, 5)
    assert sum(each["retro"] is None for each in shell.json("actions", "--all")) == 3
    carried = [line.strip() for line in shell("--db", str(demo), "show", "12").splitlines() if "carried 1" in line]
    assert len(carried) == 3
    assert shell("show").count("carried 1") == len(carried)


@pytest.mark.parametrize("order", [1, -1], ids=["oldest first", "newest first"])
def test_a_team_s_whole_history_comes_in_from_its_retros(shell: Shell, tmp_path: Path, order: int) -> None:
    shell("demo", "--print", "--db", str(tmp_path / "demo.db"))
    numbers = ["10", "11", "12", "13"]
    for number in numbers[::order]:
        file = tmp_path / f"{number}.json"
        file.write_text(shell("--db", str(tmp_path / "demo.db"), "export", number, "--format", "json"))
        shell("import", str(file))

    def promised(shown: str) -> list[dict[str, object]]:
        told = ("text", "owner", "status", "made_here", "closed_on")
        actions = [{key: each[key] for key in told} for each in json.loads(shown)["actions"]]
        return sorted(actions, key=lambda each: str(each["text"]))

    for place, number in enumerate(numbers[::order], start=1):
        was = shell("--db", str(tmp_path / "demo.db"), "show", number, "--json")
        assert promised(shell("show", str(place), "--json")) == promised(was), number
    counted = {each["title"]: (each["actions_kept"], each["actions_made"]) for each in shell.json("list")}
    before = json.loads(shell("--db", str(tmp_path / "demo.db"), "list", "--json"))
    assert counted == {
        each["title"]: (each["actions_kept"], each["actions_made"]) for each in before if each["title"] in counted
    }
