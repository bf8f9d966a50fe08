"""Our program beside a plain bot that does the same with the libraries' own parts.

Both are programs of their own on the same played platforms, which this process plays; both are as
durable, and ask the platform as often (`plain_telegram.py`, `plain_discord.py`). What is measured
is the whole program, from an update that comes in to the answer, its polls or its gateway too,
while a hundred people do the same. They are known by then: the Argon2id that ours takes for a new
account is left out.
"""

from __future__ import annotations

import asyncio
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from tests.bench.goal import ROUNDS, Goal
from tests.bench.process import cpu_seconds
from tests.bench.signers import DiscordSigner, Signer, TelegramSigner
from tests.stage.discord import fake as discord
from tests.stage.discord.fake import FakeDiscord
from tests.stage.key_folders import servers_keys
from tests.stage.programs import BOT, ROOT, environment
from tests.stage.telegram import fake as telegram

PEOPLE, COUNTS = 100, 5
"""People who act at once, and how often they ask in a round."""


@dataclass(frozen=True)
class Running:
    """A bot that runs, and how somebody new comes to it."""

    process: Process
    newcomer: Callable[[], Signer]

    def cpu(self) -> float:
        """The CPU seconds that the program has taken."""
        return cpu_seconds(self.process.pid)


@dataclass(frozen=True)
class Figures:
    """CPU seconds of everybody's `/count` and last press, and presses a second; or their ratios."""

    counting: float
    signing: float
    rate: float


def goals(folder: Path) -> Iterator[Goal]:
    """Measure them, one after the other."""
    yield from asyncio.run(compared("Telegram", folder / "telegram", our_telegram, plain_telegram))
    yield from asyncio.run(compared("Discord", folder / "discord", our_discord, plain_discord))


Start: TypeAlias = Callable[[Path], AbstractAsyncContextManager[Running]]


async def compared(where: str, folder: Path, ours: Start, plain: Start) -> tuple[Goal, ...]:
    """The ratios of a number of rounds, each at one and then at the other."""
    async with ours(folder / "ours") as one, plain(folder / "plain") as other:
        rounds = [await _ratios(one, other) for _ in range(ROUNDS)]
    return (
        Goal(f"/count on {where} / a plain bot's, CPU", [each.counting for each in rounds], 0.9),
        Goal(f"/sign on {where}, last press / plain, CPU", [each.signing for each in rounds], 0.9),
        Goal(
            f"{PEOPLE} who sign on {where} at once / at a plain bot",
            [each.rate for each in rounds],
            2,
            at_least=True,
        ),
    )


async def _ratios(one: Running, other: Running) -> Figures:
    ours, plain = await _measured(one), await _measured(other)
    return Figures(
        ours.counting / plain.counting, ours.signing / plain.signing, ours.rate / plain.rate
    )


async def _measured(bot: Running) -> Figures:
    """The figures of newcomers, who all do the same at once; the first answer is not measured."""
    people = [bot.newcomer() for _ in range(PEOPLE)]
    for each in people:
        await each.counts()
    before = bot.cpu()
    for _ in range(COUNTS):
        await asyncio.gather(*(each.counts() for each in people))
    counting = (bot.cpu() - before) / COUNTS
    for each in people:
        await each.gets_ready()
    before, began = bot.cpu(), time.perf_counter()
    await asyncio.gather(*(each.signs() for each in people))
    return Figures(counting, bot.cpu() - before, PEOPLE / (time.perf_counter() - began))


@asynccontextmanager
async def our_telegram(folder: Path) -> AsyncIterator[Running]:
    """Our program on a Telegram of its own."""
    async with telegram.serving() as played:
        settings = {"TELEGRAM_TOKEN": telegram.TOKEN, "TELEGRAM_API_URL": played.url}
        async with _ours(folder, settings) as process:
            yield Running(process, partial(TelegramSigner, played))


@asynccontextmanager
async def plain_telegram(folder: Path) -> AsyncIterator[Running]:
    """The plain bot on a Telegram of its own."""
    async with (
        telegram.serving() as played,
        _plain("telegram", folder, played.url, telegram.TOKEN) as process,
    ):
        yield Running(process, partial(TelegramSigner, played))


@asynccontextmanager
async def our_discord(folder: Path) -> AsyncIterator[Running]:
    """Our program on a Discord of its own."""
    async with _discord() as played, _ours(folder, played.settings) as process:
        await played.ready.wait()
        yield Running(process, partial(DiscordSigner, played))


@asynccontextmanager
async def plain_discord(folder: Path) -> AsyncIterator[Running]:
    """The plain bot on a Discord of its own."""
    async with _discord() as played:
        about = (played.api, played.gateway, discord.TOKEN)
        async with _plain("discord", folder, *about) as process:
            await played.ready.wait()
            yield Running(process, partial(DiscordSigner, played))


@asynccontextmanager
async def _discord() -> AsyncIterator[FakeDiscord]:
    played = FakeDiscord(None)
    await played.start()
    try:
        yield played
    finally:
        await played.stop()


@asynccontextmanager
async def _ours(folder: Path, settings: dict[str, str]) -> AsyncIterator[Process]:
    keys = servers_keys(folder / "keys")
    kept = {"DATA": str(folder), "KEYS": str(keys), "TMPDIR": str(folder)}
    async with _program(folder, *BOT, "run", **kept, **settings) as process:
        yield process


@asynccontextmanager
async def _plain(name: str, folder: Path, *about: str) -> AsyncIterator[Process]:
    folder.mkdir(parents=True)  # noqa: ASYNC240 - before anything runs
    command = (sys.executable, "-m", f"tests.bench.plain_{name}", *about, str(folder))
    async with _program(folder, *command) as process:
        yield process


@asynccontextmanager
async def _program(folder: Path, *command: str, **settings: str) -> AsyncIterator[Process]:
    """The program until the block ends."""
    around = environment(PYTHONPATH=str(ROOT), **settings)
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=around)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
