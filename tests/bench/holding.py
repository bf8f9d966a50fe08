"""Who signs while something large is done: the longest that anybody waits, at a million of each.

The same rows on both engines; the server of PostgreSQL is on the same machine.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

from bot.app import Core, core
from bot.broadcast.conductor import Conductor
from bot.broadcast.lane import LaneWorker
from bot.cli.filling import filled, reserved
from bot.cli.trial import server_folder
from bot.clock import chores
from bot.clock.jobs import Prepare
from bot.running import THREAD_TURN
from db import audience, publishing
from db.engine.moments import stamp
from db.engine.sqlite import SqliteStore
from db.log.folder import LogFolder
from db.log.notes import LogKey
from db.marks import Marked, mark
from db.secrets.keys import server_keys
from db.secrets.recovery import new_recovery_key
from db.secrets.vault import TAG_BYTES, Vault
from handlers.broadcasting.conducting import advance
from handlers.frame.rules import Rules
from handlers.holding.retention import Keeping
from messages.request import Account
from tests.bench import crowd
from tests.bench.broadcasts import CEILING, serving, telegram
from tests.bench.core import ANSWER, MONTH, request_of
from tests.bench.engines import cheap_recognition
from tests.bench.goal import Goal
from tests.bench.mailbox import Mailbox
from tests.bench.scale import forget
from tests.stage.key_folders import keys_beside
from tests.stage.stores import running_server
from tests.stage.words import CONTENT, catalogs

PEOPLE = 1_000_000
RECEIPTS = 100_000
"""Receipts of the days before, which no one needs any more."""

LONGEST_WAIT = 50.0
"""Milliseconds."""

AT_MOST = 30.0
"""Seconds of each; what takes longer is stopped then."""

AT_LEAST = 5.0
"""Seconds in which people sign while nothing else is done."""

PAUSE = 0.01
"""Seconds between one press and the next."""

SIGNED = (
    "INSERT INTO signature (tag, letter_text, appearance, organisation, confirmed, locale, "
    "platform, consent_version, month, version, mark) "
    "VALUES (?, ?, 'anonymous', 0, 1, 'en', 'telegram', 1, ?, ?, ?)"
)
SEEN = "INSERT INTO seen_update (platform, id, day, answer) VALUES ('telegram', ?, ?, ?)"

LOG_KEY = LogKey("open-letter/bench", bytes(32))

_numbers = count(1)


def goals(folder: Path) -> Iterator[Goal]:
    """Measure them, one after the other."""
    sys.setswitchinterval(THREAD_TURN)
    with cheap_recognition(), running_server() as server:
        yield from asyncio.run(_goals(folder / "sqlite", folder / "sqlite" / "letter.db", "SQLite"))
        url = server.url()
        asyncio.run(_moved(folder / "sqlite", url))
        yield from asyncio.run(_goals(folder / "sqlite", url, "PostgreSQL"))


async def _goals(folder: Path, database: Path | str, engine: str) -> list[Goal]:
    """The longest waits while nothing else is done, and beside each large piece of work."""
    if isinstance(database, Path):
        await _fill(folder)
    goals = []
    with Mailbox() as mailbox:
        async with _core(folder, database) as made:
            await _beside(
                made, partial(asyncio.sleep, AT_LEAST)
            )  # the first of each word takes longer
            idle = await _beside(made, partial(asyncio.sleep, AT_LEAST))
            goals.append(Goal(f"longest wait, {engine}: nothing else", idle, LONGEST_WAIT, "ms"))
            for name, work in _large(made, folder, mailbox).items():
                waits = await _beside(made, work)
                goals.append(Goal(f"longest wait, {engine}: {name}", waits, LONGEST_WAIT, "ms"))
        assert len(mailbox.arrived()) > CEILING, "it hardly went out"
    return goals


Work = Callable[[], Awaitable[object]]


def _large(made: Core, folder: Path, mailbox: Mailbox) -> dict[str, Work]:
    """What a campaign of a million does besides answering people."""
    due = datetime.now(UTC)
    key, _ = new_recovery_key()

    async def done(prepare: Prepare) -> None:
        await made.store.transact(await prepare(due), writes=True)

    async def preview() -> None:
        for _ in range(10):
            await made.store.transact(partial(audience.readers, topic=1))

    return {
        "statistics": partial(done, chores.statistics_of(made.store, made.campaign)),
        "retention": partial(done, chores.retention(made, Keeping())),
        "room": partial(done, chores.room(made.store)),
        "traces": partial(done, chores.traces(made.store, made.campaign)),
        "copy": partial(made.store.backup, folder / "copy.age", key),
        "rewriting": partial(done, chores.order(made.store, made.campaign)),
        "preview": preview,
        "start of a broadcast": partial(_started, made),
        "a broadcast": partial(_sent, made, mailbox),
        "rows enter the public log": partial(_published, made, folder),
        "ten looks at the public log": partial(_published, made, folder, 10),
    }


async def _published(made: Core, folder: Path, hours: int = 1) -> None:
    """The hour comes in which signatures go into the public log, so many times."""
    log = LogFolder(folder / "log", LOG_KEY)
    at = stamp(datetime.now(UTC))
    for _ in range(hours):
        await publishing.publish(made.store, made.campaign.vault, log, at, Random(3))


async def _started(made: Core) -> None:
    """Ten alerts begin."""
    for number in range(10):
        name = f"approved {number}"
        await made.store.transact(partial(crowd.approve, campaign=made.campaign, name=name))
        await advance(made.store, made.campaign)
        await made.store.transact(partial(forget, campaign=made.campaign))


async def _sent(made: Core, mailbox: Mailbox) -> None:
    """An alert goes out at Telegram's ceiling."""
    await made.store.transact(partial(crowd.approve, campaign=made.campaign, name="sent"))
    async with (
        telegram(made, mailbox, CEILING) as outlet,
        serving(LaneWorker(made, outlet).run),
        serving(partial(Conductor().run, made)),
    ):
        await asyncio.sleep(2 * AT_LEAST)


