"""A database as a campaign has it: many subscribers, two moderators, and an alert both approved."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db import alerts, staff, subscriptions, voices
from db.alerts import Alert, AlertState, AlertText
from db.engine.moments import stamp
from db.engine.opening import open_store
from db.engine.transaction import Transaction
from db.secrets.vault import TAG_BYTES, AccountTag, Vault
from db.staff import PersonId, Role, Staff
from db.subscriptions import Subscription, Topic

ALERT = "k7m2qd"
TEXTS = {
    "en": AlertText("Write to your city council", "It votes on cameras on Friday.", "Write today."),
    "zh-Hant-TW": AlertText("寫信給市議會", "週五將表決監視器案。", "請今天就寫。"),
}
LOCALES = ("en", "zh-Hant-TW", "ar")
PIECE = 1_000
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


async def prepared(
    address: str | Path,
    vault: Vault,
    telegram: Sequence[int],
    discord: Sequence[int],
    *,
    urgent: bool | None = None,
) -> None:
    """Fill a new database at `address`: everybody gets alerts at once, in three languages.

    An alert that is `urgent` or not may begin; None leaves it to be written.
    """
    store = await open_store(address, vault)
    for platform, accounts in (("telegram", telegram), ("discord", discord)):
        for start in range(0, len(accounts), PIECE):
            piece = accounts[start : start + PIECE]
            await store.transact(lambda tx, p=platform, a=piece: _subscribed(tx, vault, p, a))  # type: ignore[misc]  # defaults bind
    if urgent is not None:
        await store.transact(lambda tx: _approved(tx, vault, urgent))
    await store.close()


async def approved(
    address: str | Path, vault: Vault, *, urgent: bool, starts: datetime | None = None
) -> None:
    """Let an alert wait for its time, in a database that may be in use; by default it may begin."""
    store = await open_store(address, vault)
    await store.transact(lambda tx: _approved(tx, vault, urgent, starts))
    await store.close()


async def _subscribed(
    tx: Transaction, vault: Vault, platform: str, accounts: Sequence[int]
) -> None:
    for account in accounts:
        tag = AccountTag(secrets.token_bytes(TAG_BYTES))
        address = vault.encrypt_address(tag, str(account))
        locale = LOCALES[account % len(LOCALES)]
        kept = Subscription(address, locale, platform, 2, "2026-11-01")
        await subscriptions.subscribe(tx, tag, kept)


async def _approved(
    tx: Transaction, vault: Vault, urgent: bool, starts: datetime | None = None
) -> None:
    """An alert that two moderators stand behind, and that may begin."""
    people = [PersonId(secrets.token_bytes(16)) for _ in range(2)]
    for number, person in enumerate(people, start=1):
        tag = AccountTag(secrets.token_bytes(TAG_BYTES))
        address = vault.encrypt_address(tag, str(number))
        since = stamp(LONG_AGO)
        one = Staff(tag, person, Role.MODERATOR, f"M{number}", since, "telegram", address, "en")
        await staff.put(tx, one)
    alert = Alert(
        ALERT,
        alerts.STAFF,
        people[0],
        AlertState.APPROVED,
        Topic.ACTION,
        urgent,
        "2026-11-24",
        TEXTS,
        starts=stamp(starts or datetime.now(UTC) - timedelta(minutes=1)),
        language="en",
    )
    await alerts.put(tx, alert)
    for person in people:
        await voices.stand_behind(tx, alert.proposal, person)
