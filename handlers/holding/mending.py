"""Rows of versions before this one, brought to what is promised now: a piece at a time.

What SQL can do is done at the migration. This needs the server's key, or takes long.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from db import public_names, runs, subscriptions
from db.engine.transaction import Store, Transaction
from db.secrets.vault import AccountTag, Column, Purpose, SealBroken, Vault
from db.subscriptions import Subscription
from handlers.frame.campaign import Campaign
from handlers.pledging import reminders
from messages.collation import place

PIECE = 100
"""Subscriptions read and written in one transaction."""

REDRAWN = "reminders redrawn"
"""The ledger's name for the one time that all dates of reminders are drawn anew."""

PLACED = "public names placed"
"""The ledger's name for the one time that the names of before get their places in the list.

This machine notes it too: who can only write to the database makes it happen no second time.
"""


async def name_owners(store: Store, vault: Vault) -> None:
    """Add the tag of the account that asked for a chat's alerts, where there is none yet.

    The tag costs Argon2id, so each is made outside any transaction.
    """
    for tag, chat in await store.transact(subscriptions.chats_without_owner_tag):
        account = _account(vault, tag, chat)
        if account is None or chat.owner is None:
            continue
        keys = await asyncio.to_thread(vault.recognise, chat.platform, account)
        owner = keys.tag(Purpose.OWNER)
        await store.transact(
            partial(subscriptions.name_owner, tag=tag, hidden=chat.owner, owner=owner)
        )


def _account(vault: Vault, tag: AccountTag, chat: Subscription) -> str | None:
    try:
        return None if chat.owner is None else vault.decrypt_address(tag, chat.owner, Column.OWNER)
    except SealBroken:
        return None


async def hide_months(store: Store) -> None:
    """Hide the month of each subscription of before, which would tell who signed in it too."""
    while await store.transact(partial(subscriptions.hide_months, limit=PIECE)):
        pass


async def place_names(store: Store) -> None:
    """List the public names of people of before, which have no place in the list yet, once ever."""
    after: AccountTag | None = AccountTag(b"")
    if await store.transact(_placed):
        return
    while after is not None:
        read = partial(public_names.unlisted_after, after=after, limit=PIECE)
        rows = await store.transact(read)
        places = await asyncio.to_thread(_places, [name for _, name in rows])
        for (tag, name), its_place in zip(rows, places, strict=True):
            give = partial(public_names.give_place, tag=tag, name=name, place=its_place)
            await store.transact(give)
        after = rows[-1][0] if len(rows) == PIECE else None
    await store.transact(_note_placed)


def _places(names: Sequence[str]) -> list[bytes]:
    return [place(name) for name in names]


async def _placed(tx: Transaction) -> bool:
    return tx.noted(PLACED) is not None or await runs.last(tx, PLACED) is not None


async def _note_placed(tx: Transaction) -> None:
    await runs.once(tx, PLACED)
    tx.outside[PLACED] = "once"


async def redraw(store: Store, campaign: Campaign) -> None:
    """Draw the days of all reminders that follow from the day of a pledge, once ever.

    A date that somebody chose stays; the check-ins after a date move within their month.
    """
    after: AccountTag | None = AccountTag(b"")
    if await store.transact(_redrawn):
        return
    while after is not None:
        after = await store.transact(partial(_redraw_piece, campaign=campaign, after=after))
    await store.transact(partial(runs.once, job=REDRAWN))


async def _redrawn(tx: Transaction) -> bool:
    return await runs.last(tx, REDRAWN) is not None


async def _redraw_piece(
    tx: Transaction, campaign: Campaign, after: AccountTag
) -> AccountTag | None:
    """Draw anew in the next rows behind the tag `after`; the last tag of these, None at the end."""
    rows, last = await subscriptions.reminded_after(tx, after, PIECE)
    for tag, subscription in rows:
        listed = reminders.kept_in(campaign.vault, tag, subscription)
        drawn = reminders.redrawn(listed, campaign)
        if drawn != listed:
            hidden, day = reminders.write(campaign.vault, tag, drawn)
            await subscriptions.remind(tx, tag, hidden, day)
    return last
