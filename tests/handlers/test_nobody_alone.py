"""Clean-ups, exports and a closing at once: one person gets none of them, two people get all.

Mal has two accounts of one person, loses roles and gets them back, runs the bot, and can write to
the database, without a key.
"""

from __future__ import annotations

import asyncio
import math
import random
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from db import cleanups, closing, exports
from db.closing import State
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.signatures import register_text
from db.staff import PersonId, Role
from handlers.closing import operator
from handlers.staffing.two_people import short_fingerprint
from tests.stage.adversary import Rows, add_back, copy, put_back, vary
from tests.stage.chats import FIRST_DAY, Bot, Clock, Someone
from tests.stage.cleaning import chooses, clock, crowd, proposes, take_out
from tests.stage.closing import closed, days_pass, leaves, state_of
from tests.stage.examples import examples
from tests.stage.exporting import Office, office_of
from tests.stage.moderators import moderator
from tests.stage.stores import VAULT

POWER = ("closing", "cleanup", "export", "picked", "voice", "staff")
HEADS = ("journal", "journal_head")
"""Tables that somebody writes to who has no key."""

MAL = PersonId(b"m" * 16)
"""One human being."""

SIGNERS = 5

QUICK = settings(
    max_examples=60,
    stateful_step_count=12,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    database=None,
)

accounts = st.sampled_from(("mal", "mallory"))
numbers = st.integers(0, 30)


class OnePerson(RuleBasedStateMachine):
    """Nina is an organiser too, and does nothing."""

    def __init__(self, office: Office, runner: asyncio.Runner, signed: list[Rows]) -> None:
        super().__init__()
        self.office, self.bot, self.run = office, office.bot, runner.run
        self.copied: dict[str, Rows] = {}
        self.signed = signed

    def account(self, name: str) -> Someone:
        return self.bot.someone(name)

    @initialize(begun=st.booleans())
    def the_staff_is_there(self, begun: bool) -> None:
        self.run(self.bot.store.transact(partial(_begin, signed=self.signed)))
        self.office.folder.sweep((), now=lambda: math.inf)
        self.bot.clock.day, self.bot.clock.time = FIRST_DAY, Clock().time
        self.run(moderator(self.bot, "nina", role=Role.ORGANISER))
        self.comes_back("mal")
        self.comes_back("mallory")
        if begun:
            self.proposes_a_clean_up("mal")
            self.asks_for_an_export("mal")
            self.types("mal", "propose")

    def comes_back(self, account: str) -> None:
        """Give an account its role, as the same person's."""
        self.run(moderator(self.bot, account, role=Role.OWNER, person=MAL))

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
        if not await self.office.every():
            await self.office.asks("Everything, the sealed names too")

    @rule(account=accounts, word=st.sampled_from(("propose", "stop")))
    def types(self, account: str, word: str) -> None:
        self.run(self.account(account).types(f"/close {word}"))

    @rule(account=accounts)
    def agrees_to_everything(self, account: str) -> None:
        mal = self.account(account)
        for each in self.run(self.bot.store.transact(cleanups.every)):
            shown = short_fingerprint(each.proposal)
            self.run(mal.types(f"/clean approve {each.code} {shown}"))
        for export in self.run(self.bot.store.transact(exports.every)):
            shown = short_fingerprint(export.proposal)
            self.run(mal.types(f"/export approve {export.id} {shown}"))
            self.run(mal.types(f"/export fetch {export.id}"))
        found = self.run(self.bot.store.transact(closing.current))
        if found is not None:
            self.run(mal.types(f"/close approve {short_fingerprint(found.proposal)}"))

    @rule()
    def proposes_at_the_shell(self) -> None:
        propose = partial(operator.propose, campaign=self.bot.campaign)
        self.run(self.bot.store.transact(propose))

    @rule()
    def loses_an_account_and_gets_it_back(self) -> None:
        self.run(leaves(self.bot, "mallory"))
        self.comes_back("mallory")

    @rule(days=st.sampled_from((1, 8)))
    def days_go_by(self, days: int) -> None:
        self.run(days_pass(self.bot, days))

    @rule()
    def the_clock_works(self) -> None:
        self.run(clock(self.bot))
        self.run(self.office.makes())

    @rule(table=st.sampled_from((*POWER, *HEADS)))
    def copies(self, table: str) -> None:
        self.copied[table] = self.run(self.bot.store.transact(partial(copy, table=table)))

    @rule(table=st.sampled_from((*POWER, *HEADS)), whole=st.booleans())
    def puts_back(self, table: str, whole: bool) -> None:
        rows = [each for name, each in self.copied.items() if name == table]
        back = put_back if whole else add_back
        self.run(self.bot.store.transact(lambda tx: back(tx, *rows)))

    @rule(table=st.sampled_from(POWER), number=numbers)
    def changes(self, table: str, number: int) -> None:
        chance = random.Random(number)
        self.run(self.bot.store.transact(lambda tx: vary(tx, table, chance)))

    @rule()
    def says_that_it_is_so(self) -> None:
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
    await tx.execute("UPDATE closing SET state = 'closed', ends = '2026-01-01', days = 99")
    await tx.execute("UPDATE cleanup SET state = 'running'")
    await tx.execute("UPDATE export SET made = '2026-03-01T00:00:00Z', n = 1, size = 1")


async def _signed(tx: Transaction) -> list[Rows]:
    return [await copy(tx, table) for table in ("signature", "counter", "daily")]


async def _begin(tx: Transaction, signed: list[Rows]) -> None:
    await put_back(tx, *signed)
    left = ("broadcast", "lane", "notice", "alive", "seen_update", "exported", "cleaned", "draft")
    for table in (*POWER, *HEADS, *left):
        await tx.execute(f"DELETE FROM {table}")


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

    class OnePersonHere(OnePerson):
        def __init__(self) -> None:
            super().__init__(office, runner, signed)

    with asyncio.Runner() as runner, TemporaryDirectory() as folder:
        store = runner.run(SqliteStore.open(sqlite_path, VAULT))
        try:
            bot = Bot(store, VAULT)
            runner.run(store.transact(lambda tx: register_text(tx, bot.campaign.text)))
            runner.run(crowd(bot, SIGNERS))
            office = runner.run(office_of(bot, Path(folder)))
            signed = runner.run(store.transact(_signed))
            run_state_machine_as_test(OnePersonHere, settings=how)
        finally:
            runner.run(store.close())
