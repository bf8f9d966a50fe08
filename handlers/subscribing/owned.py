"""The chats whose alerts an account asked for: shown to it, and no longer its own on demand."""

from __future__ import annotations

from dataclasses import dataclass

from db import subscriptions
from db.secrets.vault import AccountTag, Column, Purpose, SealBroken, Vault
from db.subscriptions import Subscription
from handlers.frame.session import Session


@dataclass(frozen=True, slots=True)
class OwnedChat:
    """A chat by its id on the platform, "" where that cannot be read, and its subscription."""

    tag: AccountTag
    id: str
    subscription: Subscription


async def owned(session: Session) -> tuple[OwnedChat, ...]:
    """Every chat whose alerts the account asked for.

    Rows of before have no tag of the account until the clock has added it: the server's key tells.
    """
    vault, account = session.campaign.vault, session.request.account
    theirs = await subscriptions.chats_of(session.tx, session.tag(Purpose.OWNER))
    theirs += tuple(
        (tag, chat)
        for tag, chat in await subscriptions.chats_without_owner_tag(session.tx)
        if chat.platform == session.request.platform
        and _opened(vault, tag, chat.owner, Column.OWNER) == account
    )
    return tuple(
        OwnedChat(tag, _opened(vault, tag, chat.address, Column.ADDRESS).partition("/")[0], chat)
        for tag, chat in theirs
    )


async def disown(session: Session) -> None:
    """Erase who asked for the alerts of the account's chats; the chats keep getting them."""
    for chat in await owned(session):
        await subscriptions.disown(session.tx, chat.tag)


def _opened(vault: Vault, tag: AccountTag, address: bytes | None, column: Column) -> str:
    """The address in a row; "" where there is none, or another key encrypted it."""
    try:
        return "" if address is None else vault.decrypt_address(tag, address, column)
    except SealBroken:
        return ""
