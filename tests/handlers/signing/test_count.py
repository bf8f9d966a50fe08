"""/count: the numbers of this bot, and nobody else's."""

from __future__ import annotations

from db import counters
from db.counters import Counter
from tests.stage.chats import Bot, Someone


async def test_everything_is_counted_apart(bot: Bot, ana: Someone) -> None:
    for number in range(3):
        await bot.someone(f"signer {number}").signs()
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Organisation")
    await ana.types("Open Rights")
    await ana.presses("Sign")
    await ana.pledges("law-ban-bill")
    await ana.presses("It is done")
    await ana.pledges("court-training")
    words = await ana.types("/count")
    assert "People who signed here: 3" in words
    assert "Organisations: 0\n" in words
    assert "Pledges made: 2; done: 1" in words
    assert "Next milestone: 100; still to go: 97" in words
    assert "never added to Access Now's own figures" in words


async def test_a_milestone_that_is_reached_gives_way_to_the_next(bot: Bot, ana: Someone) -> None:
    await bot.store.transact(lambda tx: counters.add(tx, Counter.PEOPLE, 100))
    assert "Next milestone: 250; still to go: 150" in await ana.types("/count")


async def test_after_the_last_milestone_none_is_named(bot: Bot, ana: Someone) -> None:
    await bot.store.transact(lambda tx: counters.add(tx, Counter.PEOPLE, 1_000_000))
    words = await ana.types("/count")
    assert "People who signed here: 1,000,000" in words
    assert "milestone" not in words


async def test_the_count_has_no_counters_yet_on_the_first_day(ana: Someone) -> None:
    assert "People who signed here: 0" in await ana.types("/count")
