"""What people read of signatures that were taken out: whose it was, and everybody at the count."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from db import cleanups
from db.cleanups import CleanUp
from handlers.holding.retention import Keeping, erase_old
from tests.stage.chats import Bot, Someone
from tests.stage.cleaning import crowd, put_back, take_out
from tests.stage.organisations import organiser


@pytest.fixture
async def olga(bot: Bot) -> Someone:
    return await organiser(bot)


@pytest.fixture
async def oren(bot: Bot) -> Someone:
    return await organiser(bot, "oren")


@pytest.fixture
async def out(bot: Bot, olga: Someone, oren: Someone) -> list[Someone]:
    """Six people whose signatures were taken out on the first of March."""
    people = await crowd(bot, 6)
    await take_out(bot, olga, oren, country="Taiwan")
    return people


async def _days_pass(bot: Bot, days: int) -> None:
    bot.clock.passes(timedelta(days=days))
    await erase_old(bot.store, bot.campaign.now(), Keeping())


@pytest.mark.parametrize("line", ["/sign", "/me"])
async def test_who_was_taken_out_reads_when_and_why_and_what_to_do(
    bot: Bot, out: list[Someone], line: str
) -> None:
    words = await out[0].types(line)
    assert "On 1 March 2026 your signature was taken out with others" in words
    assert "they look as if a program had made them. If that is wrong, sign again." in words
    assert "is kept, encrypted, until 31 March 2026" in words
    assert "Sign" in out[0].offered or line == "/sign"


async def test_nobody_else_is_told_any_such_thing(
    bot: Bot, out: list[Someone], ana: Someone, ben: Someone
) -> None:
    await ben.signs()
    for one in (ana, ben):
        for line in ("/sign", "/me"):
            assert "taken out" not in await one.types(line)
        await one.types("/cancel")


async def test_who_signs_again_counts_and_is_left_alone_by_what_is_put_back(
    bot: Bot, olga: Someone, oren: Someone, out: list[Someone]
) -> None:
    await out[0].types("/sign")
    await out[0].presses("Without a name")
    assert "Thank you. You have signed." in await out[0].presses("Sign")
    assert (await bot.totals()).people == 1
    assert len((await bot.rows())["cleaned"]) == 5
    (cleanup,) = await bot.store.transact(cleanups.every)
    await put_back(bot, oren, cleanup)
    assert (await bot.totals()).people == 6
    signature = await bot.signature_of(out[0].account)
    assert signature is not None
    assert signature.country is None, "as it was signed again, not as it was before"


@pytest.mark.parametrize("line", ["/withdraw yes", "/forget yes"])
async def test_who_goes_is_not_brought_back(
    bot: Bot, olga: Someone, oren: Someone, out: list[Someone], line: str
) -> None:
    await out[0].types(line)
    assert "erased" in out[0].reads
    assert len((await bot.rows())["cleaned"]) == 5
    (cleanup,) = await bot.store.transact(cleanups.every)
    await put_back(bot, oren, cleanup)
    assert (await bot.totals()).people == 5
    assert await bot.signature_of(out[0].account) is None
    assert "Nothing is held" in await out[0].types("/me")


async def test_after_thirty_days_the_bot_says_that_it_no_longer_knows(
    bot: Bot, out: list[Someone]
) -> None:
    await _days_pass(bot, 30)
    assert "your signature was taken out" in await out[0].types("/me")
    await _days_pass(bot, 1)
    assert (await bot.rows())["cleaned"] == []
    words = await out[0].types("/me")
    assert "Nothing is held about this account." in words
    assert "Whether yours was among them I no longer know." in words
    assert "taken out" not in await out[0].types("/sign")


async def test_the_count_says_why_it_fell_for_ninety_days(
    bot: Bot, out: list[Someone], ana: Someone
) -> None:
    said = "On 1 March 2026 6 signatures were taken out, after two organisers had looked at them: "
    assert said + "they look as if a program had made them." in await ana.types("/count")
    await _days_pass(bot, 90)
    assert said in await ana.types("/count")
    await _days_pass(bot, 1)
    assert "taken out" not in await ana.types("/count")
    assert await bot.store.transact(cleanups.every) == ()


async def test_a_few_are_never_told_as_a_number(bot: Bot, out: list[Someone], ana: Someone) -> None:
    (cleanup,) = await bot.store.transact(cleanups.every)
    for n in range(1, 5):
        few: CleanUp = replace(cleanup, taken=n)
        await bot.store.transact(lambda tx, few=few: cleanups.put(tx, few))  # type: ignore[misc]
        words = await ana.types("/count")
        assert "On 1 March 2026 a few signatures were taken out" in words
        assert f"{n} signature" not in words


async def test_the_count_says_that_they_were_put_back(
    bot: Bot, oren: Someone, out: list[Someone], ana: Someone
) -> None:
    bot.clock.passes(timedelta(days=2))
    (cleanup,) = await bot.store.transact(cleanups.every)
    await put_back(bot, oren, cleanup)
    words = await ana.types("/count")
    assert "6 signatures were taken out" in words
    assert "On 3 March 2026 they were put back." in words
    assert "taken out" not in await out[0].types("/me")
