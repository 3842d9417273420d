"""Every write as a value: what somebody wants to happen, with every id, date and text it needs.

A change is built with its texts cleaned, so no other text can reach the rules or the store. `said` is the change in the
past tense, for the line that tells people that it happened.
"""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass
from datetime import date
from typing import ClassVar, TypeVar, dataclass_transform

from retroboard.domain import text
from retroboard.domain.model import (
    Action,
    Column,
    Function,
    Member,
    Mood,
    Occasion,
    Remark,
    Retro,
    Row,
    Stage,
    Status,
    Talk,
    Template,
    TemplateColumn,
    Verdict,
)


@dataclass(frozen=True)
class Edit:
    """One row before and after: an insert has no `before`, a delete no `after`. Swapped, it is its own undoing."""

    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """Whichever of the two there is."""
        row = self.after if self.after is not None else self.before
        assert row is not None
        return row

    def swapped(self) -> Edit:
        return Edit(self.after, self.before)


C = TypeVar("C")


@dataclass_transform(frozen_default=True)
def kind(cls: type[C]) -> type[C]:
    """Makes a class a kind of change: its fields are what it annotates, after those of the class that it is made from.

    It is what a frozen dataclass would be, with all methods written once, in `Change`. To have them made for each of
    some sixty kinds took a tenth of the time that the program needs to start.
    """
    own = [name for name, what in vars(cls).get("__annotations__", {}).items() if not what.startswith("ClassVar")]
    cls.__match_args__ = (*getattr(cls, "__match_args__", ()), *own)  # type: ignore[attr-defined,misc]
    return cls


@kind
class Change:
    """What all changes have in common. Those with a `retro_id` need to see that retro's board.

    A kind that no undo should be trusted with has the reason for a back-up before it in `back_up_for`, in a word.
    """

    said: ClassVar[str] = "Changed"
    back_up_for: ClassVar[str] = ""
    line_fields: ClassVar[tuple[str, ...]] = ()
    text_fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *values: object, **named: object) -> None:
        names: tuple[str, ...] = self.__match_args__
        given = dict(zip(names, values, strict=False)) | named
        try:
            for name in names:  # a default is an attribute of the class
                vars(self)[name] = given[name] if name in given else getattr(type(self), name)
        except AttributeError:
            given = {}
        if len(given) < len(values) + len(named) or not given.keys() <= {*names}:
            raise TypeError(f"{type(self).__name__} takes {', '.join(names)}: each once, no others")
        self.__post_init__()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({values})"

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __post_init__(self) -> None:
        for name in self.text_fields:
            object.__setattr__(self, name, text.clean(getattr(self, name)))
        for name in self.line_fields:
            object.__setattr__(self, name, text.clean_name(getattr(self, name)))


@kind
class RetroChange(Change):
    """A change to what is in one retro, or to its heading."""

    retro_id: str


# --- the team ---------------------------------------------------------------------------------------------------------


@kind
class RenameTeam(Change):
    said = "Team renamed"
    line_fields = ("name",)
    name: str


@kind
class SetLimits(Change):
    """How many open actions the team means to have at most, in all and for each owner."""

    said = "Limits changed"
    most_open: int
    most_each: int


@kind
class AddMember(Change):
    said = "Member added"
    line_fields = ("name",)
    member_id: str
    name: str
    function: Function


@kind
class EditMember(Change):
    """Also renames the owner of the member's actions. `was` is the member as they were seen, as for `EditColumn`."""

    said = "Member changed"
    line_fields = ("name",)
    member_id: str
    name: str
    function: Function
    was: Member | None = None


@kind
class SetMembership(Change):
    """Takes a member out of the team, or back in. Nothing that they wrote, gave or promised is touched."""

    member_id: str
    has_left: bool

    @property
    def said(self) -> str:  # type: ignore[override]
        return "Taken out of the team" if self.has_left else "Back in the team"


@kind
class SaveTemplate(Change):
    """Keeps a template for the team; one with the same name is replaced."""

    said = "Template saved"
    template_id: str
    template: Template

    def __post_init__(self) -> None:
        object.__setattr__(self, "template", cleaned_template(self.template))


@kind
class AddToInbox(Change):
    said = "Kept for the next retro"
    line_fields = ("column",)
    text_fields = ("text",)
    card_id: str
    text: str
    column: str = ""


@kind
class EditInboxCard(Change):
    """`was` is the text as its editor saw it; where it has changed since, the edit is refused."""

    said = "Card in the inbox changed"
    text_fields = ("text",)
    card_id: str
    text: str
    was: str


@kind
class DeleteInboxCard(Change):
    said = "Card deleted from the inbox"
    card_id: str


