"""Subscriptions that end by themselves: the notice of an end to the owner of a chat."""

from __future__ import annotations

import secrets
from datetime import datetime

from db import notices, subscriptions
from db.audience import Subscriber
from db.deliveries import Recipient
from db.engine.moments import stamp
from db.notices import ID_BYTES, Notice
from db.secrets.vault import AccountTag, Column, SealBroken, Vault
from handlers.frame.session import Session
from handlers.subscribing import alerts, menu
from handlers.subscribing.settings import whose
from messages.reply import Note, Paragraph, Reply, pack
from messages.text import Code, t

ENDED = Reply.of(
    Paragraph(t("I can no longer reach a group or channel that you signed up for alerts.")),
    Note(
        t(
            "It gets no more alerts. If it still exists, add me again and start over with "
            "{command}.",
            command=Code("/alerts"),
        )
    ),
)
"""The words to the account that asked for the alerts of a chat, which takes none any more."""


def notice_to_owner(chat: Recipient, vault: Vault, now: datetime) -> Notice | None:
    """The notice that the alerts of `chat` have ended, to the account that asked for them.

    None for a person, and where no account is kept or its bytes cannot be read.
    """
    if chat.kind is not Subscriber.CHAT:
        return None
    account = _account(chat.tag, chat.owner, vault)
    return None if account is None else _notice(account, chat.platform, chat.locale, vault, now)


async def gone(session: Session) -> Reply:
    """End the alerts of an account or a chat that nothing reaches any more. Raises `Refusal`.

    The account that asked for a chat's alerts hears of their end, unless the end is its own doing.
    """
    theirs, vault = whose(session), session.campaign.vault
    await menu.taken_away(session, theirs.tag)
    ending = await subscriptions.subscription_of(session.tx, theirs.tag)
    if ending is not None and theirs.kind is Subscriber.CHAT:
        account = _account(theirs.tag, ending.owner, vault)
        if account is not None and account != session.request.account.encode():
            now = session.campaign.now()
            notice = _notice(account, ending.platform, ending.locale, vault, now)
            await notices.put(session.tx, notice)
    return await alerts.stop(session)


def _account(tag: AccountTag, owner: bytes | None, vault: Vault) -> bytes | None:
    """The account that asked for the alerts of the chat `tag`; None where its bytes are broken."""
    try:
        return None if owner is None else vault.unhide(tag, owner, Column.OWNER)
    except SealBroken:
        return None


def _notice(account: bytes, platform: str, locale: str, vault: Vault, now: datetime) -> Notice:
    id = AccountTag(secrets.token_bytes(ID_BYTES))
    address, content = vault.hide(id, account, Column.ADDRESS), vault.hide(id, pack(ENDED))
    return Notice(id, platform, address, locale, content, stamp(now))
