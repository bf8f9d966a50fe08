"""What people erased does not come back where an older state of the database is put back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from db import (
    alerts,
    audience,
    broadcasts,
    cleaned,
    cleanups,
    conversations,
    counters,
    notices,
    organisations,
    picks,
    pledges,
    public_names,
    responses,
    signatures,
    staff,
    subscriptions,
    voices,
)
from db.alerts import Alert, AlertState
from db.broadcasts import BroadcastKind, State
from db.cleaned import Cleaned
from db.cleanups import State as CleanUpState
from db.counters import Totals
from db.engine.sqlite_transaction import SqliteTransaction
from db.engine.state import State as MachineState
from db.engine.tombstones import bury
from db.engine.transaction import Store, Transaction, Work
from db.graves import GRAVES, bury_again
from db.invitations import LinkCode, link_code, offer_link, use_link
from db.notices import Notice
from db.responses import Response
from db.secrets.vault import AccountTag
from db.signatures import Appearance
from db.staff import PersonId, Role, Staff
from db.subscriptions import Topic
from tests.stage.factories import (
    ANA,
    BEN,
    CHO,
    PLEDGE,
    PUBLIC_NAME,
    SIGNATURE,
    SUBSCRIPTION,
    TEXT,
)
from tests.stage.marked import CLEANUP
from tests.stage.organisations import waiting
from tests.stage.stores import VAULT, opened

ALERT = Alert(
    "abc234", "staff", None, AlertState.STARTED, Topic.ACTION, False, "2026-03-01", language="en"
)
NOW = "2026-03-01T12:00:00Z"
MEMBER = Staff(CHO, PersonId(CHO), Role.MODERATOR, "Cho", NOW, "telegram", b"address", "en")
NOTICE = Notice(ANA, "telegram", b"address", "en", b"content", NOW)

NOT_BURIED = {
    "letter_text": "public",
    "counter": "totals, mended with their rows",
    "seen_update": "nobody can erase a receipt; it goes after two days",
    "source": "nobody's",
    "audience": "totals, mended with their rows",
    "journal": "never erased",
    "journal_head": "never erased",
    "alert_text": "goes with its alert",
    "response_count": "totals, mended with their rows",
    "lane": "goes with its broadcast",
    "delivery": "goes with its subscription",
    "run": "nobody's",
    "statistic": "totals, counted anew",
    "publication": "totals that were shown",
    "published": "totals that were shown",
    "goal": "nobody's",
    "exported": "nobody's",
    "doorway": "nobody's",
    "tombstone": "itself",
    "generation": "nobody's",
    "hold": "nobody's",
    "alive": "nobody's",
    "schema_version": "nobody's",
    "daily": "totals, mended with their rows",
    "answer": "in no copy",
    "typed": "in no copy",
    "log_head": "nobody's",
    "log_waiting": "settled with what is published, whichever copy it comes from",
    "log_plan": "settled likewise",
    "log_leaf": "public",
    "pace": "nobody's",
    "moved_alert": "nobody's",
    "key_epoch": "nobody's",
    "reach": "nobody's",
    "batch": "nobody's",
}


class Machine:
    """A machine with its state, on which databases are put back as they were at some moment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = MachineState(folder / "state")

    async def everything_kept(self, tx: Transaction) -> None:
        """Everything of Ana and Ben that can be erased again."""
        await signatures.register_text(tx, TEXT)
        for tag in (ANA, BEN):
            await signatures.sign(tx, tag, SIGNATURE)
            await public_names.publish(tx, tag, PUBLIC_NAME)
            await pledges.make(tx, tag, replace(PLEDGE, done=True))
            reminded = replace(SUBSCRIPTION, country="TW", reminders=b"hidden", remind_on="2026")
            await subscriptions.subscribe(tx, tag, reminded)
            await conversations.choose_language(tx, tag, "ar")
            await conversations.keep_open_form(tx, tag, b"form", "2026-03-01")
            await responses.respond(tx, tag, ALERT.id, Response.DONE)
            await notices.put(tx, replace(NOTICE, id=tag))
        await staff.put(tx, MEMBER)
        await offer_link(tx, b"12345678", LinkCode(CHO, NOW))
        for _ in range(2):
            await broadcasts.start(
                tx, {"telegram": 2}, kind=BroadcastKind.ALERT, started=NOW, opens=NOW
            )
        await alerts.put(tx, replace(ALERT, broadcast=1))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@asynccontextmanager
async def put_back(
    machine: Machine, address: str | Path, *erasures: Work[Any]
) -> AsyncIterator[Store]:
    """A database as it was before `erasures`, on a machine that remembers them."""
    async with opened(machine.folder / "newer" / "letter.db", VAULT, machine.state) as newer:
        await newer.transact(machine.everything_kept)
        for erasure in erasures:
            await newer.transact(erasure)
    async with opened(address, VAULT) as older:
        await older.transact(machine.everything_kept)
        yield older


