"""Marks: a row's digest by the server's key, which nobody makes who can only write to the database.

A mark is over all that the row says, and over the table. What counts says so: a row without a valid
mark is as good as none. Rows that give power have to stand on the roll as well (`db/roll.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from db.engine.transaction import Param
from db.secrets.vault import Vault

MARK_BYTES = 16


class Marked(StrEnum):
    """A table whose rows carry marks; the value is the table's name."""

    SIGNATURE = "signature"
    PUBLIC_NAME = "public_name"
    ORGANISATION = "organisation"
    PLEDGE = "pledge"
    STAFF = "staff"
    INVITATION = "invitation"
    LINK_CODE = "link_code"
    VOICE = "voice"
    ALERT = "alert"
    BROADCAST = "broadcast"
    NAMED_OWNER = "named_owner"
    GOAL = "goal"
    DOORWAY = "doorway"
    CLEANUP = "cleanup"
    CLOSING = "closing"
    EXPORTED = "exported"


def mark(vault: Vault, table: Marked, content: Sequence[Any]) -> bytes:
    """The mark of a row of `table` that says `content`: columns, or lists and dicts of columns."""
    return vault.mark(f"row {table}", _written(content), MARK_BYTES)


def fits(vault: Vault, table: Marked, content: Sequence[Any], given: Param) -> bool:
    """Whether `given`, the column of a row's mark, is the mark of `content`.

    Where somebody wrote the row, no column need be of the type that it should be.
    """
    return given is not None and given == mark(vault, table, content)


def _bytes(part: object) -> list[str]:
    """Bytes in JSON, so that they are never the same as a text; anything else as no row has it."""
    return [bytes(part).hex()] if isinstance(part, (bytes, bytearray, memoryview)) else ["", ""]


_written = json.JSONEncoder(default=_bytes, check_circular=False).encode
