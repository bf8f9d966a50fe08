"""Handles: short random codes by which staff point at an entry of a public list."""

from __future__ import annotations

import secrets

from db.code_letters import LETTERS

HANDLE_LETTERS = 7
"""Random letters of a handle, five bits each: among 100,000 entries two are alike once in seven
lists, and then the database refuses the second."""

ORGANISATION, NAME = "O", "N"
"""The first letter of a handle: the list that its entry stands in."""


def new(kind: str) -> str:
    """A new handle, as `OK7Q2MXA`, that begins with `kind`."""
    return kind + "".join(secrets.choice(LETTERS) for _ in range(HANDLE_LETTERS))
