"""The store on real databases: what is committed is kept, what is refused leaves no trace."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from retroboard.domain import changes as c
from retroboard.domain.demo import demo_rows
from retroboard.domain.edits import added, applied, gathered
from retroboard.domain.model import Board, Function, Member, Retro, Stage, State, Status, Team
from retroboard.domain.rules import why_not
from retroboard.domain.templates import BUILT_IN
from retroboard.store.engine import open_database
from retroboard.store.errors import Busy, NoDatabase, Refused, StoreError
from retroboard.store.store import Store
from tests.domain.strategies import changes_for
from tests.examples import examples
from tests.servers import Server

TODAY = date(2026, 11, 20)
TEAM = Team("a" * 32, "Payments")
ANN = Member("b" * 32, TEAM.id, "ann", Function.ENGINEERING)
BOB = Member("c" * 32, TEAM.id, "bob", Function.PRODUCT)
RETRO = "d" * 32
COLUMNS = ("1" * 32, "2" * 32, "3" * 32)
NUMBERS = itertools.count(1)


def new_id() -> str:
    return f"{next(NUMBERS):032x}"


@pytest.fixture
def store(target: str) -> Iterator[Store]:
    opened = Store.open(target)
    opened.add_team([TEAM, ANN, BOB])
    opened.commit(TEAM.id, c.StartRetro(RETRO, "Sprint 42", TODAY, BUILT_IN[0], COLUMNS, votes_each=5), ANN.id)
    yield opened
    opened.close()


def add(store: Store, text: str = "Deploys are faster", column: int = 0) -> str:
    card_id = new_id()
    store.commit(TEAM.id, c.AddCard(RETRO, card_id, COLUMNS[column], text), ANN.id)
    return card_id


def board_of(state: State) -> Board:
    assert state.board is not None
    return state.board


def test_a_committed_card_is_there_for_another_process(store: Store, target: str) -> None:
    card_id = add(store)
    other = Store.open(target, create=False)
    card = board_of(other.load(TEAM.id, RETRO)).card_by_id[card_id]
    other.close()
    assert (card.text, card.author_id) == ("Deploys are faster", ANN.id)


def test_it_can_be_asked_whether_a_text_was_saved(store: Store) -> None:
    card, inbox, comment, action = add(store), new_id(), new_id(), new_id()
    store.commit(TEAM.id, c.AddToInbox(inbox, "For the next one"), ANN.id)
    store.commit(TEAM.id, c.AddComment(RETRO, comment, card, "By a lot"), ANN.id)
    store.commit(TEAM.id, c.AddAction(action, "Keep it so", "", None, TODAY, made_in=RETRO), ANN.id)
    assert store.texts_among([card, inbox, comment, action, new_id(), RETRO]) == {card, inbox, comment, action}
    assert store.texts_among([]) == set()


def test_a_refused_change_leaves_everything_as_it_was(store: Store) -> None:
    before = store.load(TEAM.id, RETRO)
    with pytest.raises(Refused, match="It needs a text"):
        store.commit(TEAM.id, c.AddCard(RETRO, new_id(), COLUMNS[0], "  \u200b "), ANN.id)
    assert store.load(TEAM.id, RETRO) == before


def test_what_is_undone_is_gone_and_what_is_redone_is_back(store: Store) -> None:
    before = store.load(TEAM.id, RETRO)
    done = store.commit(TEAM.id, c.AddCard(RETRO, new_id(), COLUMNS[0], "Hello"), ANN.id)
    after = store.load(TEAM.id, RETRO)
    undone = store.commit(TEAM.id, done.undo)
    assert store.load(TEAM.id, RETRO) == before
    store.commit(TEAM.id, undone.undo)
    assert store.load(TEAM.id, RETRO) == after


def test_an_action_is_not_redone_in_a_retro_that_was_closed_meanwhile(store: Store) -> None:
    done = store.commit(TEAM.id, c.AddAction(new_id(), "Split it", "ann", None, TODAY, made_in=RETRO), ANN.id)
    undone = store.commit(TEAM.id, done.undo, ANN.id)
    store.commit(TEAM.id, c.CloseRetro(RETRO, TODAY), ANN.id)
    with pytest.raises(Refused, match="This retro is closed"):
        store.commit(TEAM.id, undone.undo, ANN.id)


def test_the_vote_budget_holds_for_two_stores_that_take_turns(store: Store, target: str) -> None:
    for _ in range(3):
        add(store)
    store.commit(TEAM.id, c.SetStage(RETRO, Stage.VOTE), ANN.id)
    state = store.load(TEAM.id, RETRO)
    topic_ids = [topic.id for topic in board_of(state).topics]
    other = Store.open(target)
    cast = 0
    for store_in_turn, topic_id in zip(itertools.cycle([store, other]), topic_ids * 4, strict=False):
        try:
            store_in_turn.commit(TEAM.id, c.CastVote(RETRO, new_id(), topic_id, BOB.id), BOB.id)
            cast += 1
        except Refused:
            continue
    other.close()
    assert cast == 5
    assert len(board_of(store.load(TEAM.id, RETRO)).votes) == 5


def test_an_edit_of_a_text_that_changed_meanwhile_is_refused(store: Store, target: str) -> None:
    card_id = add(store, "First")
    other = Store.open(target)
    other.commit(TEAM.id, c.EditCard(RETRO, card_id, "Second", was="First"), BOB.id)
    other.close()
    with pytest.raises(Refused, match="changed while you were editing"):
        store.commit(TEAM.id, c.EditCard(RETRO, card_id, "Third", was="First"), ANN.id)
    assert board_of(store.load(TEAM.id, RETRO)).card_by_id[card_id].text == "Second"


def test_an_action_is_carried_from_retro_to_retro_until_it_is_closed_everywhere(store: Store) -> None:
    action_id = new_id()
    store.commit(TEAM.id, c.AddAction(action_id, "Split the pipeline", "bob", None, TODAY, RETRO), ANN.id)
    next_id = new_id()
    columns = tuple(new_id() for _ in range(3))
    store.commit(TEAM.id, c.StartRetro(next_id, "Sprint 43", TODAY, BUILT_IN[0], columns), ANN.id)
    store.commit(TEAM.id, c.SetStatus(action_id, Status.DONE, TODAY), ANN.id)
    for retro_id in (RETRO, next_id):
        assert store.load(TEAM.id, retro_id).action_by_id[action_id].status is Status.DONE


def test_another_process_is_noticed(store: Store, target: str) -> None:
    store.changed_elsewhere()
    assert not store.changed_elsewhere()
    other = Store.open(target)
    add(other)
    other.close()
    assert store.changed_elsewhere()
    assert not store.changed_elsewhere()


def test_another_process_is_noticed_that_wrote_before_anybody_asked(store: Store, target: str) -> None:
    other = Store.open(target)
    add(other)
    other.close()
    assert store.changed_elsewhere()
    assert not store.changed_elsewhere()


def test_what_was_read_is_good_where_the_connection_is_lost_after_it(server: Server) -> None:
    target = server.fresh()
    database = open_database(target, create=True)
    reader = database.reader
    assert database.read(lambda: (reader.teams(), server.hang_up())[0]) == ()
    assert database.read(reader.teams) == ()
    database.close()


def test_that_nothing_was_written_is_said_of_a_write_alone(server: Server) -> None:
    target = server.fresh()
    waiting = Store.open(f"{target}&options=-c%20lock_timeout%3D50")
    with psycopg.connect(target) as other:
        other.execute("LOCK TABLE team")
        with pytest.raises(Busy, match=r"too long\. Try again\."):
            waiting.teams()
        with pytest.raises(Busy, match=r"too long; nothing was written\. Try again\."):
            waiting.add_team([TEAM])
    waiting.close()


def test_search_finds_titles_cards_and_actions_in_any_case(store: Store) -> None:
    card_id = add(store, "Die ÜBERSICHT fehlt")
    store.commit(TEAM.id, c.AddAction(new_id(), "Write an übersicht", "", None, TODAY), ANN.id)
    assert {(hit.kind, hit.row_id == card_id) for hit in store.search(TEAM.id, "übersicht")} == {
        ("card", True),
        ("action", False),
    }
    assert [hit.kind for hit in store.search(TEAM.id, "SPRINT")] == ["retro"]


def test_search_finds_an_action_by_its_number_and_its_owner_and_a_retro_by_its_number(store: Store) -> None:
    for number in range(1, 13):
        store.commit(TEAM.id, c.AddAction(new_id(), "Split the pipeline", "José" * (number == 2), None, TODAY), ANN.id)
    add(store, "As A1 and #1 say")
    assert [hit.sign for hit in store.search(TEAM.id, "a1")] == ["A1", "A12", "A11", "A10", ""]
    assert [hit.sign for hit in store.search(TEAM.id, "#1")] == ["#1", ""]
    for query in ("@jose", "JOSÉ", "A2 split"):
        assert [(hit.sign, hit.text) for hit in store.search(TEAM.id, query)] == [("A2", "Split the pipeline @José")]


def test_a_mistyped_path_makes_no_board(tmp_path: Path) -> None:
    with pytest.raises(NoDatabase):
        Store.open(tmp_path / "typo.db", create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"some text", b"SQLite format 3\0" + b"x" * 200])
def test_a_file_that_is_no_board_is_refused_and_not_touched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(StoreError):
        Store.open(path)
    assert path.read_bytes() == content


def test_a_new_file_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "board.db"
    Store.open(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [child.name for child in path.parent.iterdir()] == ["board.db"]


@pytest.mark.usefixtures("boards")
def test_a_state_worked_out_equals_one_read_back(target: str) -> None:
    rows = demo_rows(TODAY)
    team = next(row for row in rows if isinstance(row, Team))
    retro_id = next(row.id for row in reversed(rows) if isinstance(row, Retro))
    with_store = Store.open(target)
    with_store.add_team(rows)
    start = with_store.load(team.id, retro_id)
    assert start == gathered(rows, retro_id)
    assert start == applied(added(*rows), State(team, retro_id=retro_id, board=Board()))

    @settings(
        max_examples=examples(5),
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(data=st.data())
    def runs_alike(data: st.DataObject) -> None:
        undos: list[c.Revert] = []
        try:
            make_changes(data, undos)
        finally:  # an example that is given up half-way leaves nothing behind either
            for undo in reversed(undos):
                with_store.commit(team.id, undo)
        assert with_store.load(team.id, retro_id) == start

    def make_changes(data: st.DataObject, undos: list[c.Revert]) -> None:
        state = with_store.load(team.id, retro_id)
        for _ in range(5):
            change = data.draw(changes_for(state))
            if why_not(change, state, None) is not None:
                with pytest.raises(Refused):
                    with_store.commit(team.id, change)
                continue
            undos.append(with_store.commit(team.id, change).undo)
            state = with_store.load(team.id, retro_id)
            fresh = Store.open(target)
            assert fresh.load(team.id, retro_id) == state
            fresh.close()

    runs_alike()
    with_store.close()