@kind
class StartRetro(Change):
    """A new retro with a template's columns (`column_ids` has one id each); it takes the inbox's cards in.

    Whoever starts it leads it. `at` is now, in seconds since 1970 UTC, or 0 where nobody will ask how long it took.
    """

    said = "Retro started"
    line_fields = ("title", "question")
    new_retro_id: str
    title: str
    held_on: date
    template: Template
    column_ids: tuple[str, ...]
    votes_each: int | None = None
    votes_cap: int = 3
    stage: Stage = Stage.WRITE
    skipped: tuple[Stage, ...] = ()
    hidden: bool = False
    minutes: int | None = None
    autopilot: bool = False
    question: str = ""
    at: int = 0


@kind
class ImportRetro(Change):
    """A whole retro from elsewhere, as rows (parents first). Its number and its actions' are given out on arrival.

    `shared` are actions that the team has, by their ids, as the file tells of them: they were in this retro too.
    `again` is whether it comes in although the team has a retro of its title and day.
    """

    said = "Retro imported"
    back_up_for = "import"
    rows: tuple[Row, ...]
    shared: tuple[Action, ...] = ()
    again: bool = False


# --- actions ----------------------------------------------------------------------------------------------------------


@kind
class AddAction(Change):
    """A new promise; `made_in` and `card_id` tell where it came from, if from a retro."""

    said = "Action added"
    line_fields = ("owner", "signal")
    text_fields = ("text",)
    action_id: str
    text: str
    owner: str
    due: date | None
    made_on: date
    made_in: str | None = None
    card_id: str | None = None
    status: Status = Status.OPEN
    signal: str = ""


@kind
class EditAction(Change):
    """`was` is the action as its editor saw it: what is as it was then stays as somebody has made it since; where
    somebody has changed what is to be changed, the edit is refused.

    `on` is the day, for a status that closes the action. A `signal` of None leaves it as it is.
    """

    said = "Action changed"
    line_fields = ("owner",)
    text_fields = ("text",)
    was: Action
    text: str
    owner: str
    due: date | None
    status: Status
    on: date
    signal: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.signal is not None:
            object.__setattr__(self, "signal", text.clean_name(self.signal))


@kind
class SetStatus(Change):
    action_id: str
    status: Status
    on: date

    @property
    def said(self) -> str:  # type: ignore[override]
        return f"Action is {self.status.value}"


@kind
class DeleteAction(Change):
    said = "Action deleted"
    action_id: str


# --- a retro's heading ------------------------------------------------------------------------------------------------


@kind
class EditRetro(RetroChange):
    """`was` is the retro as it was seen, as for `EditColumn`."""

    said = "Retro changed"
    line_fields = ("title",)
    title: str
    held_on: date
    was: Retro | None = None


@kind
class SetStage(RetroChange):
    """Goes to a stage; the timers of the one before end.

    `at` is now, in seconds since 1970 UTC, or 0 where nobody will ask how long things took. With a `timer_id` a timer
    of so many `seconds` runs from then on. A stage that somebody chooses ends the autopilot. One that the program goes
    to (`led`) does not: there all cards are shown where they are to be read, and the first topic is put in front.
    """

    said = "Stage changed"
    stage: Stage
    at: int = 0
    timer_id: str | None = None
    seconds: int = 0
    led: bool = False


@kind
class SkipStages(RetroChange):
    """Which stages are switched off: all of them, not only those that change. `was` is as for `EditColumn`."""

    said = "Stages changed"
    skipped: tuple[Stage, ...]
    was: Retro | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "skipped", tuple(stage for stage in Stage if stage in self.skipped))


@kind
class Lead(RetroChange):
    """Makes a member the facilitator. Anybody can, so that a retro goes on without whoever led it."""

    said = "Lead taken"
    member_id: str


@kind
class HideCards(RetroChange):
    """From now on everybody sees their own cards alone, until they are revealed."""

    said = "Hidden on screen. Anyone who can open the file can read it"


@kind
class RevealCards(RetroChange):
    said = "All cards revealed"


@kind
class SetAgenda(RetroChange):
    """How many minutes the meeting is to take (None: it is not said), and whether the program leads.

    `was` is the retro as it was seen, as for `EditColumn`.
    """

    said = "Minutes or autopilot changed"
    minutes: int | None
    autopilot: bool
    was: Retro | None = None


@kind
class AskQuestion(RetroChange):
    """The question to begin with; '' for none."""

    said = "Another question"
    line_fields = ("question",)
    question: str


