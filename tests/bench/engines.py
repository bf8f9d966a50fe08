"""PostgreSQL beside and 1 ms away: whole presses and readings a second, against bare statements.

The floor is what asyncpg does with ten statements a signature and three a reading, with a lock on
the account and totals in shares, on a pool as large as ours.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from secrets import token_bytes, token_hex
from subprocess import PIPE
from typing import Any, NamedTuple, TypeAlias
from unittest.mock import patch

import asyncpg
from nacl.pwhash import argon2id

from bot.app import Core, core
from bot.cli.trial import server_folder
from db.engine.postgres import SHARES
from messages.request import Account, Request
from tests.bench.core import ANSWER, DAY, MARK, MONTH, WISH, ready_to_sign, request_of
from tests.bench.distance import away
from tests.bench.goal import Goal
from tests.stage.key_folders import keys_beside
from tests.stage.stores import PostgresServer, running_server
from tests.stage.words import CONTENT, catalogs

ROUNDS = 3
AT_ONCE, SIGNERS, READERS = 100, 2000, 6000
EACH_WAY = 0.0005
"""Seconds: 1 ms there and back."""

FEW = 20
"""People at once whose waits are looked at."""

TABLES = """
CREATE TABLE one (tag BYTEA PRIMARY KEY, content BYTEA);
CREATE TABLE two (tag BYTEA PRIMARY KEY, content BYTEA);
CREATE TABLE three (tag BYTEA PRIMARY KEY, content BYTEA);
CREATE TABLE signature (tag BYTEA PRIMARY KEY, month TEXT, mark BYTEA);
CREATE TABLE total (name TEXT, share INTEGER, n INTEGER, PRIMARY KEY (name, share));
"""
READ = "SELECT content FROM {} WHERE tag = $1"
KEEP = "INSERT INTO {} (tag, content) VALUES ($1, $2)"
TOTAL = (
    "INSERT INTO total (name, share, n) VALUES ($1, $2, 1) "
    "ON CONFLICT (name, share) DO UPDATE SET n = total.n + 1"
)

Act: TypeAlias = Callable[[int], Awaitable[None]]


def goals(folder: Path) -> Iterator[Goal]:
    """Measure them, one after the other."""
    with running_server() as server, cheap_recognition():
        beside = [
            asyncio.run(_round(server, None, 8, folder / f"beside {n}")) for n in range(ROUNDS)
        ]
        yield from _against_the_floor(beside, "beside")
        with away(server.socket_file, EACH_WAY) as port:
            apart = [
                asyncio.run(_round(server, port, 32, folder / f"away {n}")) for n in range(ROUNDS)
            ]
            shared = [
                asyncio.run(_shared(server, port, folder / f"shared {n}")) for n in range(ROUNDS)
            ]
    yield from _against_the_floor(apart, "1 ms away")
    yield Goal("presses a second, 1 ms away", [each.signs for each, _ in apart], 700, "/s", True)
    yield Goal("readings a second, 1 ms away", [each.reads for each, _ in apart], 2500, "/s", True)
    waits = [each.p99 * 1e3 for each, _ in apart]
    yield Goal(f"p99 of a press, 1 ms away, {FEW} at once", waits, 40, "ms")
    yield Goal("presses a second by two processes / by one", shared, 1.6, at_least=True)


def _against_the_floor(rounds: list[tuple[Figures, Figures]], where: str) -> Iterator[Goal]:
    signs = [ours.signs / floor.signs for ours, floor in rounds]
    reads = [ours.reads / floor.reads for ours, floor in rounds]
    yield Goal(f"presses a second, {where} / bare asyncpg", signs, 0.6, at_least=True)
    yield Goal(f"readings a second, {where} / bare asyncpg", reads, 0.6, at_least=True)


class Figures(NamedTuple):
    """Presses and readings a second, and the 99th percentile of a press in seconds."""

    signs: float
    reads: float
    p99: float


@contextmanager
def cheap_recognition() -> Iterator[None]:
    """Tags without Argon2id's time, which `core` measures for itself."""
    with (
        patch("db.secrets.vault.ARGON2_PASSES", argon2id.OPSLIMIT_MIN),
        patch("db.secrets.vault.ARGON2_BYTES", argon2id.MEMLIMIT_MIN),
    ):
        yield


async def _round(
    server: PostgresServer, port: int | None, pool: int, folder: Path
) -> tuple[Figures, Figures]:
    """Ours and the floor, one after the other, each in a database of its own."""
    async with server.new_database() as ours, server.new_database() as bare:
        floor = await _floor(_reached(bare, port), pool)
        return await _ours(_reached(ours, port), pool, folder), floor


def _reached(url: str, port: int | None) -> str:
    """The address of a database through `port`; straight if that is None."""
    name = url.rpartition("@/")[2].partition("?")[0]
    return url if port is None else f"postgresql://postgres@127.0.0.1:{port}/{name}"


async def _shared(server: PostgresServer, port: int, folder: Path) -> float:
    """The presses a second of two processes on one database, of those of one by itself."""
    by_one = await _by_processes(server, port, folder / "one", 1)
    return await _by_processes(server, port, folder / "two", 2) / by_one


