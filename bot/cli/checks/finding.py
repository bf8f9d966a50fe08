"""A finding of `python -m bot check`: one line about one thing."""

from __future__ import annotations

from typing import NamedTuple

from messages.text import Words, t


class Finding(NamedTuple):
    """One finding: its subject, the problem or None, and the word said without a problem."""

    what: Words
    problem: Words | None
    state: Words = t("all right")
