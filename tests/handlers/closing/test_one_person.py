"""Whatever one person does, with linked accounts, lost roles, the shell and the database: no end.

Nor does anything of it keep a campaign that has closed from being closed.
"""

from __future__ import annotations

import asyncio
import random
from functools import partial
from pathlib import Path

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

from db import closing
from db.closing import State
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.signatures import register_text
from db.staff import PersonId, Role
from handlers.closing import operator
from handlers.staffing.two_people import short_fingerprint
from tests.stage.adversary import Rows, add_back, copy, put_back, vary
from tests.stage.chats import FIRST_DAY, Bot, Clock
from tests.stage.closing import days_pass, leaves
from tests.stage.examples import examples
from tests.stage.moderators import moderator
from tests.stage.stores import VAULT

POWER = ("closing", "voice", "staff")
HEADS = ("journal", "journal_head")
"""Tables that somebody writes to who has no key."""

MAL = PersonId(b"m" * 16)
"""One human being."""

QUICK = settings(
    max_examples=8,
    stateful_step_count=10,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    database=None,
)

accounts = st.sampled_from(("mal", "mallory"))
numbers = st.integers(0, 30)


class OnePerson(RuleBasedStateMachine):
    """Mal has two accounts of one person, runs the bot, and can write to the database.

    Nina is of the staff too, and does nothing.
    """

    def __init__(self, bot: Bot, runner: asyncio.Runner) -> None:
        super().__init__()
        self.bot, self.run = bot, runner.run
        self.copied: dict[str, Rows] = {}

    @initialize()
    def the_staff_is_there(self) -> None:
        self.run(self.bot.store.transact(_empty))
        self.bot.clock.day, self.bot.clock.time = FIRST_DAY, Clock().time
        self.run(moderator(self.bot, "nina"))
        self.comes_back("mal")
        self.comes_back("mallory")

    def comes_back(self, account: str) -> None:
        """Give an account its role, as the same person's."""

        self.run(moderator(self.bot, account, role=Role.OWNER, person=MAL))

    @rule(account=accounts, word=st.sampled_from(("", "propose", "stop")))
    def types(self, account: str, word: str) -> None:
        self.run(self.bot.someone(account).types(f"/close {word}".strip()))

    @rule(account=accounts)
    def agrees(self, account: str) -> None:
        found = self.run(self.bot.store.transact(closing.current))
        if found is not None:
            shown = short_fingerprint(found.proposal)
            self.run(self.bot.someone(account).types(f"/close approve {shown}"))

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

    @rule(state=st.sampled_from(tuple(State)))
    def says_that_it_is_so(self, state: State) -> None:
        sql = "UPDATE closing SET state = $1, ends = '2026-01-01', days = 99"
        self.run(self.bot.store.transact(lambda tx: tx.execute(sql, state.value)))

    @invariant()
    def nothing_is_announced_nor_over(self) -> None:
        found = self.run(self.bot.store.transact(closing.current))
        assert found is None or found.state is State.PROPOSED


async def _empty(tx: Transaction) -> None:
    for table in (*POWER, *HEADS, "broadcast", "lane", "notice", "alive", "seen_update"):
        await tx.execute(f"DELETE FROM {table}")


def test_one_person_alone_closes_nothing(sqlite_path: Path) -> None:
    plays(sqlite_path, settings(max_examples=examples(15), stateful_step_count=20))


def test_where_one_voice_were_enough_it_would_be_found(
    sqlite_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr("handlers.staffing.two_people.VOICES_NEEDED", 1)
    with pytest.raises(AssertionError):
        plays(sqlite_path, settings(QUICK, max_examples=100, derandomize=True))


def plays(sqlite_path: Path, how: settings) -> None:
    """Let Mal try everything."""

    class OnePersonHere(OnePerson):
        def __init__(self) -> None:
            super().__init__(bot, runner)

    with asyncio.Runner() as runner:
        store = runner.run(SqliteStore.open(sqlite_path, VAULT))
        try:
            bot = Bot(store, VAULT)
            runner.run(store.transact(lambda tx: register_text(tx, bot.campaign.text)))
            run_state_machine_as_test(OnePersonHere, settings=how)
        finally:
            runner.run(store.close())
