"""What a subscription asks for is changed a piece at a time, and never to nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import audience, subscriptions
from db.secrets.vault import Purpose
from db.subscriptions import Frequency, Topic
from tests.stage.chats import Bot, Someone
from tests.stage.subscribers import kept, subscribes


@pytest.mark.parametrize(
    ("label", "topic"),
    [
        ("Campaign news", Topic.NEWS),
        ("Milestones", Topic.MILESTONES),
        ("Reminders of my pledges", Topic.REMINDERS),
    ],
)
async def test_each_topic_is_turned_on_and_off(
    bot: Bot, ana: Someone, label: str, topic: Topic
) -> None:
    await subscribes(ana)
    on = ana.button(f"Turn on: {label}")
    assert f"On: {label}" in await ana.uses(on)
    await ana.uses(on)
    assert (await kept(bot, ana)).topics == Topic.ACTION | topic
    assert f"Off: {label}" in await ana.presses(f"Turn off: {label}")
    assert (await kept(bot, ana)).topics == Topic.ACTION


async def test_the_last_topic_is_not_turned_off_but_alerts_can_be_stopped(
    bot: Bot, ana: Someone
) -> None:
    await subscribes(ana)
    assert "That is the last topic." in await ana.presses("Turn off: Urgent action")
    assert (await kept(bot, ana)).topics == Topic.ACTION
    assert "On: Urgent action" in await ana.presses("Keep it")
    await ana.presses("Turn off: Urgent action")
    assert "Alerts are off" in await ana.presses("Stop alerts")


async def test_consent_to_another_topic_is_to_todays_words(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    older = replace(await kept(bot, ana), consent_version=1)
    tag = bot.keys(ana.account, "telegram").tag(Purpose.SUBSCRIPTION)
    await bot.store.transact(lambda tx: subscriptions.subscribe(tx, tag, older))
    await ana.types("/alerts pause")
    assert (await kept(bot, ana)).consent_version == 1
    await ana.presses("Turn on: Milestones")
    assert (await kept(bot, ana)).consent_version == 3


@pytest.mark.parametrize(
    ("label", "frequency", "said"),
    [
        ("Send them once a day", Frequency.DAILY, "once a day, at 9:00 (UTC)"),
        ("Send them once a week", Frequency.WEEKLY, "once a week, at 9:00 (UTC)"),
    ],
)
async def test_how_often(
    bot: Bot, ana: Someone, label: str, frequency: Frequency, said: str
) -> None:
    await subscribes(ana)
    assert said in await ana.presses(label)
    assert (await kept(bot, ana)).frequency is frequency
    assert "Each is sent at once." in await ana.presses("Send each at once")
    assert (await kept(bot, ana)).frequency is Frequency.AT_ONCE


async def test_a_pause_takes_nobody_off_the_list_but_out_of_the_audience(
    bot: Bot, ana: Someone
) -> None:
    await subscribes(ana)
    assert "Paused: nothing is sent" in await ana.presses("Pause")
    assert (await kept(bot, ana)).paused
    assert await bot.store.transact(audience.cells) == ()
    assert "Paused" not in await ana.presses("Go on")
    assert [number for _, number in await bot.store.transact(audience.cells)] == [1]


async def test_alerts_come_in_the_language_that_is_read(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    await ana.all("/language ar", "/alerts topic news")
    assert (await kept(bot, ana)).locale == "ar"


async def test_alerts_come_in_the_language_that_is_chosen_later(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    await ana.types("/language zh-TW")
    tag = bot.keys(ana.account, ana.platform).tag(Purpose.SUBSCRIPTION)
    kept = await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag))
    assert kept is not None
    assert kept.locale == "zh-Hant-TW"
