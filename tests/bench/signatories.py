"""A page of /signatories: as fast among a hundred thousand names as among a hundred."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import islice
from pathlib import Path

from db import public_names
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.public_names import PublicName
from db.secrets import keys
from db.secrets.vault import AccountTag, Vault
from db.signatures import register_text
from messages.collation import place
from tests.bench.goal import ROUNDS, Goal
from tests.stage.chats import Bot
from tests.stage.factories import random_tags

FEW, MANY = 100, 100_000
PAGES = 100
"""The pages of a round: each begins in the middle of the list."""

PIECE = 1_000


def goals(folder: Path) -> Iterator[Goal]:
    """Measure it."""
    yield asyncio.run(_pages(folder / "signatories"))


async def _pages(folder: Path) -> Goal:
    async with _listing(folder / "few", FEW) as few, _listing(folder / "many", MANY) as many:
        ratios = [await _seconds(*many) / await _seconds(*few) for _ in range(ROUNDS)]
    return Goal("a page of /signatories among 100,000 names / among 100", ratios, 1.5)


@asynccontextmanager
async def _listing(folder: Path, number: int) -> AsyncIterator[tuple[Bot, str]]:
    """A bot with so many public names, and the handle of one in their middle."""
    server, _ = keys.create_keys(folder / "keys")
    vault = Vault(keys.server_keys(server))
    store = await SqliteStore.open(folder / "letter.db", vault)
    bot = Bot(store, vault)
    await store.transact(lambda tx: register_text(tx, bot.campaign.text))
    tags = iter(random_tags(number, seed=number))
    while piece := tuple(islice(tags, PIECE)):
        await store.transact(partial(_publish, tags=piece))
    middle = place(f"{8:x}")
    (one,) = await store.transact(lambda tx: public_names.listed(tx, middle, "", 1))
    yield bot, one.handle
    await store.close()


async def _publish(tx: Transaction, tags: tuple[AccountTag, ...]) -> None:
    for tag in tags:
        name = f"{tag.hex()[:8]} of Tainan"
        await public_names.publish(tx, tag, PublicName(name, None, None, True), place(name))


async def _seconds(bot: Bot, handle: str) -> float:
    """The median time of an answer with the page behind `handle`."""
    reader, times = bot.someone("reader"), []
    for _ in range(PAGES):
        began = time.perf_counter()
        words = await reader.types(f"/signatories {handle}")
        times.append(time.perf_counter() - began)
        assert "of Tainan" in words
    return statistics.median(times)
