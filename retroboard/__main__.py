"""`python -m retroboard` is the same as `retroboard`."""

from retroboard.cli import main

if __name__ == "__main__":
    main()
