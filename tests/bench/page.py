"""The page: from memory against a bare handler, its first paint, and a crowd beside signers."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import chain
from pathlib import Path

from aiohttp import web

from bot.page.listening import free_port
from bot.page.pace import PER_SECOND
from db import doorways
from db import goals as goal_of
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.secrets import keys
from db.secrets.vault import Vault
from db.signatures import register_text
from tests.bench.goal import ROUNDS, Goal
from tests.stage.browser import CHROMIUM, browser
from tests.stage.chats import Bot
from tests.stage.page import Reader, page_of
from tests.stage.programs import ROOT

READS, SIGNERS = 8_000, 150


def goals(folder: Path) -> Iterator[Goal]:
    """The rows, each over all rounds."""
    ratios, slower, paints = asyncio.run(_measured(folder / "page"))
    yield Goal("a page from memory / a bare aiohttp handler", ratios, 0.6, at_least=True)
    yield Goal("p99 of /sign while a crowd reads the page / idle", slower, 1.5)
    if paints:
        yield Goal("first paint of the page in Chromium, loopback", paints, 100, "ms")


async def _measured(folder: Path) -> tuple[list[float], list[float], list[float]]:
    async with _campaign(folder) as bot:
        ratios = [await _ratio(bot) for _ in range(ROUNDS)]
        rounds = [await _signing(bot, number) for number in range(ROUNDS)]
        paints = await _paints(bot, folder) if CHROMIUM else []
    return ratios, _p99_over_all_but_one(rounds), paints


@asynccontextmanager
async def _campaign(folder: Path) -> AsyncIterator[Bot]:
    server, _ = keys.create_keys(folder / "keys")
    vault = Vault(keys.server_keys(server))
    store = await SqliteStore.open(folder / "letter.db", vault)
    bot = Bot(store, vault)

    async def begin(tx: Transaction) -> None:
        await register_text(tx, bot.campaign.text)
        await doorways.note(tx, "telegram", "letterbot")
        await goal_of.put(tx, 10_000)

    await store.transact(begin)
    yield bot
    await store.close()


async def _ratio(bot: Bot) -> float:
    """Answers a second of the page, against a bare handler's of the same bytes."""
    async with page_of(bot.core) as reader:
        packed = await _packed(reader)
        ours = await _crowd(int(reader.address.rpartition(":")[2]))

    async def bare(_: web.BaseRequest) -> web.Response:
        return web.Response(body=packed, content_type="text/html")

    runner = web.ServerRunner(web.Server(bare, access_log=None))
    await runner.setup()
    with free_port() as port:
        await web.SockSite(runner, port).start()
        theirs = await _crowd(port.getsockname()[1])
        await runner.cleanup()
    return ours / theirs


async def _packed(reader: Reader) -> bytes:
    """The bytes of the first view as they are sent."""
    port = int(reader.address.rpartition(":")[2])
    reading, writing = await asyncio.open_connection("127.0.0.1", port)
    writing.write(
        b"GET /en/ HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    )
    answer = await reading.read()
    writing.close()
    return answer.partition(b"\r\n\r\n")[2]


async def _crowd(port: int, number: int = READS) -> float:
    running = await _reading(port, number)
    said, _ = await running.communicate()
    return float(said)


async def _reading(port: int, number: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.page_crowd", str(port), str(number)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )


async def _signing(bot: Bot, number: int) -> tuple[list[float], list[float]]:
    """The seconds of last presses while nobody reads, and while a crowd does."""
    idle = await _presses(bot, f"idle {number}")
    async with page_of(bot.core, per_second=PER_SECOND) as reader:
        running = await _reading(int(reader.address.rpartition(":")[2]), 0)
        busy = await _presses(bot, f"busy {number}")
        running.kill()
        await running.communicate()
    return idle, busy


async def _presses(bot: Bot, names: str) -> list[float]:
    times = []
    for number in range(SIGNERS):
        signer = bot.someone(f"{names} {number}")
        await signer.types("/sign")
        await signer.presses("Without a name")
        began = time.perf_counter()
        await signer.presses("Sign")
        times.append(time.perf_counter() - began)
    return times


def _p99_over_all_but_one(rounds: list[tuple[list[float], list[float]]]) -> list[float]:
    """The ratio of the 99th percentiles over all rounds but one, for each one."""
    ratios = []
    for number in range(len(rounds)):
        idle, busy = zip(*(rounds[:number] + rounds[number + 1 :]), strict=True)
        ratios.append(_p99([*chain(*busy)]) / _p99([*chain(*idle)]))
    return ratios


def _p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[-1]


PAINTED = "new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))"
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


async def _paints(bot: Bot, folder: Path) -> list[float]:
    """Milliseconds from asking for the page to its first words, in a browser that was open."""
    async with page_of(bot.core) as reader, browser(folder / "browser") as tab:
        await tab.opens(f"{reader.address}/en/terms")
        paints = []
        for _ in range(ROUNDS):
            await tab.opens(f"{reader.address}/en/")
            await tab.finds(
                "new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))"
            )
            paints.append(float(await tab.finds(FIRST_PAINT)))
    return paints
