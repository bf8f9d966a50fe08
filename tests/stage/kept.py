"""What a chat left behind, read from its data folder with its own keys once it has ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.cli.trial import DATABASE, server_folder
from db import (
    conversations,
    counters,
    pledges,
    public_names,
    signatures,
    subscriptions,
    wishes,
)
from db.counters import Totals
from db.engine.sqlite import SqliteStore
from db.pledges import MadePledge
from db.public_names import PublicName
from db.secrets.keys import ORGANISERS_KEY, organisers_key, server_keys
from db.secrets.vault import AccountTag, Purpose, Vault, unseal
from db.signatures import Signature
from db.subscriptions import Subscription
from handlers.subscribing.wishes import Wish, read

TABLES = (
    *("signature", "public_name", "pledge", "subscription", "wish", "preference", "draft"),
    "typed",
    *("response", "staff", "invitation", "link_code", "notice", "delivery"),
)
"""The tables that hold what belongs to people."""


@dataclass(frozen=True)
class Kept:
    """An open store, and the keys that make sense of it."""

    store: SqliteStore
    vault: Vault
    private: bytes

    def tag(self, account: str, purpose: Purpose) -> AccountTag:
        """The tag of a terminal's account."""
        return self.vault.recognise("terminal", account).tag(purpose)

    async def signature(self, account: str) -> Signature | None:
        """Someone's signature."""
        tag = self.tag(account, Purpose.SIGNATURE)
        return await self.store.transact(lambda tx: signatures.signature_of(tx, tag))

    async def sealed(self, account: str) -> dict[str, str]:
        """What the organisers read in someone's signature."""
        signature = await self.signature(account)
        assert signature is not None
        assert signature.sealed is not None
        return unseal(self.private, signature.sealed)

    async def public_name(self, account: str) -> PublicName | None:
        """What someone shows."""
        tag = self.tag(account, Purpose.PUBLIC_NAME)
        return await self.store.transact(lambda tx: public_names.public_name_of(tx, tag))

    async def pledges(self, account: str) -> tuple[MadePledge, ...]:
        """Someone's pledges."""
        tag = self.tag(account, Purpose.PLEDGE)
        return await self.store.transact(lambda tx: pledges.pledges_of(tx, tag))

    async def subscription(self, account: str) -> Subscription | None:
        """Someone's consent to alerts."""
        tag = self.tag(account, Purpose.SUBSCRIPTION)
        return await self.store.transact(lambda tx: subscriptions.subscription_of(tx, tag))

    async def wish(self, account: str) -> Wish | None:
        """Someone's wish for alerts, until the clock has made a subscription of it."""
        tag = self.tag(account, Purpose.WISH)
        hidden = await self.store.transact(lambda tx: wishes.wish_of(tx, tag))
        return None if hidden is None else read(self.vault, tag, hidden)

    async def language(self, account: str) -> str | None:
        """The language someone chose."""
        tag = self.tag(account, Purpose.PREFERENCE)
        return await self.store.transact(lambda tx: conversations.chosen_language(tx, tag))

    async def totals(self) -> Totals:
        """The counters."""
        return await self.store.transact(counters.totals)

    async def rows(self, table: str) -> int:
        """How many rows a table has."""
        row = await self.store.transact(lambda tx: tx.row(f"SELECT COUNT(*) FROM {table}"))
        assert row is not None
        return int(row[0])

    async def rows_of_people(self) -> dict[str, int]:
        """How many rows there are in each table that holds what belongs to people."""
        return {table: await self.rows(table) for table in TABLES}


@asynccontextmanager
async def kept(data: Path) -> AsyncIterator[Kept]:
    """What is in the data folder of a chat that has ended."""
    vault = Vault(server_keys(server_folder(data)))
    store = await SqliteStore.open(data / DATABASE, vault)
    try:
        private = organisers_key(data / "keys" / "organisers" / ORGANISERS_KEY)
        yield Kept(store, vault, private)
    finally:
        await store.close()
