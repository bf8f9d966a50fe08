"""For whom an alert is, and when it goes out, stands wherever somebody can approve it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from db.alerts import Alert
from db.subscriptions import Topic
from handlers.alerting.aims import aims
from handlers.frame.rules import USUAL, Rules
from messages.countries import countries
from messages.render import discord, telegram
from messages.text import CountryName
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import ALERT, keep, person_of, said, subscribed, told
from tests.stage.office import ruled
from tests.stage.words import catalogs

AIMED = replace(
    ALERT,
    platforms=("telegram",),
    languages=("en",),
    countries=("IR",),
    urgent=True,
    go_at="2026-03-02T03:00:00Z",
    ends="2026-03-05",
)
CHANGES = [
    ({"platforms": ()}, "On every platform"),
    ({"platforms": ("discord",)}, "Only on: Discord"),
    ({"languages": ()}, "For readers of every language"),
    ({"languages": ("ar", "en")}, "For readers of: Arabic and English"),
    ({"countries": ()}, "For people in every country"),
    ({"countries": ("IR", "TW")}, "For people in: Iran and Taiwan"),
    ({"topic": Topic.NEWS}, "Campaign news"),
    ({"urgent": False}, "Routine"),
    ({"go_at": "2026-03-02T04:00:00Z"}, "Not before 2 March 2026 at 04:00 UTC"),
    ({"ends": None}, "It has no last day"),
    ({"ends": "2026-03-06"}, "Until 6 March 2026"),
]


def block(words: str) -> str:
    """What stands under the heading of the block."""
    _, _, rest = words.partition("For whom and when\n\n")
    assert rest, words
    return rest.partition("\n\n")[0]


async def everywhere(bot: Bot, mina: Someone, jo: Someone, alert: Alert) -> set[str]:
    """The block in the notice with *Approve*, in the preview and in the details."""
    alert = await keep(bot, replace(alert, author=await person_of(bot, "mina")))
    await mina.types(f"/alert submit {alert.id}")
    notice = (await told(bot, "jo"))[-1]
    preview = block(await jo.types(f"/alert preview {alert.id}"))
    details = block(await jo.types(f"/alert show {alert.id}"))
    await mina.types(f"/alert stop {alert.id}")
    await bot.store.transact(lambda tx: tx.execute("DELETE FROM notice"))
    return {block(said(notice)), preview, details}


@pytest.fixture
async def reader(bot: Bot, jo: Someone) -> Someone:
    """Jo, who reads English now."""
    await jo.types("/language en")
    await jo.types("/alert")
    return jo


@pytest.mark.parametrize(("change", "line"), CHANGES)
async def test_whatever_changes_of_whom_and_when_is_seen_by_who_approves(
    bot: Bot, mina: Someone, reader: Someone, change: dict[str, object], line: str
) -> None:
    await subscribed(bot, 10, country="IR", topics=int(Topic.ACTION | Topic.NEWS))
    (before,) = await everywhere(bot, mina, reader, AIMED)
    (after,) = await everywhere(bot, mina, reader, replace(AIMED, **change))  # type: ignore[arg-type]
    assert line not in before
    assert line in after


async def test_an_alert_that_is_not_put_off_begins_after_the_window(
    bot: Bot, mina: Someone, reader: Someone
) -> None:
    (after,) = await everywhere(bot, mina, reader, replace(AIMED, go_at=None))
    assert "Not before" not in after
    assert "It begins 10 minutes after a second person approves it, at the soonest" in after


async def test_the_window_and_how_many_are_in_it_too(
    bot: Bot, mina: Someone, reader: Someone
) -> None:
    (before,) = await everywhere(bot, mina, reader, AIMED)
    assert "Telegram: fewer than five;" in before
    await subscribed(bot, 12, country="IR")
    ruled(bot, Rules(stop_window=timedelta(0)))
    bot.restart()
    (after,) = await everywhere(bot, mina, reader, AIMED)
    assert "Telegram: 10;" in after
    assert "It begins 0 seconds after a second person approves it" in after


@pytest.mark.parametrize("render", [telegram.render, discord.render])
async def test_every_country_is_named_however_many(
    bot: Bot, mina: Someone, reader: Someone, render: object
) -> None:
    every = tuple(sorted(choice.value for choice in countries() if len(choice.value) == 2))
    alert = await keep(bot, replace(AIMED, countries=every))
    await reader.types(f"/alert preview {alert.id}")
    messages = render(reader.reply, catalogs(), "en")  # type: ignore[operator]
    for code in every:
        name = catalogs().say(CountryName(code), "en")
        assert any(name.split()[0][:4] in message for message in messages), name
    assert all(len(message) <= 4096 for message in messages)


def test_what_is_past_is_not_promised() -> None:
    lines = [catalogs().say(each, "en") for each in aims(replace(AIMED, broadcast=1), USUAL)]
    assert not any("begins" in line or "Not before" in line for line in lines)
