"""Roles: the role of the account that asks, and all accounts that have a role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from db import staff
from db.engine.moments import moment
from db.engine.transaction import Transaction
from db.secrets.vault import Purpose
from db.staff import PersonId, Role, Staff
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from messages.reply import Button, Paragraph, Reply
from messages.text import Code, Text, t, tc

MOST_STAFF = 20
"""The most accounts with a role; so no notice to the staff reaches more than these."""

NAMES = {
    Role.MEMBER: tc("role", "member"),
    Role.MODERATOR: tc("role", "moderator"),
    Role.ORGANISER: tc("role", "organiser"),
    Role.OWNER: tc("role", "owner"),
}

_FOR = {
    Role.MEMBER: t("That is for members."),
    Role.MODERATOR: t("That is for the campaign's moderators."),
    Role.ORGANISER: t("That is for the campaign's organisers."),
    Role.OWNER: t("That is for the campaign's owners."),
}


async def acting(session: Session, needs: Role = Role.MODERATOR) -> Staff:
    """The account that asks, with at least the role `needs` in effect. Raises `Refusal`.

    The language that the account reads now is noted, for the notices that come to it later.
    """
    account = await _account(session)
    if account is None or not account.role.includes(needs):
        raise Refusal(_FOR[needs], Button(t("What I can do"), "help"))
    if account.since > session.now:
        raise Refusal(not_yet(account.since), Button(t("What I can do"), "help"))
    if account.locale != session.language:
        account = replace(account, locale=session.language)
        await staff.put(session.tx, account)
    return account


def none_now() -> Reply:
    """The reply to an account without a role, where a press meant one that has ended."""
    words = t("You have no role in this campaign now.")
    return Reply.of(Paragraph(words), buttons=(Button(t("What I can do"), "help"),))


async def role_of(session: Session) -> Role:
    """The role that is in effect for the account that asks."""
    account = await _account(session)
    return account.role if account and account.since <= session.now else Role.MEMBER


async def _account(session: Session) -> Staff | None:
    """The account that asks, if it is one of the staff and roles count here."""
    if not session.campaign.rules.with_roles:
        return None
    return await staff.staff_of(session.tx, session.tag(Purpose.STAFF))


async def effective(tx: Transaction, now: str, needs: Role = Role.MODERATOR) -> tuple[Staff, ...]:
    """Every account with at least the role `needs`, in effect at the stamp `now`."""
    return tuple(
        account
        for account in await staff.everyone(tx)
        if account.since <= now and account.role.includes(needs)
    )


async def others(
    tx: Transaction, now: str, person: PersonId, needs: Role = Role.MODERATOR
) -> tuple[Staff, ...]:
    """Every account with at least the role `needs`, in effect at `now`, but those of `person`."""
    accounts = await effective(tx, now, needs)
    return tuple(account for account in accounts if account.person != person)


def people(accounts: Iterable[Staff]) -> tuple[tuple[Staff, ...], ...]:
    """`accounts` by person, in the order given; of each person the highest role first."""
    by_person: dict[PersonId, list[Staff]] = {}
    for account in accounts:
        by_person.setdefault(account.person, []).append(account)
    return tuple(tuple(sorted(theirs, key=_rank)) for theirs in by_person.values())


def _rank(account: Staff) -> tuple[int, str, str]:
    """The place of `account` among those of its person: the highest and oldest role first."""
    return -tuple(Role).index(account.role), account.since, account.platform


def not_yet(since: str) -> Text:
    """The words that a role takes effect at the stamp `since`, not before."""
    day, time = day_and_time(since)
    return t("Your role takes effect on {day} at {time} UTC, not before.", day=day, time=time)


def day_and_time(stamp: str) -> tuple[date, Code]:
    """`stamp` as people read it: the day, and hours and minutes, in UTC."""
    at = moment(stamp)
    return at.date(), Code(f"{at:%H:%M}")
