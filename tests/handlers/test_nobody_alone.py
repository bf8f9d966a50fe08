"""Clean-ups, exports and a closing at once: one person gets none of them, two people get all.

Mal has two accounts of one person, loses roles and gets them back, runs the bot, and can write to
the database, without a key.
"""

from __future__ import annotations

import asyncio
import math
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from db import cleanups, closing, exports
from db.closing import State
from db.engine.transaction import Transaction
from handlers.staffing.two_people import short_fingerprint
from tests.stage.adversary import Rows, copy, put_back
from tests.stage.chats import Bot, Someone
from tests.stage.cleaning import chooses, clock, crowd, proposes, take_out
from tests.stage.closing import closed, state_of
from tests.stage.examples import examples
from tests.stage.exporting import Office, office_of
from tests.stage.one_person import OnePerson, accounts, place

SIGNERS = 5

QUICK = settings(
    max_examples=60,
    stateful_step_count=12,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    database=None,
)


class Everything(OnePerson):
    """Mal wants signatures taken out, an export, and the campaign to close."""

    power = ("closing", "cleanup", "export", "picked", "voice", "staff")

    def __init__(self, office: Office, runner: asyncio.Runner, signed: list[Rows]) -> None:
        super().__init__(office.bot, runner)
        self.office = office
        self.signed = signed

    async def begin_anew(self, tx: Transaction) -> None:
        await put_back(tx, *self.signed)
        await super().begin_anew(tx)
        self.office.folder.sweep((), now=lambda: math.inf)

    def begins(self, account: str) -> None:
        self.proposes_a_clean_up(account)
        self.asks_for_an_export(account)
        super().begins(account)

    @rule(account=accounts)
    def proposes_a_clean_up(self, account: str) -> None:
        self.run(self._cleans(self.account(account)))

    async def _cleans(self, mal: Someone) -> None:
        there = await self.bot.store.transact(cleanups.under_way)
        if there is None and "Choose signatures" in await mal.types("/clean new"):
            await chooses(mal, country="Taiwan")
            await proposes(mal)

    @rule(account=accounts)
    def asks_for_an_export(self, account: str) -> None:
        self.run(self._asks(self.account(account)))

    async def _asks(self, mal: Someone) -> None:
        self.office.olu = mal
        if await self.office.every():
            return
        if "Which signatures" in await mal.types("/export new"):  # not without the role
            await self.office.asks("Everything, the sealed names too")

    @rule(account=accounts)
    def agrees(self, account: str) -> None:
        mal = self.account(account)
        for each in self.run(self.bot.store.transact(cleanups.every)):
            shown = short_fingerprint(each.proposal)
            self.run(mal.types(f"/clean approve {each.code} {shown}"))
        for export in self.run(self.bot.store.transact(exports.every)):
            shown = short_fingerprint(export.proposal)
            self.run(mal.types(f"/export approve {export.id} {shown}"))
            self.run(mal.types(f"/export fetch {export.id}"))
        super().agrees(account)

    @rule()
    def the_clock_works(self) -> None:
        self.run(clock(self.bot))
        self.run(self.office.makes())

    @rule()
    def says_that_more_is_so(self) -> None:
        self.run(self.bot.store.transact(_say_so))

    @invariant()
    def nothing_is_taken_out_nor_made_nor_over(self) -> None:
        assert self.run(gotten(self.office)) == set()


async def gotten(office: Office) -> set[str]:
    """What of the three anybody has got."""
    bot = office.bot
    found = await bot.store.transact(closing.current)
    reached = {
        "taken out": (await bot.totals()).people < SIGNERS,
        "exported": bool(office.folder.every() or await bot.store.transact(exports.made)),
        "closed": found is not None and found.state is not State.PROPOSED,
    }
    return {word for word, so in reached.items() if so}


async def _say_so(tx: Transaction) -> None:
    await tx.execute("UPDATE cleanup SET state = 'running'")
    await tx.execute("UPDATE export SET made = '2026-03-01T00:00:00Z', n = 1, size = 1")


async def _signed(tx: Transaction) -> list[Rows]:
    return [await copy(tx, table) for table in ("signature", "counter", "daily")]


def test_one_person_alone_gets_none_of_them(sqlite_path: Path) -> None:
    plays(sqlite_path, settings(max_examples=examples(20), stateful_step_count=20))


def test_where_one_voice_were_enough_it_would_be_found(
    sqlite_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr("handlers.staffing.two_people.VOICES_NEEDED", 1)
    with pytest.raises(AssertionError):
        plays(sqlite_path, QUICK)


async def test_two_people_get_all_of_them(bot: Bot, tmp_path: Path) -> None:
    """The other control."""
    await crowd(bot, SIGNERS)
    office = await office_of(bot, tmp_path / "exports")
    assert await gotten(office) == set()
    await take_out(bot, office.olu, office.mia, country="Taiwan")
    await office.made()
    await closed(bot, office.olu, office.mia)
    assert await state_of(bot) is State.CLOSED
    assert await gotten(office) == {"taken out", "exported", "closed"}


def plays(sqlite_path: Path, how: settings) -> None:
    """Let Mal try everything."""
    with place(sqlite_path) as (bot, runner), TemporaryDirectory() as folder:
        runner.run(crowd(bot, SIGNERS))
        office = runner.run(office_of(bot, Path(folder)))
        signed = runner.run(bot.store.transact(_signed))

        class EverythingHere(Everything):
            def __init__(self) -> None:
                super().__init__(office, runner, signed)

        run_state_machine_as_test(EverythingHere, settings=how)
