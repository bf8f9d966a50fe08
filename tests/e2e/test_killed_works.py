"""kill -9 in the middle of a clean-up, of its undoing and of an export: nothing lost or twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

import pytest

from db import exports
from db.cleanups import State
from db.engine.sqlite import SqliteStore
from db.export_lines import Kind
from db.secrets.keys import ORGANISERS_KEY, organisers_key
from db.secrets.vault import Vault
from db.signatures import register_text
from tests.stage.chats import Bot, Someone
from tests.stage.cleaning import chooses, crowd, latest, proposes
from tests.stage.exporting import office_of, opened_export
from tests.stage.organisations import organiser
from tests.stage.programs import ROOT, environment

FLOOD = 40
KILLS = 3
AT_MOST = 5
"""Transactions of a clean-up at most before a kill."""

FROM, UNTIL = 200, 263
"""Transactions of an export before a kill: in the middle, and about the end."""


@dataclass(frozen=True)
class Campaign:
    """A database, its keys, the folder of exports, and the chance that kills."""

    database: Path
    keys: tuple[Path, Path]
    vault: Vault
    exports: Path
    chance: Random
    updates: Iterator[int]
    """Where the numbers of updates go on after a restart."""

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Bot]:
        """A bot on the database, whose own work is cut short at the end."""
        store = await SqliteStore.open(self.database, self.vault)
        bot = Bot(store, self.vault)
        bot.updates = count(next(self.updates))
        await store.transact(lambda tx: register_text(tx, bot.campaign.text))
        try:
            yield bot
        finally:
            await bot.dispatch.beside.stop()
            await store.close()

    def works(self, first: int, last: int) -> None:
        """Let the work be killed between so many transactions, a few times; then let it end."""
        for _ in range(KILLS):
            self._killed_after(self.chance.randint(first, last), self.chance.uniform(0, 0.005))
        said, _ = self._started().communicate()
        assert said.endswith(b"ended\n")

    def _started(self) -> subprocess.Popen[bytes]:
        arguments = (self.database, self.keys[0], self.exports)
        return subprocess.Popen(
            [sys.executable, "-m", "tests.stage.works", *map(str, arguments)],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
        )

    def _killed_after(self, lines: int, seconds: float) -> None:
        running, written = self._started(), b""
        assert running.stdout is not None
        while written.count(b"kept") < lines:
            more = os.read(running.stdout.fileno(), 65536)
            if not more:
                break
            written += more
        with suppress(subprocess.TimeoutExpired):
            running.wait(seconds)
        running.kill()
        running.communicate()


@pytest.fixture
def campaign(
    sqlite_path: Path, key_folders: tuple[Path, Path], vault: Vault, tmp_path: Path
) -> Campaign:
    return Campaign(
        sqlite_path, key_folders, vault, tmp_path / "exports", Random(13), count(0, 10_000)
    )


async def _approved(olga: Someone, oren: Someone) -> None:
    await chooses(olga, names="flood")
    await proposes(olga)
    await oren.types("/clean")
    assert "I take them out now" in await oren.presses("Approve: take them out")


async def test_a_clean_up_goes_on_after_each_kill_and_so_does_its_undoing(
    campaign: Campaign,
) -> None:
    async with campaign.bot() as bot:
        olga, oren = await organiser(bot), await organiser(bot, "oren")
        await crowd(bot, FLOOD, name="Flood")
        await crowd(bot, 5, name="Ana", country="France")
        before = await bot.rows()
        await _approved(olga, oren)
    campaign.works(1, AT_MOST)
    async with campaign.bot() as bot:
        done = await latest(bot)
        assert (done.state, done.taken) == (State.DONE, FLOOD)
        rows = await bot.rows()
        assert (await bot.totals()).people == len(rows["signature"]) == 5
        assert (len(rows["public_name"]), len(rows["cleaned"]), rows["picked"]) == (5, FLOOD, [])
        await bot.someone("olga").types(f"/clean undo {done.code} yes")
    campaign.works(1, AT_MOST)
    async with campaign.bot() as bot:
        assert (await latest(bot)).state is State.UNDONE
        rows = await bot.rows()
        assert sorted(rows["signature"]) == sorted(before["signature"])
        assert len(rows["public_name"]) == FLOOD + 5
        assert (rows["cleaned"], rows["daily"]) == ([], before["daily"])
        assert (await bot.totals()).people == FLOOD + 5


async def test_an_export_is_made_once_whatever_was_killed(campaign: Campaign) -> None:
    async with campaign.bot() as bot:
        office = await office_of(bot, campaign.exports)
        await crowd(bot, FLOOD, name="Flood")
        id = await office.asks()
        await office.agrees(id)
    campaign.works(FROM, UNTIL)
    (file,) = campaign.exports.iterdir()
    private = organisers_key(campaign.keys[1] / ORGANISERS_KEY)
    found = opened_export(file.read_bytes(), private)
    assert (file.stem, len(found.of(Kind.SIGNATURE))) == (id, FLOOD)
    async with campaign.bot() as bot:
        assert len(await bot.store.transact(exports.made)) == 1
        office = await office_of(bot, campaign.exports)
        told = [words for words in await office.told(office.olu) if "Your export is made" in words]
        assert len(told) == 1
