"""What becomes of erased data in copies of the database, in words that are true for this bot."""

from __future__ import annotations

from handlers.frame.rules import CopiesMade, Rules
from messages.text import Text, t, tn

MONTH = 32
"""The days by which a mark may outlast the oldest copy: marks get a month alone, a night later."""


def of_copies(rules: Rules) -> Text:
    """The sentence on copies of the database: whether any are made, and what one brings back."""
    match rules.copies:
        case CopiesMade.NONE:
            return t("I make no copies of my database.")
        case CopiesMade.BY_THE_SERVER:
            return t(
                "Whoever runs the database server may make copies of it, which I cannot change. "
                "Where one is put back, I erase again what was erased since, before I answer "
                "anybody."
            )
        case CopiesMade.BY_BOTH:
            return tn(
                "My copies of my database are encrypted, and the key to them is not on this "
                "server. None is put back that is older than {n} day. Whoever runs the database "
                "server may make others, which I cannot change. Where one is put back, I erase "
                "again what was erased since, before I answer anybody.",
                "My copies of my database are encrypted, and the key to them is not on this "
                "server. None is put back that is older than {n} days. Whoever runs the database "
                "server may make others, which I cannot change. Where one is put back, I erase "
                "again what was erased since, before I answer anybody.",
                rules.copies_kept_days,
            )
    return tn(
        "Copies of my database are encrypted, and the key to them is not on this server. None is "
        "put back that is older than {n} day. Where one is put back, I erase again what was erased "
        "since, before I answer anybody.",
        "Copies of my database are encrypted, and the key to them is not on this server. None is "
        "put back that is older than {n} days. Where one is put back, I erase again what was "
        "erased since, before I answer anybody.",
        rules.copies_kept_days,
    )


def of_marks(rules: Rules) -> Text:
    """The sentence on the marks that keep what was erased from coming back."""
    return tn(
        "So that nothing erased comes back with an older database, a mark of each thing that was "
        "erased stays for {n} day at most. Only with this server's key, and knowing the account, "
        "can anybody tell whose it is.",
        "So that nothing erased comes back with an older database, a mark of each thing that was "
        "erased stays for {n} days at most. Only with this server's key, and knowing the account, "
        "can anybody tell whose it is.",
        rules.copies_kept_days + MONTH,
    )
