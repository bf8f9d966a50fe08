"""Named owners: accounts that the settings name, without a role until they are confirmed.

A row without a valid mark, or off the roll, is none: nobody confirms whom the settings do not name.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from db import roll, voices
from db.engine.columns import named
from db.engine.tombstones import bury
from db.engine.transaction import Row, Transaction
from db.marks import Marked, fits, mark
from db.secrets.vault import AccountTag, Vault
from db.staff import PersonId
from db.voices import Matter, Proposal

ID_LENGTH = 16

NAMED_OWNER = "named owner"
"""What is buried of a named owner who does not wait any more."""


@dataclass(frozen=True, slots=True)
class NamedOwner:
    """An account that the settings name an owner, and that waits to be confirmed.

    `person` is the one that the account will belong to: a new one, or one of the staff where the
    settings give the account to an owner who is there. `address` is encrypted with `tag`.
    """

    tag: AccountTag
    person: PersonId
    label: str
    platform: str
    address: bytes
    locale: str

    @property
    def id(self) -> str:
        """The beginning of the tag in hexadecimal, as buttons carry it."""
        return self.tag.hex()[:ID_LENGTH]

    @property
    def proposal(self) -> Proposal:
        """The named owner as people stand behind one: exactly this account, of this person.

        The fingerprint is the SHA-256 of the tag, the person, the label and the platform.
        """
        content = json.dumps((self.tag.hex(), self.person.hex(), self.label, self.platform))
        return Proposal(Matter.OWNER, self.tag, hashlib.sha256(content.encode()).digest())


_NAMES = ("tag", "person", "label", "platform", "address", "locale")
COLUMNS = ", ".join(_NAMES)


async def put(tx: Transaction, owner: NamedOwner) -> None:
    """Keep `owner` as waiting, in place of the account's earlier form."""
    row = (owner.tag, owner.person, owner.label, owner.platform, owner.address, owner.locale)
    marked = mark(tx.vault, Marked.NAMED_OWNER, row)
    await tx.execute("DELETE FROM named_owner WHERE tag = $1", owner.tag)
    await tx.execute(
        f"INSERT INTO named_owner ({COLUMNS}, mark) VALUES ($1, $2, $3, $4, $5, $6, $7)",  # noqa: S608
        *row,
        marked,
    )
    await roll.enter(tx, _key(tx.vault, owner.tag), marked)


async def waiting(tx: Transaction) -> tuple[NamedOwner, ...]:
    """Every named owner who waits to be confirmed."""
    rows = await tx.rows(f"SELECT {COLUMNS}, mark FROM named_owner ORDER BY label, tag")  # noqa: S608
    _, entries = await roll.standing(tx)
    return tuple(_named_owner(row) for row in rows if _stands(tx.vault, row, entries))


async def called(tx: Transaction, id: str) -> NamedOwner | None:
    """The named owner whose buttons carry `id`; None without one."""
    return next((owner for owner in await waiting(tx) if owner.id == id), None)


async def named_owner_of(tx: Transaction, tag: AccountTag) -> NamedOwner | None:
    """The account `tag` as a named owner who waits; None if the account is none."""
    return next((owner for owner in await waiting(tx) if owner.tag == tag), None)


async def drop(tx: Transaction, owner: NamedOwner) -> None:
    """Erase a named owner, and the voices for exactly this account."""
    await forget(tx, owner.tag)
    await voices.withdraw(tx, owner.proposal)


async def forget(tx: Transaction, tag: AccountTag) -> None:
    """Erase whatever row there is of the account `tag`, also one that somebody changed."""
    dropped = await tx.execute("DELETE FROM named_owner WHERE tag = $1", tag)
    await roll.leave(tx, _key(tx.vault, tag))
    if dropped:
        await bury(tx, NAMED_OWNER, tag)
        tx.erases = True


def _key(vault: Vault, tag: AccountTag) -> str:
    return roll.key(vault, Marked.NAMED_OWNER, tag)


def _stands(vault: Vault, row: Row, entries: roll.Entries) -> bool:
    *content, marked = row
    return fits(vault, Marked.NAMED_OWNER, content, marked) and (
        entries.get(_key(vault, content[0])) == bytes(marked).hex()
    )


def _named_owner(row: Row) -> NamedOwner:
    columns = named(_NAMES, row[:-1])
    return NamedOwner(
        **columns
        | {
            "tag": AccountTag(bytes(columns["tag"])),
            "person": PersonId(bytes(columns["person"])),
            "address": bytes(columns["address"]),
        }
    )
