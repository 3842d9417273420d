"""The command that all others are under: the options before them, and how every run ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Any, TextIO

import click

import retroboard
from retroboard.abilities import has_letters
from retroboard.cli.asked import Asked
from retroboard.cli.ending import ended
from retroboard.cli.names import WORDS, complete_member, complete_team

COMMANDS = {
    "board": ("retroboard.cli.screen:board", "Open a retro's board, full screen."),
    "new": ("retroboard.cli.retros:new", "Start a retro from a template."),
    "list": ("retroboard.cli.retros:list_retros", "List the team's retros."),
    "show": ("retroboard.cli.retros:show", "Print a retro."),
    "add": ("retroboard.cli.cards:add", "Add a card to the running retro, else to the inbox."),
    "actions": ("retroboard.cli.actions:actions", "List, add and close what the team has promised."),
    "export": ("retroboard.cli.exchange:export", "Write a retro as Markdown, JSON or CSV."),
    "import": ("retroboard.cli.exchange:import_retro", "Bring in a retro from a file."),
    "templates": ("retroboard.cli.retros:templates", "List the templates a retro can start from."),
    "members": ("retroboard.cli.people:members", "List the team's members, add one, or take one out."),
    "team": ("retroboard.cli.people:team", "List the teams; add, choose or rename one."),
    "demo": ("retroboard.cli.demo:demo", "Look around in a made-up team's retros."),
    "backup": ("retroboard.cli.backups:backup", "Make a back-up of the database, and print where it is."),
    "backups": ("retroboard.cli.backups:backups", "List the back-ups of the database, the newest first."),
    "restore": (
        "retroboard.cli.backups:restore",
        "Put a back-up in the place of the database. What it replaces is kept.",
    ),
    "doctor": ("retroboard.cli.doctor:doctor", "Look whether all is well, and say what to do where it is not."),
    "config": ("retroboard.cli.config:config", "Print the settings, each with what it means."),
    "completion": ("retroboard.cli.completion:completion", "Print the shell's completion script."),
}
"""Each command: where it is, and what it does. `--help` reads this and imports none of them."""

COMPLETE = "_RETROBOARD_COMPLETE"
"""The variable by which a shell asks for completions."""
HELP = """Retrospectives for teams, in a terminal.

Without a command it opens the team's home, full screen.

RETRO is a number (14 or, in quotes, "#14") or `latest`, which is the default: the retro that runs, else the last
one. COLUMN is a column's title, its start, or its place. Data goes to stdout, one record a line where that is no
terminal; everything else goes to stderr.
"""


class Root(click.Group):
    """The program: commands are imported when run, and every error becomes a sentence and an exit code."""

    def list_commands(self, *_: object) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise click.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in COMMANDS.items()])

    def format_epilog(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        from retroboard.cli.stop import CODES

        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), meaning) for code, meaning in CODES.items()])

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,  # noqa: ARG002  # there is no retroboard for Windows
        **extra: Any,
    ) -> Any:
        """Runs the program, prints what went wrong, and exits; without `standalone_mode` gives the code.

        Click's own way would make one code of all errors, and an error of a reader who had seen enough.
        """
        name = prog_name or "retroboard"
        variable = complete_var or COMPLETE
        if instruction := os.environ.get(variable):
            from click.shell_completion import shell_complete

            sys.exit(shell_complete(self, extra, name, variable, instruction))
        stream: TextIO | None = sys.stdout
        if isinstance(stream, TextIOWrapper):
            encoding = None if has_letters(stream) else "ascii"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")  # of a letter that lacks, its number
        asked = Asked()

        def run() -> None:
            with self.make_context(name, list(sys.argv[1:] if args is None else args), obj=asked, **extra) as ctx:
                self.invoke(ctx)

        code = ended(run, asked)
        if not standalone_mode:
            return code
        sys.exit(code)


@click.group(
    cls=Root,
    name="retroboard",
    help=HELP,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--db", metavar="PATH_OR_URL", help="The database: a file or a postgresql:// URL [RETROBOARD_DB].")
@click.option(
    "--team",
    type=WORDS,
    metavar="NAME",
    shell_complete=complete_team,
    help="The team, where the database holds several.",
)
@click.option(
    "--as",
    "name",
    type=WORDS,
    metavar="NAME",
    shell_complete=complete_member,
    help="Which member of the team you are.",
)
@click.option("--ascii", "in_ascii", is_flag=True, help="Draw the full screen with ASCII alone.")
@click.version_option(retroboard.__version__, prog_name="retroboard", message="%(prog)s %(version)s")
@click.pass_context
def root(ctx: click.Context, *, db: str | None, team: str | None, name: str | None, in_ascii: bool) -> None:
    ctx.obj.tell(db, team, name)
    ctx.obj.ascii = in_ascii
    if ctx.invoked_subcommand is None:
        from retroboard.cli.screen import home

        home(ctx.obj)
