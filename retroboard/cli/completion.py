"""Completion for the shells that click knows."""

from __future__ import annotations

import os
from pathlib import Path

import click

from retroboard.cli.printing import put
from retroboard.cli.stop import USAGE, Stop

SHELLS = ("bash", "zsh", "fish")
OFFERED = "COMPREPLY+=($value)"
"""How click's script for bash offers a word: as it is, though bash puts blanks and quotes into the line unquoted."""
QUOTED = """[[ ${COMP_WORDS[COMP_CWORD]} == [\\'\\"]* ]] || printf -v value %q "$value"
            COMPREPLY+=("$value")"""
"""The same, quoted unless the person has begun with a quote, which bash then closes."""


@click.command()
@click.argument("shell", required=False, type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str | None) -> None:
    """Print the shell's completion script, for the shell that $SHELL names unless told.

    \b
    bash:  eval "$(retroboard completion bash)"             in ~/.bashrc
    zsh:   eval "$(retroboard completion zsh)"              in ~/.zshrc
    fish:  retroboard completion fish > ~/.config/fish/completions/retroboard.fish
    """
    from click.shell_completion import get_completion_class

    name = shell or Path(os.environ.get("SHELL", "")).name
    found = get_completion_class(name) if name in SHELLS else None
    if found is None:
        raise Stop(f"Which shell? Say one of: {', '.join(SHELLS)}.", USAGE)
    script = found(ctx.find_root().command, {}, "retroboard", "_RETROBOARD_COMPLETE").source()
    put(script.replace(OFFERED, QUOTED))