@kind
class SetVotes(RetroChange):
    """How many votes each member has, and how many of them may go to one topic.

    With `votes_each` None it is as many as the number of topics suggests. `was` is as for `EditColumn`.
    """

    said = "Votes changed"
    votes_each: int | None
    votes_cap: int
    was: Retro | None = None


@kind
class StartRound(RetroChange):
    """Another round of votes: everybody has all of theirs again, and what was given before is kept apart."""

    said = "Another round of votes"


@kind
class CloseRetro(RetroChange):
    """`parked` are topics that go to the inbox, for the next retro: each with the id of its card there."""

    said = "Retro closed"
    on: date
    at: int = 0
    parked: tuple[tuple[str, str], ...] = ()


@kind
class DeleteRetro(RetroChange):
    """Takes a retro away in which nobody has written, voted, said or promised anything: one started by mistake."""

    said = "Retro deleted"


@kind
class ReopenRetro(RetroChange):
    said = "Retro reopened"


# --- what members say of the meeting ----------------------------------------------------------------------------------


@kind
class AddRemark(RetroChange):
    """What a member says at check-in or at the close, or to thank somebody.

    What everybody says once replaces what they have said before: `was` is that as it was seen, None where there was
    nothing. Where something else has been said since, this is refused.
    """

    said = "Noted"
    text_fields = ("text",)
    remark_id: str
    occasion: Occasion
    member_id: str
    score: int | None
    text: str
    was: Remark | None = None


@kind
class EditThanks(RetroChange):
    """Other words for a thanks; `was` is those that its editor started from."""

    said = "Thanks changed"
    text_fields = ("text",)
    remark_id: str
    text: str
    was: str


@kind
class DeleteRemark(RetroChange):
    """`was` is what was said as it was seen; where it is something else by now, it stays. Without it, it goes."""

    said = "Taken back"
    remark_id: str
    was: Remark | None = None


# --- the timer --------------------------------------------------------------------------------------------------------


@kind
class StartTimer(RetroChange):
    """A timer of so many `seconds` for the stage, or for a topic; one that it had before ends. `at_ms` is now, in
    milliseconds since 1970 UTC, in all changes of timers.

    The program in the lead starts one (`led`) only where there is none. Whoever else starts the stage's takes the lead.
    """

    said = "Timer started"
    timer_id: str
    topic_id: str | None
    seconds: int
    at_ms: int
    led: bool = False


@kind
class ExtendTimer(RetroChange):
    """So many seconds more; one that has run out runs on from now. A topic whose time is up gets what its stage gets.

    `was` is the length of the timer that whoever gives more has seen, in milliseconds. Where two do so at the same
    moment, in two windows, the second is refused: both meant the same minutes.
    """

    said = "Time added"
    timer_id: str
    seconds: int
    at_ms: int
    was: int | None = None


@kind
class PauseTimer(RetroChange):
    said = "Timer paused"
    timer_id: str
    at_ms: int


@kind
class ResumeTimer(RetroChange):
    said = "Timer goes on"
    timer_id: str
    at_ms: int


@kind
class StopTimer(RetroChange):
    said = "Timer stopped"
    timer_id: str


# --- the discussion ---------------------------------------------------------------------------------------------------


@kind
class Spotlight(RetroChange):
    """Puts a topic in front of everybody, or none; what was there before stays as it is, but for its timer."""

    topic_id: str | None

    @property
    def said(self) -> str:  # type: ignore[override]
        return "Taken from the front" if self.topic_id is None else "On to this topic"


ENDED = {Talk.WAITING: "Topic waits again", Talk.DISCUSSED: "Topic done", Talk.PARKED: "Topic parked"}
"""What is said of a topic when the talk about it has come to this."""


@kind
class FinishTopic(RetroChange):
    """Says how the talk about a topic ended, and puts the next one in front (None: none)."""

    topic_id: str
    talk: Talk
    next_id: str | None = None

    @property
    def said(self) -> str:  # type: ignore[override]
        return ENDED[self.talk]


@kind
class EditNotes(RetroChange):
    """`was` is the text as its editor saw it; where it has changed since, the edit is refused. '' removes the notes."""

    text_fields = ("text",)
    topic_id: str
    text: str
    was: str

    @property
    def said(self) -> str:  # type: ignore[override]
        return "Notes kept" if self.text else "Notes deleted"


@kind
class ReviewAction(RetroChange):
    """What becomes of an action that the retro looks at. `was` is the action as whoever decides saw it."""

    said = "Reviewed"
    line_fields = ("owner", "reason", "escalated_to")
    text_fields = ("text",)
    was: Action
    on: date
    status: Status
    text: str
    owner: str
    due: date | None
    verdict: Verdict | None = None
    reason: str = ""
    escalated_to: str = ""


