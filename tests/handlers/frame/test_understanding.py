"""What the bot has printed is understood when it comes back."""

from __future__ import annotations

import pytest

from db.staff import Role
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator
from tests.stage.office import code_in


@pytest.mark.parametrize(
    ("pasted", "line"),
    [
        ("\u2068/letter scope\u2069", "/letter scope"),
        ("/letter \u2068scope\u2069", "/letter scope"),
        ("/letter\u2069 scope\u2069", "/letter scope"),
        ("“/letter scope”", "/letter scope"),
        ("/letter “a1–b–iii”", "/letter a1-b-iii"),
        ("/letter /letter scope", "/letter scope"),
        ("/count@", "/count"),
        ("/count.", "/count"),
        ("\u200f/me\u200f", "/me"),
        ("/pledge «law‑ban‑bill»", "/pledge law-ban-bill"),
        ("/language \u2068zh-Hant-TW\u2069", "/language zh-Hant-TW"),
    ],
)
async def test_a_pasted_command_is_that_command(
    ana: Someone, ben: Someone, pasted: str, line: str
) -> None:
    assert await ana.types(pasted) == await ben.types(line)


async def test_every_line_of_the_list_of_commands_can_be_pasted(bot: Bot) -> None:
    reader = bot.someone("reader", "ar")
    lines = (await reader.types("/help")).splitlines()
    commands = [line for line in lines if "/" in line]
    assert len(commands) > 10
    for line in commands:
        await reader.types(line)
        assert "لا يوجد أمر" not in reader.reads, line


async def test_a_code_is_read_with_what_a_screen_puts_around_it(bot: Bot) -> None:
    organiser = await moderator(bot, "mina", role=Role.ORGANISER)
    await moderator(bot, "jo", role=Role.ORGANISER)
    code = code_in(await organiser.types("/staff invite moderator"))
    dashes = code.replace("-", "–").lower()
    for number, pasted in enumerate(
        (f"\u2068/join {code}\u2069", f"/join “{dashes}”", f"/join {code.replace('-', ' · ')}")
    ):
        newcomer = bot.someone(f"newcomer {number}")
        assert "What shall the other staff call you?" in await newcomer.types(pasted)


async def test_an_answer_of_a_form_is_never_taken_for_a_command(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Organisation")
    assert "Organisation: “Elsewhere/Here”" in await ana.types("“Elsewhere/Here”")


async def test_a_pasted_cancel_ends_the_form(ana: Someone) -> None:
    await ana.types("/sign")
    assert "Cancelled" in await ana.types("\u2068/cancel\u2069")