async def _beside(made: Core, work: Work) -> list[float]:
    """The longest that somebody who signs waits while `work` is done, in milliseconds."""
    seconds: list[float] = []
    signing = asyncio.create_task(_sign_on(made, seconds))
    await asyncio.sleep(PAUSE)
    with suppress(TimeoutError):
        async with asyncio.timeout(AT_MOST):
            await work()
    signing.cancel()
    with suppress(asyncio.CancelledError):
        await signing
    return [max(seconds) * 1e3]


async def _sign_on(made: Core, seconds: list[float]) -> None:
    """One after the other signs, press by press."""
    while True:
        account = Account(f"signer {next(_numbers)}")
        arguments: tuple[str, ...] = ()
        command = "sign"
        for last in ("anonymous", "send", ""):
            began = time.perf_counter()
            reply = (await made.dispatch(request_of(account, command, *arguments))).reply
            seconds.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE)
            if last:
                command = "form"
                arguments = next(
                    b.arguments for b in reply.buttons if b.arguments and b.arguments[-1] == last
                )


@asynccontextmanager
async def _core(folder: Path, database: Path | str) -> AsyncIterator[Core]:
    rules = Rules(canary=timedelta(0))
    async with core(database, server_folder(folder), CONTENT, catalogs(), rules=rules) as made:
        yield made


async def _fill(folder: Path) -> None:
    """A million who signed and take alerts, in an SQLite file."""
    keys_beside(folder)
    async with _core(folder, folder / "letter.db") as made:
        await made.store.transact(partial(crowd.hire, campaign=made.campaign))
    crowd.fill(folder, PEOPLE)
    vault = Vault(server_keys(server_folder(folder)))
    chance = Random(2)
    with closing(sqlite3.connect(folder / "letter.db")) as database, database:
        database.execute("PRAGMA synchronous = OFF")
        text = database.execute("SELECT id, letter, version, sha256 FROM letter_text").fetchone()
        tags = sorted(chance.randbytes(TAG_BYTES) for _ in range(PEOPLE))
        database.executemany(SIGNED, (_signature(vault, tag, text) for tag in tags))
        seen = ((chance.randbytes(16), "2026-01-01", ANSWER) for _ in range(RECEIPTS))
        database.executemany(SEEN, seen)
        database.execute(
            "INSERT INTO counter (name, share, n) VALUES ('people', 0, ?) "
            "ON CONFLICT (name, share) DO UPDATE SET n = excluded.n",
            (PEOPLE,),
        )
    os.sync()


def _signature(
    vault: Vault, tag: bytes, text: tuple[int, str, str, str]
) -> tuple[bytes, int, str, str, bytes]:
    """The columns of a signature without a name that differ from the others'."""
    id, letter, version, sha256 = text
    row = ("anonymous", 0, 1, None, None, "en", "telegram", 1, MONTH)
    marked = mark(vault, Marked.SIGNATURE, [tag, letter, version, sha256, *row])
    return tag, id, MONTH, version, marked


async def _moved(folder: Path, url: str) -> None:
    """All of it on PostgreSQL."""
    vault = Vault(server_keys(server_folder(folder)))
    store = await SqliteStore.open(folder / "letter.db", vault)
    try:
        await reserved(url, vault)
        await filled(store, url, lambda *_: None)
    finally:
        await store.close()
    os.sync()