# --- columns ----------------------------------------------------------------------------------------------------------


@kind
class AddColumn(RetroChange):
    """A new column, left of `before` or last."""

    said = "Column added"
    line_fields = ("title", "prompt")
    column_id: str
    title: str
    prompt: str
    mood: Mood
    before: str | None = None


@kind
class EditColumn(RetroChange):
    """`was` is the column as it was seen. What is as it was then stays as somebody has made it since; where somebody
    has changed what is to be changed, the edit is refused. Without `was` it is the column as it is.
    """

    said = "Column changed"
    line_fields = ("title", "prompt")
    column_id: str
    title: str
    prompt: str
    mood: Mood
    was: Column | None = None


@kind
class MoveColumn(RetroChange):
    said = "Column moved"
    column_id: str
    before: str | None


@kind
class RemoveColumn(RetroChange):
    """Takes a column away; its topics go to the end of `to_id`. No card is ever lost by it."""

    said = "Column removed, its cards kept"
    column_id: str
    to_id: str


# --- topics and cards -------------------------------------------------------------------------------------------------


@kind
class AddCard(RetroChange):
    """A card, as a topic of its own at the column's end."""

    said = "Card added"
    text_fields = ("text",)
    card_id: str
    column_id: str
    text: str


@kind
class EditCard(RetroChange):
    """`was` is the text that its editor started from; where it has changed since, the edit is refused."""

    said = "Card changed"
    text_fields = ("text",)
    card_id: str
    text: str
    was: str


@kind
class DeleteCard(RetroChange):
    """Deletes a card with its comments; its topic too, with its votes, where it was the last one."""

    said = "Card deleted"
    card_id: str


@kind
class DeleteTopic(RetroChange):
    said = "Topic deleted with its cards"
    topic_id: str


@kind
class MoveTopic(RetroChange):
    """Puts a topic into a column, above the topic `before` or last."""

    said = "Moved"
    topic_id: str
    column_id: str
    before: str | None = None


@kind
class MoveCard(RetroChange):
    """Reorders a card within its topic: above the card `before`, or last."""

    said = "Moved"
    card_id: str
    before: str | None = None


@kind
class GroupTopics(RetroChange):
    """Merges a topic into another: cards, votes and, if the other has none, its title. Votes over the cap go back to
    who cast them."""

    said = "Grouped"
    topic_id: str
    into_id: str


@kind
class GroupCard(RetroChange):
    """Takes one card out of its topic and into another."""

    said = "Grouped"
    card_id: str
    into_id: str


@kind
class TakeOut(RetroChange):
    """Makes a card of a group a topic of its own again, just below the group."""

    said = "Taken out of the group"
    card_id: str
    new_topic_id: str


@kind
class SplitTopic(RetroChange):
    """Makes every card of a group a topic of its own again; the group's title goes, its votes stay with the first card.

    `new_topic_ids` has one id for each card but the first.
    """

    said = "Ungrouped"
    topic_id: str
    new_topic_ids: tuple[str, ...]


@kind
class RenameTopic(RetroChange):
    """`was` is the title as it was seen; where it is another one by now, the new one is refused."""

    said = "Topic named"
    line_fields = ("title",)
    topic_id: str
    title: str
    was: str | None = None


@kind
class CastVote(RetroChange):
    said = "Voted"
    vote_id: str
    topic_id: str
    member_id: str


@kind
class TakeVote(RetroChange):
    said = "Vote taken back"
    topic_id: str
    member_id: str


@kind
class AddComment(RetroChange):
    said = "Comment added"
    text_fields = ("text",)
    comment_id: str
    card_id: str
    text: str


@kind
class EditComment(RetroChange):
    said = "Comment changed"
    text_fields = ("text",)
    comment_id: str
    text: str
    was: str


@kind
class DeleteComment(RetroChange):
    said = "Comment deleted"
    comment_id: str


# --- undoing ----------------------------------------------------------------------------------------------------------


@kind
class Revert(Change):
    """Puts rows back as they were. Refused where somebody has changed since what it would change.

    Reverting a revert does the thing again, so undo and redo are one verb. `of` says what is being put back, `again`
    whether the thing is done again.
    """

    said = "Undone"
    edits: tuple[Edit, ...]
    of: str
    retro_id: str | None
    again: bool = False


def cleaned_template(template: Template) -> Template:
    """The template with every text in it cleaned."""
    return Template(
        text.clean_name(template.name),
        text.clean_name(template.purpose),
        tuple(
            TemplateColumn(text.clean_name(column.title), text.clean_name(column.prompt), column.mood)
            for column in template.columns
        ),
        template.skip,
    )
