"""Two commands, a file and a line each, work wherever the others do (CONTRIBUTING)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord.platform import Discord
from bot.adapters.telegram.platform import Telegram
from bot.platform import Platform
from db import public_names
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.public_names import PublicName
from db.secrets.vault import Purpose, Vault
from db.signatures import register_text
from handlers.frame.session import Command, Link, Option
from messages.text import t
from tests.stage.chats import Bot, Someone, extended
from tests.stage.discord.fake import AUTOCOMPLETE, FakeDiscord
from tests.stage.discord.served import settings as discord_settings
from tests.stage.newcomer import signatories, unpublish
from tests.stage.serving import served
from tests.stage.telegram.fake import USERNAME, FakeTelegram, serving
from tests.stage.telegram.people import Group, Person
from tests.stage.telegram.served import settings_for

SIGNATORIES = Command(
    "signatories",
    t("Who has signed in public"),
    signatories.signatories,
    t("[page]"),
    link=Link.OPENS,
    option=Option("page", signatories.offers),
)
UNPUBLISH = Command(
    "unpublish",
    t("Take your public name back"),
    unpublish.unpublish,
    personal=True,
    link=Link.ASKS,
)
NAMES = ("Ana Ash", "Ben Birch", "Cho Cedar", "Dora Dogwood", "Eli Elm")
PAGES = [
    {"name": "Ana Ash – Cho Cedar", "value": "1"},
    {"name": "Dora Dogwood – Eli Elm", "value": "2"},
]


@pytest.fixture
async def bot(sqlite_store: SqliteStore, vault: Vault) -> Bot:
    """A bot with the two commands, and five people who signed in public."""
    bot = Bot(sqlite_store, vault, table=extended(SIGNATORIES, UNPUBLISH))

    async def prepare(tx: Transaction) -> None:
        await register_text(tx, bot.campaign.text)
        for name in NAMES:
            tag = bot.tag(name, Purpose.PUBLIC_NAME)
            await public_names.publish(tx, tag, PublicName(name, None, None, confirmed=True))

    await sqlite_store.transact(prepare)
    return bot


@asynccontextmanager
async def running(platform: Platform, bot: Bot) -> AsyncIterator[None]:
    """The platform serves the bot meanwhile."""
    stop = asyncio.Event()
    task = asyncio.create_task(served(platform, bot.core, stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)


@pytest.fixture
async def telegram(bot: Bot) -> AsyncIterator[FakeTelegram]:
    """A Telegram on which the bot answers."""
    async with serving() as server, running(Telegram(settings_for(server)), bot):
        yield server


@pytest.fixture
async def discord(bot: Bot, tmp_path: Path) -> AsyncIterator[FakeDiscord]:
    """A Discord on which the bot answers."""
    server = FakeDiscord(None)
    await server.start()
    settings = discord_settings(tmp_path, discord_api_url=server.api)
    async with running(Discord(settings), bot):
        await asyncio.wait_for(server.ready.wait(), 10)
        yield server
    await server.stop()
    assert server.faults == []


async def public_name(bot: Bot, account: str, platform: str = "terminal") -> PublicName | None:
    tag = bot.keys(account, platform).tag(Purpose.PUBLIC_NAME)
    return await bot.store.transact(lambda tx: public_names.public_name_of(tx, tag))


async def test_the_open_one_is_read_page_by_page(bot: Bot) -> None:
    ana = bot.someone("ana")
    first = await ana.types("/signatories")
    assert "Ana Ash" in first
    assert "Eli Elm" not in first
    assert "Eli Elm" in await ana.presses("Next")
    assert ana.offered == []
    assert "There is no page" in await ana.types("/signatories 9")
    assert "Ana Ash" in await ana.presses("First page")


async def test_help_and_what_is_near_know_both(bot: Bot) -> None:
    ana = bot.someone("ana")
    words = await ana.types("/help")
    assert "/signatories" in words
    assert "/unpublish" in words
    assert "/signatories" in await ana.types("/signatorys")


async def test_a_link_opens_the_open_one_and_asks_first_for_the_personal_one(bot: Bot) -> None:
    ana = Someone(bot, "Ana Ash", "en", "terminal", private=True)
    assert "Dora Dogwood" in await ana.types("/start signatories-2")
    for payload in ("unpublish", "unpublish-yes"):
        assert "Take your name back" in await ana.types(f"/start {payload}")
        assert await public_name(bot, "Ana Ash") is not None
    await ana.presses("Yes, take it back")
    assert await public_name(bot, "Ana Ash") is None


async def test_next_leads_from_a_group_to_the_next_page(telegram: FakeTelegram) -> None:
    ana, group = Person(telegram), Group(telegram)
    await group.hears(ana, "/signatories")
    (shown,) = group.shown
    assert "Ana Ash" in shown.text
    (onward,) = shown.buttons
    assert onward["url"] == f"https://t.me/{USERNAME}?start=signatories-2"
    payload = onward["url"].partition("?start=")[2]
    assert "Dora Dogwood" in await ana.types(f"/start {payload}")


async def test_the_personal_one_moves_from_a_group_into_the_private_chat(
    bot: Bot, telegram: FakeTelegram
) -> None:
    ana, group = Person(telegram), Group(telegram)
    await group.hears(ana, "/unpublish yes")
    (shown,) = group.shown
    assert "That is private" in shown.text
    payload = shown.buttons[0]["url"].partition("?start=")[2]
    assert "Take your name back" in await ana.types(f"/start {payload}")
    assert "not public any more" in await ana.presses("Yes, take it back")


async def test_both_stand_in_telegrams_menus_and_in_groups_the_open_one_alone(
    telegram: FakeTelegram,
) -> None:
    await telegram.until(lambda: len(telegram.descriptions) == 6)
    private = [each["command"] for each in telegram.commands["all_private_chats", ""]]
    public = [each["command"] for each in telegram.commands["all_group_chats", ""]]
    assert {"signatories", "unpublish"} <= set(private)
    assert "signatories" in public
    assert "unpublish" not in public


async def offered(discord: FakeDiscord, typed: str) -> Any:
    options = [{"name": "page", "type": 3, "value": typed, "focused": True}]
    data = {"id": "1", "name": "signatories", "type": 1, "options": options}
    asked = await discord.interact(AUTOCOMPLETE, data)
    await asked.until(lambda each: each.callback is not None)
    return asked.data["choices"]


async def test_discord_completes_the_page_and_shows_it(discord: FakeDiscord) -> None:
    assert await offered(discord, "") == PAGES
    assert await offered(discord, "dogw") == PAGES[1:]
    assert await offered(discord, "zzz") == []
    first = await discord.command("signatories")
    assert "Ana Ash" in first.reads
    assert "Dora Dogwood" in (await discord.press(first, "Next")).reads
    assert "Dora Dogwood" in (await discord.command("signatories", "2")).reads


async def test_discord_asks_before_the_personal_one(discord: FakeDiscord) -> None:
    question = await discord.command("unpublish")
    assert "Take your name back" in question.reads
    assert "not public any more" in (await discord.press(question, "Yes, take it back")).reads
