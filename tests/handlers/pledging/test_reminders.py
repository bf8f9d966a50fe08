"""Reminders of pledges: asked for, on their day, of what is not done."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import subscriptions
from db.pledges import MadePledge
from db.secrets.keys import ServerKeys
from db.secrets.vault import AccountTag, Purpose, SealBroken, Vault
from db.subscriptions import Subscription
from handlers.pledging import reminders
from handlers.pledging.reminders import Reminder, Reminders
from messages.render.plain import plain
from tests.stage.chats import FIRST_DAY, Bot, Someone
from tests.stage.words import catalogs

VAULT = Vault(ServerKeys(b"t" * 32, b"a" * 32, b"o" * 32))
TAG, OTHER = AccountTag(bytes(16)), AccountTag(bytes(15) + b"1")
BILL, TRAINING = "law-ban-bill", "court-training"


def on(days: int) -> str:
    return (FIRST_DAY + timedelta(days)).isoformat()


async def kept(bot: Bot, account: str = "ana") -> Subscription:
    tag = bot.tag(account, Purpose.SUBSCRIPTION)
    found = await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag))
    assert found is not None
    return found


async def listed(bot: Bot, account: str = "ana") -> set[tuple[str, str]]:
    found = await kept(bot, account)
    list = reminders.read(bot.vault, bot.tag(account, Purpose.SUBSCRIPTION), found.reminders)
    assert found.remind_on == min((each.day for each in list), default=None)
    return {(each.pledge, each.day) for each in list}


async def wants_reminders(someone: Someone) -> None:
    await someone.types("/alerts agree")
    await someone.presses("Turn on: Reminders of my pledges")


async def promises(someone: Someone, pledge: str, due: str) -> None:
    await someone.types(f"/pledge {pledge}")
    await someone.presses("Add: Date")
    await someone.types(due)
    await someone.presses("I promise this")


def check_in(bot: Bot, pledge: str) -> int:
    return bot.campaign.pledges[pledge].check_in_days


async def test_reminders_are_for_whoever_asks_for_them(bot: Bot, ana: Someone) -> None:
    await ana.types("/alerts agree")
    await ana.pledges(BILL)
    found = await kept(bot)
    assert (found.reminders, found.remind_on) == (None, None)
    await ana.types("/alerts topic reminders on")
    ((pledge, day),) = await listed(bot)
    assert (pledge, day[:7]) == (BILL, on(check_in(bot, BILL))[:7])
    await ana.presses("Turn off: Reminders of my pledges")
    found = await kept(bot)
    assert (found.reminders, found.remind_on) == (None, None)


async def test_what_is_made_done_and_taken_back_is_followed(bot: Bot, ana: Someone) -> None:
    await wants_reminders(ana)
    assert await listed(bot) == set()
    await promises(ana, BILL, on(40))
    await ana.pledges(TRAINING)
    (drawn,) = await listed(bot) - {(BILL, on(40))}
    assert (drawn[0], drawn[1][:7]) == (TRAINING, on(check_in(bot, TRAINING))[:7])
    await ana.types(f"/pledges done {BILL}")
    assert await listed(bot) == {drawn}
    await ana.types(f"/pledges withdraw {TRAINING}")
    assert await listed(bot) == set()


async def test_what_is_done_already_is_not_reminded_of(bot: Bot, ana: Someone) -> None:
    await ana.pledges(BILL)
    await ana.presses("It is done")
    await wants_reminders(ana)
    assert await listed(bot) == set()


async def test_a_date_is_followed_by_one_check_in(bot: Bot, ana: Someone) -> None:
    await wants_reminders(ana)
    await promises(ana, BILL, on(40))
    tag = bot.tag("ana", Purpose.SUBSCRIPTION)
    list = reminders.read(bot.vault, tag, (await kept(bot)).reminders)
    assert reminders.due(list, on(39)) == ()
    assert reminders.due(list, on(40)) == list
    then = on(40 + check_in(bot, BILL))
    assert reminders.after(list, on(39)) == list
    later = reminders.after(list, on(40))
    assert later == (Reminder(BILL, then),)
    assert reminders.after(later, then) == ()


def made(due: str | None = None) -> MadePledge:
    return MadePledge(BILL, 1, "public", due, False, "en", "telegram", on(0)[:7])


@pytest.mark.parametrize(
    ("pledge", "today", "expected"),
    [
        (made(due=on(5)), on(0), Reminder(BILL, on(5), on(35))),
        (made(due=on(5)), on(5), Reminder(BILL, on(5), on(35))),
        (made(due=on(5)), on(6), Reminder(BILL, on(35))),
        (made(due=on(5)), on(36), Reminder(BILL, on(65))),
    ],
)
def test_the_first_reminder_lies_never_in_the_past(
    pledge: MadePledge, today: str, expected: Reminder
) -> None:
    assert reminders.reminder_of(pledge, 30, today, Random(1)) == expected


@pytest.mark.parametrize(
    ("today", "check_in_days", "first", "last"),
    [
        ("2026-03-01", 40, "2026-04-01", "2026-04-30"),
        ("2026-03-31", 40, "2026-04-01", "2026-04-30"),
        ("2026-04-20", 40, "2026-04-21", "2026-04-30"),
        ("2026-04-30", 40, "2026-05-01", "2026-05-31"),
        ("2026-03-31", 1, "2026-04-01", "2026-04-30"),
    ],
)
def test_without_a_date_of_ones_own_any_day_of_a_month_is_drawn(
    today: str, check_in_days: int, first: str, last: str
) -> None:
    """So the day of a reminder says nothing of the day on which a pledge was made."""
    chance = Random(1)
    drawn = [reminders.reminder_of(made(), check_in_days, today, chance) for _ in range(900)]
    days = Counter(each.day for each in drawn)
    assert (min(days), max(days)) == (first, last)
    assert len(days) == int(last[-2:]) - int(first[-2:]) + 1
    assert max(days.values()) < 4 * 900 / len(days)


days = st.dates(date(2026, 1, 1), date(2027, 1, 1)).map(date.isoformat)
lists = st.lists(
    st.builds(Reminder, st.sampled_from((BILL, TRAINING)), days, st.none() | days), max_size=30
).map(tuple)


@given(lists)
def test_a_list_is_hidden_and_read_again(list: Reminders) -> None:
    hidden, first = reminders.write(VAULT, TAG, list)
    found = reminders.read(VAULT, TAG, hidden)
    assert sorted(found, key=str) == sorted(list, key=str)
    assert first == min((each.day for each in list), default=None)
    if hidden is not None:
        assert BILL.encode() not in hidden
        with pytest.raises(SealBroken):
            reminders.read(VAULT, OTHER, hidden)


@given(lists, days)
def test_what_was_sent_is_not_due_again(list: Reminders, day: str) -> None:
    left = reminders.after(list, day)
    assert reminders.due(left, day) == ()
    assert len(left) <= len(list)


async def test_a_reminder_of_one_pledge_leads_to_each_way_on(bot: Bot, ana: Someone) -> None:
    await wants_reminders(ana)
    await ana.pledges(BILL)
    reply = reminders.message(bot.campaign, (Reminder(BILL, on(1)),), "en")
    words = plain(reply, catalogs(), "en")
    assert ana.say(bot.campaign.pledges[BILL].text) in words
    done, withdraw, stop = reply.buttons
    assert "Done. Thank you." in await ana.uses(done)
    assert "withdrawn and erased" in await ana.uses(withdraw)
    assert "Off: Reminders of my pledges" in await ana.uses(stop)
    assert "Off: Reminders of my pledges" in await ana.uses(stop)


async def test_a_reminder_of_several_leads_to_each(bot: Bot, ana: Someone) -> None:
    await ana.pledges(BILL)
    await ana.pledges(TRAINING)
    due = (Reminder(TRAINING, on(1)), Reminder(BILL, on(1)), Reminder("long-gone", on(1)))
    reply = reminders.message(bot.campaign, due, "ar")
    assert reply.language == "ar"
    first, second, _ = reply.buttons
    for button, pledge in ((first, TRAINING), (second, BILL)):
        assert ana.say(bot.campaign.pledges[pledge].text) in await ana.uses(button)


async def test_pledges_are_taken_back_even_if_the_list_is_lost(bot: Bot, ana: Someone) -> None:
    await wants_reminders(ana)
    await ana.pledges(BILL)
    await bot.store.transact(
        lambda tx: tx.execute("UPDATE subscription SET reminders = $1", b"no more readable")
    )
    assert "withdrawn and erased" in await ana.types(f"/pledges withdraw {BILL}")
