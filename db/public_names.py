"""Names that their owners chose to show, apart from the signatures and not joined to them."""

from __future__ import annotations

from dataclasses import dataclass

from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag


@dataclass(frozen=True, slots=True)
class PublicName:
    """A name to show; not before `confirmed`, which only organisations wait for."""

    name: str
    organisation: str | None
    role: str | None
    confirmed: bool


async def publish(tx: Transaction, tag: AccountTag, shown: PublicName) -> None:
    """Show a name in place of the one the account showed before."""
    await retract(tx, tag)
    await tx.execute(
        "INSERT INTO public_name (tag, name, organisation, role, confirmed) "
        "VALUES ($1, $2, $3, $4, $5)",
        tag,
        shown.name,
        shown.organisation,
        shown.role,
        int(shown.confirmed),
    )


async def public_name_of(tx: Transaction, tag: AccountTag) -> PublicName | None:
    """The name that the account shows, or will; None without one."""
    row = await tx.row(
        "SELECT name, organisation, role, confirmed FROM public_name WHERE tag = $1", tag
    )
    return PublicName(row[0], row[1], row[2], bool(row[3])) if row else None


async def retract(tx: Transaction, tag: AccountTag) -> None:
    """Erase the name."""
    tx.erases = await tx.execute("DELETE FROM public_name WHERE tag = $1", tag) > 0 or tx.erases
