"""Recognising accounts and chats: the keys of each, from which its tags follow."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import NamedTuple

from db.secrets.vault import AccountKeys, AccountTag, Purpose, Vault
from messages.request import Account, ChatId, Event, Request, chat_account

ACCOUNTS_KNOWN = 10_000
"""Accounts whose tags are kept at hand, in memory only, so that Argon2id runs once for each."""


class Recognition:
    """The keys of accounts, computed off the event loop; the latest are kept in memory."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._known: OrderedDict[tuple[str, Account], asyncio.Future[AccountKeys]] = OrderedDict()

    async def __call__(self, platform: str, account: Account) -> AccountKeys:
        """The keys of `account` on `platform`."""
        key = (platform, account)
        if key not in self._known or _failed(self._known[key]):
            recognising = asyncio.to_thread(self._vault.recognise, platform, account)
            self._known[key] = asyncio.ensure_future(recognising)
            if len(self._known) > ACCOUNTS_KNOWN:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return await asyncio.shield(self._known[key])

    def forget(self) -> None:
        """Forget all accounts: their keys have changed."""
        self._known.clear()


def _failed(keys: asyncio.Future[AccountKeys]) -> bool:
    return keys.done() and (keys.cancelled() or keys.exception() is not None)


class Chats(NamedTuple):
    """The keys of the chat that a request is about, and of the chat it has become, if any."""

    about: AccountKeys | None = None
    moved: AccountKeys | None = None

    def with_account(self, keys: AccountKeys) -> tuple[AccountTag, ...]:
        """The accounts whose act this is: that with `keys`, and the chats."""
        return tuple(each.tag(Purpose.TURN) for each in (keys, *self) if each is not None)


async def chats_of(request: Request, recognise: Recognition) -> Chats:
    """The chats that `request` is about, each recognised as if the chat were an account.

    None for a chat that the account does not manage: nothing is looked up for it, and anybody can
    make up as many as they like.
    """
    if request.chat is None or not request.chat.managed:
        return Chats()
    about = await recognise(request.platform, chat_account(request.chat.id))
    if request.event is not Event.MOVED:
        return Chats(about)
    there = chat_account(ChatId(request.arguments[0]))
    return Chats(about, await recognise(request.platform, there))
