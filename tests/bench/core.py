"""The core: signing, counting, starting, saying it in a language, knowing an account."""

from __future__ import annotations

import asyncio
import os
import pty
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from itertools import count, islice
from pathlib import Path
from secrets import token_bytes

import aiosqlite
from nacl.pwhash import argon2id

from bot.app import Core, core
from bot.cli.trial import prepare, server_folder
from db import daily, receipts, signatures, wishes
from db.engine.migrate import migrations
from db.engine.sqlite import CHECKPOINT_PAGES, SqliteStore
from db.engine.transaction import Transaction
from db.secrets.keys import server_keys
from db.secrets.vault import ARGON2_BYTES, ARGON2_PASSES, AccountTag, Vault
from db.signatures import Appearance, Signature, SignedText
from db.subjects import Subject
from messages.render.plain import plain, render
from messages.reply import Reply
from messages.request import Account, Request, UpdateId
from messages.text import Text, Words
from tests.bench.goal import ROUNDS, Goal
from tests.stage.key_folders import keys_beside
from tests.stage.stores import VAULT
from tests.stage.words import CONTENT, catalogs

TEXT = SignedText("letter", "1.0.0", "e" * 64)
DAY, MONTH = "2026-11-24", "2026-11"
MARK, WISH, ANSWER = b"m" * 16, b"w" * 552, b"a" * 936
"""As long as what a signature without a name leaves."""

INSERT = (
    "INSERT INTO signature (tag, letter_text, appearance, organisation, confirmed, locale, "
    "platform, consent_version, month, version, mark) "
    "VALUES (?1, 1, 'anonymous', 0, 1, 'en', 'terminal', 1, ?2, '1', ?3)"
)
BEGUN = "INSERT INTO counter (name, share, n) VALUES ('people', 0, ?1)"
COUNT = "UPDATE counter SET n = n + 1 WHERE name = 'people'"
SEEN = "INSERT INTO seen_update (platform, id, day, answer) VALUES ('terminal', ?1, ?2, ?3)"
WISHED = "INSERT INTO wish (tag, hidden) VALUES (?1, ?2)"
CAME = (
    "INSERT INTO daily (subject, day, share, n) VALUES ('people', ?1, 0, 1) "
    "ON CONFLICT (subject, day, share) DO UPDATE SET n = n + 1"
)

PROMPT = b"\x1b[?2004h"
"""What a terminal is sent when it may be typed at: bracketed paste on."""


async def one_signer(folder: Path) -> Goal:
    """`/sign` from the last press to the rendered reply, against a bare transaction of its rows."""
    ratios, numbers = [], count()
    async with core_in(folder / "one") as made, bare_database(folder / "bare.db") as database:
        for _ in range(ROUNDS):
            bare, ours = [], []
            for number in islice(numbers, 60):
                request = await ready_to_sign(made, Account(f"signer {number}"))
                ours.append(await seconds_to_sign(made, request))
                bare.append(await _bare_seconds(database, number))
            ratios.append(statistics.median(ours) / statistics.median(bare))
    return Goal("/sign, last press to rendered reply / bare aiosqlite", ratios, 1.5)


async def _bare_seconds(database: aiosqlite.Connection, number: int) -> float:
    began = time.perf_counter()
    await bare_sign(database, number.to_bytes(16, "big"))
    return time.perf_counter() - began


async def bare_sign(database: aiosqlite.Connection, update: bytes) -> None:
    """The rows that a signature leaves, and nothing else: a receipt, and one of the form's end."""
    await database.execute("BEGIN IMMEDIATE")
    for receipt in (update, token_bytes(16)):
        await database.execute(SEEN, (receipt, DAY, ANSWER))
    await database.execute(INSERT, (token_bytes(16), MONTH, MARK))
    await database.execute(WISHED, (token_bytes(16), WISH))
    await database.execute(COUNT)
    await database.execute(CAME, (DAY,))
    await database.execute("COMMIT")


