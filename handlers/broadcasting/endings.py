"""Subscriptions that end by themselves: the notice of an end to the owner of a chat."""

from __future__ import annotations

import secrets
from datetime import datetime

from db.audience import Subscriber
from db.deliveries import Recipient
from db.engine.moments import stamp
from db.notices import ID_BYTES, Notice
from db.secrets.vault import AccountTag, SealBroken, Vault
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
    if chat.kind is not Subscriber.CHAT or chat.owner is None:
        return None
    try:
        account = vault.unhide(chat.tag, chat.owner)
    except SealBroken:
        return None
    id = AccountTag(secrets.token_bytes(ID_BYTES))
    content = vault.hide(id, pack(ENDED))
    return Notice(id, chat.platform, vault.hide(id, account), chat.locale, content, stamp(now))
