"""/about: whose letter this is, and what this bot is not."""

from __future__ import annotations

from tests.stage.chats import Bot, Someone


async def test_about_names_who_wrote_and_who_translated(bot: Bot, ana: Someone) -> None:
    words = await ana.types("/about")
    for author in bot.campaign.letter.authors:
        assert author in words
    assert "The Taiwan Association for Human Rights translated it into Chinese." in words
    assert "That list is theirs; nobody is put on it from here." in words
    assert "CC BY 4.0" in words
