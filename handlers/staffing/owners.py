"""The owners named in the settings: they get their role at a start, and lose it when left out."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count
from typing import TypeAlias

from db import journal, staff
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.secrets.vault import TAG_BYTES, Purpose
from db.staff import PersonId, Role, Staff
from handlers.frame.campaign import Campaign

Named: TypeAlias = Sequence[Sequence[Staff]]
"""The accounts of each owner, in the order of the settings."""


def recognised(campaign: Campaign) -> Named:
    """The accounts that the rules name, each still without its person and label.

    Recognising an account costs an Argon2id, so the call takes long and belongs into a thread.
    """
    return [
        [_account(campaign, platform, account) for platform, account in owner]
        for owner in campaign.rules.owners
    ]


def _account(campaign: Campaign, platform: str, account: str) -> Staff:
    vault = campaign.vault
    tag = vault.recognise(platform, account).tag(Purpose.STAFF)
    return Staff(
        tag,
        PersonId(b""),
        Role.OWNER,
        "",
        stamp(campaign.now()),
        platform,
        vault.encrypt_address(tag, account),
        campaign.languages.default,
        settings=True,
    )


async def enter(tx: Transaction, campaign: Campaign, named: Named) -> None:
    """Give the `named` owners their role, and take it from those no longer named.

    Accounts that were staff stay the person that they were; two people whose accounts the settings
    give to one owner become one person.
    """
    tags = {account.tag for owner in named for account in owner}
    before = [account for account in await staff.everyone(tx) if account.settings]
    await _drop(tx, campaign, [account for account in before if account.tag not in tags])
    for number, accounts in enumerate(named, start=1):
        await _enter_one(tx, campaign, number, accounts)
    everyone = await staff.everyone(tx)
    people = {account.person for account in everyone if account.settings}
    owners = [account for account in everyone if account.role is Role.OWNER]
    await _drop(tx, campaign, [account for account in owners if account.person not in people])


async def _enter_one(
    tx: Transaction, campaign: Campaign, number: int, accounts: Sequence[Staff]
) -> None:
    before = [await staff.staff_of(tx, account.tag) for account in accounts]
    person, label = await _owner([known for known in before if known], tx, number)
    for account, was in zip(accounts, before, strict=True):
        if was is None or not was.settings:
            entered = _keeping(account, was)
            await staff.put(tx, replace(entered, person=person, label=label))
            await _journal(tx, campaign, "owner entered", person)
    for account in await staff.accounts_of(tx, person):
        if account.label != label:
            await staff.put(tx, replace(account, label=label))


async def _owner(known: Sequence[Staff], tx: Transaction, number: int) -> tuple[PersonId, str]:
    """The person and label of the `known` accounts, united; of a new person where none is known."""
    if not known:
        return PersonId(secrets.token_bytes(TAG_BYTES)), await _free_label(tx, number)
    first = known[0]
    await staff.unite(tx, first.person, {account.person for account in known} - {first.person})
    return first.person, first.label


async def _free_label(tx: Transaction, number: int) -> str:
    taken = {account.label for account in await staff.everyone(tx)}
    return next(label for n in count(number) if (label := f"Owner {n}") not in taken)


def _keeping(account: Staff, was: Staff | None) -> Staff:
    """`account` with the address and the language of `was`, if there is one."""
    return replace(account, address=was.address, locale=was.locale) if was else account


async def _drop(tx: Transaction, campaign: Campaign, accounts: Iterable[Staff]) -> None:
    for account in accounts:
        await staff.remove(tx, account.tag)
        await _journal(tx, campaign, "owner dropped", account.person)


async def _journal(tx: Transaction, campaign: Campaign, act: str, person: PersonId) -> None:
    """Enter an act of the settings in the journal."""
    at = stamp(campaign.now())
    await journal.record(tx, at, journal.CLOCK, act, person.hex())