async def ready_to_sign(made: Core, account: Account) -> Request:
    """The last press of somebody who has answered everything."""
    ask = _asker(made, account)
    await ask("sign")
    reply = await ask("form", *_button(await ask("sign"), "anonymous"))
    return request_of(account, "form", *_button(reply, "send"))


async def seconds_to_sign(made: Core, last_press: Request) -> float:
    """From the last press to the rendered reply."""
    began = time.perf_counter()
    answer = await made.dispatch(last_press)
    plain(answer.reply, made.catalogs, answer.language)
    return time.perf_counter() - began


async def hundred_signers(folder: Path) -> Goal:
    """Signatures a second of 100 concurrent signers, against aiosqlite behind a lock."""
    ratios = []
    for number in range(ROUNDS):
        behind_lock = await _rate_behind_lock(folder / f"lock{number}.db", 1_000)
        grouped = await _rate_of_store(folder / f"group{number}.db", 1_000)
        ratios.append(grouped / behind_lock)
    name = "store, 100 concurrent signers / aiosqlite behind a lock"
    return Goal(name, ratios, 25, at_least=True)


async def _rate_behind_lock(path: Path, signers: int) -> float:
    lock, numbers = asyncio.Lock(), count()
    async with bare_database(path) as database:

        async def sign() -> None:
            async with lock:
                await bare_sign(database, _update(numbers))

        return await _rate(sign, signers)


async def _rate_of_store(path: Path, signers: int) -> float:
    signature = Signature(
        TEXT, Appearance.ANONYMOUS, False, True, None, None, "en", "terminal", 1, MONTH
    )
    numbers = count()
    store = await SqliteStore.open(path, VAULT)
    await store.transact(lambda tx: signatures.register_text(tx, TEXT))

    async def sign() -> None:
        tag, update = AccountTag(token_bytes(16)), _update(numbers)

        async def work(tx: Transaction) -> None:
            await receipts.keep(tx, "terminal", update, DAY, ANSWER)
            await signatures.sign(tx, tag, signature)
            await wishes.keep(tx, AccountTag(token_bytes(16)), WISH)
            await daily.came(tx, Subject.PEOPLE, DAY)

        await store.transact(work)

    rate = await _rate(sign, signers)
    await store.close()
    return rate


