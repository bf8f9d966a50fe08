"""Who wants alerts, and where to; readable only with the vault's address key."""

from __future__ import annotations

from dataclasses import dataclass

from db.transaction import Transaction
from db.vault import AccountTag


@dataclass(frozen=True, slots=True)
class Subscription:
    """Consent to alerts. `address` is encrypted; `day` is the ISO date of the consent."""

    address: bytes
    locale: str
    platform: str
    consent_version: int
    day: str


async def subscribe(tx: Transaction, tag: AccountTag, subscription: Subscription) -> None:
    """Keep a subscription in place of the account's earlier one."""
    await unsubscribe(tx, tag)
    await tx.execute(
        "INSERT INTO subscription (tag, address, locale, platform, consent_version, day) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        tag,
        subscription.address,
        subscription.locale,
        subscription.platform,
        subscription.consent_version,
        subscription.day,
    )


async def subscription_of(tx: Transaction, tag: AccountTag) -> Subscription | None:
    """The account's subscription."""
    row = await tx.row(
        "SELECT address, locale, platform, consent_version, day FROM subscription WHERE tag = $1",
        tag,
    )
    return Subscription(*row) if row else None


async def unsubscribe(tx: Transaction, tag: AccountTag) -> bool:
    """Erase the subscription; whether there was one."""
    removed = await tx.execute("DELETE FROM subscription WHERE tag = $1", tag) > 0
    tx.erases = tx.erases or removed
    return removed
