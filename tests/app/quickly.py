"""Keys pressed as quickly as the program answers."""

import textual._wait
import textual.screen


def press_keys_quickly() -> None:
    """Has Textual's pilot wait less: after each key it looks twice for 20 ms in which nothing happens, and screens are
    painted 60 times in a second."""
    textual._wait.SLEEP_GRANULARITY = 1 / 500
    textual._wait.SLEEP_IDLE = 1 / 5000
    textual.screen.UPDATE_PERIOD = 1 / 1000
