"""/clean: two organisers take out signatures that are none, and one of them puts these back."""

from __future__ import annotations

import pytest

from tests.stage.chats import Bot, Someone
from tests.stage.cleaning import (
    approves,
    chooses,
    crowd,
    latest,
    proposes,
    put_back,
    take_out,
)
from tests.stage.organisations import organiser


@pytest.fixture
async def olga(bot: Bot) -> Someone:
    return await organiser(bot)


@pytest.fixture
async def oren(bot: Bot) -> Someone:
    return await organiser(bot, "oren")


async def test_two_organisers_take_out_what_one_has_chosen(
    bot: Bot, olga: Someone, oren: Someone, ana: Someone
) -> None:
    await ana.signs()
    await crowd(bot, 7)
    words = await chooses(olga, country="Taiwan")
    assert "About 5 fit. The count: 8 now, about 3 then." in words
    assert "The other organisers are asked." in await proposes(olga)
    assert (await bot.totals()).people == 8
    assert "I take them out now" in await approves(bot, oren)
    assert (await bot.totals()).people == 1
    cleanup = await latest(bot)
    assert (cleanup.taken, cleanup.matched) == (7, 7)
    words = await ana.types("/count")
    assert "7 signatures were taken out, after two organisers had looked at them" in words


async def test_one_organiser_puts_everything_back(
    bot: Bot, olga: Someone, oren: Someone, ana: Someone
) -> None:
    await crowd(bot, 6, name="Flood")
    before = await bot.rows()
    cleanup = await take_out(bot, olga, oren, names="flood")
    gone = await bot.rows()
    assert gone["signature"] == gone["public_name"] == []
    await put_back(bot, oren, cleanup)
    after = await bot.rows()
    assert sorted(after["signature"]) == sorted(before["signature"])
    assert [row[:-2] for row in sorted(after["public_name"])] == [
        row[:-2] for row in sorted(before["public_name"])
    ]
    assert after["cleaned"] == after["picked"] == []
    assert (await bot.totals()).people == 6
    assert "they were put back" in await ana.types("/count")
