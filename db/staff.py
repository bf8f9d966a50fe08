"""The staff of the campaign: accounts with a role, and which of these are one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from db.engine.columns import named
from db.engine.transaction import Row, Transaction
from db.secrets.vault import AccountTag

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
_COLUMNS = ", ".join(_NAMES)


async def staff_of(tx: Transaction, tag: AccountTag) -> Staff | None:
    """The account's role, in effect or not yet; None without one."""
    row = await tx.row(
        f"SELECT {_COLUMNS} FROM staff WHERE tag = $1",  # noqa: S608 - constant
        tag,
    )
    return _staff(row) if row else None


async def everyone(tx: Transaction) -> tuple[Staff, ...]:
    """All staff, in effect or not yet."""
    rows = await tx.rows(f"SELECT {_COLUMNS} FROM staff ORDER BY label, tag")  # noqa: S608
    return tuple(map(_staff, rows))


async def put(tx: Transaction, staff: Staff) -> None:
    """Keep `staff` in place of the account's earlier role."""
    await tx.execute("DELETE FROM staff WHERE tag = $1", staff.tag)
    await tx.execute(
        f"INSERT INTO staff ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",  # noqa: S608
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


async def accounts_of(tx: Transaction, person: PersonId) -> tuple[Staff, ...]:
    """Every account of `person`, in effect or not yet."""
    return tuple(account for account in await everyone(tx) if account.person == person)


async def remove(tx: Transaction, tag: AccountTag) -> bool:
    """Take the account's role away; whether the account had a role.

    The account's link code and the invitations that the account took up go too. The invitations
    that a person made go with the last of the person's accounts.
    """
    staff = await staff_of(tx, tag)
    await tx.execute("DELETE FROM link_code WHERE tag = $1", tag)
    taken_up = await tx.execute("DELETE FROM invitation WHERE tag = $1", tag)
    if staff is not None:
        await tx.execute("DELETE FROM staff WHERE tag = $1", tag)
        if not await accounts_of(tx, staff.person):
            await tx.execute("DELETE FROM invitation WHERE inviter = $1", staff.person)
    await tx.execute(
        "DELETE FROM voice "
        "WHERE kind = 'invitation' AND subject NOT IN (SELECT code FROM invitation)"
    )
    tx.erases = tx.erases or staff is not None or taken_up > 0
    return staff is not None


async def unite(tx: Transaction, person: PersonId, others: Iterable[PersonId]) -> None:
    """Make the accounts of `others` accounts of `person` too, with one voice among them all."""
    for other in others:
        await tx.execute("UPDATE staff SET person = $1 WHERE person = $2", person, other)
        await tx.execute(
            "DELETE FROM voice WHERE person = $1 AND (kind, subject) IN "
            "(SELECT kind, subject FROM voice WHERE person = $2)",
            other,
            person,
        )
        await tx.execute("UPDATE voice SET person = $1 WHERE person = $2", person, other)
        await tx.execute("UPDATE alert SET author = $1 WHERE author = $2", person, other)
        await tx.execute("UPDATE invitation SET inviter = $1 WHERE inviter = $2", person, other)


def _staff(row: Row) -> Staff:
    columns = named(_NAMES, row)
    return Staff(
        **columns
        | {
            "tag": AccountTag(bytes(columns["tag"])),
            "person": PersonId(bytes(columns["person"])),
            "role": Role(columns["role"]),
            "settings": bool(columns["settings"]),
        }
    )
