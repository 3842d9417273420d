"""A small retro with one of everything, to write in every format; `saying` puts one text in every place."""

from dataclasses import replace
from datetime import date

from retroboard.domain import text
from retroboard.domain.model import (
    Action,
    Board,
    Card,
    Column,
    Comment,
    Function,
    Member,
    Mood,
    Occasion,
    Remark,
    Retro,
    Stage,
    State,
    Status,
    Talk,
    Team,
    Topic,
    Vote,
)

TODAY = date(2026, 11, 23)
RETROS = tuple(
    Retro(
        id=f"retro{number}",
        team_id="team",
        number=number,
        title=title,
        held_on=held_on,
        template="Well/Didn't/Actions",
        stage=stage,
        closed_on=None if stage is Stage.WRITE else held_on,
        votes_each=5,
        votes_cap=3,
        spent=((Stage.CHECK_IN, 200), (Stage.REVIEW, 20)) if stage is Stage.WRITE else (),
    )
    for number, title, held_on, stage in (
        (12, "Sprint 40", date(2026, 10, 26), Stage.CLOSE),
        (13, "Sprint 41", date(2026, 11, 9), Stage.CLOSE),
        (14, "Sprint 42", TODAY, Stage.WRITE),
    )
)
MEMBERS = (
    Member("ann", "team", "Ann", Function.PRODUCT),
    Member("bob", "team", "Bob", Function.ENGINEERING),
    Member("zoe", "team", "Zoë Ek", Function.QUALITY),
)
BOARD = Board(
    columns=(
        Column("well", "retro14", "Went well", "What should we keep?", Mood.GOOD, 1.0),
        Column("improve", "retro14", "To improve", "", Mood.BAD, 2.0),
        Column("ideas", "retro14", "Ideas", "", Mood.NEUTRAL, 3.0),
        Column("actions", "retro14", "Actions", "", Mood.ACTION, 4.0),
    ),
    topics=(
        Topic("deploys", "retro14", "well", "", 1.0),
        Topic("flaky", "retro14", "improve", "Flaky tests", 1.0, Talk.DISCUSSED, "We bisect,\ntwo of us"),
        Topic("docs", "retro14", "improve", "", 2.0, Talk.PARKED, "After the release"),
    ),
    cards=(
        Card("deploys", "retro14", "deploys", "Deploys are faster 🚀", "ann", 1.0),
        Card("login", "retro14", "flaky", "The login test\nfails on Mondays", "bob", 1.0),
        Card("slow", "retro14", "flaky", "So does @octocat's, see #12", None, 2.0),
        Card("docs", "retro14", "docs", "Nobody reads the docs", "ann", 1.0),
    ),
    votes=(
        Vote("v1", "retro14", "flaky", "ann"),
        Vote("v2", "retro14", "flaky", "bob"),
        Vote("v3", "retro14", "flaky", "bob"),
        Vote("v4", "retro14", "deploys", None),
    ),
    comments=(
        Comment("c1", "retro14", "login", "Only in CI", "ann", 1.0),
        Comment("c2", "retro14", "docs", "I do\n\nsometimes", None, 1.0),
    ),
    remarks=(
        Remark("r1", "retro14", Occasion.CHECK_IN, "ann", 4, "sunny", 1.0),
        Remark("r2", "retro14", Occasion.CHECK_IN, "bob", 2, "", 2.0),
        Remark("r3", "retro14", Occasion.RETURN, "ann", 5, "short and kind", 3.0),
        Remark("r4", "retro14", Occasion.RETURN, "bob", 5, "As long as it had to be", 4.0),
        Remark("r5", "retro14", Occasion.THANKS, "ann", None, "Bob, for the boat", 5.0),
    ),
)
ACTIONS = (
    Action(
        id="a9",
        team_id="team",
        number=9,
        text="Split the pipeline",
        owner="Bob",
        due=date(2026, 11, 20),
        status=Status.DOING,
        since=12,
        until=None,
        made_on=date(2026, 10, 26),
        closed_on=None,
        retro_id="retro12",
        card_id=None,
    ),
    Action(
        id="a10",
        team_id="team",
        number=10,
        text='Write "how we deploy"',
        owner="Zoë Ek",
        due=None,
        status=Status.DONE,
        since=13,
        until=14,
        made_on=date(2026, 11, 9),
        closed_on=date(2026, 11, 23),
        retro_id="retro13",
        card_id=None,
    ),
    Action(
        id="a11",
        team_id="team",
        number=11,
        text="Fix the login test",
        owner="Ann",
        due=date(2026, 12, 1),
        status=Status.OPEN,
        since=14,
        until=None,
        made_on=TODAY,
        closed_on=None,
        retro_id="retro14",
        card_id="login",
    ),
)
STATE = State(
    team=Team("team", "Payments"),
    members=MEMBERS,
    actions=ACTIONS,
    retros=RETROS,
    card_counts={"retro14": 4},
    retro_id="retro14",
    board=BOARD,
)
CLOSED = replace(STATE, retros=tuple(retro._replace(closed_on=TODAY) for retro in RETROS))
"""The same once it is over: not everybody has said at its close what they think of it."""


def saying(words: str, name: str) -> State:
    """The same retro, with `words` as every card, comment and action, and `name` as every name and title."""
    assert text.clean(words) == words
    assert text.clean_name(name) == name
    board = Board(
        columns=tuple(column._replace(title=name, prompt=name) for column in BOARD.columns),
        topics=tuple(topic._replace(title=topic.title and name, notes=topic.notes and words) for topic in BOARD.topics),
        cards=tuple(card._replace(text=words) for card in BOARD.cards),
        votes=BOARD.votes,
        comments=tuple(comment._replace(text=words) for comment in BOARD.comments),
        remarks=tuple(remark._replace(text=remark.text and words) for remark in BOARD.remarks),
    )
    return replace(
        STATE,
        team=STATE.team._replace(name=name),
        members=tuple(member._replace(name=f"{name}{member.id}") for member in MEMBERS),
        retros=tuple(retro._replace(title=name) for retro in RETROS),
        actions=tuple(action._replace(text=words, owner=name) for action in ACTIONS),
        board=board,
    )
