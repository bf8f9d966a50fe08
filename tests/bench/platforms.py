"""The platforms: what our way through each library costs beside the library alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import discord
from discord import Intents, Interaction, app_commands
from discord.http import Route
from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes

from bot.adapters.discord.platform import Discord
from bot.adapters.telegram.connection import Connection
from bot.adapters.telegram.platform import Telegram
from bot.adapters.telegram.queues import Arrival, Queues
from bot.app import Core, core
from bot.cli.trial import server_folder
from bot.settings import Settings
from handlers.frame.rules import Rules
from handlers.frame.throttle import Throttle
from tests.bench import beside_plain, start
from tests.bench.goal import ROUNDS, Goal
from tests.bench.sink import Sink
from tests.stage.key_folders import keys_beside
from tests.stage.words import CONTENT, catalogs

TELEGRAM_TOKEN = "4200:" + "t" * 35
DISCORD_TOKEN = "NDIwMA.abcdef." + "d" * 30
CONSTANT = "The count so far"
COMMANDS, PEOPLE, ONE_BY_ONE = 100, 1_000, 60
ROUND_TRIP = 0.05
"""Seconds to Telegram and back, for many people at once."""

_ids = count(1)
Handle = Callable[[int], Awaitable[None]]


def goals(folder: Path) -> Iterator[Goal]:
    """Measure them, one after the other."""
    yield asyncio.run(through_telegram(folder / "telegram"))
    yield asyncio.run(through_discord(folder / "discord"))
    yield asyncio.run(many_at_once(folder / "many"))
    yield from beside_plain.goals(folder / "plain")
    yield from start.goals(folder / "start")


async def through_telegram(folder: Path) -> Goal:
    """CPU of `/count`, decode to sent reply, against a PTB handler that sends a constant."""
    with Sink() as sink:
        async with _our_telegram(folder, sink) as ours, _bare_telegram(sink) as bare:
            ratios = [await _cpu(sink, ours) / await _cpu(sink, bare) for _ in range(ROUNDS)]
    return Goal("/count through PTB / a bare handler's constant, CPU", ratios, 1.5)


async def through_discord(folder: Path) -> Goal:
    """CPU of `/count`, decode to sent reply, against an app command that replies a constant."""
    with Sink() as sink:
        Route.BASE = f"{sink.url}/api/v10"
        async with _our_discord(folder, sink) as ours, _bare_discord() as bare:
            ratios = [await _cpu(sink, ours) / await _cpu(sink, bare) for _ in range(ROUNDS)]
    return Goal("/count through discord.py / a bare command's constant, CPU", ratios, 2)


async def _cpu(sink: Sink, handle: Handle) -> float:
    await handle(7)
    before = sink.spent()
    for _ in range(COMMANDS):
        await handle(7)
    return sink.spent() - before


async def many_at_once(folder: Path) -> Goal:
    """Answers a second to 1,000 people who sign at once, against one after the other."""
    ratios = []
    with Sink(ROUND_TRIP) as sink:
        async with _our_telegram(folder, sink, "/sign") as handle:
            queues = Queues(lambda arrival: handle(arrival.account or 0))
            for _ in range(ROUNDS):
                alone = await _rate(_in_turn(handle), ONE_BY_ONE)
                ratios.append(await _rate(_at_once(queues), PEOPLE) / alone)
    name = "people who sign on Telegram at once / one by one"
    return Goal(name, ratios, 3, at_least=True)


def _in_turn(handle: Handle) -> Callable[[int], Awaitable[None]]:
    async def answered(people: int) -> None:
        for _ in range(people):
            await handle(next(_ids) + 10_000)

    return answered


def _at_once(queues: Queues) -> Callable[[int], Awaitable[None]]:
    async def answered(people: int) -> None:
        update = Update(next(_ids))
        arrivals = [Arrival(update, next(_ids) + 10_000) for _ in range(people)]
        await asyncio.gather(*map(queues.put, arrivals))

    return answered


async def _rate(answered: Callable[[int], Awaitable[None]], people: int) -> float:
    began = time.perf_counter()
    await answered(people)
    return people / (time.perf_counter() - began)


@asynccontextmanager
async def _core(folder: Path) -> AsyncIterator[Core]:
    keys_beside(folder)
    rules = Rules(telegram_per_second=10**6)  # what is measured is not the ceiling
    keys = server_folder(folder)
    unhurried = Throttle(lambda: next(_ids) * 10_000.0)  # no request within an hour of another
    async with core(folder / "letter.db", keys, CONTENT, catalogs(), rules=rules) as made:
        yield replace(made, throttle=unhurried)


def _update(person: int, words: str) -> dict[str, Any]:
    id = next(_ids)
    user = {"id": person, "is_bot": False, "first_name": "Ana", "language_code": "en"}
    message = {
        "message_id": id,
        "date": 0,
        "chat": {"id": person, "type": "private", "first_name": "Ana"},
        "from": user,
        "text": words,
        "entities": [{"type": "bot_command", "offset": 0, "length": len(words)}],
    }
    return {"update_id": id, "message": message}


@asynccontextmanager
async def _our_telegram(folder: Path, sink: Sink, words: str = "/count") -> AsyncIterator[Handle]:
    settings = Settings(telegram_token=TELEGRAM_TOKEN, telegram_api_url=sink.url, data=folder)
    platform = Telegram(settings)
    async with (
        _core(folder) as made,
        platform._bot(Connection(width=2)) as bot,
    ):
        answering = platform._answering(made, bot)

        async def handle(person: int) -> None:
            update = Update.de_json(_update(person, words), bot)
            await answering(Arrival(update, person))

        yield handle


@asynccontextmanager
async def _bare_telegram(sink: Sink) -> AsyncIterator[Handle]:
    async def constant(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(CONSTANT)

    builder = Application.builder().token(TELEGRAM_TOKEN).base_url(f"{sink.url}/bot")
    async with builder.updater(None).build() as application:
        application.add_handler(CommandHandler("count", constant))

        async def handle(person: int) -> None:
            await application.process_update(
                Update.de_json(_update(person, "/count"), application.bot)
            )

        yield handle


@asynccontextmanager
async def _our_discord(folder: Path, sink: Sink) -> AsyncIterator[Handle]:
    settings = Settings(
        discord_token=DISCORD_TOKEN, discord_api_url=f"{sink.url}/api/v10", data=folder
    )
    async with _core(folder) as made, Discord(settings).client(made) as client:
        await client.login(DISCORD_TOKEN)
        yield _interactions(client)


@asynccontextmanager
async def _bare_discord() -> AsyncIterator[Handle]:
    client = discord.AutoShardedClient(intents=Intents(guilds=True))
    tree = app_commands.CommandTree(client)

    @tree.command(name="count", description="How many")
    async def constant(interaction: Interaction) -> None:
        await interaction.response.send_message(CONSTANT, ephemeral=True)

    async with client:
        await client.login(DISCORD_TOKEN)
        yield _interactions(client)


def _interactions(client: discord.Client) -> Handle:
    async def handle(person: int) -> None:
        before = asyncio.all_tasks()
        client._connection.parsers["INTERACTION_CREATE"](_interaction(person))
        await asyncio.gather(*(asyncio.all_tasks() - before))

    return handle


def _interaction(person: int) -> dict[str, Any]:
    user = {"id": str(person), "username": "ana", "discriminator": "0", "avatar": None}
    return {
        "id": str(next(_ids)),
        "application_id": "4200",
        "type": 2,
        "token": "a",
        "version": 1,
        "data": {"id": "1", "name": "count", "type": 1, "options": []},
        "channel_id": "5",
        "channel": {"id": "5", "type": 1, "recipients": [user]},
        "user": user,
        "locale": "en-US",
        "app_permissions": "0",
        "entitlements": [],
        "authorizing_integration_owners": {},
        "context": 1,
        "attachment_size_limit": 26214400,
    }
