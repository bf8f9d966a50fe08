"""Broadcasts on their way out: the pace, what a message costs, how soon it stops.

The real lane and the real way out to Telegram; the other end is a process of its own (mailbox.py).
"""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.request import HTTPXRequest

from bot.adapters.telegram.connection import Connection
from bot.adapters.telegram.outlet import WIDTH, TelegramOutlet
from bot.adapters.telegram.send import NO_PREVIEW
from bot.app import Core, core
from bot.broadcast.lane import WINDOW, LaneWorker
from bot.broadcast.outlet import Fate, Outcome, Outlet, Prepared, To
from bot.broadcast.pacer import Pacer, Permit
from bot.cli.trial import server_folder
from db import alerts, broadcasts
from db.audience import Subscriber
from db.broadcasts import BroadcastKind, State
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.subscriptions import Frequency
from handlers.alerting.message import message
from handlers.frame.campaign import Campaign
from tests.bench import crowd
from tests.bench.goal import ROUNDS, Goal
from tests.bench.mailbox import Mailbox, most_in_a_second, pace
from tests.stage.key_folders import keys_beside
from tests.stage.words import CONTENT, catalogs

TOKEN = "4200:" + "t" * 35
CEILING, UNLIMITED = 30, 10**6
PEOPLE = 3_000
ROUND_TRIP = 0.05
"""Seconds to Telegram and back."""

WIDE, IN_FLIGHT = 256, 64
"""A window that keeps so many requests under way."""

PACED_ROUNDS, PACED_SECONDS, WARM_UP = 3, 6.0, 1.0
STALL, STALL_EVERY = 0.06, 0.25
"""Seconds: how long the loop stands still, and how often."""

DELIVERIES = 50_000
LONGEST = 120.0
"""Seconds that any of these broadcasts may take."""

DATA = "d" * 40
"""As long as what a button carries."""

_numbers = count(1)


def goals(folder: Path) -> Iterator[Goal]:
    """Measure them, one after the other."""
    yield from asyncio.run(pacing(folder / "pace"))
    yield from asyncio.run(pacing(folder / "stalls", stalls=True))
    yield asyncio.run(cpu(folder / "cpu"))
    yield asyncio.run(rate(folder / "rate"))
    yield asyncio.run(disk(folder / "deliveries"))
    yield asyncio.run(stopping(folder / "stop"))


async def pacing(folder: Path, *, stalls: bool = False) -> tuple[Goal, Goal]:
    """Messages a second once it is under way, and the most in any second, of the ceiling."""
    shares, most = [], []
    with Mailbox(ROUND_TRIP) as mailbox:
        async with subscribers(folder, PEOPLE) as made:
            for _ in range(PACED_ROUNDS):
                async with telegram(made, mailbox, CEILING) as outlet, going_out(made, outlet):
                    await (_stall if stalls else asyncio.sleep)(PACED_SECONDS)
                arrived = mailbox.arrived()
                shares.append(pace(arrived, WARM_UP) / CEILING)
                most.append(most_in_a_second(arrived) / CEILING)
    how = ", loop stalled 60 ms" if stalls else ""
    return (
        Goal(f"broadcast's pace / the ceiling{how}", shares, 0.97, at_least=True),
        Goal(f"most in any one second / the ceiling{how}", most, 1),
    )


