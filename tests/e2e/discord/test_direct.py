"""Direct messages to the bot, for people who cannot type slash commands; none is kept."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from tests.stage.chats import Bot
from tests.stage.discord.channels import Posted
from tests.stage.discord.fake import Asked, FakeDiscord
from tests.stage.discord.served import Running

ANA = 80351110224678912


async def answered(discord: FakeDiscord, channel: str, number: int = 1) -> Posted:
    """The menu that came, as the last of `number` messages."""
    async with asyncio.timeout(8):
        while len(discord.channels.shown_in(channel)) < number:
            discord.activity.clear()
            await discord.activity.wait()
            await asyncio.sleep(0)
    return discord.channels.shown_in(channel)[-1]


async def pressed(discord: FakeDiscord, menu: Posted, label: str) -> Asked:
    """The answer to a button of `menu`."""
    (id,) = [each["custom_id"] for each in menu.buttons if each["label"] == label]
    on = Asked("0", "0", {})
    on.messages = [menu.raw | {"embeds": [], "attachments": []}]
    return await discord.press_id(on, id, where="private")


async def test_whatever_is_written_the_menu_answers(running: Running) -> None:
    async with running() as discord:
        menu = await answered(discord, await discord.whispers("hello, who are you?"))
        assert "What I can do" in menu.text
        assert {"Read the letter", "Sign", "Stop alerts", "Privacy"} <= set(menu.labels)


async def test_a_button_of_the_menu_is_answered_below_for_the_presser_alone(
    running: Running,
) -> None:
    async with running() as discord:
        menu = await answered(discord, await discord.whispers("hello"))
        sign = await pressed(discord, menu, "Sign")
        assert "How do you want to sign?" in sign.reads
        assert sign.kind == 4, "below, not in place of the menu"
        assert sign.data["flags"] & 64, "for the presser alone"
        thanks = await discord.press(await discord.press(sign, "Without a name"), "Sign")
        assert "Thank you. You have signed." in thanks.reads
        assert menu.edits == 0


@pytest.mark.parametrize("word", ["stop", "STOP", " Stop it ", "取消訂閱"])
async def test_a_word_to_stop_offers_that_before_all_else(running: Running, word: str) -> None:
    async with running() as discord:
        menu = await answered(discord, await discord.whispers(word))
        assert menu.labels[0] == "Stop alerts"
        assert "To get no more alerts, press the button." in menu.text


async def test_a_word_for_a_command_offers_that_command_first(running: Running) -> None:
    async with running() as discord:
        menu = await answered(discord, await discord.whispers("/count"))
        assert menu.labels[0] == "The count so far"


async def test_words_are_no_answer_to_an_open_form_and_are_kept_nowhere(
    running: Running, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    async with running() as discord:
        sign = await discord.command("sign")
        await discord.press(sign, "With my name, for the organisers only")
        before = await bot.rows()
        await answered(discord, await discord.whispers("Secret Signer"))
        assert await bot.rows() == before
    assert "Secret" not in caplog.text


@pytest.mark.parametrize(
    "about",
    [
        {"author": {"id": "5", "username": "b", "discriminator": "0", "avatar": None, "bot": True}},
        {"type": 7},
    ],
    ids=["of a bot", "not written by anybody"],
)
async def test_what_nobody_wrote_is_not_answered(running: Running, about: dict[str, Any]) -> None:
    async with running() as discord:
        await discord.whispers("hello", **about)
        menu = await answered(discord, await discord.whispers("hello"))
        assert discord.channels.shown_in(menu.channel) == [menu]


async def test_a_message_that_cannot_be_read_ends_no_connection(running: Running) -> None:
    async with running() as discord:
        await discord.say("MESSAGE_CREATE", {"id": "nonsense"})
        assert "What I can do" in (await answered(discord, await discord.whispers("hi"))).text


async def test_whoever_writes_too_much_is_told_once_and_then_left_alone(running: Running) -> None:
    async with running() as discord:
        for _ in range(20):
            channel = await discord.whispers("hello")
        await discord.whispers("hello")
        told = await answered(discord, channel, 21)
        assert "That was too much at once." in "".join(
            each.text for each in discord.channels.shown_in(channel)
        )
        await discord.whispers("hello")
        assert "What I can do" in (await discord.command("help", user=ANA + 1)).reads
        assert len(discord.channels.shown_in(told.channel)) == 21
