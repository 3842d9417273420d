"""What can go wrong with what is kept, each with a sentence for people."""

from __future__ import annotations


class StoreError(Exception):
    """The database cannot do what was asked; the text is a sentence with the next step. Nothing was written."""


class NoAddress(StoreError):
    """What is to name a database can name none: the command line or the settings have a mistake."""


class Missing(StoreError):
    """No database of ours is at this place.

    `way_back` is how to get back the one that was, for the middle of a sentence; '' where there is no back-up of one.
    """

    def __init__(self, sentence: str, way_back: str = "") -> None:
        super().__init__(f"{sentence} Or {way_back}." if way_back else sentence)
        self.way_back = way_back


class NoDatabase(Missing):
    """There is no database at this place yet, or not any more."""


class NotOurs(Missing):
    """What is at this place is no database of ours, or cannot be known for one any more."""


class Busy(StoreError):
    """Another program kept the database for too long. The same thing may work in a moment."""


class Barred(Busy):
    """Nothing can be written while another program has the database open as it has. To wait is of no use."""


class ConnectionLost(StoreError):
    """The server, or the way to it, was gone before anything was written."""

    def __init__(self, *, writing: bool) -> None:
        super().__init__(
            f"The connection to the database was lost{'; nothing was written' if writing else ''}. Try again."
        )


class NotBackedUp(StoreError):
    """A back-up could not be made, or cannot be used. Whatever was there is untouched."""


class BadBackup(NotBackedUp):
    """A back-up that cannot be relied on."""


class Refused(Exception):
    """A change is not allowed as things are now; `reason` is the sentence that says why. Nothing was written."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
