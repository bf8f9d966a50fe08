"""The staff of the campaign: accounts with a role, and which of these are one person.

A row without a valid mark, or off the roll, gives no role; `put` and `remove` keep both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from db import alerts, codes, invitations, roll, voices
from db.engine.columns import named
from db.engine.tombstones import bury
from db.engine.transaction import Row, Transaction
from db.marks import Marked, fits, mark
from db.people import PersonId, Role
from db.secrets.vault import AccountTag, Vault

__all__ = [
    "PersonId",
    "Role",
    "Staff",
    "accounts_of",
    "everyone",
    "is_spoiled",
    "put",
    "remove",
    "staff_of",
    "unite",
]

STAFF = "staff"
"""What is buried of an account that had a role."""


@dataclass(frozen=True, slots=True)
class Staff:
    """An account with a role, which takes effect at the stamp `since`.

    `label` is the other staff's name for the person. `address` is encrypted with `tag`. `settings`
    is True for an owner whom the settings name.
    """

    tag: AccountTag
    person: PersonId
    role: Role
    label: str
    since: str
    platform: str
    address: bytes
    locale: str
    settings: bool = False


_NAMES = ("tag", "person", "role", "label", "since", "platform", "address", "locale", "settings")
COLUMNS = ", ".join(_NAMES)


async def staff_of(tx: Transaction, tag: AccountTag) -> Staff | None:
    """The account's role, in effect or not yet; None without one."""
    row = await tx.row(
        f"SELECT {COLUMNS}, mark FROM staff WHERE tag = $1",  # noqa: S608 - constant
        tag,
    )
    if row is None:
        return None
    _, entries = await roll.standing(tx)
    return _staff(row) if _stands(tx.vault, row, entries) else None


async def everyone(tx: Transaction) -> tuple[Staff, ...]:
    """All staff, in effect or not yet."""
    rows = await tx.rows(f"SELECT {COLUMNS}, mark FROM staff ORDER BY label, tag")  # noqa: S608
    _, entries = await roll.standing(tx)
    return tuple(_staff(row) for row in rows if _stands(tx.vault, row, entries))


async def put(tx: Transaction, staff: Staff) -> None:
    """Keep `staff` in place of the account's earlier role."""
    row = (
        staff.tag,
        staff.person,
        staff.role.value,
        staff.label,
        staff.since,
        staff.platform,
        staff.address,
        staff.locale,
        int(staff.settings),
    )
    marked = mark(tx.vault, Marked.STAFF, row)
    await tx.execute("DELETE FROM staff WHERE tag = $1", staff.tag)
    await tx.execute(
        f"INSERT INTO staff ({COLUMNS}, mark) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *row,
        marked,
    )
    await roll.enter(tx, _key(tx.vault, staff.tag), marked)


async def is_spoiled(tx: Transaction, tag: AccountTag) -> bool:
    """Whether there is a row of the account that gives no role, for it is not as it was written."""
    if await staff_of(tx, tag) is not None:
        return False
    return await tx.row("SELECT 1 FROM staff WHERE tag = $1", tag) is not None


async def accounts_of(tx: Transaction, person: PersonId) -> tuple[Staff, ...]:
    """Every account of `person`, in effect or not yet."""
    return tuple(account for account in await everyone(tx) if account.person == person)


async def remove(tx: Transaction, tag: AccountTag) -> bool:
    """Take the account's role away; whether the account had a role.

    The account's link code and the invitations that the account took up go too. The invitations
    that a person made go with the last of the person's accounts.
    """
    staff = await staff_of(tx, tag)
    await codes.drop(tx, codes.LINK_CODE, "tag", tag)
    gone = await codes.drop(tx, codes.INVITATION, "tag", tag)
    erased = await tx.execute("DELETE FROM staff WHERE tag = $1", tag) > 0
    await roll.leave(tx, _key(tx.vault, tag))
    if erased:
        await bury(tx, STAFF, tag)
    if staff is not None and not await accounts_of(tx, staff.person):
        gone |= await codes.drop(tx, codes.INVITATION, "inviter", staff.person)
    await tx.execute(
        "DELETE FROM voice "
        "WHERE kind = 'invitation' AND subject NOT IN (SELECT code FROM invitation)"
    )
    tx.erases = tx.erases or erased or gone
    return staff is not None


async def unite(tx: Transaction, person: PersonId, others: Iterable[PersonId]) -> None:
    """Make the accounts of `others` accounts of `person` too, with one voice among them all."""
    for other in others:
        for account in await accounts_of(tx, other):
            await put(tx, replace(account, person=person))
        await voices.hand_over(tx, other, person)
        await alerts.hand_over(tx, other, person)
        await invitations.hand_over(tx, other, person)


def _key(vault: Vault, tag: AccountTag) -> str:
    return roll.key(vault, Marked.STAFF, tag)


def _stands(vault: Vault, row: Row, entries: roll.Entries) -> bool:
    """Whether the row is as it was written, by its mark behind the columns, and stands on the roll.

    A row whose key is no bytes is not ours.
    """
    *content, marked = row
    return fits(vault, Marked.STAFF, content, marked) and (
        entries.get(_key(vault, content[0])) == bytes(marked).hex()
    )


def _staff(row: Row) -> Staff:
    columns = named(_NAMES, row[:-1])
    return Staff(
        **columns
        | {
            "tag": AccountTag(bytes(columns["tag"])),
            "person": PersonId(bytes(columns["person"])),
            "role": Role(columns["role"]),
            "settings": bool(columns["settings"]),
        }
    )
