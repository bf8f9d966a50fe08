"""The people of the staff, as every table names them, and their roles."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

PersonId = NewType("PersonId", bytes)
"""16 random bytes that stand for one human being of the staff, with one account or several."""


class Role(StrEnum):
    """The role of an account; each role may do everything that the roles before may do."""

    MEMBER = "member"
    MODERATOR = "moderator"
    ORGANISER = "organiser"
    OWNER = "owner"

    def includes(self, other: Role) -> bool:
        """Whether an account with the role may do everything that `other` may do."""
        order = tuple(Role)
        return order.index(self) >= order.index(other)
