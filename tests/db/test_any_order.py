"""Whatever people do in whatever order, rows and totals stay those of a plain dictionary.

Also where somebody writes to the database who has no key: never is more counted than there is.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from db import counters, pledges, signatures, statistics
from db.counters import Totals
from db.engine.opening import open_store
from db.engine.transaction import Store, Transaction
from db.pledges import MadePledge
from db.secrets.vault import AccountTag
from db.signatures import Appearance, Signature
from tests.stage.adversary import copy, insert
from tests.stage.examples import examples
from tests.stage.factories import PLEDGE, SIGNATURE, TEXT, tag_of
from tests.stage.machine import StoreMachine
from tests.stage.stores import VAULT

TAGS = tuple(map(tag_of, ("Ana", "Ben", "Cho", "Dov")))
PLEDGES = ("letterbox", "talk")

accounts = st.sampled_from(TAGS)
pledge_names = st.sampled_from(PLEDGES)
signatures_given = st.builds(
    lambda appearance, organisation, confirmed, sealed: replace(
        SIGNATURE,
        appearance=appearance,
        organisation=organisation,
        confirmed=confirmed,
        sealed=sealed,
    ),
    st.sampled_from(Appearance),
    st.booleans(),
    st.booleans(),
    st.none() | st.binary(min_size=1, max_size=600),
)
pledges_made = st.builds(
    lambda pledge, done, due: replace(PLEDGE, pledge=pledge, done=done, due=due),
    pledge_names,
    st.booleans(),
    st.sampled_from((None, "2026-04-01")),
)


class People(StoreMachine):
    """A few people who cannot make up their minds; `signed` and `pledged` are what should stand.

    `spoiled` are those whose signature somebody changed in the database: it is none any more.
    """

    def __init__(self, store: Store, runner: asyncio.Runner) -> None:
        super().__init__(store, runner)
        self.signed: dict[AccountTag, Signature] = {}
        self.pledged: dict[tuple[AccountTag, str], MadePledge] = {}
        self.spoiled: set[AccountTag] = set()
        self.together(_empty)

    @rule(tag=accounts, signature=signatures_given)
    def sign(self, tag: AccountTag, signature: Signature) -> None:
        self.together(lambda tx: signatures.sign(tx, tag, signature), whose=(tag,))
        self.signed[tag] = signature
        self.spoiled.discard(tag)

    @rule(tag=accounts)
    def withdraw(self, tag: AccountTag) -> None:
        (was_there,) = self.together(lambda tx: signatures.withdraw(tx, tag), whose=(tag,))
        assert was_there == (self.signed.pop(tag, None) is not None or tag in self.spoiled)
        self.spoiled.discard(tag)

    @rule(signature=signatures_given, order=st.permutations(TAGS))
    def sign_and_withdraw_at_once(self, signature: Signature, order: list[AccountTag]) -> None:
        """One signs, another signs and withdraws, a third withdraws, all at once."""
        one, other, third, _ = order
        self.together(
            lambda tx: signatures.sign(tx, one, signature),
            lambda tx: signatures.sign(tx, other, signature),
            lambda tx: signatures.withdraw(tx, third),
            lambda tx: signatures.withdraw(tx, other),
            whose=(one, other, third),
        )
        self.signed[one] = signature
        self.spoiled -= {one, other, third}
        self.signed.pop(other, None)
        self.signed.pop(third, None)

    @rule(tag=accounts, made=pledges_made)
    def pledge(self, tag: AccountTag, made: MadePledge) -> None:
        self.together(lambda tx: pledges.make(tx, tag, made), whose=(tag,))
        self.pledged[tag, made.pledge] = made

    @rule(tag=accounts, name=pledge_names)
    def done(self, tag: AccountTag, name: str) -> None:
        (changed,) = self.together(lambda tx: pledges.mark_done(tx, tag, name), whose=(tag,))
        made = self.pledged.get((tag, name))
        assert changed == (made is not None and not made.done)
        if made:
            self.pledged[tag, name] = replace(made, done=True)

    @rule(tag=accounts, name=pledge_names)
    def unpledge(self, tag: AccountTag, name: str) -> None:
        (was_there,) = self.together(lambda tx: pledges.withdraw(tx, tag, name), whose=(tag,))
        assert was_there == (self.pledged.pop((tag, name), None) is not None)

    @rule(tag=accounts, marked=st.booleans(), more=st.integers(-5, 500))
    def forge_signatures(self, tag: AccountTag, marked: bool, more: int) -> None:
        """Copy a signature and a pledge under other tags, and turn the totals up or down."""

        async def forge(tx: Transaction) -> None:
            for table in ("signature", "pledge"):
                rows = await copy(tx, table)
                forged = [
                    (b"f" * 15 + bytes([at]), *row[1:-1], row[-1] if marked else None)
                    for at, row in enumerate(rows.rows)
                    if row[0] == tag
                ]
                await tx.execute(f"DELETE FROM {table} WHERE tag > $1 AND tag < $2", b"f", b"g")
                await insert(tx, rows._replace(rows=forged))
            await tx.execute("UPDATE counter SET n = n + $1", more)

        self.together(forge)
        self.count()

    @rule(tag=accounts, how=st.sampled_from(("platform = 'x'", "mark = NULL", "confirmed = 7")))
    def spoil(self, tag: AccountTag, how: str) -> None:
        change = f"UPDATE signature SET {how} WHERE tag = $1"
        self.together(lambda tx: tx.execute(change, tag))
        if self.signed.pop(tag, None) is not None:
            self.spoiled.add(tag)
        self.count()

    def count(self) -> None:
        """Let the totals be mended."""
        self.runner.run(statistics.count(self.store, str))

    @invariant()
    def rows_and_totals_are_what_they_should_be(self) -> None:
        ((kept, made, totals),) = self.together(_everything)
        assert kept == self.signed
        assert made == self.pledged
        assert totals == self._totals()

    def _totals(self) -> Totals:
        organisations = [s for s in self.signed.values() if s.organisation]
        confirmed = sum(s.confirmed for s in organisations)
        return Totals(
            people=len(self.signed) - len(organisations),
            organisations=confirmed,
            organisations_waiting=len(organisations) - confirmed,
            pledges=len(self.pledged),
            pledges_done=sum(made.done for made in self.pledged.values()),
        )


async def _empty(tx: Transaction) -> None:
    for statement in ("DELETE FROM signature", "DELETE FROM pledge", "DELETE FROM counter"):
        await tx.execute(statement)
    await signatures.register_text(tx, TEXT)


async def _everything(
    tx: Transaction,
) -> tuple[dict[AccountTag, Signature], dict[tuple[AccountTag, str], MadePledge], Totals]:
    kept = {tag: await signatures.signature_of(tx, tag) for tag in TAGS}
    made = {(tag, one.pledge): one for tag in TAGS for one in await pledges.pledges_of(tx, tag)}
    signed = {tag: signature for tag, signature in kept.items() if signature}
    return signed, made, await counters.totals(tx)


def test_rows_and_totals_agree_after_anything_people_do(address: str | Path) -> None:
    class PeopleHere(People):
        def __init__(self) -> None:
            super().__init__(store, runner)

    with asyncio.Runner() as runner:
        store = runner.run(open_store(address, VAULT))
        try:
            run_state_machine_as_test(
                PeopleHere, settings=settings(max_examples=examples(40), stateful_step_count=20)
            )
        finally:
            runner.run(store.close())
