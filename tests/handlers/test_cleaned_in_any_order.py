"""Clean-ups among people who come and go, in whatever order: nobody is lost, nobody counts twice.

One organiser alone takes nobody out: not with a linked account, not with a role that has ended, not
by writing to the database without a key. A process may end in the middle of the work at any time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from db import cleaning, cleanups, picks, statistics
from db.cleanups import CleanUp, State
from db.engine.sqlite import SqliteStore
from db.engine.transaction import StoreUnavailable, Transaction, Trouble
from db.secrets.vault import Vault
from db.signatures import register_text
from db.staff import Role
from handlers.staffing.two_people import short_fingerprint
from tests.stage.adversary import add_back, alter, copy
from tests.stage.chats import Bot, Someone
from tests.stage.cleaning import chooses, clock, proposes
from tests.stage.examples import examples
from tests.stage.moderators import moderator, person_of
from tests.stage.organisations import organiser
from tests.stage.stores import VAULT

Work: TypeAlias = Callable[..., Coroutine[Any, Any, Any]]

PEOPLE = tuple(f"person {number}" for number in range(6))
people = st.sampled_from(PEOPLE)
countries = st.sampled_from(("Taiwan", "France"))
WHERE = {"Taiwan": "TW", "France": "FR"}


@dataclass
class Fuse:
    """The pieces of work that are left until the process ends; None where it does not."""

    left: int | None = None

    def burning(self, piece: Work) -> Work:
        """The piece, which is done only while any is left."""

        async def burn(*arguments: Any, **others: Any) -> Any:
            if self.left is not None:
                if self.left == 0:
                    raise StoreUnavailable(Trouble.FAILED)
                self.left -= 1
            return await piece(*arguments, **others)

        return burn


class Cleaned(RuleBasedStateMachine):
    """People who sign and leave, and organisers who cannot agree.

    `signed` tells who counts, from where, and whether in public; `taken` who was taken out by which
    clean-up; `picked` whom the open one would take out.
    """

    def __init__(self, bot: Bot, runner: asyncio.Runner, fuse: Fuse) -> None:
        super().__init__()
        self.bot = bot
        self.runner = runner
        self.fuse = fuse
        self.pieces: int | None = None
        self.signed: dict[str, tuple[str, bool]] = {}
        self.taken: dict[str, tuple[bytes, tuple[str, bool]]] = {}
        self.picked: set[str] = set()

    def says(self, someone: Someone, *lines: str) -> str:
        self.runner.run(someone.all(*lines))
        return someone.reads

    def open(self) -> CleanUp | None:
        return self.runner.run(self.bot.store.transact(cleanups.under_way))

    @initialize()
    def begin(self) -> None:
        async def empty(tx: Transaction) -> None:
            for table in ("cleanup", "picked", "cleaned", "voice", "staff", "notice"):
                await tx.execute(f"DELETE FROM {table}")

        for account in PEOPLE:
            self.says(self.bot.someone(account), "/forget yes")
        self.runner.run(self.bot.store.transact(empty))
        self.olga = self.runner.run(organiser(self.bot))
        self.oren = self.runner.run(organiser(self.bot, "oren"))
        same = self.runner.run(person_of(self.bot, "olga"))
        self.again = self.runner.run(
            moderator(self.bot, "olga at home", role=Role.ORGANISER, person=same)
        )
        for number, account in enumerate(PEOPLE):
            self.sign(account, "Taiwan" if number % 3 else "France", bool(number % 2))

    @rule(account=people, country=countries, public=st.booleans())
    def sign(self, account: str, country: str, public: bool) -> None:
        someone = self.bot.someone(account)
        self.says(someone, "/cancel", "/sign change")
        how = {"appearance": "public", "name": f"Flood {account}"} if public else {}
        answers = {"appearance": "anonymous", "country": country, **how}
        self.runner.run(someone.fills(**answers))
        said = self.runner.run(someone.presses("Sign"))
        assert ("is changed" in said) == (account in self.signed)
        self.signed[account] = (WHERE[country], public)
        self.taken.pop(account, None)

    @rule(account=people, line=st.sampled_from(("/withdraw yes", "/forget yes")))
    def leave(self, account: str, line: str) -> None:
        said = self.says(self.bot.someone(account), line)
        assert ("erased" in said) == (account in self.signed or account in self.taken) or (
            "Nothing is held" in said or "no signature of yours" in said
        )
        for those in (self.signed, self.taken):
            those.pop(account, None)
        self.picked.discard(account)

    @rule(country=countries, names=st.booleans(), far=st.integers(0, 3))
    def choose(self, country: str, names: bool, far: int) -> None:
        if self.open() is not None:
            return
        wanted = {"names": "flood"} if names else {"country": country}
        self.says(self.olga, "/cancel")
        self.runner.run(chooses(self.olga, **wanted))
        self.picked = {
            account
            for account, (where, public) in self.signed.items()
            if (public if names else where == WHERE[country])
        }
        found = self.open()
        assert found is not None
        assert found.matched == len(self.picked)
        if far and self.picked:
            self.runner.run(proposes(self.olga))
        if far > 1:
            self.approve(other=far > 2)

    @rule(other=st.booleans())
    def approve(self, other: bool) -> None:
        """By another person, or by the same one from an account at home."""
        found = self.open()
        if found is None or found.state is not State.PROPOSED:
            return
        someone = self.oren if other else self.again
        self.works(someone, f"/clean approve {found.code} {short_fingerprint(found.proposal)}")
        if other:
            for account in self.picked & set(self.signed):
                self.taken[account] = found.id, self.signed.pop(account)
            self.picked = set()

    @rule()
    def drop(self) -> None:
        found = self.open()
        if found is not None and found.state in cleanups.UNDECIDED:
            self.says(self.oren, f"/clean drop {found.code}")
            self.picked = set()

    @rule()
    def undo(self) -> None:
        done = [each for each in self.every() if each.state is State.DONE]
        if not done or self.open() is not None:
            return
        self.works(self.oren, f"/clean undo {done[0].code} yes")
        for account, (id, was) in list(self.taken.items()):
            if id == done[0].id:
                self.signed[account] = was
                del self.taken[account]

    @rule(pieces=st.integers(0, 3))
    def a_process_will_end(self, pieces: int) -> None:
        """In the middle of whatever it takes out or puts back next, after so many pieces."""
        self.pieces = pieces

    def works(self, someone: Someone, line: str) -> None:
        """Someone lets work begin, which the clock ends where the process does not."""
        self.fuse.left = self.pieces
        self.says(someone, line)
        self.runner.run(self.bot.dispatch.beside.settled())
        self.fuse.left = self.pieces = None
        self.runner.run(clock(self.bot))

    @rule()
    def an_adversary_without_a_key_writes(self) -> None:
        """Another state, earlier rows of all tables of clean-ups, picks of everybody."""

        async def forge(tx: Transaction) -> None:
            before = [await copy(tx, table) for table in ("cleanup", "picked")]
            await alter(tx, "cleanup", "state", "running")
            await tx.execute(
                "INSERT INTO picked (tag, chosen) SELECT tag, tag FROM signature WHERE tag NOT IN "
                "(SELECT tag FROM picked)"
            )
            for each in before:
                if each.table == "cleanup":
                    await tx.execute("DELETE FROM cleanup")
                await add_back(tx, each)

        self.runner.run(self.bot.store.transact(forge))
        self.runner.run(clock(self.bot))

        async def forged_away(tx: Transaction) -> None:
            found = await cleanups.under_way(tx)
            for tag, id in await picks.piece(tx, 100):
                if found is None or id != found.id:
                    await picks.drop(tx, tag)

        self.runner.run(self.bot.store.transact(forged_away))

    def every(self) -> tuple[CleanUp, ...]:
        return tuple(self.runner.run(self.bot.store.transact(cleanups.every)))

    @invariant()
    def counts_and_rows_are_what_they_should_be(self) -> None:
        rows = self.runner.run(self.bot.rows())
        assert self.runner.run(self.bot.totals()).people == len(self.signed)
        assert len(rows["signature"]) == len(self.signed)
        assert len(rows["cleaned"]) == len(self.taken)
        assert len(rows["public_name"]) == sum(public for _, public in self.signed.values())
        assert sum(n for subject, *_, n in rows["daily"] if subject == "people") == len(self.signed)

    @invariant()
    def a_recount_finds_the_same(self) -> None:
        self.runner.run(statistics.count(self.bot.store, str))
        assert self.runner.run(self.bot.totals()).people == len(self.signed)


def test_nobody_is_lost_and_nobody_counts_twice(
    sqlite_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here one is enough to be taken out, and a piece has two rows."""
    for module in ("clean", "clean_forms", "clean_pages"):
        monkeypatch.setattr(f"handlers.organising.{module}.FEW", 1)
    monkeypatch.setattr(cleaning, "PIECE", 2)
    monkeypatch.setattr(cleaning, "READ", 2)
    fuse = Fuse()
    for name in ("_take_out", "_take_names_out", "_put_back"):
        monkeypatch.setattr(cleaning, name, fuse.burning(getattr(cleaning, name)))

    class CleanedHere(Cleaned):
        def __init__(self) -> None:
            bot.restart()
            super().__init__(bot, runner, fuse)

    with asyncio.Runner() as runner:
        store = runner.run(SqliteStore.open(sqlite_path, VAULT))
        try:
            bot = Bot(store, vault)
            runner.run(store.transact(lambda tx: register_text(tx, bot.campaign.text)))
            run_state_machine_as_test(
                CleanedHere, settings=settings(max_examples=examples(12), stateful_step_count=25)
            )
        finally:
            runner.run(store.close())