async def _stall(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await asyncio.sleep(STALL_EVERY)
        time.sleep(STALL)  # noqa: ASYNC251 - that the loop stands still is the point


async def cpu(folder: Path) -> Goal:
    """CPU of a message as broadcasts send it, against aiohttp alone posting the same as JSON."""
    ratios = []
    with Mailbox() as mailbox:
        async with subscribers(folder, PEOPLE) as made, aiohttp.ClientSession() as session:
            await _our_cpu(made, mailbox)
            gc.freeze()  # as `run` does
            for _ in range(ROUNDS):
                bare = await _bare_cpu(made, mailbox, session)
                ratios.append(await _our_cpu(made, mailbox) / bare)
    return Goal("CPU of a broadcast's message / bare aiohttp", ratios, 2)


async def _our_cpu(made: Core, mailbox: Mailbox) -> float:
    async with telegram(made, mailbox, UNLIMITED) as outlet:
        before = time.process_time()
        async with going_out(made, outlet) as number:
            await through(made, number)
        return time.process_time() - before


async def _bare_cpu(made: Core, mailbox: Mailbox, session: aiohttp.ClientSession) -> float:
    said = [
        _parameters(await _message(made, mailbox, each)) for each in made.catalogs.languages.codes
    ]

    async def post(number: int) -> None:
        address = f"{mailbox.url}/bot{TOKEN}/sendMessage"
        async with session.post(address, json=said[number % len(said)]) as answer:
            await answer.json()

    before = time.process_time()
    await _each(post, PEOPLE, WIDTH)
    return time.process_time() - before


async def _message(made: Core, mailbox: Mailbox, language: str) -> Prepared:
    """What a broadcast sends to whoever reads `language`."""
    reply = message(crowd.alert("a"), language, kind=Subscriber.PERSON, today=made.campaign.today())
    async with telegram(made, mailbox, UNLIMITED) as outlet:
        return outlet.prepare(reply)


def _parameters(said: Prepared) -> dict[str, Any]:
    """The same as JSON for one recipient."""
    keys = [{"text": label, "callback_data": DATA} for label, _ in said.buttons]
    return {
        "chat_id": "1000000",
        "text": said.text,
        "parse_mode": ParseMode.HTML,
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [keys]},
    }


async def rate(folder: Path) -> Goal:
    """Messages a second with as many requests in flight as the library's own way at its best."""
    ratios = []
    with Mailbox(ROUND_TRIP) as mailbox:
        async with subscribers(folder, PEOPLE) as made:
            for _ in range(ROUNDS):
                await _send_stock(made, mailbox)
                stock = pace(mailbox.arrived())
                async with (
                    telegram(made, mailbox, UNLIMITED, IN_FLIGHT) as outlet,
                    going_out(made, outlet, WIDE) as number,
                ):
                    await through(made, number)
                ratios.append(pace(mailbox.arrived()) / stock)
    name = f"messages a second / PTB's HTTPXRequest, {IN_FLIGHT} in flight, 50 ms"
    return Goal(name, ratios, 7, at_least=True)


async def _send_stock(made: Core, mailbox: Mailbox, messages: int = 192) -> None:
    """The same message the library's own way."""
    request = HTTPXRequest(connection_pool_size=IN_FLIGHT, pool_timeout=60)
    bot = Bot(TOKEN, f"{mailbox.url}/bot", request=request)
    said = await _message(made, mailbox, "en")
    keys = [[InlineKeyboardButton(label, callback_data=DATA) for label, _ in said.buttons]]

    async def send(number: int) -> None:
        await bot.send_message(
            number,
            said.text,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=InlineKeyboardMarkup(keys),
        )

    async with bot:
        await _each(send, messages, IN_FLIGHT)


async def _each(work: Callable[[int], Awaitable[None]], times: int, at_once: int) -> None:
    left = iter(range(times))

    async def in_turn() -> None:
        for number in left:
            await work(number)

    await asyncio.gather(*(in_turn() for _ in range(at_once)))


async def disk(folder: Path) -> Goal:
    """Bytes by which the database grows with each delivery that goes well."""
    async with subscribers(folder, DELIVERIES) as made:
        before = await _bytes(made, folder)
        async with going_out(made, _Instant(), WIDE) as number:
            await through(made, number)
        grown = await _bytes(made, folder) - before
    return Goal("disk that a delivery takes", [grown / DELIVERIES], 1, unit="B")


async def _bytes(made: Core, folder: Path) -> int:
    await made.store.empty_log()
    return sum(map(os.path.getsize, (folder / "letter.db", folder / "letter.db-wal")))


