"""What is held is held about one account, and only of what it did."""

from __future__ import annotations

from tests.stage.chats import Bot, Someone
from tests.stage.held import does_everything


async def test_nothing_is_held_about_who_only_looked(bot: Bot, ana: Someone) -> None:
    before = await bot.rows()
    await ana.all("/start", "/letter scope", "/summary", "/count", "/privacy")
    assert "Nothing is held about this account." in await ana.types("/me")
    assert ana.reply.files == ()
    assert await bot.rows() == before


async def test_me_shows_nobody_else(ana: Someone, ben: Someone) -> None:
    await does_everything(ana)
    assert "Nothing is held about this account." in await ben.types("/me")
