"""The roll: which marked rows stand now, so that a row that was removed is nothing when put back.

The roll lies in the journal's head, under a mark over the whole head, and beside the database in
this machine's `State`. It names rows by keyed digests alone and tells nothing of anybody. Its turn
only grows. A head that is older than what this machine has noted is not believed, nor one that was
changed: then what was noted counts. So putting earlier rows back brings nothing back, with the
journal and its head or without; only a machine without its `State` cannot know.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from db.engine.transaction import Param, Transaction
from db.marks import Marked
from db.secrets.vault import Vault

BEGINNING = bytes(32)
"""The journal's end before the first entry."""

NOTE = "roll"
"""The name of the roll in the machine's `State`."""

KEY_BYTES, HEAD_BYTES = 8, 32

Entries: TypeAlias = Mapping[str, str]
"""The marks of the rows that stand, in hex, by key: a keyed digest of the table and the row's key.

The key of a voice is that of its subject, a full stop, and a digest of the person."""


@dataclass(frozen=True, slots=True)
class Head:
    """The journal's head: the number of entries, the hash of the end, and the roll at its turn."""

    n: int
    end: bytes
    turn: int
    roll: Entries


async def head(tx: Transaction) -> Head | None:
    """The head as it was written; None where there is none, or one that somebody changed."""
    row = await tx.row("SELECT n, hash, turn, roll, mark FROM journal_head WHERE id = 1")
    if row is None or row[4] != _mark(tx.vault, *row[:4]):
        return None
    n, end, turn, roll, _ = row
    return Head(int(n), bytes(end), int(turn), _entries(roll))


async def standing(tx: Transaction) -> tuple[int, Entries]:
    """The turn and the roll that count now; see the module."""
    written, (turn, roll) = await head(tx), _noted(tx)
    if written is not None and written.turn > turn:
        return written.turn, written.roll
    return turn, roll


async def holds(tx: Transaction, key: str, mark: bytes) -> bool:
    """Whether the row named by `key` stands on the roll with exactly `mark`."""
    _, roll = await standing(tx)
    return roll.get(key) == mark.hex()


async def enter(tx: Transaction, key: str, mark: bytes) -> None:
    """Let the row named by `key` stand on the roll with `mark`, in place of what it had."""
    await _change(tx, {key: mark.hex()})


async def leave(tx: Transaction, *keys: str) -> None:
    """Take the rows named by `keys` off the roll, and the voices for such a subject."""

    def goes(entry: str) -> bool:
        return entry in keys or entry.partition(".")[0] in keys

    _, roll = await standing(tx)
    gone = dict.fromkeys(filter(goes, roll))
    if gone:
        await _change(tx, gone)


async def write(tx: Transaction, n: int, end: bytes) -> None:
    """Let the journal end at entry `n` with the hash `end`, and the roll stay as it is."""
    turn, roll = await standing(tx)
    await _write(tx, Head(n, end, turn + 1, roll))


async def begin(tx: Transaction, roll: Entries) -> None:
    """Let exactly the rows of `roll` stand; for a database that has never had a roll."""
    n, hash = await end(tx)
    turn, _ = _noted(tx)
    await _write(tx, Head(n, hash, turn + 1, roll))


async def accept(tx: Transaction) -> None:
    """Believe an older head again, after a restore; who was taken off since stays off.

    What this machine has noted under a key that the older head has too gives way to the older mark.
    """
    older, (turn, noted) = await head(tx), _noted(tx)
    if older is None or older.turn > turn or not noted:
        return
    kept = {key: mark for key, mark in older.roll.items() if key in noted}
    if (hold := noted.get(key_of_hold(tx.vault))) is not None:
        kept[key_of_hold(tx.vault)] = hold
    await _write(tx, replace(older, turn=turn + 1, roll=kept))


async def is_begun(tx: Transaction) -> bool:
    """Whether there has been a roll, by the database or by what this machine has noted."""
    return tx.noted(NOTE) is not None or await head(tx) is not None


def noted(tx: Transaction) -> Entries:
    """The roll that this machine has noted, by whatever keys; empty before the first."""
    return _noted(tx)[1]


async def follow(tx: Transaction) -> None:
    """Note a head that other machines have brought further than this one has noted."""
    written, (turn, _) = await head(tx), _noted(tx)
    if written is not None and written.turn > turn:
        tx.outside[NOTE] = _packed(written)


def key(vault: Vault, table: Marked, *of: Param) -> str:
    """The key on the roll of the row of `table` with the primary key `of`, or its beginning."""
    named = json.dumps([table, *(part.hex() if isinstance(part, bytes) else part for part in of)])
    return vault.mark("roll", named, KEY_BYTES).hex()


def key_of_hold(vault: Vault) -> str:
    """The key on the roll of the hold on all broadcasts."""
    return vault.mark("roll", json.dumps(["hold"]), KEY_BYTES).hex()


def keys_of_invitation(vault: Vault, code: bytes) -> tuple[str, str]:
    """The keys on the roll of the invitation with the digest `code`, and of the voices for it."""
    return key(vault, Marked.INVITATION, code), key(vault, Marked.VOICE, "invitation", code)


def voice_key(vault: Vault, kind: str, subject: bytes, person: bytes) -> str:
    """The key on the roll of a voice; its beginning is `key` of the kind and the subject."""
    whose = key(vault, Marked.VOICE, kind, subject, person)
    return f"{key(vault, Marked.VOICE, kind, subject)}.{whose}"


async def _change(tx: Transaction, changes: Mapping[str, str | None]) -> None:
    n, hash = await end(tx)
    turn, roll = await standing(tx)
    changed = {key: mark for key, mark in {**roll, **changes}.items() if mark is not None}
    await _write(tx, Head(n, hash, turn + 1, changed))


async def end(tx: Transaction) -> tuple[int, bytes]:
    """The number of entries in the journal, and the hash of its end, as the head has them."""
    row = await tx.row("SELECT n, hash FROM journal_head WHERE id = 1")
    try:
        return (int(row[0]), bytes(row[1])) if row else (0, BEGINNING)
    except (TypeError, ValueError):  # no head of ours
        return 0, BEGINNING


async def _write(tx: Transaction, head: Head) -> None:
    roll = json.dumps(dict(sorted(head.roll.items())))
    await tx.execute(
        "INSERT INTO journal_head (id, n, hash, turn, roll, mark) VALUES (1, $1, $2, $3, $4, $5) "
        "ON CONFLICT (id) DO UPDATE SET n = excluded.n, hash = excluded.hash, "
        "turn = excluded.turn, roll = excluded.roll, mark = excluded.mark",
        head.n,
        head.end,
        head.turn,
        roll,
        _mark(tx.vault, head.n, head.end, head.turn, roll),
    )
    tx.outside[NOTE] = _packed(head)


def _mark(vault: Vault, n: object, end: object, turn: object, roll: object) -> bytes:
    """The mark over a head, whatever types its columns have."""
    hash, written = end.hex() if isinstance(end, bytes) else "", str(roll)
    return vault.mark("journal head", json.dumps([str(n), hash, str(turn), written]), HEAD_BYTES)


def _noted(tx: Transaction) -> tuple[int, Entries]:
    """The turn and the roll that this machine has noted; turn 0 with nobody before the first."""
    turn, _, roll = (tx.noted(NOTE) or "0 {}").partition(" ")
    return int(turn), _entries(roll)


def _packed(head: Head) -> str:
    return f"{head.turn} {json.dumps(dict(sorted(head.roll.items())))}"


@lru_cache(maxsize=8)
def _entries(written: str) -> Entries:
    return dict(json.loads(written))
