"""Whatever people do in whatever order, through the chat, the counts are those of a plain set.

Also where somebody writes to the database who has no key: what is counted is what people did.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from db import statistics
from db.counters import Totals
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag, Vault
from db.signatures import register_text
from handlers.subscribing import wishes
from tests.stage.adversary import copy, insert
from tests.stage.chats import Bot, Someone
from tests.stage.examples import examples
from tests.stage.stores import VAULT

ACCOUNTS = ("ana", "ben", "cho")
accounts = st.sampled_from(ACCOUNTS)
pledge_ids = st.sampled_from(("law-ban-bill", "court-training"))
appearances = st.sampled_from(
    ("Without a name", "With my name, for the organisers only", "Publicly, with my name")
)


class People(RuleBasedStateMachine):
    """A few people who cannot make up their minds.

    `signed` tells who has signed, and whether for an organisation; `pledged` what was promised,
    and whether it is done; `begun` who has a form open.
    """

    def __init__(self, bot: Bot, runner: asyncio.Runner) -> None:
        super().__init__()
        self.bot = bot
        self.runner = runner
        self.signed: dict[str, bool] = {}
        self.pledged: dict[tuple[str, str], bool] = {}
        self.alerted: set[str] = set()
        self.public: set[str] = set()
        self.begun: set[str] = set()

    def says(self, account: str, *lines: str) -> Someone:
        """Someone types lines, one after the other."""
        someone = self.bot.someone(account)
        self.runner.run(someone.all(*lines))
        return someone

    def presses(self, someone: Someone, *labels: str) -> str:
        """And then presses buttons."""
        for label in labels:
            self.runner.run(someone.presses(label))
        return someone.reads

    @initialize()
    def nobody_was_here(self) -> None:
        for account in ACCOUNTS:
            self.says(account, "/forget yes")

    @rule(account=accounts, how=appearances, organisation=st.booleans(), alerts=st.booleans())
    def sign(self, account: str, how: str, organisation: bool, alerts: bool) -> None:
        someone = self.says(account, "/cancel", "/sign change")
        self.presses(someone, how)
        if how != "Without a name":
            self.runner.run(someone.types("Ana Diaz"))
        if organisation:
            self.presses(someone, "Add: Organisation")
            self.runner.run(someone.types("Open Rights"))
        if alerts and account not in self.alerted:
            self.presses(someone, "Add: Action alerts", "Yes, write to me")
            self.alerted.add(account)
        said = self.presses(someone, "Sign")
        assert ("is changed" in said) == (account in self.signed)
        self.signed[account] = organisation
        shows = how.startswith("Publicly") and not organisation
        (self.public.add if shows else self.public.discard)(account)
        self.begun.discard(account)

    @rule(account=accounts)
    def begin_and_leave(self, account: str) -> None:
        self.says(account, "/sign change", "/count")
        self.begun.add(account)

    @rule(account=accounts)
    def withdraw(self, account: str) -> None:
        said = self.says(account, "/withdraw", "/withdraw yes").reads
        assert ("withdrawn and erased" in said) == (account in self.signed)
        self.signed.pop(account, None)
        self.public.discard(account)

    @rule(account=accounts)
    def stop(self, account: str) -> None:
        said = self.says(account, "/stop").reads
        assert ("Alerts are off" in said) == (account in self.alerted)
        self.alerted.discard(account)

    @rule(account=accounts, id=pledge_ids)
    def pledge(self, account: str, id: str) -> None:
        someone = self.says(account, "/cancel", f"/pledge {id}")
        if (account, id) in self.pledged:
            assert "You made this pledge." in someone.reads
        else:
            self.presses(someone, "I promise this")
            self.pledged[account, id] = False
        self.begun.discard(account)

    @rule(account=accounts, id=pledge_ids)
    def finish(self, account: str, id: str) -> None:
        said = self.says(account, f"/pledges done {id}").reads
        assert ("Done. Thank you." in said) == (self.pledged.get((account, id)) is False)
        if (account, id) in self.pledged:
            self.pledged[account, id] = True

    @rule(account=accounts, id=pledge_ids)
    def unpledge(self, account: str, id: str) -> None:
        said = self.says(account, f"/pledges withdraw {id}").reads
        assert ("withdrawn and erased" in said) == ((account, id) in self.pledged)
        self.pledged.pop((account, id), None)

    @rule(account=accounts)
    def forget(self, account: str) -> None:
        said = self.says(account, "/forget yes").reads
        assert ("is erased" in said) == self.known(account)
        self.signed.pop(account, None)
        self.pledged = {key: done for key, done in self.pledged.items() if key[0] != account}
        for those in (self.alerted, self.public, self.begun):
            those.discard(account)

    @rule(account=accounts)
    def repeat_the_last_update(self, account: str) -> None:
        someone = self.says(account, "/sign change")
        first = someone.reads
        assert self.runner.run(someone.repeats()) == first
        self.begun.add(account)

    @rule(marked=st.booleans(), more=st.integers(1, 500))
    def forge(self, marked: bool, more: int) -> None:
        """Copy every signature and pledge under other tags, turn the totals up; then comes a count.

        What was forged goes again, so that the rows of people are all that is left to compare.
        """

        async def forged(tx: Transaction) -> None:
            for table in ("signature", "pledge"):
                rows = await copy(tx, table)
                copies = [
                    (b"f" * 15 + bytes([at]), *row[1:-1], row[-1] if marked else None)
                    for at, row in enumerate(rows.rows)
                ]
                await insert(tx, rows._replace(rows=copies))
            await tx.execute("UPDATE counter SET n = n + $1", more)

        async def gone(tx: Transaction) -> None:
            for table in ("signature", "pledge"):
                await tx.execute(f"DELETE FROM {table} WHERE tag > $1 AND tag < $2", b"f", b"g")

        self.runner.run(self.bot.store.transact(forged))
        self.runner.run(statistics.count(self.bot.store, str))
        self.runner.run(self.bot.store.transact(gone))

    @rule()
    def let_an_hour_pass(self) -> None:
        self.runner.run(self.bot.an_hour_passes())

    @rule()
    def restart(self) -> None:
        self.bot.restart()

    def known(self, account: str) -> bool:
        """Whether anything is held about an account."""
        return (
            account in self.signed
            or account in self.alerted
            or account in self.begun
            or any(owner == account for owner, _ in self.pledged)
        )

    def wishes(self, rows: Iterable[tuple[AccountTag, bytes]]) -> int:
        """How many rows of wishes hold one."""
        return sum(wishes.read(self.bot.vault, tag, hidden) is not None for tag, hidden in rows)

    def days(self, rows: Iterable[tuple[str, str, int, int]]) -> dict[str, int]:
        """The days of each subject, added up."""
        added = dict.fromkeys(("people", "pledges open", "pledges done", "subscribers"), 0)
        for subject, _, _, n in rows:
            added[subject] += n
        return added

    @invariant()
    def counts_and_rows_are_what_they_should_be(self) -> None:
        rows = self.runner.run(self.bot.rows())
        assert self.runner.run(self.bot.totals()) == Totals(
            people=sum(not organisation for organisation in self.signed.values()),
            organisations=0,
            organisations_waiting=sum(self.signed.values()),
            pledges=len(self.pledged),
            pledges_done=sum(self.pledged.values()),
        )
        assert len(rows["signature"]) == len(self.signed)
        assert len(rows["public_name"]) == len(self.public)
        assert len(rows["pledge"]) == len(self.pledged)
        assert len(rows["subscription"]) + self.wishes(rows["wish"]) == len(self.alerted)
        assert self.days(rows["daily"]) == {
            "people": sum(not organisation for organisation in self.signed.values()),
            "pledges open": len(self.pledged) - sum(self.pledged.values()),
            "pledges done": sum(self.pledged.values()),
            "subscribers": len(rows["subscription"]),
        }
        assert len(rows["draft"]) == len(self.begun)


def test_counts_agree_after_anything_people_do(sqlite_path: Path, vault: Vault) -> None:
    class PeopleHere(People):
        def __init__(self) -> None:
            bot.restart()
            super().__init__(bot, runner)

    with asyncio.Runner() as runner:
        store = runner.run(SqliteStore.open(sqlite_path, VAULT))
        try:
            bot = Bot(store, vault)
            runner.run(store.transact(lambda tx: register_text(tx, bot.campaign.text)))
            run_state_machine_as_test(
                PeopleHere, settings=settings(max_examples=examples(25), stateful_step_count=20)
            )
        finally:
            runner.run(store.close())