async def _everything_of(tx: Transaction, tag: AccountTag) -> list[object]:
    """What is kept of an account, in every table that it may stand in."""
    return [
        await signatures.signature_of(tx, tag),
        await public_names.public_name_of(tx, tag),
        *await pledges.pledges_of(tx, tag),
        await subscriptions.subscription_of(tx, tag),
        await conversations.chosen_language(tx, tag),
        await conversations.open_form_of(tx, tag),
        await responses.response_of(tx, tag, ALERT.id),
        *[notice for notice in await notices.on(tx, "telegram") if notice.id == tag],
    ]


async def _forget(tx: Transaction, tag: AccountTag = ANA) -> None:
    await signatures.withdraw(tx, tag)
    await public_names.retract(tx, tag)
    await pledges.withdraw(tx, tag, PLEDGE.pledge)
    await subscriptions.unsubscribe(tx, tag)
    await conversations.forget_language(tx, tag)
    await conversations.erase_open_form(tx, tag)
    await responses.forget(tx, tag)
    await notices.drop(tx, tag)


async def test_who_erased_everything_is_erased_again_and_nobody_else(
    address: str | Path, machine: Machine
) -> None:
    async with put_back(machine, address, _forget) as store:
        bens = await store.transact(partial(_everything_of, tag=BEN))
        assert None not in await store.transact(partial(_everything_of, tag=ANA))
        erased = await bury_again(store, machine.state)
        assert sum(erased.values()) == 8
        left = await store.transact(partial(_everything_of, tag=ANA))
        assert [each for each in left if each is not None] == []
        assert await store.transact(partial(_everything_of, tag=BEN)) == bens
        assert await store.transact(counters.totals) == Totals(people=1, pledges=1, pledges_done=1)
        assert [n for _, n in await store.transact(audience.cells)] == [1]
        counted = await store.transact(partial(responses.counts, alert=ALERT.id))
        assert counted[Response.DONE] == 1
        assert await bury_again(store, machine.state) == {}, "the database knows it now"


async def test_nothing_is_looked_for_where_the_database_knows_every_mark(
    tmp_path: Path, machine: Machine
) -> None:
    async with opened(tmp_path / "letter.db", VAULT, machine.state) as store:
        await store.transact(machine.everything_kept)
        await store.transact(_forget)
        await store.transact(machine.everything_kept)
        assert await bury_again(store, machine.state) == {}
        assert await store.transact(partial(signatures.signature_of, tag=ANA)) == SIGNATURE


async def test_a_mark_that_a_crash_kept_from_the_disk_is_added(
    address: str | Path, machine: Machine
) -> None:
    async with opened(address, VAULT) as store:
        await store.transact(machine.everything_kept)
        await store.transact(_forget)
        await bury_again(store, machine.state)
        assert len(machine.state.tombstones.marks()) == 8


async def test_who_signed_again_with_less_keeps_the_signature_and_no_more(
    address: str | Path, machine: Machine
) -> None:
    bare = replace(SIGNATURE, appearance=Appearance.ANONYMOUS, sealed=None, country=None)

    async def sign_again(tx: Transaction) -> None:
        await signatures.sign(tx, ANA, bare)
        await public_names.retract(tx, ANA)

    async with put_back(machine, address, sign_again) as store:
        await bury_again(store, machine.state)
        assert await store.transact(partial(signatures.signature_of, tag=ANA)) == bare
        assert await store.transact(partial(public_names.public_name_of, tag=ANA)) is None
        assert (await store.transact(counters.totals)).people == 2


async def test_an_organisation_that_signs_as_a_person_now_is_counted_as_one(
    address: str | Path, machine: Machine
) -> None:
    async def sign(tx: Transaction) -> None:
        await signatures.sign(tx, ANA, replace(SIGNATURE, organisation=True, confirmed=False))

    async with put_back(
        machine, address, sign, lambda tx: signatures.sign(tx, ANA, SIGNATURE)
    ) as store:
        await store.transact(sign)
        await bury_again(store, machine.state)
        assert await store.transact(counters.totals) == replace(
            Totals(people=2, pledges=2, pledges_done=2), organisations_waiting=0
        )


