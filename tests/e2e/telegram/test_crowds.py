"""Crowds that come at once, and chats that are slowed down meanwhile; in full by `make drills`.

Nobody knows how much Telegram takes: its refusals teach that. Figures are printed with `-s`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from statistics import quantiles

import pytest
from nacl.pwhash import argon2id

from bot.adapters.telegram.platform import Telegram
from bot.adapters.telegram.queues import WIDTH
from bot.app import Core
from handlers.frame.throttle import Throttle
from tests.stage.chats import Bot
from tests.stage.serving import served
from tests.stage.telegram.fake import FakeTelegram, Refused
from tests.stage.telegram.people import Person
from tests.stage.telegram.served import settings_for

LINES = ("/start", "/letter scope", "/count")


@dataclass(frozen=True)
class Size:
    """The people of a first crowd, the answers of a second one, the others beside slowed chats."""

    people: int
    answers: int
    others: int


TEST, DRILL = Size(40, 60, 100), Size(500, 3000, 1000)


@pytest.fixture
def size(request: pytest.FixtureRequest) -> Size:
    return DRILL if request.config.getoption("drills") else TEST


@pytest.fixture(autouse=True)
def tags_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a new account costs is another limit (docs/speed.md)."""
    monkeypatch.setattr("db.secrets.vault.ARGON2_PASSES", argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr("db.secrets.vault.ARGON2_BYTES", argon2id.MEMLIMIT_MIN)


@asynccontextmanager
async def answering(core: Core, telegram: FakeTelegram) -> AsyncIterator[None]:
    """A bot that answers until the block ends, and throttles nobody."""
    thumbs = count(step=1000)
    core = replace(core, throttle=Throttle(lambda: float(next(thumbs))))
    platform = Telegram(settings_for(telegram))
    stop = asyncio.Event()
    running = asyncio.create_task(served(platform, core, stop))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(10):
            await running


@dataclass
class Crowd:
    """What became of a crowd: seconds, as a multiple of what the limit allows, and refusals."""

    seconds: float
    ratio: float
    refused: float

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, {self.ratio:.2f} of the limit, {self.refused:.2%} refused"


async def answered(telegram: FakeTelegram, people: int, lines: tuple[str, ...]) -> Crowd:
    """Let so many people write `lines` at once, and wait until all are answered."""
    telegram.shown.clear()
    telegram.limited = 0
    crowd = [Person(telegram) for _ in range(people)]
    expected = people * len(lines)
    now = asyncio.get_running_loop().time
    began = now()
    for line in lines:
        for person in crowd:
            await person.sends(line)
    await telegram.until(lambda: len(telegram.shown) >= expected, seconds=600)
    seconds = now() - began
    assert all(len(person.shown) == len(lines) for person in crowd), "each is answered once"
    assert telegram.per_second is not None
    ratio = seconds * telegram.per_second / expected
    return Crowd(seconds, ratio, telegram.limited / (expected + telegram.limited))


@pytest.mark.parametrize("limit", [30, 60, 200])
async def test_a_first_crowd_teaches_what_telegram_takes_and_a_second_keeps_to_it(
    telegram: FakeTelegram, core: tuple[Bot, Core], size: Size, limit: int
) -> None:
    telegram.per_second = limit
    async with answering(core[1], telegram):
        first = await answered(telegram, size.people, LINES)
        assert telegram.limited <= 2 * WIDTH, "no storm"
        await asyncio.sleep(1.1)  # what was taught is noted within a second
    async with answering(core[1], telegram):
        second = await answered(telegram, size.answers, ("/count",))
    sys.stdout.write(f"\nlimit {limit}: first crowd {first}; second crowd {second}\n")
    if size is DRILL:
        assert first.ratio <= 1.5
        assert first.refused < 0.1
        assert second.ratio <= 1.2
        assert second.refused < 0.01


async def test_a_hundred_slowed_chats_make_nobody_else_wait(
    telegram: FakeTelegram, core: tuple[Bot, Core], size: Size
) -> None:
    """Beside the same traffic from others, of which nothing or all is slowed down."""
    refusal = Refused(429, "Too Many Requests", retry_after=30)
    others, ordinary, slowed = ([Person(telegram) for _ in range(n)] for n in (20, 100, 100))
    for person in slowed:
        telegram.fails("sendMessage", refusal, times=10**6, chat=person.id)
    async with answering(core[1], telegram):
        for person in (*others, *ordinary, *slowed):
            last = await person.sends("/start")
        await telegram.settled(last)
        idle = await _waits(telegram, others, ordinary, size.others)
        held = await _waits(telegram, others, slowed, size.others)
        assert all(not person.shown for person in slowed)
    sys.stdout.write(f"\np95 of others: idle {idle * 1000:.1f} ms, slowed {held * 1000:.1f} ms\n")
    if size is DRILL:
        assert held <= 1.5 * idle
    assert held < 10, "and never as long as those whose chats are slowed down"


async def _waits(
    telegram: FakeTelegram, people: list[Person], beside: list[Person], times: int
) -> float:
    """The 95th hundredth of the seconds until an answer, of people who write in turn."""
    waits = []
    now = asyncio.get_running_loop().time
    for number in range(times):
        await beside[number % len(beside)].sends("/help")
        person = people[number % len(people)]
        before, began = len(person.shown), now()
        await person.sends("/count")
        await telegram.until(lambda p=person, n=before: len(p.shown) > n)
        waits.append(now() - began)
    return quantiles(waits, n=20)[-1]
