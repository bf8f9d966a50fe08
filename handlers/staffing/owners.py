"""The owners whom the settings name: entered at the first start, and asked about at later ones.

Whoever can change the settings must not make one human being two voices. So an account that is
named after the first start waits until two people of the staff have confirmed the account, and all
accounts of a person who is named no longer go together.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import TypeAlias

from db import invitations, named_owners, staff
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.named_owners import NamedOwner
from db.secrets.vault import TAG_BYTES, AccountTag, Purpose
from db.staff import PersonId, Role, Staff
from handlers.frame.campaign import Campaign
from handlers.staffing import naming, notices
from handlers.staffing.journal import by_clock
from handlers.staffing.labels import looks
from messages.platforms import platform_name
from messages.reply import Note, Reply, Title
from messages.text import Text, t

Named: TypeAlias = Sequence[Sequence[Staff]]
"""The accounts of each owner, in the order of the settings."""


def recognised(campaign: Campaign, language: str = "") -> Named:
    """The accounts that the rules name, each still without its person and label.

    They read `language`, or the campaign's default, until they say something themselves.
    Recognising an account costs an Argon2id, so the call takes long and belongs into a thread.
    """
    return [
        [_account(campaign, platform, account, language) for platform, account in owner]
        for owner in campaign.rules.owners
    ]


def _account(campaign: Campaign, platform: str, account: str, language: str) -> Staff:
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
        language or campaign.languages.default,
        settings=True,
    )


async def enter(tx: Transaction, campaign: Campaign, named: Named) -> None:
    """Bring the owners to those `named`: drop who is named no longer, enter or ask about the new.

    At the first start the `named` are owners at once; later each new account waits to be confirmed
    (`naming`). Accounts that were staff stay the person that they were; two people
    whose accounts the settings give to one owner become one person.
    """
    first_start = await naming.is_first_start(tx)
    tags = {account.tag for owner in named for account in owner}
    await _drop(tx, campaign, tags)
    for number, accounts in enumerate(named, start=1):
        await _bring(tx, campaign, number, accounts, at_once=first_start)


async def _bring(
    tx: Transaction, campaign: Campaign, number: int, accounts: Sequence[Staff], *, at_once: bool
) -> None:
    """Let the `accounts` of one owner have their role, or wait for it, as one person's."""
    person, label = await _owner(tx, campaign, number, accounts)
    for account in accounts:
        was = await staff.staff_of(tx, account.tag)
        if was is not None and was.settings:
            continue
        kept = replace(account, address=was.address, locale=was.locale) if was else account
        if at_once:
            await staff.put(tx, replace(kept, person=person, label=label))
            await by_clock(tx, campaign, "owner entered", person.hex())
        else:
            await _ask(tx, campaign, kept, person, label)


async def _ask(
    tx: Transaction, campaign: Campaign, account: Staff, person: PersonId, label: str
) -> None:
    """Let an account wait to be confirmed, and tell all staff, unless they know already."""
    owner = NamedOwner(
        account.tag, person, label, account.platform, account.address, account.locale
    )
    before = await named_owners.named_owner_of(tx, account.tag)
    if before is not None and before.proposal == owner.proposal:
        return
    if before is not None:
        await named_owners.drop(tx, before)
    await named_owners.put(tx, owner)
    await by_clock(tx, campaign, "owner named", owner.id)
    await naming.announce(tx, campaign, owner)


async def _owner(
    tx: Transaction, campaign: Campaign, number: int, accounts: Sequence[Staff]
) -> tuple[PersonId, str]:
    """The person and label of one owner's `accounts`, those of the staff united.

    Of a new person, where none of the accounts has a role or waits for one.
    """
    found = [await staff.staff_of(tx, account.tag) for account in accounts]
    if known := [was for was in found if was]:
        await _unite(tx, campaign, known)
        return known[0].person, known[0].label
    waited = [await named_owners.named_owner_of(tx, account.tag) for account in accounts]
    for owner in filter(None, waited):
        return owner.person, owner.label
    return PersonId(secrets.token_bytes(TAG_BYTES)), await _free_label(tx, campaign, number)


async def _unite(tx: Transaction, campaign: Campaign, known: Sequence[Staff]) -> None:
    """Make one person of those behind the `known` accounts, and tell all staff."""
    first, labels = known[0], {account.person: account.label for account in known}
    others = labels.keys() - {first.person}
    await staff.unite(tx, first.person, others)
    for account in await staff.accounts_of(tx, first.person):
        if account.label != first.label:
            await staff.put(tx, replace(account, label=first.label))
    for other in others:
        await by_clock(tx, campaign, "staff united", f"{first.person.hex()} {other.hex()}")
        words = t("{label} and {joined} count as one person now: the settings say so.")
        words = words.fill(label=first.label, joined=labels[other])
        await _tell_all(tx, campaign, words)


async def _free_label(tx: Transaction, campaign: Campaign, number: int) -> str:
    """A label for a new owner, like that of nobody who is staff or waits."""
    invited = await invitations.pending(tx, stamp(campaign.now()))
    labels = [each.candidate.label for each in invited if each.candidate]
    labels += [account.label for account in await staff.everyone(tx)]
    labels += [owner.label for owner in await named_owners.waiting(tx)]
    taken = {way for label in labels for way in looks(label)}
    return next(label for n in count(number) if not looks(label := f"Owner {n}") & taken)


async def _drop(tx: Transaction, campaign: Campaign, tags: set[AccountTag]) -> None:
    """Take the role of every account that the settings name no longer, and tell all staff.

    A person of whom the settings name no account any more loses all of them, linked ones too: if
    one stayed, the person could come back beside it as somebody else.
    """
    for owner in await named_owners.waiting(tx):
        if owner.tag not in tags:
            await named_owners.drop(tx, owner)
            await by_clock(tx, campaign, "owner no longer named", owner.id)
    everyone = await staff.everyone(tx)
    stay = {account.person for account in everyone if account.settings and account.tag in tags}
    owners = {
        account.person for account in everyone if account.settings or account.role is Role.OWNER
    }
    for account in everyone:
        if account.person in owners - stay or (account.settings and account.tag not in tags):
            await _remove(tx, campaign, account)


async def _remove(tx: Transaction, campaign: Campaign, account: Staff) -> None:
    await staff.remove(tx, account.tag)
    await by_clock(tx, campaign, "owner dropped", account.person.hex())
    words = t("{label} has no account on {platform} any more.", label=account.label)
    words = words.fill(platform=platform_name(account.platform))
    if not await staff.accounts_of(tx, account.person):
        words = t("{label} has left the staff.", label=account.label)
    why = Note(t("The settings name that account an owner no longer."))
    await _tell_all(tx, campaign, words, why)
    told = Reply.of(Title(t("You have no role in this campaign any more.")), why)
    await notices.tell(tx, campaign, (account,), told)


async def _tell_all(tx: Transaction, campaign: Campaign, words: Text, *more: Note) -> None:
    reply = Reply.of(Title(words), *more)
    await notices.tell(tx, campaign, await staff.everyone(tx), reply)
