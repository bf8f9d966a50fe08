"""/verify: which bots are genuine, signed where the campaign has a key for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.published import verify_bot
from db import doorways
from handlers.reading.bots import FILE_NAME, signed
from tests.stage.chats import Bot
from tests.stage.page import on_both_platforms
from tests.stage.public_log import KEY, folder


@pytest.fixture
async def known(bot: Bot, tmp_path: Path) -> Bot:
    """A bot on both platforms whose campaign has a key for its log."""
    await bot.store.transact(on_both_platforms)
    bot.campaign = replace(bot.campaign, log=folder(tmp_path / "log"))
    bot.restart()
    return bot


@pytest.mark.parametrize("platform", ["telegram", "discord"])
async def test_anybody_is_shown_the_genuine_bots_with_a_statement_that_can_be_checked(
    known: Bot, platform: str
) -> None:
    ana = known.someone("ana", platform=platform)
    words = await ana.types("/verify")
    assert "Telegram: @letterbot, https://t.me/letterbot" in words
    assert "Discord: 4242, https://discord.com/oauth2/authorize?client_id=4242" in words
    assert "nearly the same name" in words
    (file,) = ana.reply.files
    assert file.name == FILE_NAME
    found = verify_bot.bots(file.content.decode(), KEY.verifier, known.campaign.today())
    assert found == [
        "discord 4242 https://discord.com/oauth2/authorize?client_id=4242",
        "telegram @letterbot https://t.me/letterbot",
    ]


async def test_the_statement_names_the_letter_and_is_the_same_for_a_month(known: Bot) -> None:
    note = await known.store.transact(lambda tx: signed(tx, known.campaign))
    assert note is not None
    assert f"\nletter: {known.campaign.letter.base.sha256}\n" in note
    assert f"\ncampaign: {known.campaign.letter.id}\n" in note
    known.clock.passes(timedelta(days=27))
    assert await known.store.transact(lambda tx: signed(tx, known.campaign)) == note
    known.clock.passes(timedelta(days=10))
    later = await known.store.transact(lambda tx: signed(tx, known.campaign))
    assert later not in (None, note)


async def test_without_a_key_the_list_says_that_it_is_not_signed(bot: Bot) -> None:
    await bot.store.transact(on_both_platforms)
    ana = bot.someone("ana")
    assert "This list is not signed" in await ana.types("/verify")
    assert ana.reply.files == ()


async def test_a_bot_that_leads_nowhere_yet_states_nothing(bot: Bot) -> None:
    assert "nothing to list" in await bot.someone("ana").types("/verify")


async def test_a_doorway_that_was_written_past_the_program_is_never_stated(known: Bot) -> None:
    await known.store.transact(
        lambda tx: tx.execute("UPDATE doorway SET address = 'evilbot' WHERE platform = 'telegram'")
    )
    words = await known.someone("ana").types("/verify")
    assert "evilbot" not in words
    assert "Discord: 4242" in words
    assert "telegram" not in (await known.store.transact(doorways.every))


async def test_about_warns_of_look_alikes(bot: Bot) -> None:
    words = await bot.someone("ana").types("/about")
    assert "Anybody can make a bot that looks like this one" in words
    assert "/verify" in words