class _Instant:
    """A way out on which everything has arrived at once."""

    platform = "telegram"

    def __init__(self) -> None:
        self.pacer = Pacer(UNLIMITED)
        self.refused = asyncio.Event()
        self._sent = count(1)

    def prepare(self, _: object) -> Prepared:
        return Prepared("", ())

    async def send(self, to: To, message: Prepared, nonce: str, permit: Permit) -> Outcome:
        return Outcome(Fate.ARRIVED, next(self._sent))

    async def edit(self, to: To, number: int, message: Prepared, permit: Permit) -> Outcome:
        return Outcome(Fate.ARRIVED)

    async def delete(self, to: To, number: int, permit: Permit) -> Outcome:
        return Outcome(Fate.ARRIVED)


async def stopping(folder: Path) -> Goal:
    """Seconds from the commit of a stop, at full speed, to the last message that arrives."""
    seconds = []
    with Mailbox(ROUND_TRIP) as mailbox:
        async with subscribers(folder, PEOPLE) as made:
            for _ in range(PACED_ROUNDS):
                async with (
                    telegram(made, mailbox, UNLIMITED) as outlet,
                    going_out(made, outlet) as number,
                ):
                    await asyncio.sleep(0.5)
                    await made.store.transact(partial(_end, number=number, at=_now(made)))
                    ended = time.monotonic()
                    await asyncio.sleep(2.5)
                arrived = mailbox.arrived()
                assert len(arrived) < PEOPLE, "it was through before it was stopped"
                seconds.append(max(0.0, arrived[-1] - ended))
    return Goal("from a stop to the last message that arrives", seconds, 2, unit="s")


@asynccontextmanager
async def subscribers(folder: Path, people: int) -> AsyncIterator[Core]:
    """A core with so many who want to hear at once."""
    keys_beside(folder)
    async with core(folder / "letter.db", server_folder(folder), CONTENT, catalogs()) as made:
        join = partial(crowd.join, campaign=made.campaign, people=people)
        await made.store.transact(join)
        yield made


@asynccontextmanager
async def telegram(
    made: Core, mailbox: Mailbox, per_second: int, width: int = WIDTH
) -> AsyncIterator[TelegramOutlet]:
    """The way out to the mailbox."""
    spare = Connection(1)
    bot = Bot(TOKEN, f"{mailbox.url}/bot", request=spare, get_updates_request=Connection(1))
    async with bot, TelegramOutlet(bot, made, Pacer(per_second), width=width) as outlet:
        yield outlet


@asynccontextmanager
async def going_out(made: Core, outlet: Outlet, window: int = WINDOW) -> AsyncIterator[int]:
    """A new broadcast to everyone goes out meanwhile; its number."""
    number = await made.store.transact(partial(begin, campaign=made.campaign))
    async with serving(LaneWorker(made, outlet, window).run):
        yield number
    await made.store.transact(partial(_end, number=number, at=_now(made)))


Run: TypeAlias = Callable[[asyncio.Event], Coroutine[Any, Any, None]]
"""Of what runs until it is told to stop."""


@asynccontextmanager
async def serving(run: Run) -> AsyncIterator[None]:
    """It runs meanwhile."""
    stop = asyncio.Event()
    running = asyncio.create_task(run(stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def begin(tx: Transaction, campaign: Campaign) -> int:
    """Begin an alert to everyone on Telegram who wants to hear at once."""
    alert, now = crowd.alert(f"alert {next(_numbers)}"), stamp(campaign.now())
    number = await broadcasts.start(
        tx,
        {"telegram": PEOPLE},
        kind=BroadcastKind.ALERT,
        started=now,
        opens=now,
        alert=alert.id,
        urgent=alert.urgent,
        frequency=Frequency.AT_ONCE.value,
    )
    await alerts.put(tx, crowd.sent_as(alert, number))
    return number


async def through(made: Core, number: int) -> None:
    """Wait until a broadcast has reached everyone. Raises `TimeoutError`."""
    async with asyncio.timeout(LONGEST):
        lanes = partial(broadcasts.lanes, number=number)
        while not _is_through(await made.store.transact(lanes)):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.2)


def _is_through(lanes: Iterable[broadcasts.Lane]) -> bool:
    return all(lane.at_end and not lane.waiting for lane in lanes)


async def _end(tx: Transaction, number: int, at: str) -> None:
    await broadcasts.set_state(tx, number, State.STOPPED, at)


def _now(made: Core) -> str:
    return stamp(made.campaign.now())
