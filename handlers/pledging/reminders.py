"""Reminders of pledges: of which pledges, when, and in which words.

The list of an account's reminders is hidden in its subscription, so that nobody can match the list
with the pledges themselves.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TypeAlias

from db import pledges, subscriptions
from db.engine.tombstones import bury
from db.pledges import MadePledge
from db.secrets.vault import AccountTag, Column, Purpose, SealBroken, Vault
from db.subscriptions import Subscription, Topic
from handlers.frame.campaign import Campaign
from handlers.frame.session import Session
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import t

DONE, WITHDRAW = "done", "withdraw"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder of the pledge with the id `pledge`, on the ISO date `day`.

    `again` is the ISO date on which to remind once more; None for never.
    """

    pledge: str
    day: str
    again: str | None = None


Reminders: TypeAlias = tuple[Reminder, ...]


def read(vault: Vault, tag: AccountTag, hidden: bytes | None) -> Reminders:
    """The reminders hidden in a subscription. Raises `SealBroken` where another key hid them."""
    if hidden is None:
        return ()
    return tuple(
        Reminder(*parts) for parts in json.loads(vault.unhide(tag, hidden, Column.REMINDERS))
    )


def write(
    vault: Vault, tag: AccountTag, reminders: Iterable[Reminder]
) -> tuple[bytes | None, str | None]:
    """`reminders` hidden for a subscription, and the ISO date of the next; both None if empty."""
    ordered = sorted(reminders, key=lambda reminder: (reminder.day, reminder.pledge))
    if not ordered:
        return None, None
    rows = [(reminder.pledge, reminder.day, reminder.again) for reminder in ordered]
    return vault.hide(tag, json.dumps(rows).encode(), Column.REMINDERS), ordered[0].day


def due(reminders: Reminders, day: str) -> Reminders:
    """The reminders whose day has come on the ISO date `day`."""
    return tuple(reminder for reminder in reminders if reminder.day <= day)


def after(reminders: Reminders, day: str) -> Reminders:
    """The reminders that are left once those due on the ISO date `day` have been sent."""
    later = (
        replace(reminder, day=reminder.again, again=None)
        for reminder in due(reminders, day)
        if reminder.again is not None and reminder.again > day
    )
    return (*(reminder for reminder in reminders if reminder.day > day), *later)


def message(campaign: Campaign, due: Reminders, language: str) -> Reply:
    """The message that reminds of the pledges that are due."""
    known = [pledge for reminder in due if (pledge := campaign.pledges.get(reminder.pledge))]
    reply = Reply.of(
        Title(t("You promised:")),
        Items(tuple(pledge.text for pledge in known), numbered=len(known) > 1),
        Paragraph(t("Is it done? If you change your mind, take it back: nobody is told.")),
        Note(t("You asked for these reminders.")),
        buttons=(
            *_ways([pledge.id for pledge in known]),
            Button(t("Stop these reminders"), "alerts", ("topic", "reminders", Argument.OFF)),
        ),
    )
    return replace(reply, language=language)


def _ways(ids: list[str]) -> tuple[Button, ...]:
    """The buttons to tick off or take back a single pledge; of several, one to each pledge."""
    if len(ids) == 1:
        return (
            Button(t("It is done"), "pledges", (DONE, ids[0])),
            Button(t("Withdraw it"), "pledges", (WITHDRAW, ids[0])),
        )
    return tuple(
        Button(t("Pledge number {number}", number=number), "pledges", (id,))
        for number, id in enumerate(ids, start=1)
    )


def reminder_of(made: MadePledge, check_in_days: int, today: str, chance: Random) -> Reminder:
    """The first reminder of a pledge from `today` on.

    The reminder falls on the pledge's own date, with another `check_in_days` later. Where that date
    is past, the reminder falls one such interval after the date, or several, until that is today or
    later. Without a date, the intervals are counted from the month in which the pledge was made,
    and `chance` draws the day in the month that they lead to: a day would say when that was.
    """
    interval = timedelta(days=max(check_in_days, 1))
    if made.due is None:
        day = date.fromisoformat(f"{made.month}-01") + interval
        while not _days_left(day, today):
            day += interval
        return Reminder(made.pledge, chance.choice(_days_left(day, today)))
    if made.due >= today:
        again = date.fromisoformat(made.due) + interval
        return Reminder(made.pledge, made.due, again.isoformat())
    day = date.fromisoformat(made.due) + interval
    while day.isoformat() < today:
        day += interval
    return Reminder(made.pledge, day.isoformat())


def _days_left(day: date, today: str) -> list[str]:
    """The ISO dates of the month of `day` that come after `today`."""
    _, last = monthrange(day.year, day.month)
    dates = (day.replace(day=number).isoformat() for number in range(1, last + 1))
    return [each for each in dates if each > today]


def redrawn(reminders: Reminders, campaign: Campaign) -> Reminders:
    """`reminders` with the day drawn anew, within its month, of each that nobody chose the date of.

    A reminder that comes with another one later is on a date that was chosen.
    """
    today = campaign.today().isoformat()
    return tuple(
        replace(reminder, day=campaign.chance.choice(days))
        if reminder.again is None and (days := _days_left(date.fromisoformat(reminder.day), today))
        else reminder
        for reminder in reminders
    )


async def all_of(session: Session) -> Reminders:
    """A reminder of every pledge of the account that is not done."""
    all_made = await pledges.pledges_of(session.tx, session.tag(Purpose.PLEDGE))
    firsts = (_first(session, made) for made in all_made if not made.done)
    return tuple(first for first in firsts if first is not None)


async def promised(session: Session, made: MadePledge) -> None:
    """Remind of a pledge that has just been made, if reminders are wanted."""
    first = _first(session, made)
    if first is not None:
        await _change(session, lambda before: (*_without(before, made.pledge), first))


async def settled(session: Session, pledge: str) -> None:
    """Stop reminding of a pledge that is done or taken back."""
    await _change(session, lambda before: _without(before, pledge))


def _first(session: Session, made: MadePledge) -> Reminder | None:
    pledge = session.campaign.pledges.get(made.pledge)
    if pledge is None:
        return None
    chance = session.campaign.chance
    return reminder_of(made, pledge.check_in_days, session.today, chance)


def _without(reminders: Reminders, pledge: str) -> Reminders:
    return tuple(reminder for reminder in reminders if reminder.pledge != pledge)


async def _change(session: Session, change: Callable[[Reminders], Reminders]) -> None:
    tag = session.tag(Purpose.SUBSCRIPTION)
    subscription = await subscriptions.subscription_of(session.tx, tag)
    if subscription is None or not subscription.topics & Topic.REMINDERS:
        return
    before = kept_in(session.campaign.vault, tag, subscription)
    if (reminders := change(before)) != before:
        if {each.pledge for each in before} - {each.pledge for each in reminders}:
            await bury(session.tx, subscriptions.REMINDERS, tag)
        changed = holding(session.campaign.vault, tag, subscription, reminders)
        await subscriptions.subscribe(session.tx, tag, changed)


def kept_in(vault: Vault, tag: AccountTag, subscription: Subscription) -> Reminders:
    """The reminders in `subscription`; none where another key hid them, and all else goes on."""
    try:
        return read(vault, tag, subscription.reminders)
    except SealBroken:
        return ()


def holding(
    vault: Vault, tag: AccountTag, subscription: Subscription, reminders: Reminders
) -> Subscription:
    """`subscription` with `reminders` in the place of its own."""
    hidden, remind_on = write(vault, tag, reminders)
    return replace(subscription, reminders=hidden, remind_on=remind_on)