async def _rate(sign: Callable[[], Awaitable[None]], signers: int) -> float:
    async def in_turn() -> None:
        for _ in range(signers // 100):
            await sign()

    began = time.perf_counter()
    await asyncio.gather(*(in_turn() for _ in range(100)))
    return signers / (time.perf_counter() - began)


async def counting(folder: Path) -> Goal:
    """`/count` with a million signatures against a thousand."""
    for name, signers in (("few", 1_000), ("many", 1_000_000)):
        async with core_in(folder / name):
            pass
        async with aiosqlite.connect(folder / name / "letter.db") as database:
            rows = ((token_bytes(16), MONTH, MARK) for _ in range(signers))
            await database.executemany(INSERT, rows)
            await database.execute(BEGUN, (signers,))
            await database.commit()
    ratios = []
    async with core_in(folder / "few") as few, core_in(folder / "many") as many:
        for _ in range(ROUNDS):
            ratios.append(await _count_seconds(many) / await _count_seconds(few))
    return Goal("/count at 1,000,000 signatures / at 1,000", ratios, 1.5)


async def _count_seconds(made: Core) -> float:
    times = []
    for _ in range(200):
        request = request_of(Account("reader"), "count")
        began = time.perf_counter()
        await made.dispatch(request)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def starting(folder: Path) -> Goal:
    """CPU seconds from the command to the first prompt, at a terminal, on the second start."""
    prepare(folder)
    _cpu_of_start(folder)
    seconds = [_cpu_of_start(folder) for _ in range(ROUNDS)]
    return Goal("start to first prompt, CPU", seconds, 0.6, unit="s")


def _cpu_of_start(folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bot", "chat", "--as", "mei", "--data", str(folder)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        while PROMPT not in seen:
            seen += os.read(ours, 65536)
        process.kill()
    os.close(ours)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


async def localizing(folder: Path) -> Goal:
    """Microseconds that Arabic adds to a rendered `/count`, over the same without any language."""
    async with core_in(folder) as made:
        reply = (await made.dispatch(request_of(Account("reader"), "count"))).reply
        catalogs, bare = made.catalogs, _Unlocalized(made)
        render(reply, catalogs, "ar")
        added = []
        for _ in range(ROUNDS):
            unlocalized = _microseconds(lambda: render(reply, bare, "en"))  # type: ignore[arg-type]  # says without a catalog
            localized = _microseconds(lambda: render(reply, catalogs, "ar"))
            added.append(localized - unlocalized)
    return Goal("localized reply over the unlocalized one, warm", added, 20, unit="us")


class _Unlocalized:
    """Catalogs that leave every message as its English source."""

    def __init__(self, made: Core) -> None:
        self.speaks = made.catalogs.speaks

    def say(self, words: Words, _: str) -> str:
        if not isinstance(words, Text):
            return str(words)
        return words.message.format_map(dict(words.values)) if words.values else words.message


def _microseconds(work: Callable[[], object], times: int = 2_000) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) / times * 1e6


def deriving(folder: Path) -> Goal:
    """Turning an account into a person, against Argon2id alone."""
    keys_beside(folder)
    vault = Vault(server_keys(server_folder(folder)))
    ratios = []
    for number in range(ROUNDS):
        ours = _microseconds(lambda n=number: vault.recognise("terminal", str(n)), 10)  # type: ignore[misc]  # a default binds n
        ratios.append(ours / _microseconds(_argon2id, 10))
    return Goal(f"tag of an account / Argon2id alone ({_milliseconds()} ms)", ratios, 1.2)


def _argon2id() -> bytes:
    return argon2id.kdf(32, b"p" * 32, b"s" * 16, opslimit=ARGON2_PASSES, memlimit=ARGON2_BYTES)


def _milliseconds() -> str:
    return f"{_microseconds(_argon2id, 10) / 1e3:.1f}"


@asynccontextmanager
async def core_in(folder: Path) -> AsyncIterator[Core]:
    keys_beside(folder)
    async with core(folder / "letter.db", server_folder(folder), CONTENT, catalogs()) as made:
        yield made


@asynccontextmanager
async def bare_database(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """The same tables, durability and checkpoints, without anything of ours."""
    async with aiosqlite.connect(path, isolation_level=None) as database:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            await database.execute(f"PRAGMA {pragma}")
        await database.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        for step in migrations():
            for statement in step:
                await database.execute(statement)
        await database.execute("INSERT INTO letter_text VALUES (1, 'l', '1', 'e', '')")
        await database.execute(BEGUN, (0,))
        yield database


_numbers = count()


def _update(numbers: Iterable[int]) -> UpdateId:
    return UpdateId(next(iter(numbers)).to_bytes(16, "big"))


def request_of(account: Account, command: str, *arguments: str) -> Request:
    return Request("terminal", _update(_numbers), account, command, arguments)


def _asker(made: Core, account: Account) -> Callable[..., Awaitable[Reply]]:
    async def ask(command: str, *arguments: str) -> Reply:
        return (await made.dispatch(request_of(account, command, *arguments))).reply

    return ask


def _button(reply: Reply, last: str) -> tuple[str, ...]:
    return next(b.arguments for b in reply.buttons if b.arguments and b.arguments[-1] == last)


def goals(folder: Path) -> Iterator[Goal]:
    """Measure them, one after the other."""
    yield asyncio.run(one_signer(folder))
    yield asyncio.run(hundred_signers(folder))
    yield asyncio.run(counting(folder))
    yield starting(folder / "start")
    yield asyncio.run(localizing(folder / "words"))
    yield deriving(folder / "keys")