async def test_what_was_taken_off_the_public_list_is_not_back_on_it(
    address: str | Path, machine: Machine
) -> None:
    """Nor is the way to an organisation's signer back, once it was judged."""
    listed, waits = (
        replace(waiting(tag, f"Union {tag.hex()}"), kept=b"contact") for tag in (ANA, BEN)
    )

    async def sign(tx: Transaction) -> None:
        for organisation in (listed, waits):
            await organisations.enter(tx, organisation)
        await organisations.judge(tx, listed, organisations.State.CONFIRMED, NOW[:10], None)
        await public_names.publish(tx, CHO, PUBLIC_NAME, b"place")

    async def take_off(tx: Transaction) -> None:
        confirmed = await organisations.called(tx, listed.handle)
        assert confirmed is not None
        await organisations.judge(tx, confirmed, organisations.State.WAITING, NOW[:10], None)
        await organisations.judge(tx, waits, organisations.State.CONFIRMED, NOW[:10], None)
        await public_names.take_off(tx, CHO, b"a reason")

    async with put_back(machine, address, sign, take_off) as store:
        await store.transact(sign)
        assert (await store.transact(counters.totals)).organisations == 1
        await bury_again(store, machine.state)
        assert await store.transact(lambda tx: organisations.listed(tx, b"", "", 9)) == []
        assert await store.transact(lambda tx: public_names.listed(tx, b"", "", 9)) == []
        assert (await store.transact(counters.totals)).organisations == 0
        for tag in (ANA, BEN):
            found = await store.transact(partial(organisations.organisation_of, tag=tag))
            assert found is not None
            assert (found.state, found.kept) == (organisations.State.WAITING, None)


async def test_who_wanted_fewer_alerts_since_gets_none_before_saying_so_again(
    address: str | Path, machine: Machine
) -> None:
    async def want_less(tx: Transaction) -> None:
        was = await subscriptions.subscription_of(tx, ANA)
        assert was is not None
        await subscriptions.subscribe(tx, ANA, replace(was, country=""))

    async with put_back(machine, address, want_less) as store:
        await bury_again(store, machine.state)
        now = await store.transact(partial(subscriptions.subscription_of, tag=ANA))
        assert now is not None
        assert (now.paused, now.country) == (True, "")
        assert [n for _, n in await store.transact(audience.cells)] == [1]


async def test_who_changed_what_takes_nothing_back_keeps_it_as_it_was(
    address: str | Path, machine: Machine
) -> None:
    async def change(tx: Transaction) -> None:
        was = await subscriptions.subscription_of(tx, ANA)
        assert was is not None
        await subscriptions.subscribe(tx, ANA, replace(was, topics=was.topics | Topic.NEWS))
        await subscriptions.subscribe(
            tx, ANA, replace(was, topics=was.topics | Topic.NEWS, quiet_from=22, quiet_until=7)
        )

    async with put_back(machine, address, change) as store:
        before = await store.transact(partial(_everything_of, tag=ANA))
        await bury_again(store, machine.state)
        assert await store.transact(partial(_everything_of, tag=ANA)) == before


async def test_a_pledge_made_anew_stays_without_its_date(
    address: str | Path, machine: Machine
) -> None:
    async def anew(tx: Transaction) -> None:
        await pledges.make(tx, ANA, replace(PLEDGE, due=None))
        await bury(tx, subscriptions.REMINDERS, ANA)

    async with put_back(machine, address, anew) as store:
        await bury_again(store, machine.state)
        (made,) = await store.transact(partial(pledges.pledges_of, tag=ANA))
        assert (made.due, made.done) == (None, True)
        now = await store.transact(partial(subscriptions.subscription_of, tag=ANA))
        assert now is not None
        assert (now.reminders, now.remind_on, now.paused) == (None, None, False)


async def test_roles_and_codes_that_ended_stay_ended(address: str | Path, machine: Machine) -> None:
    code = b"12345678"

    async def leave(tx: Transaction) -> None:
        await use_link(tx, code)
        await staff.remove(tx, CHO)

    async with put_back(machine, address, leave) as store:
        await bury_again(store, machine.state)
        assert await store.transact(partial(staff.staff_of, tag=CHO)) is None
        assert await store.transact(partial(link_code, code=code)) is None


async def test_a_broadcast_that_was_stopped_does_not_run_on(
    address: str | Path, machine: Machine
) -> None:
    async def stop(tx: Transaction) -> None:
        await broadcasts.set_state(tx, 1, State.STOPPED, NOW)

    async with put_back(machine, address, stop) as store:
        await bury_again(store, machine.state)
        running = await store.transact(broadcasts.unfinished)
        assert [each.number for each in running] == [2]
        stopped = await store.transact(partial(alerts.alert, id=ALERT.id))
        assert stopped is not None
        assert stopped.state is AlertState.STOPPED


