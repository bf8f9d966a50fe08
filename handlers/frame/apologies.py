"""The words to people where something went wrong on the bot's side, or too late."""

from __future__ import annotations

from db.engine.transaction import Trouble
from messages.text import Text, t

TOO_LATE = t(
    "I could not send you my answer in time, and things have changed since. Nothing was done just "
    "now. Please ask again if you still want it."
)

DOUBTFUL = t(
    "My records went out of reach while I was keeping this, so I cannot tell whether it was kept. "
    "Please ask again later: nothing counts twice."
)

FAILED = t("Something went wrong on my side, so nothing was changed. Please try again.")


def apology(trouble: Trouble) -> Text:
    """The words for people when nothing can be kept; owners read the cause in the log."""
    if trouble is Trouble.FULL:
        return t(
            "There is no room left to keep anything, so nothing was changed. Withdrawing and "
            "erasing still work. Please try the rest again later."
        )
    if trouble is Trouble.READ_ONLY:
        return t("Nothing can be kept just now, so nothing was changed. Please try again later.")
    return t(
        "My records are out of reach just now, so nothing was changed. Please try again later."
    )
