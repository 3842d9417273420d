"""The program in the shell: a file for each group of commands, which import what they need when they run."""

import sys


def main() -> None:
    """What the installed `retroboard` calls. It exits with one of the codes that --help lists."""
    from retroboard.cli.ending import tell_of_a_fault
    from retroboard.cli.root import root

    sys.excepthook = tell_of_a_fault
    root.main()
