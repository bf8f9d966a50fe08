"""Named owners: accounts that the settings name, without a role until they are confirmed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from db import voices
from db.engine.columns import named
from db.engine.transaction import Row, Transaction
from db.secrets.vault import AccountTag
from db.staff import PersonId
from db.voices import Matter, Proposal

ID_LENGTH = 16


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
_COLUMNS = ", ".join(_NAMES)


async def put(tx: Transaction, owner: NamedOwner) -> None:
    """Keep `owner` as waiting, in place of the account's earlier form."""
    await tx.execute("DELETE FROM named_owner WHERE tag = $1", owner.tag)
    await tx.execute(
        f"INSERT INTO named_owner ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)",  # noqa: S608
        owner.tag,
        owner.person,
        owner.label,
        owner.platform,
        owner.address,
        owner.locale,
    )


async def waiting(tx: Transaction) -> tuple[NamedOwner, ...]:
    """Every named owner who waits to be confirmed."""
    rows = await tx.rows(f"SELECT {_COLUMNS} FROM named_owner ORDER BY label, tag")  # noqa: S608
    return tuple(map(_named_owner, rows))


async def called(tx: Transaction, id: str) -> NamedOwner | None:
    """The named owner whose buttons carry `id`; None without one."""
    return next((owner for owner in await waiting(tx) if owner.id == id), None)


async def named_owner_of(tx: Transaction, tag: AccountTag) -> NamedOwner | None:
    """The account `tag` as a named owner who waits; None if the account is none."""
    row = await tx.row(
        f"SELECT {_COLUMNS} FROM named_owner WHERE tag = $1",  # noqa: S608 - constant
        tag,
    )
    return _named_owner(row) if row else None


async def drop(tx: Transaction, owner: NamedOwner) -> None:
    """Erase a named owner, and the voices for exactly this account."""
    dropped = await tx.execute("DELETE FROM named_owner WHERE tag = $1", owner.tag)
    await voices.withdraw(tx, owner.proposal)
    tx.erases = tx.erases or dropped > 0


def _named_owner(row: Row) -> NamedOwner:
    columns = named(_NAMES, row)
    return NamedOwner(
        **columns
        | {
            "tag": AccountTag(bytes(columns["tag"])),
            "person": PersonId(bytes(columns["person"])),
            "address": bytes(columns["address"]),
        }
    )
