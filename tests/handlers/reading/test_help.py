"""/help lists what there is, and everything it lists answers."""

from __future__ import annotations

import re

from db.staff import Role
from handlers.commands import table
from tests.stage.chats import Bot, Someone

LISTED = [
    command.name
    for command in table().commands.values()
    if command.listed and command.needs is Role.MEMBER
]


async def test_help_has_every_command_in_a_line(ana: Someone) -> None:
    words = await ana.types("/help")
    assert re.findall(r"^• /(\w+)", words, re.MULTILINE) == LISTED


async def test_every_command_answers_at_once_in_every_language(bot: Bot) -> None:
    for language in bot.campaign.languages.codes:
        someone = bot.someone(f"a reader of {language}", language)
        for name in table().commands:
            assert await someone.types(f"/{name}")
            assert someone.answer.language == language


async def test_every_button_of_every_command_leads_somewhere(bot: Bot, ana: Someone) -> None:
    for name in LISTED:
        await ana.types(f"/{name}")
        for button in ana.reply.buttons:
            elsewhere = bot.someone("ana")
            assert "There is no command" not in await elsewhere.uses(button)
