"""Retros from the shell: starting one, listing them, printing one, and what they can start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from retroboard.cli.asked import Asked, new_id, now, reading, state_or_none, today, writing
from retroboard.cli.names import WORDS, complete_retro, completing
from retroboard.cli.printing import out, put, put_at_once, put_json, put_records, say
from retroboard.cli.stop import USAGE, Stop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retroboard.domain.changes import StartRetro
    from retroboard.domain.model import InboxCard, Retro, State, Template

SKIPPED = ("check-in", "review", "write", "group", "vote", "discuss")
"""The stages that a retro can do without."""
NONE = "none"


complete_template = completing(lambda asked: (template.name for template in _known_templates(asked)))


@click.command()
@click.argument("title", required=False, type=WORDS)
@click.option(
    "--template",
    "wanted",
    type=WORDS,
    metavar="NAME",
    shell_complete=complete_template,
    help="See `retroboard templates`.",
)
@click.option("--minutes", type=click.IntRange(5, 480), metavar="N", help="How long the meeting is to take, 5 to 480.")
@click.option("--autopilot", is_flag=True, help="The program leads: timers, what to say, when to go on.")
@click.option("--hidden/--seen", default=None, help="Whether cards are hidden from each other until they are revealed.")
@click.option(
    "--skip",
    multiple=True,
    type=click.Choice((*SKIPPED, NONE)),
    metavar="STAGE",
    help=f"Leave a stage out: {', '.join(SKIPPED)}. Say it once for each, or {NONE}.",
)
@click.pass_obj
def new(
    asked: Asked,
    title: str | None,
    wanted: str | None,
    minutes: int | None,
    *,
    autopilot: bool,
    hidden: bool | None,
    skip: tuple[str, ...],
) -> None:
    """Start a retro from a template.

    It takes the inbox's cards in, and begins with its first stage. Without TITLE it is called by its day, as in Retro
    2026-11-27. What no option says is as in the team's last retro, but for the template, which is Well/Didn't/Actions,
    and the autopilot, which is off. Its number is printed once it is on the disk.
    """
    from retroboard.domain.model import Stage
    from retroboard.domain.starting import start, usual_plan, usual_title
    from retroboard.domain.templates import with_actions

    if NONE in skip and len(set(skip)) > 1:
        raise Stop(f"--skip {NONE} leaves no stage out: say it alone.", USAGE)
    with writing(asked) as desk:
        state = desk.state()
        template = _template(wanted, state, asked)
        plan = usual_plan(state, template)._replace(autopilot=autopilot)
        if minutes is not None:
            plan = plan._replace(minutes=minutes)
        if hidden is not None:
            plan = plan._replace(hidden=hidden)
        if skip:
            plan = plan._replace(skipped=tuple(stage for stage in Stage if stage in skip))
        ids = (new_id(), *(new_id() for _ in with_actions(template.columns)))
        chance, questions = int(new_id(), 16), asked.settings.questions
        on = today()
        called = usual_title(on) if title is None else title
        change = start(state, called, template, plan, ids, on=on, at=now(), chance=chance, questions=questions)
        retro = desk.commit(change, state).retro_by_id[change.new_retro_id]
        put_at_once(f"#{retro.number}")
    if state.running:
        say(f"#{state.running.number} {state.running.title} has not been closed.")
    if state.inbox:
        _tell_of_inbox(state.inbox, change)
    if asked.is_usual:
        say(f"`retroboard board` opens #{retro.number}.")


def _tell_of_inbox(inbox: Sequence[InboxCard], change: StartRetro) -> None:
    """Says what the new retro has taken in, and what was for a column that it has not."""
    from retroboard.domain.effects import column_named
    from retroboard.domain.model import Mood
    from retroboard.domain.templates import with_actions

    columns = with_actions(change.template.columns)
    found = [column_named(card.column, columns) for card in inbox]
    promised = sum(column is not None and column.mood is Mood.ACTION for column in found)
    parts = [_counted(len(inbox) - promised, "card")] + ([_counted(promised, "action")] if promised else [])
    say(f"From the inbox: {', '.join(parts)}.")
    lost = {card.column for card, column in zip(inbox, found, strict=True) if card.column and column is None}
    if lost:
        first = next(column.title for column in columns if column.mood is not Mood.ACTION)
        say(f"There is no column for {', '.join(sorted(lost))}: look in {first}.")


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def list_retros(asked: Asked, as_json: bool) -> None:
    """List the team's retros, the latest first.

    The fields are number, title, date, template, cards, actions kept of those made, and the stage that it is at, or
    that it is closed.
    """
    from retroboard.domain.views import promises

    with reading(asked) as desk:
        state = desk.state()
    retros = state.in_time[::-1]
    if as_json:
        put_json([_fields(retro, state) for retro in retros])
        return
    records = []
    for retro in retros:
        kept = promises(retro, state)
        records.append(
            (
                f"#{retro.number}",
                retro.title,
                retro.held_on.isoformat(),
                retro.template,
                str(state.card_counts.get(retro.id, 0)),
                f"{kept.kept}/{kept.made}",
                "closed" if retro.closed_on else f"at {retro.stage}",
            )
        )
    put_records(("", "Retro", "Date", "Template", "Cards", "Kept", "State"), records)
    if not records and out().isatty():
        say("No retro yet: `retroboard new` starts one.")


def _fields(retro: Retro, state: State) -> dict[str, object]:
    from retroboard.domain.views import promises

    went = promises(retro, state)
    return {
        "number": retro.number,
        "title": retro.title,
        "date": retro.held_on.isoformat(),
        "template": retro.template,
        "stage": retro.stage.value,
        "closed_on": retro.closed_on.isoformat() if retro.closed_on else None,
        "cards": state.card_counts.get(retro.id, 0),
        "actions_made": went.made,
        "actions_kept": went.kept,
        "actions_open": went.open,
        "id": retro.id,
    }


@click.command()
@click.argument("retro", required=False, shell_complete=complete_retro)
@click.option("--json", "as_json", is_flag=True, help="What you may see of it, in the form of `export --format json`.")
@click.pass_obj
def show(asked: Asked, retro: str | None, as_json: bool) -> None:
    """Print a retro."""
    with reading(asked) as desk:
        state = desk.seen(desk.state_of(retro))
        me = desk.me(state)
    if as_json:
        from retroboard.cli.exchange import put_retro_json

        put_retro_json(state, me.id if me else None)
        return
    print_retro(state)


def print_retro(state: State) -> None:
    """Prints the open retro for people."""
    from retroboard.cli.paper import Paper
    from retroboard.cli.printing import WIDTH, terminal_width

    width = min(WIDTH, terminal_width()) if out().isatty() else WIDTH
    for line in Paper(state, today(), width).lines():
        put(line)


# --- templates --------------------------------------------------------------------------------------------


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def templates(asked: Asked, as_json: bool) -> None:
    """List the templates a retro can start from: the built-in ones, the team's and your own."""
    known = _known_templates(asked)
    if as_json:
        put_json(
            [
                {
                    "name": template.name,
                    "purpose": template.purpose,
                    "columns": [
                        {"title": column.title, "prompt": column.prompt, "mood": column.mood.value}
                        for column in template.columns
                    ],
                }
                for template in known
            ]
        )
        return
    records = [(each.name, ", ".join(column.title for column in each.columns), each.purpose) for each in known]
    put_records(("Template", "Columns", "For"), records)


def _known_templates(asked: Asked) -> list[Template]:
    """All templates, of those with one name the one that `new` takes, with the columns that its retros get."""
    from retroboard.domain.templates import BUILT_IN, with_actions

    state = state_or_none(asked)  # the built-in ones are there before any team is
    named = {each.name.casefold(): each for each in (*BUILT_IN, *_own(state, asked)[::-1])}
    return [each._replace(columns=with_actions(each.columns)) for each in named.values()]


def _own(state: State | None, asked: Asked) -> tuple[Template, ...]:
    """The person's own templates, then the team's: of two with one name the first counts."""
    return (*asked.settings.templates, *(own.template for own in (state.templates if state else ())))


def _template(wanted: str | None, state: State, asked: Asked) -> Template:
    """The template that a name or its start means; the first built-in one without a name."""
    from retroboard.domain.templates import BUILT_IN, find
    from retroboard.domain.text import clean_name

    if wanted is None:
        return BUILT_IN[0]
    own = _own(state, asked)
    found = find(wanted, own)
    if found is None:
        names = ", ".join(each.name for each in (*own, *BUILT_IN))
        raise Stop(f"{clean_name(wanted)} is no template, or the start of several. There are: {names}.")
    return found


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
