"""Numbers on Discord: the words first, then one picture with its description, then links."""

from __future__ import annotations

import pytest

from db.staff import Role
from tests.stage.chats import Bot
from tests.stage.discord.fake import FakeDiscord
from tests.stage.discord.served import Running
from tests.stage.moderators import moderator

ANA = "80351110224678912"
PNG = b"\x89PNG\r\n\x1a\n"


async def test_the_words_come_first_and_then_one_picture(bot: Bot, running: Running) -> None:
    await moderator(bot, ANA, role=Role.ORGANISER, platform="discord")
    async with running() as discord:
        asked = await discord.command("stats")
        assert "People who signed: 0" in asked.reads
        await asked.until(lambda each: bool(each.files))
        assert asked.files == ["numbers.png"]
        assert asked.contents[0].startswith(PNG)
        described = descriptions(discord)
        assert len(described) == 1
        assert "Nobody has signed yet." in described[0]
        assert "Counted on 1 March 2026 at 12:00 UTC." in described[0]


async def test_where_nothing_can_be_drawn_the_words_say_so(
    bot: Bot, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await moderator(bot, ANA, role=Role.ORGANISER, platform="discord")
    monkeypatch.setattr("sys.executable", "/nowhere")
    async with running() as discord:
        asked = await discord.command("stats")
        await asked.until(lambda each: "could not be drawn" in str(each.messages[-1]))


async def test_a_source_has_a_link_and_a_picture(bot: Bot, running: Running) -> None:
    await moderator(bot, ANA, role=Role.ORGANISER, platform="discord")
    async with running() as discord:
        made = await discord.command("sources", "new flyer7")
        assert "https://discord.com/oauth2/authorize?client_id=" in made.reads
        assert made.files == ["flyer7-discord.png"]
        assert "client_id=" in (await discord.command("share")).reads


def descriptions(discord: FakeDiscord) -> list[str]:
    """The descriptions of attachments that were sent."""
    return [
        attached["description"]
        for asked in discord.requests
        if isinstance(asked.body, dict)
        for attached in asked.body.get("attachments", [])
    ]
