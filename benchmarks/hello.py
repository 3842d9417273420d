"""The least a Textual program can be: one line that keys change. What boards are compared with."""

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static


class Hello(App[None]):
    presses = 0

    def compose(self) -> ComposeResult:
        yield Static("Hello, terminal 0")

    def on_key(self, _: Key) -> None:
        self.presses += 1
        self.query_one(Static).update(f"Hello, terminal {self.presses}")


if __name__ == "__main__":
    Hello().run()
