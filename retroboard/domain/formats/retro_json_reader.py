"""retroboard's own JSON read back: what `retro_json` writes, of this version and of those before it."""

from __future__ import annotations

from datetime import date

from retroboard.domain.column_rules import MAX_COLUMNS
from retroboard.domain.formats.imports import MAX_ROWS, Imported, Rows, Target
from retroboard.domain.formats.retro_json import FORMAT, VERSION
from retroboard.domain.formats.strict_json import Node
from retroboard.domain.invariants import goes_on, is_said_twice, is_timed_twice, latest_round
from retroboard.domain.meeting_rules import LONGEST_S, MINUTES, SCORES
from retroboard.domain.model import (
    Action,
    Board,
    Column,
    Function,
    Member,
    Mood,
    Occasion,
    Retro,
    Stage,
    StageTimes,
    Status,
    Talk,
    Timer,
    Topic,
    Verdict,
)
from retroboard.domain.rules import MAX_VOTES
from retroboard.domain.voting import is_over

READS = (1, 2)
"""Version 1 had no rounds of votes, notes, remarks and reviews: they are read as in a retro without them."""
MAX_NUMBER = 1_000_000
MAX_MS = 2**53
EPOCH = date(1970, 1, 1)
DAY_MS = 24 * 60 * 60 * 1000
MAX_LENGTH_MS = LONGEST_S * 1000
MOST_COLUMNS = MAX_COLUMNS + 1
"""A template of as many columns as there may be is given one more for actions."""

FILE = ("format", "version", "team", "retro", "members", "columns", "actions", "remarks", "timers")
RETRO = (
    "number",
    "title",
    "date",
    "template",
    "stage",
    "closed_on",
    "votes_each",
    "votes_cap",
    "skipped",
    "hidden",
    "wrote_hidden",
    "facilitator",
    "vote_round",
    "question",
    "spotlight",
    "minutes",
    "autopilot",
    "stage_since",
    "spent",
)
MEMBER = ("name", "function", "left")
COLUMN = ("title", "prompt", "mood", "topics")
TOPIC = ("title", "votes", "cards", "talk", "notes")
VOTES = ("member", "count", "round")
REMARK = ("occasion", "member", "score", "text")
TIMER = ("topic", "length", "ends_at", "rest")
CARD = ("text", "author", "comments", "actions")
COMMENT = ("text", "author")
ACTION = (
    "number",
    "text",
    "owner",
    "due",
    "status",
    "made_on",
    "made_here",
    "closed_on",
    "since",
    "until",
    "signal",
    "verdict",
    "reason",
    "escalated_to",
    "reviewed",
)


def sniff(root: Node) -> bool:
    """Whether a JSON file says that it is one of ours, of whatever version."""
    return root.has("format", "retro") and root.get("format").value == FORMAT


def read(root: Node, target: Target) -> Imported:
    """The file as one change. Raises ImportProblem, with the place, for anything that `dump` would not write.

    Members are found by name, in any case; those that the team does not have are added.
    """
    version = root.get("version")
    if isinstance(version.value, int) and version.value > VERSION:
        raise version.problem(f"this program reads up to version {VERSION}: a newer one wrote the file")
    if version.value not in READS:
        raise version.problem("there is no such one")
    root.only(FILE)
    rows = Rows(target, "retroboard", _read_retro(root.get("retro"), target))
    return _Reader(rows).read(root)


def _read_retro(node: Node, target: Target) -> Retro:
    node.only(RETRO)
    closed_on = node.maybe("closed_on")
    return Retro(
        id=target.new_id(),
        team_id=target.team_id,
        number=node.get("number").whole(1, MAX_NUMBER),
        title=node.get("title").line("title"),
        held_on=node.get("date").day(),
        template=node.get("template").line("template name", empty=True),
        stage=node.get("stage").choice(Stage),
        closed_on=closed_on.day() if closed_on else None,
        votes_each=each.whole(0, MAX_VOTES) if (each := node.maybe("votes_each")) else None,
        votes_cap=node.get("votes_cap").whole(1, MAX_VOTES),
        skipped=_skipped(node.maybe("skipped")),
        hidden=_flag(node.maybe("hidden")),
        wrote_hidden=_flag(node.maybe("wrote_hidden")),
        vote_round=_count(node.maybe("vote_round"), 1, MAX_NUMBER, usual=1),
        question=_line(node.maybe("question"), "question"),
        minutes=minutes.whole(MINUTES[0], MINUTES[-1]) if (minutes := node.maybe("minutes")) else None,
        autopilot=_flag(node.maybe("autopilot")),
        stage_since=since.whole(1, MAX_MS) if (since := node.maybe("stage_since")) else None,
        spent=_spent(node.maybe("spent")),
    )