async def _by_processes(server: PostgresServer, port: int, folder: Path, number: int) -> float:
    """The presses a second of so many processes at once."""
    keys_beside(folder)
    async with server.new_database() as ours:
        command = (sys.executable, "-m", __name__, _reached(ours, port), str(folder))
        return await asyncio.to_thread(_side_by_side, command, number)


def _side_by_side(command: Sequence[str], number: int) -> float:
    """The sum of what so many processes tell that begin once all of them are ready."""
    with ExitStack() as running:
        processes = [
            running.enter_context(subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True))
            for _ in range(number)
        ]
        for each in processes:
            _line(each)
        for each in processes:
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
        return sum(float(_line(each)) for each in processes)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


async def _signing(url: str, folder: Path) -> None:
    """What one process does: gets people ready, says so, and tells the presses a second."""
    made: Core
    numbers = count(os.getpid() << 32)
    with cheap_recognition(), patch("tests.bench.core._numbers", numbers):
        async with core(url, server_folder(folder), CONTENT, catalogs(), connections=32) as made:
            ready = [await _ready(made, AT_ONCE) for _ in range(SIGNERS // AT_ONCE)]
            _tell("ready")
            await asyncio.to_thread(sys.stdin.readline)
            presses = [request for piece in ready for request in piece]
            rate, _ = await _rate(_asking(made, presses), SIGNERS, AT_ONCE)
            _tell(str(rate))


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


async def _ours(url: str, pool: int, folder: Path) -> Figures:
    keys_beside(folder)
    made: Core
    async with core(url, server_folder(folder), CONTENT, catalogs(), connections=pool) as made:
        ready = [await _ready(made, AT_ONCE) for _ in range(SIGNERS // AT_ONCE)]
        presses = [request for piece in ready for request in piece]
        signs, _ = await _rate(_asking(made, presses), SIGNERS, AT_ONCE)
        readers = [Account(token_hex(8)) for _ in range(AT_ONCE)]
        readings = [request_of(readers[n % AT_ONCE], "letter", "scope") for n in range(READERS)]
        reads, _ = await _rate(_asking(made, readings), READERS, AT_ONCE)
        few = [request for _ in range(SIGNERS // 4 // FEW) for request in await _ready(made, FEW)]
        _, waits = await _rate(_asking(made, few), len(few), FEW)
        return Figures(signs, reads, statistics.quantiles(waits, n=100)[-1])


async def _ready(made: Core, number: int) -> list[Request]:
    people = (Account(token_hex(8)) for _ in range(number))
    return await asyncio.gather(*(ready_to_sign(made, each) for each in people))


def _asking(made: Core, requests: Sequence[Request]) -> Act:
    async def ask(number: int) -> None:
        answer = await made.dispatch(requests[number])
        assert not answer.failed

    return ask


async def _rate(act: Act, times: int, at_once: int) -> tuple[float, list[float]]:
    """How often a second `act` is done, so many at once, and the seconds that each took."""
    numbers, waits = iter(range(times)), []

    async def in_turn() -> None:
        for number in numbers:
            began = time.perf_counter()
            await act(number)
            waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(in_turn() for _ in range(at_once)))
    return times / (time.perf_counter() - began), waits


async def _floor(url: str, pool: int) -> Figures:
    async with asyncpg.create_pool(url, min_size=pool, max_size=pool) as connections:
        async with connections.acquire() as connection:
            await connection.execute(TABLES)
        signs, waits = await _rate(_bare_act(connections), SIGNERS, AT_ONCE)
        reads, _ = await _rate(_bare_reading(connections), READERS, AT_ONCE)
        return Figures(signs, reads, statistics.quantiles(waits, n=100)[-1])


def _bare_act(connections: Any) -> Act:
    async def act(number: int) -> None:
        tag = token_bytes(16)
        async with connections.acquire() as connection, connection.transaction():
            lock = int.from_bytes(tag[:8], signed=True)
            await connection.execute("SELECT pg_advisory_xact_lock($1)", lock)
            for table in ("one", "two", "three"):
                await connection.fetchrow(READ.format(table), tag)
            await connection.fetchrow("SELECT month FROM signature WHERE tag = $1", tag)
            await connection.execute(
                "INSERT INTO signature (tag, month, mark) VALUES ($1, $2, $3)", tag, MONTH, MARK
            )
            await connection.execute(KEEP.format("one"), tag, WISH)
            await connection.execute(KEEP.format("two"), tag, ANSWER)
            await connection.execute(TOTAL, "people", number % SHARES)
            await connection.execute(TOTAL, DAY, number % SHARES)

    return act


def _bare_reading(connections: Any) -> Act:
    async def read(_: int) -> None:
        tag = token_bytes(16)
        async with connections.acquire() as connection:
            for table in ("one", "two", "three"):
                await connection.fetchrow(READ.format(table), tag)

    return read


if __name__ == "__main__":
    asyncio.run(_signing(sys.argv[1], Path(sys.argv[2])))
