"""The program in the shell: a file for each group of commands, which import what they need when they run."""


def main() -> None:
    """What the installed `retroboard` calls. It exits with one of the codes that --help lists."""
    from retroboard.cli.root import root

    root.main()
