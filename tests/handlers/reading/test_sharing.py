"""What can be handed on: the letter in all its parts, to anybody, without a word about anybody."""

from __future__ import annotations

import pytest

from messages.reply import Button
from messages.request import Account, Event, Request, UpdateId
from tests.stage.chats import Bot, Someone


@pytest.fixture
async def shelf(bot: Bot) -> tuple[Button, ...]:
    return await asked(bot, "nobody")


async def asked(bot: Bot, account: str) -> tuple[Button, ...]:
    """What stands on the shelf for an account."""
    request = Request("terminal", UpdateId(b""), Account(account), None, event=Event.SHELF)
    return (await bot.dispatch(request)).reply.buttons


async def test_every_section_is_there_in_its_own_words(bot: Bot, shelf: tuple[Button, ...]) -> None:
    handed_on = [each.arguments for each in shelf if each.command == "letter"]
    assert handed_on == [*((each.id,) for each in bot.campaign.letter.base.sections), ()]


async def test_every_summary_is_there_the_shortest_first(
    bot: Bot, shelf: tuple[Button, ...]
) -> None:
    handed_on = [each.arguments for each in shelf if each.command == "summary"]
    assert handed_on[:2] == [("one",), ()]
    assert {id for (id,) in handed_on[2:]} == set(bot.campaign.summaries.sections)


async def test_each_is_answered_where_others_read(bot: Bot, shelf: tuple[Button, ...]) -> None:
    group = bot.someone("ana", private=False)
    for thing in shelf:
        assert bot.commands[thing.command].personal is False
        words = await group.uses(thing)
        assert "has no section called" not in words
        assert words


async def test_the_last_leads_to_the_letter(ana: Someone, shelf: tuple[Button, ...]) -> None:
    assert ana.say(shelf[-1].label) == "Read the letter"
    assert await ana.uses(shelf[-1]) == await ana.types("/letter")


async def test_it_is_the_same_for_who_has_signed(
    bot: Bot, ana: Someone, shelf: tuple[Button, ...]
) -> None:
    await ana.signs()
    assert await asked(bot, "ana") == shelf
