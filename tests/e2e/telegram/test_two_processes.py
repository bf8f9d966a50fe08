"""Two processes that answer by webhook: what waits is said by one of them, and by whoever is left.

Each has a Telegram of its own, so that it shows who said what.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from tests.stage.key_folders import servers_keys
from tests.stage.telegram.fake import TOKEN, FakeTelegram, Refused, serving
from tests.stage.telegram.people import Person
from tests.stage.together import Member, Together, onlooker

HOOK = "/telegram"
KEPT = "SELECT COUNT(*) FROM answer"


@dataclass
class Scene:
    """Two places from which Telegram is seen, and the database."""

    here: FakeTelegram
    there: FakeTelegram
    together: Together
    looker: asyncpg.Connection

    async def answers(self, telegram: FakeTelegram, port: int) -> Member:
        """A process that answers at `port`, and sees `telegram`."""
        listening = f"127.0.0.1:{port}"
        member = await self.together.start(
            *("--only", "telegram"),
            TELEGRAM_API_URL=telegram.url,
            TELEGRAM_WEBHOOK_LISTEN=listening,
        )
        await telegram.until(lambda: bool(telegram.webhook))
        telegram.webhook = f"http://{listening}{HOOK}"  # as the proxy leads there
        return member

    async def kept(self) -> int:
        return int(await self.looker.fetchval(KEPT))


@pytest.fixture
async def scene(tmp_path: Path, postgres_url: str) -> AsyncIterator[Scene]:
    server = servers_keys(tmp_path / "keys" / "server")
    settings = {
        "KEYS": str(server),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_WEBHOOK_URL": f"https://bot.example.org{HOOK}",
    }
    async with AsyncExitStack() as stack:
        here, there = [await stack.enter_async_context(serving()) for _ in range(2)]
        there._ids = count(500_001)  # for the bot it is one Telegram, with one row of updates
        looker = await stack.enter_async_context(onlooker(postgres_url))
        together = Together(tmp_path, postgres_url, settings)
        await stack.enter_async_context(together)
        yield Scene(here, there, together, looker)


async def test_an_answer_that_waits_is_said_by_one_process_and_by_another_after_its_end(
    scene: Scene, unused_tcp_port_factory: Callable[[], int]
) -> None:
    here, there = scene.here, scene.there
    ports = [unused_tcp_port_factory() for _ in range(2)]
    ana, ben = Person(here), Person(there)
    first = await scene.answers(here, ports[0])
    here.fails("sendMessage", Refused(429, "Too Many Requests", retry_after=1), 10**6, chat=ana.id)
    for asked in ("/count", "/alerts on", "/help"):
        await here.settled(await ana.sends(asked))
    assert await scene.kept() == 3

    await scene.answers(there, ports[1])
    tried = here.calls["sendMessage"]
    await here.until(lambda: here.calls["sendMessage"] > tried)
    assert "/sign" in await ben.types("/help")
    assert there.shown_in(ana.id) == [], "the one that keeps them is there"

    await first.is_killed()
    await there.until(lambda: len(there.shown_in(ana.id)) == 3, 60)
    async with asyncio.timeout(20):
        while await scene.kept():
            pass
    count, _, help = [each.text for each in there.shown_in(ana.id)]
    assert "The count so far" in count
    assert "/sign" in help
    assert "/sign" in await ben.types("/help")
    assert len(there.shown_in(ana.id)) == 3
    assert here.shown_in(ana.id) == []
