"""/sources: links of their own, made by organisers, and counted without a person."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from db import doorways, journal, sources
from db.staff import Role
from handlers.frame.rules import Rules
from handlers.organising.sources import MOST
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
async def olu(bot: Bot) -> Someone:
    return await moderator(bot, "olu", role=Role.ORGANISER)


async def on_both_platforms(bot: Bot) -> None:
    await bot.store.transact(lambda tx: doorways.note(tx, "telegram", "letterbot"))
    await bot.store.transact(lambda tx: doorways.note(tx, "discord", "4711"))


async def test_a_source_has_a_link_words_and_a_picture_for_each_platform(
    bot: Bot, olu: Someone
) -> None:
    await on_both_platforms(bot)
    words = await olu.types("/sources new flyer7")
    assert "To copy, for Telegram:" in words
    assert "https://t.me/letterbot?start=src-flyer7" in words
    assert "To copy, for Discord:" in words
    assert "https://discord.com/oauth2/authorize?client_id=4711" in words
    assert "Links to Discord carry no code" in words
    assert [file.name for file in olu.reply.files] == ["flyer7-telegram.png", "flyer7-discord.png"]
    assert all(file.content.startswith(PNG) for file in olu.reply.files)
    entries = await bot.store.transact(journal.entries)
    assert [(each.act, each.subject) for each in entries] == [("source made", "flyer7")]


async def test_openings_are_told_in_fives_and_stand_on_no_signature(
    bot: Bot, olu: Someone, ana: Someone
) -> None:
    await olu.types("/sources new flyer7")
    for _ in range(4):
        await ana.types("/start src-flyer7")
    assert "flyer7: opened fewer than five" in await olu.types("/sources")
    for _ in range(5):
        await ana.types("/start src-FLYER7")
    assert "flyer7: opened 5" in await olu.types("/sources")
    await ana.signs()
    rows = await bot.rows()
    assert "flyer7" not in str(rows["signature"])
    assert rows["source"] == [("flyer7", 9)]


async def test_what_nobody_made_is_counted_together(bot: Bot, olu: Someone, ana: Someone) -> None:
    for number in range(5):
        await ana.types(f"/start src-junk{number}")
    words = await olu.types("/sources")
    assert "Codes that nobody made: opened 5" in words
    assert "junk" not in words


async def test_codes_of_the_settings_are_among_them(bot: Bot, olu: Someone, ana: Someone) -> None:
    bot.campaign = replace(bot.campaign, rules=Rules(sources=frozenset({"poster"})))
    bot.restart()
    assert "poster: opened 0" in await olu.types("/sources")
    await ana.types("/start src-poster")
    assert "poster: opened fewer than five" in await olu.types("/sources")
    await olu.presses("poster")
    assert "Remove this source" not in olu.offered


async def test_a_source_is_removed_after_a_question(bot: Bot, olu: Someone, ana: Someone) -> None:
    await olu.types(f"/sources new {'x' * 24}")
    assert "Its links still lead here" in await olu.presses("Remove this source")
    assert "xxx" not in await olu.presses("Yes, remove it")
    await ana.types(f"/start src-{'x' * 24}")
    assert (await bot.rows())["source"] == [("other", 1)]


@pytest.mark.parametrize(
    ("typed", "near"),
    [("Flyer 7!", "flyer-7"), ("a/b", "a-b"), ("z" * 40, "z" * 24)],
)
async def test_a_name_that_no_link_carries_gets_a_code_offered(
    bot: Bot, olu: Someone, typed: str, near: str
) -> None:
    assert "A code has letters from a to z" in await olu.types(f"/sources new {typed}")
    assert (await bot.rows())["source"] == []
    await olu.presses(f"Take {near}")
    assert (await bot.rows())["source"] == [(near, 0)]


@pytest.mark.parametrize("typed", ["", "傳單", "other", "!!!", "new", "Remove"])
async def test_a_name_without_any_such_letter_is_refused(
    bot: Bot, olu: Someone, typed: str
) -> None:
    assert "A code has letters from a to z" in await olu.types(f"/sources new {typed}")
    assert (await bot.rows())["source"] == []


async def test_two_organisers_make_the_same_source_once(bot: Bot, olu: Someone) -> None:
    ovo = await moderator(bot, "ovo", role=Role.ORGANISER)
    assert await olu.types("/sources new flyer7") == await ovo.types("/sources new Ｆｌｙｅｒ７")
    assert (await bot.rows())["source"] == [("flyer7", 0)]


async def test_an_unknown_source_is_offered_to_be_made(olu: Someone) -> None:
    assert "There is no source stall." in await olu.types("/sources stall")
    assert "There are no links yet" in await olu.presses("Make it")


async def test_there_is_an_end_to_them(bot: Bot, olu: Someone) -> None:
    for number in range(MOST):
        await olu.types(f"/sources new code{number}")
    assert "no room for more" in await olu.types("/sources new more")


async def test_it_is_for_organisers(bot: Bot, ana: Someone) -> None:
    mo = await moderator(bot, "mo")
    for someone in (ana, mo):
        assert "organisers" in await someone.types("/sources new flyer7")
    assert (await bot.rows())["source"] == []


async def test_what_no_link_carries_is_not_offered_whoever_wrote_it_to_the_database(
    bot: Bot, olu: Someone
) -> None:
    for code in ("../../letter", "Flyer", "x" * 400):
        await bot.store.transact(partial(sources.count, code=code))
        words = await olu.types(f"/sources {code}")
        assert "There is no source" in words
        assert olu.reply.files == ()
    assert "letter" not in await olu.types("/sources")
    assert olu.offered == []


async def test_a_long_code_of_the_settings_keeps_its_number(
    bot: Bot, olu: Someone, ana: Someone
) -> None:
    long = "p" * 32
    bot.campaign = replace(bot.campaign, rules=Rules(sources=frozenset({long})))
    bot.restart()
    await ana.types(f"/start src-{long}")
    assert f"{long}: opened fewer than five" in await olu.types("/sources")
    assert "opened fewer than five" in await olu.presses(long)
