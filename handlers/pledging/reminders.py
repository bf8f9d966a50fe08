"""Reminders of pledges: of which, when, and what they say.

The list of one's reminders is hidden in one's subscription, so that it cannot be matched with the
pledges themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias

from db import pledges, subscriptions
from db.pledges import MadePledge
from db.secrets.vault import AccountTag, Purpose, SealBroken, Vault
from db.subscriptions import Subscription, Topic
from handlers.frame.campaign import Campaign
from handlers.frame.session import Session
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import t

DONE, WITHDRAW = "done", "withdraw"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder: of which pledge, on which ISO date, and when once more, if ever."""

    pledge: str
    day: str
    again: str | None = None


Reminders: TypeAlias = tuple[Reminder, ...]


def read(vault: Vault, tag: AccountTag, hidden: bytes | None) -> Reminders:
    """The list in a subscription. Raises `SealBroken`."""
    if hidden is None:
        return ()
    return tuple(Reminder(*each) for each in json.loads(vault.unhide(tag, hidden)))


def write(
    vault: Vault, tag: AccountTag, reminders: Iterable[Reminder]
) -> tuple[bytes | None, str | None]:
    """The reverse: what a subscription holds, and the ISO date on which the next one is due."""
    ordered = sorted(reminders, key=lambda each: (each.day, each.pledge))
    if not ordered:
        return None, None
    content = json.dumps([(each.pledge, each.day, each.again) for each in ordered])
    return vault.hide(tag, content.encode()), ordered[0].day


def due(reminders: Reminders, day: str) -> Reminders:
    """Those whose day has come."""
    return tuple(each for each in reminders if each.day <= day)


def after(reminders: Reminders, day: str) -> Reminders:
    """What is left once those due on `day` have been sent."""
    later = (
        replace(each, day=each.again, again=None)
        for each in due(reminders, day)
        if each.again is not None and each.again > day
    )
    return (*(each for each in reminders if each.day > day), *later)


def message(campaign: Campaign, due: Reminders, language: str) -> Reply:
    """What reminds of the pledges that are due."""
    known = [pledge for each in due if (pledge := campaign.pledges.get(each.pledge))]
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
    """To tick off or take back the one pledge; of several, to each of them."""
    if len(ids) == 1:
        return (
            Button(t("It is done"), "pledges", (DONE, ids[0])),
            Button(t("Withdraw it"), "pledges", (WITHDRAW, ids[0])),
        )
    return tuple(
        Button(t("Pledge number {number}", number=number), "pledges", (id,))
        for number, id in enumerate(ids, start=1)
    )


def reminder_of(made: MadePledge, check_in_days: int, today: str) -> Reminder:
    """The first reminder of a pledge from `today` on.

    On its own date, and once more `check_in_days` later; so many days after it was made, if it has
    no date. Where that is past, at the next such interval.
    """
    interval = timedelta(days=max(check_in_days, 1))
    if made.due is not None and made.due >= today:
        again = date.fromisoformat(made.due) + interval
        return Reminder(made.pledge, made.due, again.isoformat())
    day = date.fromisoformat(made.due or made.day) + interval
    while day.isoformat() < today:
        day += interval
    return Reminder(made.pledge, day.isoformat())


async def all_of(session: Session) -> Reminders:
    """A reminder of every pledge of the account that is not done."""
    made = await pledges.pledges_of(session.tx, session.tag(Purpose.PLEDGE))
    found = (_first(session, each) for each in made if not each.done)
    return tuple(each for each in found if each is not None)


async def promised(session: Session, made: MadePledge) -> None:
    """Remind of a pledge that has just been made, if reminders are wanted."""
    first = _first(session, made)
    if first is not None:
        await _change(session, lambda kept: (*_without(kept, made.pledge), first))


async def settled(session: Session, pledge: str) -> None:
    """Do not remind of a pledge any more: it is done, or taken back."""
    await _change(session, lambda kept: _without(kept, pledge))


def _first(session: Session, made: MadePledge) -> Reminder | None:
    pledge = session.campaign.pledges.get(made.pledge)
    return reminder_of(made, pledge.check_in_days, session.today) if pledge else None


def _without(reminders: Reminders, pledge: str) -> Reminders:
    return tuple(each for each in reminders if each.pledge != pledge)


async def _change(session: Session, change: Callable[[Reminders], Reminders]) -> None:
    tag = session.tag(Purpose.SUBSCRIPTION)
    kept = await subscriptions.subscription_of(session.tx, tag)
    if kept is None or not kept.topics & Topic.REMINDERS:
        return
    before = kept_in(session.campaign.vault, tag, kept)
    if (reminders := change(before)) != before:
        changed = holding(session.campaign.vault, tag, kept, reminders)
        await subscriptions.subscribe(session.tx, tag, changed)


def kept_in(vault: Vault, tag: AccountTag, kept: Subscription) -> Reminders:
    """The list in `kept`; where another key hid it, it is lost, and all else goes on."""
    try:
        return read(vault, tag, kept.reminders)
    except SealBroken:
        return ()


def holding(
    vault: Vault, tag: AccountTag, kept: Subscription, reminders: Reminders
) -> Subscription:
    """`kept` with `reminders` in the place of its own."""
    hidden, remind_on = write(vault, tag, reminders)
    return replace(kept, reminders=hidden, remind_on=remind_on)
