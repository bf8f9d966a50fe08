"""Rows of versions before become what is promised now."""

from __future__ import annotations

from dataclasses import replace

from db import public_names, subscriptions
from db.engine.transaction import Store
from db.secrets.vault import AccountTag, Purpose
from db.subscriptions import Topic
from handlers.holding import mending
from handlers.pledging import reminders
from handlers.pledging.reminders import Reminder
from messages.request import ChatId, chat_account
from tests.stage.chats import Bot
from tests.stage.factories import ANA, BEN, PUBLIC_NAME, SUBSCRIPTION, tag_of
from tests.stage.managing import GROUP, Member


async def test_the_account_that_asked_for_a_chats_alerts_gets_its_tag(bot: Bot) -> None:
    ana = Member(bot, "7000000001", "en", "telegram", private=True)
    await ana.types(f"/alerts in {GROUP[1:]} agree")
    chat = bot.keys(chat_account(ChatId(GROUP)), "telegram").tag(Purpose.SUBSCRIPTION)
    before = await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, chat))
    await bot.store.transact(lambda tx: tx.execute("UPDATE subscription SET owner_tag = NULL"))
    await mending.name_owners(bot.store, bot.vault)
    after = await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, chat))
    assert after == before
    assert await bot.store.transact(subscriptions.chats_without_owner_tag) == ()


async def test_an_owner_that_another_key_hid_is_left_out(bot: Bot) -> None:
    chat = replace(SUBSCRIPTION, owner=bytes(168))
    await bot.store.transact(lambda tx: subscriptions.subscribe(tx, tag_of("chat"), chat))
    await mending.name_owners(bot.store, bot.vault)
    ((_, found),) = await bot.store.transact(subscriptions.chats_without_owner_tag)
    assert found.owner_tag is None


async def test_the_months_of_subscriptions_of_before_are_hidden(bot: Bot) -> None:
    before = [replace(SUBSCRIPTION, month=f"2025-{month:02}") for month in range(1, 13)]
    for month, theirs in enumerate(before):
        tag = tag_of(f"someone {month}")
        await bot.store.transact(lambda tx, t=tag, s=theirs: subscriptions.subscribe(tx, t, s))  # type: ignore[misc]
        await bot.store.transact(
            lambda tx, t=tag, s=theirs: tx.execute(  # type: ignore[misc]
                "UPDATE subscription SET since = NULL, month = $2 WHERE tag = $1", t, s.month
            )
        )
    await mending.hide_months(bot.store)
    rows = await bot.store.transact(lambda tx: tx.rows("SELECT month, since FROM subscription"))
    assert {month for month, _ in rows} == {""}
    assert len({len(since) for _, since in rows}) == 1
    for month, theirs in enumerate(before):
        tag = tag_of(f"someone {month}")
        kept = await bot.store.transact(lambda tx, t=tag: subscriptions.subscription_of(tx, t))  # type: ignore[misc]
        assert kept == theirs


async def test_days_that_follow_from_the_day_of_a_pledge_are_drawn_anew_once(bot: Bot) -> None:
    """Of a hundred and fifty people who pledged on one day, and chose a date besides."""
    old = (Reminder("law-ban-bill", "2026-05-12"), Reminder("talk", "2026-05-20", "2026-06-20"))
    tags = [tag_of(f"someone {number}") for number in range(150)]
    for tag in tags:
        hidden, day = reminders.write(bot.vault, tag, old)
        theirs = replace(
            SUBSCRIPTION, topics=Topic.REMINDERS | Topic.ACTION, reminders=hidden, remind_on=day
        )
        await bot.store.transact(lambda tx, t=tag, s=theirs: subscriptions.subscribe(tx, t, s))  # type: ignore[misc]
    await mending.redraw(bot.store, bot.campaign)
    first = await _listed(bot)
    drawn = {each.day for each in first if each.pledge == "law-ban-bill"}
    assert {day[:7] for day in drawn} == {"2026-05"}
    assert len(drawn) > 20
    assert {each for each in first if each.pledge == "talk"} == {old[1]}
    rows = await bot.store.transact(lambda tx: tx.rows("SELECT remind_on FROM subscription"))
    assert len({day for (day,) in rows}) > 10
    await mending.redraw(bot.store, bot.campaign)
    assert await _listed(bot) == first


async def _listed(bot: Bot) -> list[Reminder]:
    rows, _ = await bot.store.transact(
        lambda tx: subscriptions.reminded_after(tx, AccountTag(b""), 999)
    )
    return [
        each
        for tag, subscription in rows
        for each in reminders.kept_in(bot.vault, tag, subscription)
    ]


async def test_public_names_of_before_are_listed_once_ever(store: Store) -> None:
    await store.transact(lambda tx: public_names.publish(tx, ANA, PUBLIC_NAME))
    await mending.place_names(store)
    await store.transact(lambda tx: public_names.publish(tx, BEN, PUBLIC_NAME))
    await mending.place_names(store)
    listed = await store.transact(lambda tx: public_names.listed(tx, b"", "", 9))
    assert [each.tag for each in listed] == [ANA]


async def test_who_makes_the_ledger_forget_has_no_further_name_listed(store: Store) -> None:
    await mending.place_names(store)
    await store.transact(lambda tx: tx.execute("DELETE FROM run"))
    await store.transact(lambda tx: public_names.publish(tx, BEN, PUBLIC_NAME))
    await mending.place_names(store)
    assert await store.transact(lambda tx: public_names.listed(tx, b"", "", 9)) == []
