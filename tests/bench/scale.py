"""What many subscribers do to everyone else: a start to a million, digests due all at once."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, count
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from bot.app import Core, core, wall_clock
from bot.broadcast.conductor import Conductor
from bot.broadcast.lane import LaneWorker
from bot.cli.trial import server_folder
from bot.clock.agenda import agenda
from bot.clock.clock import Clock
from db import broadcasts
from db.broadcasts import State
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.subscriptions import Frequency
from handlers.broadcasting.conducting import advance
from handlers.frame.campaign import Campaign
from handlers.frame.rules import Rules
from messages.request import Account, Request
from tests.bench import crowd
from tests.bench.broadcasts import CEILING, UNLIMITED, begin, serving, telegram, through
from tests.bench.core import ready_to_sign, seconds_to_sign
from tests.bench.goal import ROUNDS, Goal
from tests.bench.mailbox import Mailbox
from tests.stage.key_folders import keys_beside
from tests.stage.words import CONTENT, catalogs

FEW, MANY = 1_000, 1_000_000
STARTS = 7
SIGNERS, AT_ONCE = 300, 8
"""A round's signers, and how many of them get ready at a time."""

PAUSE = 0.01
"""Seconds between one signature and the next."""

DIGESTS, ALERTS = 5_000, 5
DAYS = 2
PLACE = "Europe/Berlin"
BEAT = 0.001

_numbers = count(1)


def goals(folder: Path) -> Iterator[Goal]:
    """Measure them, one after the other."""
    yield from asyncio.run(starts(folder))
    yield asyncio.run(digests(folder / "digests"))


async def starts(folder: Path) -> tuple[Goal, Goal]:
    """Starting a broadcast to many against one to few; signing while one to many goes out."""
    for name, people in (("few", FEW), ("many", MANY)):
        async with _core(folder / name):
            pass
        crowd.fill(folder / name, people)
    async with _core(folder / "few") as few, _core(folder / "many") as many:
        ratios = [await _start_seconds(many) / await _start_seconds(few) for _ in range(ROUNDS)]
        with Mailbox() as mailbox:
            slower = _slower([await _signing(many, mailbox) for _ in range(2 * ROUNDS)])
    return (
        Goal("start of a broadcast to 1,000,000 / to 1,000", ratios, 3),
        Goal("p99 of /sign during a broadcast to 1,000,000 / idle", slower, 1.5),
    )


async def _start_seconds(made: Core) -> float:
    """The transaction in which the conductor begins with an approved alert."""
    times = []
    for _ in range(STARTS):
        await _approve(made)
        began = time.perf_counter()
        await advance(made.store, made.campaign)
        times.append(time.perf_counter() - began)
        await made.store.transact(partial(forget, campaign=made.campaign))
    return statistics.median(times)


async def _signing(made: Core, mailbox: Mailbox) -> tuple[list[float], list[float]]:
    """The seconds of signers while nothing goes out, and from a broadcast's start on."""
    idle = await _sign(made, await _ready(made))
    ready = await _ready(made)
    await _approve(made)
    async with (
        telegram(made, mailbox, CEILING) as outlet,
        serving(LaneWorker(made, outlet).run),
        serving(partial(Conductor().run, made)),
    ):
        busy = await _sign(made, ready)
    await made.store.transact(partial(forget, campaign=made.campaign))
    assert len(mailbox.arrived()) > CEILING, "it hardly went out"
    return idle, busy


def _slower(rounds: list[tuple[list[float], list[float]]]) -> list[float]:
    """The ratio of the 99th percentiles over all rounds but one, for each one.

    Of one round alone it would be the ratio of two single waits for the disk.
    """
    ratios = []
    for number in range(len(rounds)):
        idle, busy = zip(*(rounds[:number] + rounds[number + 1 :]), strict=True)
        ratios.append(_p99(chain.from_iterable(busy)) / _p99(chain.from_iterable(idle)))
    return ratios


def _p99(seconds: Iterable[float]) -> float:
    return statistics.quantiles(seconds, n=100)[-1]


async def _ready(made: Core) -> list[Request]:
    """The last presses of as many signers."""
    ready: list[Request] = []
    for _ in range(0, SIGNERS, AT_ONCE):
        accounts = [Account(f"signer {next(_numbers)}") for _ in range(AT_ONCE)]
        ready += await asyncio.gather(*(ready_to_sign(made, each) for each in accounts))
    return ready


