"""Codes of alerts: by them readers ask elsewhere whether a message comes from this campaign."""

from __future__ import annotations

from db.code_letters import LETTERS, read
from db.secrets.vault import Vault

CODE_LETTERS, BITS = 8, 5
"""Forty bits: whoever tries a code a second hits one of a hundred alerts in three centuries."""

PURPOSE = "alert code"


def code_of(vault: Vault, fingerprint: bytes) -> str:
    """The code of an alert with this `fingerprint`: the same for all readers, as `7KQ2MXA9`.

    It comes from the key that is never renewed, for it stands in messages that people keep.
    """
    number = int.from_bytes(vault.mark(PURPOSE, fingerprint.hex(), CODE_LETTERS * BITS // 8))
    return "".join(
        LETTERS[number >> at & (1 << BITS) - 1] for at in range(0, CODE_LETTERS * BITS, BITS)
    )


def normal(typed: str) -> str:
    """A code as it stands in an alert, however it was typed; "" for what can be none."""
    letters = read(typed)
    is_one = len(letters) == CODE_LETTERS and set(letters) <= set(LETTERS)
    return letters if is_one else ""
