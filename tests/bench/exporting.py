"""An export: who signs while one is made, and how quickly it is opened."""

from __future__ import annotations

import asyncio
import csv
import resource
import sqlite3
import statistics
import time
from base64 import b64decode
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from random import Random
from shutil import rmtree

from nacl.public import PrivateKey, SealedBox

from bot.app import Core
from bot.cli.trial import server_folder
from bot.clock.exporting import exporting
from bot.export_folder import ExportFolder
from bot.unsealing.opened import open_into
from bot.unsealing.tables import Format
from db import exports
from db.engine.progress import untold
from db.engine.transaction import Transaction
from db.export_lines import Column
from db.exports import Export, Wanted
from db.marks import Marked, mark
from db.people import PersonId
from db.secrets.keys import organisers_key, server_keys
from db.secrets.vault import TAG_BYTES, Vault
from handlers.exporting import making
from messages.request import Account
from tests.bench.core import MONTH, _button, core_in, request_of
from tests.bench.engines import cheap_recognition
from tests.bench.goal import ROUNDS, Goal
from tests.stage.key_folders import keys_beside
from tests.stage.sealed import export_of, private_file, signature

PEOPLE = 100_000
"""Signatures with a name, of which an export is made again and again."""

PRESSES = 300
"""Presses of a round, alone and beside."""

PAUSE = 0.005
"""Seconds between one press and the next."""

ROWS = 20_000
"""Rows that are opened; a million is so many times as much."""

MILLION = 1_000_000

SIGNED = (
    "INSERT INTO signature (tag, letter_text, appearance, organisation, confirmed, sealed, "
    "country, locale, platform, consent_version, month, version, mark) "
    "VALUES (?, ?, 'hidden', 0, 1, ?, 'TW', 'en', 'telegram', 1, ?, ?, ?)"
)

_numbers = count(1)


def goals(folder: Path) -> Iterator[Goal]:
    """Measure them, one after the other."""
    with cheap_recognition():
        yield asyncio.run(_signing(folder / "exporting"))
    yield from _opening(folder / "opening")


async def _signing(folder: Path) -> Goal:
    """The p99 of a press of somebody who signs, beside an export over the same without one."""
    keys_beside(folder)
    async with core_in(folder):
        pass
    _fill(folder)
    async with core_in(folder) as core:
        made = replace(core, exports=ExportFolder(folder / "exports"))
        await _pressed(made)
        ratios = []
        for _ in range(ROUNDS):
            alone = await _pressed(made)
            running = asyncio.create_task(_export_on(made))
            await asyncio.sleep(PAUSE)
            ratios.append(await _pressed(made) / alone)
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
    return Goal("p99 of a press of /sign beside an export / alone", ratios, 1.5)


async def _export_on(made: Core) -> None:
    """Make an export again and again, as the clock does once two people agree."""
    wanted = Wanted({}, tuple(Column))
    export = Export(exports.new_id(), PersonId(bytes(16)), "2026-03-01", wanted)

    async def following(tx: Transaction, now: str) -> Export:
        return export

    before = making.following
    making.following = following
    try:
        while True:
            await exporting(made)(made.campaign.now())
    finally:
        making.following = before


async def _pressed(made: Core) -> float:
    """The p99 of the seconds that a press takes."""
    seconds: list[float] = []
    while len(seconds) < PRESSES:
        account = Account(f"signer {next(_numbers)}")
        command, arguments = "sign", tuple[str, ...]()
        for last in ("anonymous", "send", ""):
            began = time.perf_counter()
            reply = (await made.dispatch(request_of(account, command, *arguments))).reply
            seconds.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE)
            if last:
                command, arguments = "form", _button(reply, last)
    return statistics.quantiles(seconds, n=100)[98]


def _fill(folder: Path) -> None:
    vault = Vault(server_keys(server_folder(folder)))
    chance, sealed = Random(3), vault.seal({"name": "林淑芬"})
    with closing(sqlite3.connect(folder / "letter.db")) as database, database:
        database.execute("PRAGMA synchronous = OFF")
        texts = database.execute("SELECT id, letter, version, sha256 FROM letter_text")
        id, *text = texts.fetchone()
        for tag in sorted(chance.randbytes(TAG_BYTES) for _ in range(PEOPLE)):
            row = ("hidden", 0, 1, sealed, "TW", "en", "telegram", 1, MONTH)
            marked = mark(vault, Marked.SIGNATURE, [tag, *text, *row])
            database.execute(SIGNED, (tag, id, sealed, MONTH, text[1], marked))


def _opening(folder: Path) -> Iterator[Goal]:
    keys_beside(folder)
    organisers = server_folder(folder).parent / "organisers"
    private = organisers_key(private_file(organisers))
    vault = Vault(server_keys(server_folder(folder)))
    rows = [signature(vault, f"Name {n}") for n in range(ROWS)]
    export, sealed = export_of(vault, rows), [str(row["sealed"]) for _, row in rows]
    ratios, seconds = [], []
    for number in range(ROUNDS):
        bare = _seconds(partial(_bare, sealed, private, folder))
        ours = _seconds(partial(_opened, export, private, folder / f"csv {number}", {Format.CSV}))
        ratios.append(ours / bare)
        whole = _seconds(partial(_opened, export, private, folder / f"all {number}", {*Format}))
        seconds.append(whole * MILLION / ROWS)
    yield Goal("unseal to CSV / SealedBox and csv alone, CPU", ratios, 2)
    yield Goal("unseal a million to CSV, XLSX and JSON lines, CPU", seconds, 180, unit="s")


def _seconds(work: partial[None]) -> float:
    """Seconds of CPU, in all processes."""
    began = _cpu()
    work()
    return _cpu() - began


def _cpu() -> float:
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _opened(export: bytes, private: bytes, to: Path, formats: Collection[Format]) -> None:
    to.mkdir()
    open_into(to, BytesIO(export), private, frozenset(formats), untold)
    rmtree(to)


def _bare(sealed: list[str], private: bytes, folder: Path) -> None:
    """The same names and a table of them, with the library alone."""
    box = SealedBox(PrivateKey(private))
    with (folder / "bare.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for each in sealed:
            writer.writerow([box.decrypt(b64decode(each)).decode(errors="replace"), "TW", MONTH])
