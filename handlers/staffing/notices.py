"""Notices, to the staff above all: one an account, which a lane sends before everything else."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from operator import attrgetter

from db import notices
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.notices import ID_BYTES, Notice
from db.secrets.vault import AccountTag, SealBroken, Vault
from db.staff import Staff
from handlers.frame.campaign import Campaign
from handlers.frame.roles import MOST_STAFF
from handlers.frame.session import Session
from messages.reply import Reply, pack


@dataclass(frozen=True, slots=True)
class Addressee:
    """The account that a notice goes to, and the language in which it reads."""

    platform: str
    account: str
    locale: str


async def tell(
    tx: Transaction,
    campaign: Campaign,
    staff: Iterable[Staff],
    reply: Reply,
    *,
    live: str | None = None,
) -> None:
    """Put a notice to each of `staff`, in the language of `reply`, or else in the account's own.

    Never more than `MOST_STAFF` accounts get one. `live` names the subject of notices that will be
    edited. Raises `ValueError` if `reply` has files, for a notice is stored.
    """
    await tell_each(tx, campaign, staff, lambda _: reply, live=live)


async def tell_each(
    tx: Transaction,
    campaign: Campaign,
    staff: Iterable[Staff],
    said: Callable[[str], Reply],
    *,
    live: str | None = None,
) -> None:
    """Put to each of `staff` a notice: what is `said` in the account's language; see `tell`."""
    await tell_one_by_one(tx, campaign, staff, lambda each: said(each.locale), live=live)


async def tell_one_by_one(
    tx: Transaction,
    campaign: Campaign,
    staff: Iterable[Staff],
    said: Callable[[Staff], Reply],
    *,
    live: str | None = None,
) -> None:
    """Put to each of `staff` a notice of its own: what is `said` to the account; see `tell`."""
    owners_first = sorted(staff, key=attrgetter("settings"), reverse=True)
    told = [
        _notice(campaign, account, said(account), live) for account in owners_first[:MOST_STAFF]
    ]
    await notices.add(tx, told)


def _notice(campaign: Campaign, account: Staff, reply: Reply, live: str | None) -> Notice:
    address = campaign.vault.decrypt_address(account.tag, account.address)
    addressee = Addressee(account.platform, address, account.locale)
    return notice_to(campaign, addressee, reply, live=live)


def notice_to(
    campaign: Campaign, addressee: Addressee, reply: Reply, *, live: str | None = None
) -> Notice:
    """A notice to `addressee`, in the language of `reply`, or else in its own; see `tell`."""
    vault, id = campaign.vault, AccountTag(secrets.token_bytes(ID_BYTES))
    said = replace(reply, language=reply.language or addressee.locale, shareable=False)
    return Notice(
        id,
        addressee.platform,
        vault.encrypt_address(id, addressee.account),
        addressee.locale,
        vault.hide(id, pack(said)),
        stamp(campaign.now()),
        live,
    )


async def forget(session: Session) -> None:
    """Erase every notice to the account that asks, sent or not."""
    vault, account = session.campaign.vault, session.request.account
    for notice in await notices.on(session.tx, session.request.platform):
        if _account_of(vault, notice) == account:
            await notices.drop(session.tx, notice.id)
            session.tx.erases = True


def _account_of(vault: Vault, notice: Notice) -> str | None:
    """The account that `notice` goes to; None if its bytes cannot be read.

    On Discord the account stands before its channel.
    """
    try:
        return vault.decrypt_address(notice.id, notice.address).partition("/")[0]
    except SealBroken:
        return None
