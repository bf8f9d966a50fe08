"""Names that their owners chose to show, apart from the signatures and not joined to them."""

from __future__ import annotations

from dataclasses import dataclass

from db.engine.tombstones import bury
from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag

PUBLIC_NAME = "public name"
"""What is buried of an account that showed a name."""


@dataclass(frozen=True, slots=True)
class PublicName:
    """A name to show, once `confirmed`: only organisations wait for that."""

    name: str
    organisation: str | None
    role: str | None
    confirmed: bool


async def publish(tx: Transaction, tag: AccountTag, public_name: PublicName) -> None:
    """Show a name in place of the one that the account showed before."""
    await retract(tx, tag)
    await tx.execute(
        "INSERT INTO public_name (tag, name, organisation, role, confirmed) "
        "VALUES ($1, $2, $3, $4, $5)",
        tag,
        public_name.name,
        public_name.organisation,
        public_name.role,
        int(public_name.confirmed),
    )


async def public_name_of(tx: Transaction, tag: AccountTag) -> PublicName | None:
    """The name that the account shows, or will show once confirmed; None without one."""
    row = await tx.row(
        "SELECT name, organisation, role, confirmed FROM public_name WHERE tag = $1", tag
    )
    return PublicName(row[0], row[1], row[2], bool(row[3])) if row else None


async def retract(tx: Transaction, tag: AccountTag) -> None:
    """Erase the name that the account shows."""
    if await tx.execute("DELETE FROM public_name WHERE tag = $1", tag) > 0:
        tx.erases = True
        await bury(tx, PUBLIC_NAME, tag)
