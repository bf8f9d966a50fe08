"""Two processes are restarted one after the other while a crowd signs on Telegram.

No update is lost, none is answered twice, and everybody is counted once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.stage.crew import LEASES, Crew, crew
from tests.stage.telegram.fake import FakeTelegram
from tests.stage.telegram.front import Front
from tests.stage.telegram.people import Person

ABREAST = 8
"""People who sign at the same time; whoever has signed makes room for somebody new."""

ANSWERED = 3
"""Updates of each who signs, each of which gets one answer: a message, and two edits of it."""

BY_WEBHOOK = tuple(lease for lease in LEASES if lease != "telegram")
"""The leases that one process has for itself where all of them answer."""

WEBHOOK = "https://bot.example.org/telegram"
"""The public address, which leads to the processes."""


class Crowd:
    """People who come and sign, one after the other, until they are told to stop."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self._over = False
        self.signed: list[Person] = []

    @asynccontextmanager
    async def comes(self) -> AsyncIterator[None]:
        """Let people sign until the block ends, and wait for those who have begun."""
        async with asyncio.TaskGroup() as group:
            for _ in range(ABREAST):
                group.create_task(self._one_after_another())
            yield
            self._over = True

    async def grows(self, by: int = 2 * ABREAST) -> None:
        """Wait until some more have signed."""
        wanted = len(self.signed) + by
        await self._telegram.until(lambda: len(self.signed) >= wanted, 60)

    async def _one_after_another(self) -> None:
        while not self._over:
            person = Person(self._telegram)
            await person.types("/sign")
            await person.presses("Without a name")
            assert "Thank you" in await person.presses("Sign")
            self.signed.append(person)


async def is_restarted_in_turn(two: Crew, crowd: Crowd, leases: tuple[str, ...]) -> None:
    """Stop each of two processes while the other one goes on, and start another one for it."""
    stops, stays = two.together.members
    for _ in range(2):
        await crowd.grows()
        assert await stops.is_told_to_stop() == 0
        await two.has(stays, leases)
        await crowd.grows()
        started = await two.together.start()
        await two.are_there(stays, started)
        stops, stays = stays, started
    await crowd.grows()


async def everybody_is_counted_once(two: Crew, crowd: Crowd) -> None:
    """And everything was answered once."""
    assert await two.count("signature") == await two.counted("people") == len(crowd.signed)
    assert not two.telegram.waiting
    assert {len(person.shown) for person in crowd.signed} == {1}
    edits = Counter(person.last.edits for person in crowd.signed)
    assert edits == {ANSWERED - 1: len(crowd.signed)}


async def test_by_polling(tmp_path: Path, postgres_url: str) -> None:
    async with crew(tmp_path, postgres_url) as two:
        await two.starts()
        crowd = Crowd(two.telegram)
        async with crowd.comes():
            await is_restarted_in_turn(two, crowd, LEASES)
        await everybody_is_counted_once(two, crowd)


async def test_by_webhook(
    tmp_path: Path, postgres_url: str, unused_tcp_port_factory: Callable[[], int]
) -> None:
    ports = [unused_tcp_port_factory() for _ in range(4)]
    front = Front([f"http://127.0.0.1:{port}/telegram" for port in ports])
    async with crew(tmp_path, postgres_url, on=front, TELEGRAM_WEBHOOK_URL=WEBHOOK) as two:
        two.together.each["TELEGRAM_WEBHOOK_LISTEN"] = [f"127.0.0.1:{port}" for port in ports]
        await two.starts(BY_WEBHOOK)
        crowd = Crowd(two.telegram)
        async with crowd.comes():
            await is_restarted_in_turn(two, crowd, BY_WEBHOOK)
        await everybody_is_counted_once(two, crowd)
        said = [two.telegram.calls_by[each.name, "sendMessage"] for each in two.together.members]
        assert all(said[:3]), "all of them answered"
