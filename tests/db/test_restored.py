"""Whatever people do, whenever a copy is made: a restore brings no erasure back, and loses nothing.

Rows are compared with plain dictionaries of what should stand.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from db import audience, counters, pledges, public_names, signatures, subscriptions
from db.engine.restoring import put_in_place
from db.engine.sqlite import SqliteStore
from db.engine.state import State
from db.engine.transaction import Transaction
from db.graves import bury_again
from db.secrets.recovery import opened
from db.secrets.vault import AccountTag
from db.signatures import Appearance
from tests.stage.copies import RECOVERY_KEY, RECOVERY_SECRET
from tests.stage.examples import examples
from tests.stage.factories import (
    PLEDGE,
    PUBLIC_NAME,
    SIGNATURE,
    SUBSCRIPTION,
    TEXT,
    tag_of,
)
from tests.stage.stores import VAULT

TAGS = tuple(map(tag_of, ("Ana", "Ben", "Cho")))
accounts = st.sampled_from(TAGS)


@dataclass
class Standing:
    """What stands of each account: sealed words, a shown name, a pledge, alerts."""

    signed: dict[AccountTag, bytes | None] = field(default_factory=dict)
    shown: set[AccountTag] = field(default_factory=set)
    pledged: set[AccountTag] = field(default_factory=set)
    subscribed: set[AccountTag] = field(default_factory=set)


class Campaign(RuleBasedStateMachine):
    """People, copies of the database at any moment, and restores, all in one folder."""

    def __init__(self, runner: asyncio.Runner) -> None:
        super().__init__()
        self.runner = runner
        self.folder = Path(tempfile.mkdtemp())
        self.state = State(self.folder / "state")
        self.store = self._open()
        self.now = Standing()
        self.copies: list[tuple[bytes, Standing]] = []
        self.typed = 0
        """How many names were typed: each is another."""
        self.erased: list[set[tuple[str, AccountTag]]] = []
        """For each copy what was erased, or taken back, after it."""

    def _open(self) -> SqliteStore:
        async def begin() -> SqliteStore:
            store = await SqliteStore.open(self.folder / "letter.db", VAULT, self.state)
            await store.transact(lambda tx: signatures.register_text(tx, TEXT))
            return store

        return self.runner.run(begin())

    def _do(self, work: Callable[[Transaction], Coroutine[Any, Any, Any]]) -> Any:
        return self.runner.run(self.store.transact(work))

    def _gone(self, what: str, tag: AccountTag) -> None:
        for since in self.erased:
            since.add((what, tag))

    @rule(tag=accounts, named=st.booleans())
    def sign(self, tag: AccountTag, named: bool) -> None:
        self.typed += 1
        sealed = f"name {self.typed}".encode() if named else None
        appearance = Appearance.HIDDEN if named else Appearance.ANONYMOUS
        signature = replace(SIGNATURE, appearance=appearance, sealed=sealed, country=None)
        self._do(lambda tx: signatures.sign(tx, tag, signature))
        if self.now.signed.get(tag) is not None:
            self._gone("name", tag)
        self.now.signed[tag] = sealed

    @rule(tag=accounts)
    def withdraw(self, tag: AccountTag) -> None:
        self._do(lambda tx: signatures.withdraw(tx, tag))
        if tag in self.now.signed:
            self._gone("signature", tag)
            del self.now.signed[tag]

    @rule(tag=accounts)
    def show(self, tag: AccountTag) -> None:
        self._do(lambda tx: public_names.publish(tx, tag, PUBLIC_NAME))
        if tag in self.now.shown:
            self._gone("shown", tag)
        self.now.shown.add(tag)

    @rule(tag=accounts)
    def pledge(self, tag: AccountTag) -> None:
        self._do(lambda tx: pledges.make(tx, tag, PLEDGE))
        self.now.pledged.add(tag)

    @rule(tag=accounts)
    def take_back(self, tag: AccountTag) -> None:
        self._do(lambda tx: pledges.withdraw(tx, tag, PLEDGE.pledge))
        if tag in self.now.pledged:
            self._gone("pledge", tag)
            self.now.pledged.remove(tag)

    @rule(tag=accounts)
    def subscribe(self, tag: AccountTag) -> None:
        self._do(lambda tx: subscriptions.subscribe(tx, tag, SUBSCRIPTION))
        self.now.subscribed.add(tag)

    @rule(tag=accounts)
    def stop(self, tag: AccountTag) -> None:
        self._do(lambda tx: subscriptions.unsubscribe(tx, tag))
        if tag in self.now.subscribed:
            self._gone("subscription", tag)
            self.now.subscribed.remove(tag)

    @rule(tag=accounts)
    def forget(self, tag: AccountTag) -> None:
        self.withdraw(tag)
        self._do(lambda tx: public_names.retract(tx, tag))
        if tag in self.now.shown:
            self._gone("shown", tag)
            self.now.shown.remove(tag)
        self.take_back(tag)
        self.stop(tag)

    @rule()
    def copy(self) -> None:
        path = self.folder / "copy.age"
        self.runner.run(self.store.backup(path, RECOVERY_KEY))
        plain = opened(path.read_bytes(), RECOVERY_SECRET)
        self.copies.append((plain, deepcopy(self.now)))
        self.erased.append(set())

    @precondition(lambda self: self.copies)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        """Any copy, also one of before another restore."""
        which = data.draw(st.integers(0, len(self.copies) - 1))
        self.runner.run(self.store.close())
        copy, then = self.copies[which]
        put_in_place(copy, self.folder / "letter.db")
        self.store = self._open()
        self.runner.run(bury_again(self.store, self.state))
        self._erase_again(deepcopy(then), self.erased[which])
        self._compare()

    def _erase_again(self, then: Standing, since: set[tuple[str, AccountTag]]) -> None:
        """What stands after the restore: what stood at the copy, without what was erased since."""
        self.now = Standing(
            {
                tag: None if ("name", tag) in since else sealed
                for tag, sealed in then.signed.items()
                if ("signature", tag) not in since
            },
            {tag for tag in then.shown if ("shown", tag) not in since},
            {tag for tag in then.pledged if ("pledge", tag) not in since},
            {tag for tag in then.subscribed if ("subscription", tag) not in since},
        )

    def _compare(self) -> None:
        assert self._do(_standing) == self.now
        totals = self._do(counters.totals)
        assert (totals.people, totals.pledges) == (len(self.now.signed), len(self.now.pledged))
        cells = self._do(audience.cells)
        assert sum(n for _, n in cells) == len(self.now.subscribed)

    def teardown(self) -> None:
        self._compare()
        self.runner.run(self.store.close())
        shutil.rmtree(self.folder)


async def _standing(tx: Transaction) -> Standing:
    found = Standing()
    for tag in TAGS:
        if (signature := await signatures.signature_of(tx, tag)) is not None:
            found.signed[tag] = signature.sealed
        if await public_names.public_name_of(tx, tag):
            found.shown.add(tag)
        if await pledges.pledges_of(tx, tag):
            found.pledged.add(tag)
        if await subscriptions.subscription_of(tx, tag):
            found.subscribed.add(tag)
    return found


def test_a_restore_brings_back_no_erasure_and_loses_nothing_else() -> None:
    class CampaignHere(Campaign):
        def __init__(self) -> None:
            super().__init__(runner)

    few = settings(max_examples=examples(20), stateful_step_count=30)
    with asyncio.Runner() as runner:
        run_state_machine_as_test(CampaignHere, settings=few)
