"""The menu for people who do not type: read in what they write is a word for a command, no more."""

from __future__ import annotations

import pytest

from handlers.reading.menu import menu
from messages.request import Account, Event, Request, UpdateId
from tests.stage.chats import Bot, Someone


def written(text: str) -> Request:
    id = UpdateId(text.encode()[:16])
    return Request("terminal", id, Account("ana"), None, text=text, hint="en", event=Event.MENU)


async def test_every_word_gets_every_button(bot: Bot, ana: Someone) -> None:
    assert bot.table.events[Event.MENU] is menu
    said = await ana.delivers(written("bonjour"))
    assert "Press a button" in said
    assert "I keep none of it" in said
    for label in ("Read the letter", "Sign", "Action alerts", "Erase everything about me"):
        assert label in said
    assert (await bot.rows_but_receipts())["draft"] == []


@pytest.mark.parametrize(("text", "first"), [("STOP", "Stop alerts"), ("連署", "Sign")])
async def test_what_is_meant_comes_first(ana: Someone, text: str, first: str) -> None:
    await ana.delivers(written(text))
    assert str(ana.bot.campaign.catalogs.say(ana.reply.buttons[0].label, "en")) == first


async def test_an_open_form_takes_no_answer_from_it(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("With my name, for the organisers only")
    before = await bot.rows()
    await ana.delivers(written("Ana Diaz"))
    assert await bot.rows() == before


async def test_no_button_is_for_the_staff(ana: Someone) -> None:
    await ana.delivers(written("hello"))
    commands = {each.command for each in ana.reply.buttons}
    assert not commands & {"alert", "staff", "stats", "schedule", "menu", "form", "cancel"}
