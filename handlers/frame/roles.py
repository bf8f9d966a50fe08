"""Who may do what: the role of whoever asks, and who of the staff has which."""

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
from messages.reply import Button
from messages.text import Code, Text, t, tc

MOST_STAFF = 20
"""Accounts with a role; so no notice to the staff reaches more than these."""

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

    What it reads now is noted, for what is written to it later.
    """
    found = await staff.staff_of(session.tx, session.tag(Purpose.STAFF))
    if found is None or not found.role.includes(needs):
        raise Refusal(_FOR[needs], Button(t("What I can do"), "help"))
    if found.since > session.now:
        raise Refusal(not_yet(found.since), Button(t("What I can do"), "help"))
    if found.locale != session.language:
        found = replace(found, locale=session.language)
        await staff.put(session.tx, found)
    return found


async def role_of(session: Session) -> Role:
    """The role that is in effect for the account that asks."""
    found = await staff.staff_of(session.tx, session.tag(Purpose.STAFF))
    return found.role if found and found.since <= session.now else Role.MEMBER


async def effective(tx: Transaction, now: str, needs: Role = Role.MODERATOR) -> tuple[Staff, ...]:
    """Every account with at least the role `needs`, in effect at the stamp `now`."""
    return tuple(
        one for one in await staff.everyone(tx) if one.since <= now and one.role.includes(needs)
    )


async def others(
    tx: Transaction, now: str, person: PersonId, needs: Role = Role.MODERATOR
) -> tuple[Staff, ...]:
    """The same without the accounts of `person`."""
    return tuple(one for one in await effective(tx, now, needs) if one.person != person)


def people(accounts: Iterable[Staff]) -> tuple[tuple[Staff, ...], ...]:
    """`accounts` by whose they are, in the order of labels; each person's highest role first."""
    found: dict[PersonId, list[Staff]] = {}
    for one in accounts:
        found.setdefault(one.person, []).append(one)
    order = tuple(Role)
    return tuple(
        tuple(sorted(each, key=lambda one: (-order.index(one.role), one.since, one.platform)))
        for each in found.values()
    )


def not_yet(since: str) -> Text:
    """That a role takes effect at the stamp `since`."""
    day, time = day_and_time(since)
    return t("Your role takes effect on {day} at {time} UTC, not before.", day=day, time=time)


def day_and_time(stamp: str) -> tuple[date, Code]:
    """A stamp as it is shown: the day, and hours and minutes, in UTC."""
    at = moment(stamp)
    return at.date(), Code(f"{at:%H:%M}")