async def test_an_alert_that_was_stopped_before_it_began_is_a_draft_again(
    address: str | Path, machine: Machine
) -> None:
    approved = replace(ALERT, id="def567", state=AlertState.APPROVED, starts=NOW)

    async def approve(tx: Transaction) -> None:
        await alerts.put(tx, approved)
        for person in (PersonId(ANA), PersonId(BEN)):
            await voices.stand_behind(tx, approved.proposal, person)

    async def stop(tx: Transaction) -> None:
        await voices.withdraw(tx, approved.proposal)

    async with put_back(machine, address, approve, stop) as store:
        await store.transact(approve)
        await bury_again(store, machine.state)
        assert not await store.transact(partial(voices.behind, proposal=approved.proposal))
        again = await store.transact(partial(alerts.alert, id=approved.id))
        assert again is not None
        assert (again.state, again.starts) == (AlertState.DRAFT, None)


CLEANING = replace(CLEANUP, state=CleanUpState.RUNNING, taken_on="")


async def _taken_out(tx: Transaction) -> None:
    """Ana and Ben are taken out, with their names; Cho is picked."""
    await cleanups.put(tx, CLEANING)
    await signatures.sign(tx, CHO, SIGNATURE)
    await picks.put(tx, CLEANING.id, CHO)
    for tag in (ANA, BEN):
        found = await signatures.signature_of(tx, tag)
        assert found is not None
        await signatures.take_out(tx, tag, found)
        name = await public_names.take_out(tx, tag)
        await cleaned.put(tx, Cleaned(tag, CLEANING.id, {}, name))


async def test_who_was_taken_out_and_left_is_not_put_back(
    address: str | Path, machine: Machine
) -> None:
    """Where the copy is from before the clean-up, and where it is from after."""

    async def leave(tx: Transaction) -> None:
        await signatures.withdraw(tx, ANA)
        await signatures.withdraw(tx, CHO)

    async with put_back(machine, address, _taken_out, leave) as store:
        await bury_again(store, machine.state)
        assert await store.transact(partial(signatures.signature_of, tag=ANA)) is None
        assert await store.transact(partial(public_names.public_name_of, tag=ANA)) is None
        assert await store.transact(partial(signatures.signature_of, tag=BEN)) is not None


async def test_nor_is_a_row_that_waits_for_an_undo(address: str | Path, machine: Machine) -> None:
    async def leave(tx: Transaction) -> None:
        await signatures.withdraw(tx, ANA)
        await signatures.withdraw(tx, CHO)

    async with put_back(machine, address, _taken_out, leave) as store:
        await store.transact(_taken_out)
        await bury_again(store, machine.state)
        rows = await store.transact(lambda tx: tx.rows("SELECT tag FROM cleaned"))
        assert [bytes(tag) for (tag,) in rows] == [BEN]
        assert await store.transact(picks.number) == 0


async def test_who_signed_again_since_is_not_put_back_as_before(
    address: str | Path, machine: Machine
) -> None:
    async with put_back(
        machine, address, _taken_out, lambda tx: signatures.sign(tx, ANA, SIGNATURE)
    ) as store:
        await store.transact(_taken_out)
        await bury_again(store, machine.state)
        assert await store.transact(partial(cleaned.cleaned_of, tag=ANA)) is None
        assert await store.transact(partial(cleaned.cleaned_of, tag=BEN)) is not None


async def test_a_clean_up_that_was_undone_is_undone_again(
    address: str | Path, machine: Machine
) -> None:
    async def undone(tx: Transaction) -> None:
        await bury(tx, cleanups.UNDONE, CLEANING.id)

    async with put_back(machine, address, _taken_out, undone) as store:
        await store.transact(_taken_out)
        await bury_again(store, machine.state)
        (found,) = await store.transact(cleanups.every)
        assert found.state is CleanUpState.UNDOING


async def test_what_was_erased_again_leaves_no_bytes_in_the_file(
    tmp_path: Path, machine: Machine
) -> None:
    older = tmp_path / "older" / "letter.db"
    async with put_back(machine, older, _forget) as store:
        await bury_again(store, machine.state)
        for file in older.parent.iterdir():
            assert bytes(ANA) not in file.read_bytes()


async def test_every_table_has_a_grave_or_needs_none(store: Store) -> None:
    """Whoever adds a table about people says in `db/graves.py` how its rows are erased again."""
    tables = await store.transact(_tables)
    buried = {table for grave in GRAVES for table in (grave.table, *grave.also)}
    assert tables - set(NOT_BURIED) == buried
    assert not buried & set(NOT_BURIED)
    assert len({grave.kind for grave in GRAVES}) == len(GRAVES)


async def _tables(tx: Transaction) -> set[str]:
    sql = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    if isinstance(tx, SqliteTransaction):
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table'"
    return {name for (name,) in await tx.rows(sql)}
