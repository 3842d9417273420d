"""What the team has promised: listing it, adding to it, and saying how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from retroboard.cli.asked import Asked, Desk, new_id, reading, today, writing
from retroboard.cli.names import (
    WORDS,
    Complete,
    actions_of,
    complete_closed_action,
    complete_open_action,
    complete_owner,
    due_of,
)
from retroboard.cli.printing import out, put_at_once, put_json, put_records, say
from retroboard.cli.stop import USAGE, Stop

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from retroboard.domain.model import Action, State

HEADING = ("", "Action", "Owner", "Due", "State")
DUE_HELP = "As in fri, +2w or 2026-12-01; - for none."
SIGN_HELP = "How you will know that it helped, as in 'no red build for a week'."


class ActionsGroup(click.Group):
    """`actions` alone, or with an option, is `actions list`."""

    def list_commands(self, *_: object) -> list[str]:
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing and (not args or (args[0].startswith("-") and not _asks_for_help(args[0]))):
            args = ["list", *args]
        return super().parse_args(ctx, args)


def _asks_for_help(argument: str) -> bool:
    return argument in ("-h", "--help")


@click.group(cls=ActionsGroup)
def actions() -> None:
    """List, add and close what the team has promised.

    Without a command it lists, with the options of `list`: --all, --owner NAME and --json.
    """


@actions.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that are done or dropped.")
@click.option(
    "--owner", type=WORDS, metavar="NAME", shell_complete=complete_owner, help="Only this owner's; '' for nobody's."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def list_actions(asked: Asked, every: bool, owner: str | None, as_json: bool) -> None:
    """List the open actions."""
    from retroboard.domain.views import owner_named

    with reading(asked) as desk:
        state = desk.state()
        sources = desk.sources(state) if as_json else {}
    wanted = None if owner is None else owner_named(owner, state).casefold()
    shown = [
        action
        for action in state.actions
        if (every or action.status.is_open) and (wanted is None or action.owner.casefold() == wanted)
    ]
    if as_json:
        put_json([_fields(action, state, sources.get(action.id)) for action in shown])
        return
    _print(shown, state)
    if not shown and out().isatty():
        say("No open actions." if not every else "No actions yet.")


@actions.command("add")
@click.argument("words", nargs=-1, required=True, type=WORDS, metavar="TEXT")
@click.option("--owner", type=WORDS, default="", metavar="NAME", shell_complete=complete_owner, help="Who does it.")
@click.option("--due", type=WORDS, default="-", metavar="DATE", help=DUE_HELP)
@click.option("--signal", type=WORDS, default="", metavar="TEXT", help=SIGN_HELP)
@click.pass_obj
def add_action(asked: Asked, words: tuple[str, ...], owner: str, due: str, signal: str) -> None:
    """Add an action. Its number and its id are printed once it is on the disk."""
    from retroboard.domain.changes import AddAction
    from retroboard.domain.views import owner_named

    due_on = due_of(due, today())
    with writing(asked) as desk:
        state = desk.state()
        made_in = state.running.id if state.running else None
        owned = owner_named(owner, state)
        change = AddAction(new_id(), " ".join(words), owned, due_on, today(), made_in, signal=signal)
        now = desk.commit(change, state)
        put_at_once(f"A{now.action_by_id[change.action_id].number}\t{change.action_id}")
        _tell_of_strangers(owned, state)


@actions.command()
@click.argument("number", shell_complete=complete_open_action)
@click.option("--text", type=WORDS, metavar="TEXT", help="What it says.")
@click.option("--owner", type=WORDS, metavar="NAME", shell_complete=complete_owner, help="Who does it; '' for nobody.")
@click.option("--due", type=WORDS, metavar="DATE", help=DUE_HELP)
@click.option("--signal", type=WORDS, metavar="TEXT", help=f"{SIGN_HELP[:-1]}; '' for nothing.")
@click.pass_obj
def edit(
    asked: Asked, number: str, *, text: str | None, owner: str | None, due: str | None, signal: str | None
) -> None:
    """Change an action's text, owner, due date or sign."""
    from retroboard.domain.changes import EditAction
    from retroboard.domain.views import owner_named

    if text is None and owner is None and due is None and signal is None:
        raise Stop("Nothing to change: say --text, --owner, --due or --signal.", USAGE)
    due_on = None if due is None else due_of(due, today())
    with reading(asked) as desk:
        state = desk.state()
        [was] = actions_of([number], state)
        change = EditAction(
            was,
            was.text if text is None else text,
            was.owner if owner is None else owner_named(owner, state),
            was.due if due is None else due_on,
            was.status,
            today(),
            signal,
        )
        desk.commit(change, state)
        _print_now([was], desk)
        if owner is not None:
            _tell_of_strangers(change.owner, state)