async def _sign(made: Core, ready: list[Request]) -> list[float]:
    """The seconds of each, one soon after the other."""
    times = []
    for request in ready:
        times.append(await seconds_to_sign(made, request))
        await asyncio.sleep(PAUSE)
    return times


async def _approve(made: Core) -> None:
    name = f"approved {next(_numbers)}"
    await made.store.transact(partial(crowd.approve, campaign=made.campaign, name=name))


async def forget(tx: Transaction, campaign: Campaign) -> None:
    """End all that goes out, and leave nothing to be told."""
    for each in await broadcasts.unfinished(tx):
        await broadcasts.set_state(tx, each.number, State.STOPPED, stamp(campaign.now()))
    await tx.execute("DELETE FROM notice")


async def digests(folder: Path) -> Goal:
    """The loop's longest stall, from the moment when many digests are due until they are out.

    They are due in one time zone, and then in all that share its hour; each day again.
    """
    due = datetime(2026, 3, 3, 8, tzinfo=UTC)
    zones = {"one": (PLACE,), "many": _sharing(due)}
    stalls = {}
    with Mailbox() as mailbox:
        for name, where in zones.items():
            stalls[name] = [
                seconds * 1e3 async for seconds in _mornings(folder / name, where, due, mailbox)
            ]
    worst = [max(both) for both in zip(*stalls.values(), strict=True)]
    return Goal("longest stall of the loop, 5,000 digests due at once", worst, 100, unit="ms")


def _sharing(due: datetime) -> tuple[str, ...]:
    """The time zones in which it is the same time at `due` as at the place."""
    here = due.astimezone(ZoneInfo(PLACE)).utcoffset()
    zones = sorted(available_timezones() - {"localtime"})
    return tuple(zone for zone in zones if due.astimezone(ZoneInfo(zone)).utcoffset() == here)


async def _mornings(
    folder: Path, zones: tuple[str, ...], due: datetime, mailbox: Mailbox
) -> AsyncIterator[float]:
    """The longest stall of each day's digests, in seconds."""
    time = _Time(due - timedelta(days=1))
    async with _core(folder, time) as made, telegram(made, mailbox, UNLIMITED) as outlet:
        await made.store.transact(partial(_readers, made, zones=zones))
        clock = Clock(made)
        await clock.wake(agenda(made))
        for _ in range(DAYS):
            time.at += timedelta(hours=23)
            await made.store.transact(partial(_send_some, campaign=made.campaign))
            time.at += timedelta(hours=1)
            async with serving(LaneWorker(made, outlet).run), _Heart() as heart:
                await clock.wake(agenda(made))
                await _delivered(made)
            yield heart.longest
            assert len(mailbox.arrived()) == DIGESTS, "not everyone got one"


async def _readers(made: Core, tx: Transaction, zones: tuple[str, ...]) -> None:
    await crowd.join(tx, made.campaign, DIGESTS, frequency=Frequency.DAILY, zones=zones)


async def _send_some(tx: Transaction, campaign: Campaign) -> None:
    """A few alerts that went out since the digests before."""
    for _ in range(ALERTS):
        number = await begin(tx, campaign)
        await broadcasts.set_state(tx, number, State.DONE, stamp(campaign.now()))


async def _delivered(made: Core) -> None:
    """Wait until every digest is out."""
    for each in await made.store.transact(broadcasts.unfinished):
        await through(made, each.number)


class _Time:
    """A clock that somebody sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class _Heart:
    """Beats while the loop does; `longest` is the most by which a beat came late, in seconds."""

    longest = 0.0

    async def __aenter__(self) -> _Heart:
        self._beating = asyncio.create_task(self._beat())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._beating.cancel()
        await asyncio.gather(self._beating, return_exceptions=True)

    async def _beat(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(BEAT)
            self.longest = max(self.longest, time.perf_counter() - began - BEAT)


@asynccontextmanager
async def _core(folder: Path, time: _Time | None = None) -> AsyncIterator[Core]:
    """A core with staff, whose canary takes no time."""
    keys_beside(folder)
    now = time or wall_clock
    rules = Rules(canary=timedelta(0))
    async with core(
        folder / "letter.db", server_folder(folder), CONTENT, catalogs(), now, rules
    ) as made:
        await made.store.transact(partial(crowd.hire, campaign=made.campaign))
        yield made
