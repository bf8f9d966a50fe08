"""One person of the staff alone: with two accounts, the shell, and the database without a key."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from db import closing
from db.closing import State
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.signatures import register_text
from db.staff import PersonId, Role
from handlers.closing import operator
from handlers.staffing.two_people import short_fingerprint
from tests.stage.adversary import Rows, add_back, copy, put_back, vary
from tests.stage.chats import FIRST_DAY, Bot, Clock, Someone
from tests.stage.closing import days_pass, leaves
from tests.stage.moderators import moderator
from tests.stage.stores import VAULT

HEADS = ("journal", "journal_head")
"""Tables that somebody writes to who has no key, besides those of what is decided."""

LEFT = ("broadcast", "lane", "notice", "alive", "seen_update", "exported", "cleaned", "draft")
"""Tables in which an earlier life leaves something behind."""

MAL = PersonId(b"m" * 16)
"""One human being."""

accounts = st.sampled_from(("mal", "mallory"))
_powers = st.runner().flatmap(lambda mal: st.sampled_from(mal.power))
_tables = st.runner().flatmap(lambda mal: st.sampled_from((*mal.power, *HEADS)))


class OnePerson(RuleBasedStateMachine):
    """Mal has two accounts of one person, loses roles and gets them back, and runs the bot.

    Mal can also write to the database, to the tables of `power` above all. Nina is an organiser
    too, and does nothing.
    """

    power: ClassVar[tuple[str, ...]] = ("closing", "voice", "staff")

    def __init__(self, bot: Bot, runner: asyncio.Runner) -> None:
        super().__init__()
        self.bot, self.run = bot, runner.run
        self.copied: dict[str, Rows] = {}

    def account(self, name: str) -> Someone:
        return self.bot.someone(name)

    async def begin_anew(self, tx: Transaction) -> None:
        """Let nothing be left of an earlier life."""
        for table in (*self.power, *HEADS, *LEFT):
            await tx.execute(f"DELETE FROM {table}")

    @initialize(begun=st.booleans())
    def the_staff_is_there(self, begun: bool) -> None:
        self.run(self.bot.store.transact(self.begin_anew))
        self.bot.clock.day, self.bot.clock.time = FIRST_DAY, Clock().time
        self.run(moderator(self.bot, "nina", role=Role.ORGANISER))
        self.comes_back("mal")
        self.comes_back("mallory")
        if begun:
            self.begins("mal")

    def begins(self, account: str) -> None:
        """Propose all that there is."""
        self.types(account, "propose")

    def comes_back(self, account: str) -> None:
        """Give an account its role, as the same person's."""
        self.run(moderator(self.bot, account, role=Role.OWNER, person=MAL))

    @rule(account=accounts, word=st.sampled_from(("", "propose", "stop")))
    def types(self, account: str, word: str) -> None:
        self.run(self.account(account).types(f"/close {word}".strip()))

    @rule(account=accounts)
    def agrees(self, account: str) -> None:
        found = self.run(self.bot.store.transact(closing.current))
        if found is not None:
            shown = short_fingerprint(found.proposal)
            self.run(self.account(account).types(f"/close approve {shown}"))

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

    @rule(table=_tables)
    def copies(self, table: str) -> None:
        self.copied[table] = self.run(self.bot.store.transact(partial(copy, table=table)))

    @rule(table=_tables, whole=st.booleans())
    def puts_back(self, table: str, whole: bool) -> None:
        rows = [each for name, each in self.copied.items() if name == table]
        back = put_back if whole else add_back
        self.run(self.bot.store.transact(lambda tx: back(tx, *rows)))

    @rule(table=_powers, number=st.integers(0, 30))
    def changes(self, table: str, number: int) -> None:
        chance = random.Random(number)
        self.run(self.bot.store.transact(lambda tx: vary(tx, table, chance)))

    @rule(state=st.sampled_from(tuple(State)))
    def says_that_it_is_so(self, state: State) -> None:
        sql = "UPDATE closing SET state = $1, ends = '2026-01-01', days = 99"
        self.run(self.bot.store.transact(lambda tx: tx.execute(sql, state.value)))


@contextmanager
def place(path: Path) -> Iterator[tuple[Bot, asyncio.Runner]]:
    """A bot for one person alone, and what runs it, on a database at `path`."""
    with asyncio.Runner() as runner:
        store = runner.run(SqliteStore.open(path, VAULT))
        try:
            bot = Bot(store, VAULT)
            runner.run(store.transact(lambda tx: register_text(tx, bot.campaign.text)))
            yield bot, runner
        finally:
            runner.run(store.close())