def _tell_of_strangers(owner: str, state: State) -> None:
    """Tells of an owner who is not in the team: that may be meant, or a slip."""
    if owner and owner not in [member.name for member in state.current_members]:
        say(f"{owner} is not in the team.")


def _setter(name: str, status: str, said: str, complete: Complete = complete_open_action) -> None:
    """Adds the command that gives actions a status. `complete` offers those that it is meant for."""

    @actions.command(name, help=f"{said} Several numbers at once are fine.")
    @click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...", shell_complete=complete)
    @click.pass_obj
    def set_status(asked: Asked, numbers: tuple[str, ...]) -> None:
        from retroboard.domain.changes import SetStatus
        from retroboard.domain.model import Status

        out()
        with reading(asked) as desk:
            state = desk.state()
            found = actions_of(numbers, state)
            for action in found:
                desk.commit(SetStatus(action.id, Status(status), today()), state)
            _print_now(found, desk)


_setter("done", "done", "The team has kept its promise.")
_setter("drop", "dropped", "The team gives the promise up.")
_setter("reopen", "open", "The action is open after all.", complete_closed_action)
_setter("doing", "doing", "Somebody is at it.")
_setter("blocked", "blocked", "Something is in the way.")


# --- printing ---------------------------------------------------------------------------------------------


def _print_now(those: Iterable[Action], desk: Desk) -> None:
    """Prints the actions as they are after a change."""
    state = desk.state()
    _print([state.action_by_id[action.id] for action in those if action.id in state.action_by_id], state)


def _print(shown: Iterable[Action], state: State) -> None:
    people = out().isatty()
    day = today()
    put_records(HEADING, [_record(action, state, day, people) for action in shown])


def _record(action: Action, state: State, day: date, people: bool) -> tuple[str, ...]:
    from retroboard.domain.review import outcome
    from retroboard.domain.views import carried, is_overdue

    due = action.due.isoformat() if action.due else ""
    if people and action.due and action.status.is_open:
        from retroboard.dates import say_due

        due = say_due(action.due, day)
    words = [action.status.value]
    if is_overdue(action, day):
        words.append("overdue")
    if times := carried(action, state):
        words.append(f"carried {times}")
    if action.verdict:
        words.append(f"verdict: {action.verdict}")
    text = action.text
    if people:
        text = "\n".join([text, *(f"{what}: {told}" for what, told in outcome(action) if what != "verdict")])
    return (f"A{action.number}", text, action.owner, due, ", ".join(words))


def _fields(action: Action, state: State, topic: str | None) -> dict[str, object]:
    from retroboard.domain.views import carried, is_overdue

    retro = state.retro_by_id.get(action.retro_id or "")
    return {
        "number": action.number,
        "text": action.text,
        "owner": action.owner or None,
        "due": action.due.isoformat() if action.due else None,
        "status": action.status.value,
        "overdue": is_overdue(action, today()),
        "carried": carried(action, state),
        "retro": retro.number if retro else None,
        "topic": topic,
        "made_on": action.made_on.isoformat(),
        "closed_on": action.closed_on.isoformat() if action.closed_on else None,
        "verdict": action.verdict,
        "reason": action.reason or None,
        "escalated_to": action.escalated_to or None,
        "signal": action.signal or None,
        "reviewed": action.reviewed or None,
        "id": action.id,
    }
