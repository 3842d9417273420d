"""Keys are pressed as quickly as the program answers."""

import textual._wait
import textual.screen

# After each key Textual waits twice for 20 ms in which nothing happens, and it paints 60 times in a second.
textual._wait.SLEEP_GRANULARITY = 1 / 250
textual._wait.SLEEP_IDLE = 1 / 2500
textual.screen.UPDATE_PERIOD = 1 / 1000
