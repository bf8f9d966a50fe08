"""A campaign closes, from a proposal to its end, over the sockets of both platforms."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.closing import State
from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from db.signatures import register_text
from tests.stage.anywhere import PLATFORMS, Screen
from tests.stage.chats import Bot
from tests.stage.closing import days_pass, looks, part, state_of
from tests.stage.moderators import moderator


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_who_proposes_it_reads_there_what_becomes_of_it(
    platform: str, sqlite_store: SqliteStore, vault: Vault, tmp_path: Path
) -> None:
    """Somebody of the staff who has signed too; another person agrees elsewhere."""
    bot = Bot(sqlite_store, vault)
    await sqlite_store.transact(lambda tx: register_text(tx, bot.campaign.text))
    omar = await moderator(bot, "omar")
    screen = Screen(bot)
    async with PLATFORMS[platform](screen, tmp_path) as nina:
        await moderator(bot, nina.account, platform=platform)
        await nina.commands("sign")
        await nina.presses("form answer appearance anonymous")
        await nina.presses("form send")
        await nina.commands("close")
        assert "Another person must say so too" in await nina.presses("close propose")
        await omar.types("/close")
        await omar.presses("I want this too")
        await looks(bot)
        assert "This campaign closes on 7 April 2026." in await nina.commands("count")
        await days_pass(bot, 37)
        assert await state_of(bot) is State.CLOSED
        assert "Nobody can sign, promise or subscribe any more." in await nina.commands("sign")
        assert "Signed in March 2026" in await nina.commands("me")
        await days_pass(bot, 7)
        part(bot)
        assert "I can no longer tell whether you signed" in await nina.commands("me")
        assert "People who signed here: 1" in await nina.commands("count")
        assert "server.key" in await nina.commands("close")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_form_that_is_open_at_the_end_says_so_there(
    platform: str, sqlite_store: SqliteStore, vault: Vault, tmp_path: Path
) -> None:
    bot = Bot(sqlite_store, vault)
    await sqlite_store.transact(lambda tx: register_text(tx, bot.campaign.text))
    nina, omar = await moderator(bot, "nina"), await moderator(bot, "omar")
    screen = Screen(bot)
    async with PLATFORMS[platform](screen, tmp_path) as ana:
        await nina.all("/close propose")
        await omar.types("/close")
        await omar.presses("I want this too")
        await days_pass(bot, 36)
        await ana.commands("sign")
        await ana.presses("form answer appearance anonymous")
        await days_pass(bot, 1)
        assert "The campaign has closed." in await ana.presses("form send")
        assert "Nothing is held about this account." in await ana.commands("me")