def _skipped(node: Node | None) -> tuple[Stage, ...]:
    named = {item.choice(Stage) for item in node.items()} if node else set()
    if node and Stage.CLOSE in named:
        raise node.problem("a retro ends with its close")
    return tuple(stage for stage in Stage if stage in named)


def _spent(node: Node | None) -> StageTimes:
    if node is None:
        return ()
    node.only(tuple(Stage))
    times = ((stage, node.maybe(stage)) for stage in Stage)
    return tuple((stage, seconds.whole(1, MAX_NUMBER)) for stage, seconds in times if seconds)


def _flag(node: Node | None) -> bool:
    return node.flag() if node else False


def _line(node: Node | None, what: str) -> str:
    return node.line(what, empty=True) if node else ""


def _count(node: Node | None, low: int, high: int, *, usual: int) -> int:
    return node.whole(low, high) if node else usual


class _Reader:
    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.card_of_action: dict[int, str] = {}

    def read(self, root: Node) -> Imported:
        self._members(root.get("members"))
        columns = root.get("columns")
        if not 1 <= len(columns.items()) <= MOST_COLUMNS:
            raise columns.problem(f"expected 1 to {MOST_COLUMNS} columns")
        for node in columns.items():
            self._column(node)
        holds_actions = {column.mood is Mood.ACTION for column in self.rows.columns}
        if True not in holds_actions:
            raise columns.problem(f"one of them needs the mood {Mood.ACTION}")
        if False not in holds_actions:
            raise columns.problem(f"one of them needs another mood than {Mood.ACTION}")
        self._course(root)
        self._hold_together(root)
        self._actions(root.get("actions"))
        return self.rows.imported()

    def _course(self, root: Node) -> None:
        """How far the meeting is: what refers to members and topics, which are there by now."""
        node, retro = root.get("retro"), self.rows.retro
        if (led_by := node.maybe("facilitator")) and (leader := self._member(led_by)):
            retro = retro._replace(facilitator_id=leader.id)
        self.rows.retro = retro._replace(spotlight=self._topic_at(node.maybe("spotlight")))
        for remark in _items(root.maybe("remarks")):
            self._remark(remark)
        for timer in _items(root.maybe("timers")):
            self._timer(timer)

    def _hold_together(self, root: Node) -> None:
        """Refuses what each for itself could be, and no retro is."""
        node, rows, retro = root.get("retro"), self.rows, self.rows.retro
        if (latest := latest_round(rows.votes)) > retro.vote_round:
            raise node.problem(f"votes of round {latest}, and this is round {retro.vote_round}")
        if is_over(Board(votes=tuple(rows.votes)), retro.vote_round, retro.votes_each, retro.votes_cap):
            raise node.problem("a member has given more votes than each has, or more on a topic than one can")
        if goes_on(retro, rows.timers):
            raise node.problem("it is closed, so nothing in it is hidden, timed or going on")
        if is_said_twice(rows.remarks):
            raise root.get("remarks").problem("a member has two answers where each gives one")
        if is_timed_twice(rows.timers):
            raise root.get("timers").problem("at most one is of the stage, and one of a topic")

    def _remark(self, node: Node) -> None:
        node.only(REMARK)
        member = self._member(node.get("member"))
        occasion = node.get("occasion").choice(Occasion)
        score, words = node.maybe("score"), node.get("text")
        if occasion is Occasion.RETURN and score is None:
            raise node.problem(f"a number from {SCORES[0]} to {SCORES[-1]} is missing")
        self.rows.add_remark(
            occasion,
            member.id if member else None,
            score.whole(SCORES[0], SCORES[-1]) if score else None,
            words.words() if words.value != "" else "",
        )

    def _timer(self, node: Node) -> None:
        node.only(TIMER)
        ends_at, rest = node.maybe("ends_at"), node.maybe("rest")
        if (ends_at is None) is (rest is None):
            raise node.problem("it runs or it rests: one of ends_at and rest is null")
        self.rows.timers.append(
            Timer(
                id=self.rows.target.new_id(),
                retro_id=self.rows.retro.id,
                topic_id=self._topic_at(node.maybe("topic")),
                length=node.get("length").whole(1, MAX_LENGTH_MS),
                ends_at=ends_at.whole(0, self._latest_end()) if ends_at else None,
                rest=rest.whole(0, MAX_LENGTH_MS) if rest else None,
            )
        )

    def _latest_end(self) -> int:
        """When the longest timer ends that was started by the end of today, wherever on earth that is."""
        days = (self.rows.target.today - EPOCH).days + 2
        return days * DAY_MS + MAX_LENGTH_MS

    def _topic_at(self, node: Node | None) -> str | None:
        """The id of a topic by its place in the file."""
        return self.rows.topics[node.whole(1, len(self.rows.topics)) - 1].id if node else None

    def _members(self, members: Node) -> None:
        seen: set[str] = set()
        for node in members.items():
            node.only(MEMBER)
            name = node.get("name").line("member name")
            function = node.get("function").choice(Function)
            if name.casefold() in seen:
                raise node.problem("this name is there already")
            seen.add(name.casefold())
            if self.rows.member(name) is None:
                self.rows.add_member(name, function, has_left=_flag(node.maybe("left")))

    def _column(self, node: Node) -> None:
        node.only(COLUMN)
        title = node.get("title").line("title")
        prompt = node.get("prompt").line("prompt", empty=True)
        column = self.rows.add_column(title, prompt, node.get("mood").choice(Mood))
        topics = node.get("topics")
        if topics.items() and column.mood is Mood.ACTION:
            raise topics.problem("a column for actions holds no cards")
        for topic in topics.items():
            self._topic(topic, column)

    def _topic(self, node: Node, column: Column) -> None:
        node.only(TOPIC)
        talk, notes = node.maybe("talk"), node.maybe("notes")
        topic = self.rows.add_topic(
            column,
            node.get("title").line("title", empty=True),
            talk.choice(Talk) if talk else Talk.WAITING,
            notes.words() if notes and notes.value != "" else "",
        )
        for votes in node.get("votes").items():
            votes.only(VOTES)
            count = votes.get("count").whole(1, MAX_ROWS)
            voter = self._member(votes.get("member"))
            if len(self.rows.votes) + count > MAX_ROWS:
                raise votes.problem(f"more than {MAX_ROWS:,} votes")
            round = _count(votes.maybe("round"), 1, MAX_NUMBER, usual=1)
            self.rows.add_votes(topic, count, voter.id if voter else None, round)
        cards = node.get("cards")
        if not cards.items():
            raise cards.problem("a topic has at least one card")
        for card in cards.items():
            self._card(card, topic)

    def _card(self, node: Node, topic: Topic) -> None:
        node.only(CARD)
        author = self._member(node.get("author"))
        card = self.rows.add_card(topic, node.get("text").words(), author.id if author else None)
        if len(self.rows.cards) > MAX_ROWS:
            raise node.problem(f"more than {MAX_ROWS:,} cards")
        for comment in node.get("comments").items():
            comment.only(COMMENT)
            author = self._member(comment.get("author"))
            self.rows.add_comment(card, comment.get("text").words(), author.id if author else None)
            if len(self.rows.comments) > MAX_ROWS:
                raise comment.problem(f"more than {MAX_ROWS:,} comments")
        for number in node.get("actions").items():
            if self.card_of_action.setdefault(number.whole(1, MAX_NUMBER), card.id) != card.id:
                raise number.problem("another card has this action")

    def _member(self, node: Node) -> Member | None:
        if node.value is None:
            return None
        name = node.line("member name")
        member = self.rows.member(name)
        if member is None:
            raise node.problem("this name is not among the members")
        return member

    def _actions(self, actions: Node) -> None:
        numbers: set[int] = set()
        for node in actions.items():
            action = self._action(node)
            if action.number in numbers:
                raise node.problem("this number is there already")
            numbers.add(action.number)
            self.rows.add_action(action)
        if missing := sorted(self.card_of_action.keys() - numbers):
            raise actions.problem(f"a card names action {missing[0]}, which is not here")

    def _action(self, node: Node) -> Action:
        node.only(ACTION)
        retro = self.rows.retro
        number = node.get("number").whole(1, MAX_NUMBER)
        status = node.get("status").choice(Status)
        due, closed_on, until = node.maybe("due"), node.maybe("closed_on"), node.maybe("until")
        if (closed_on is None) is not status.is_open or (until is None) is not status.is_open:
            raise node.problem("closed_on and until are null while an action is open, and only then")
        return Action(
            id=self.rows.target.new_id(),
            team_id=self.rows.target.team_id,
            number=number,
            text=node.get("text").words(),
            owner=node.get("owner").line("owner", empty=True),
            due=due.day() if due else None,
            status=status,
            since=node.get("since").whole(0, retro.number),
            until=until.whole(retro.number, MAX_NUMBER) if until else None,
            made_on=node.get("made_on").day(),
            closed_on=closed_on.day() if closed_on else None,
            retro_id=retro.id if node.get("made_here").flag() else None,
            card_id=self.card_of_action.get(number),
            signal=_line(node.maybe("signal"), "signal"),
            verdict=verdict.choice(Verdict) if (verdict := node.maybe("verdict")) else None,
            reason=_line(node.maybe("reason"), "reason"),
            escalated_to=_line(node.maybe("escalated_to"), "name"),
            reviewed=_count(node.maybe("reviewed"), 0, MAX_NUMBER, usual=0),
        )


def _items(node: Node | None) -> list[Node]:
    return node.items() if node else []
