"""A row that was removed is nothing when it is put back, with the journal or without."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

from db import alerts, broadcasts, invitations, journal, roll, staff, voices
from db.alerts import AlertState
from db.broadcasts import BroadcastKind, State
from db.engine import state as machine
from db.engine.transaction import Store, Transaction
from db.invitations import Invitation, LinkCode
from db.people import PersonId, Role
from db.staff import Staff
from db.voices import Matter, Proposal
from tests.stage.adversary import Rows, add_back, copy, put_back
from tests.stage.factories import ANA, BEN, CHO
from tests.stage.moderators import ALERT
from tests.stage.stores import opened

P, Q = PersonId(b"p" * 16), PersonId(b"q" * 16)
NOW, LATER = "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z"
NINA = Staff(ANA, P, Role.ORGANISER, "Nina", NOW, "telegram", b"address", "en")
OMAR = Staff(BEN, Q, Role.MODERATOR, "Omar", NOW, "telegram", b"address", "en")
BEHIND = Proposal(Matter.ALERT, b"abc234", b"as it is")
INVITED = Invitation(b"a code", Role.OWNER, P, LATER)

TABLES = ("staff", "voice", "invitation", "link_code", "alert", "alert_text", "broadcast")
HEADS = ("journal", "journal_head")


async def _there(tx: Transaction) -> None:
    """Everything that can be taken back."""
    for one in (NINA, OMAR):
        await staff.put(tx, one)
    await journal.record(tx, NOW, P, "staff confirmed", "")
    await voices.stand_behind(tx, BEHIND, P)
    await voices.stand_behind(tx, INVITED.proposal, P)
    await invitations.put(tx, INVITED)
    await invitations.offer_link(tx, b"a link", LinkCode(BEN, LATER))
    number = await broadcasts.start(
        tx, {}, kind=BroadcastKind.ALERT, started=NOW, opens=NOW, alert=ALERT.id
    )
    await alerts.put(tx, replace(ALERT, state=AlertState.STARTED, broadcast=number))


async def _taken_back(tx: Transaction) -> None:
    """All of it but Nina's role is over, and the journal says so."""
    await staff.remove(tx, BEN)
    await voices.withdraw(tx, BEHIND)
    await invitations.drop(tx, INVITED.code)
    await broadcasts.set_state(tx, 1, State.STOPPED, LATER)
    stopped = await alerts.alert(tx, ALERT.id)
    assert stopped is not None
    await alerts.put(tx, replace(stopped, state=AlertState.STOPPED))
    await journal.record(tx, LATER, P, "staff removed", "")


async def _copies(tx: Transaction, tables: tuple[str, ...]) -> list[Rows]:
    return [await copy(tx, table) for table in tables]


async def _standing(tx: Transaction) -> dict[str, bool]:
    """What counts of it."""
    alert, broadcast = await alerts.alert(tx, ALERT.id), await broadcasts.broadcast(tx, 1)
    assert alert is not None
    assert broadcast is not None
    return {
        "nina": await staff.staff_of(tx, ANA) is not None,
        "omar": await staff.staff_of(tx, BEN) is not None,
        "voice": bool(await voices.behind(tx, BEHIND)),
        "its voice": bool(await voices.behind(tx, INVITED.proposal)),
        "invitation": any(each.sound for each in await invitations.pending(tx, "")),
        "link": await invitations.link_code(tx, b"a link") is not None,
        "alert": alert.sound and alert.state is AlertState.STARTED,
        "broadcast": broadcast.sound and broadcast.finished is None,
    }


ALL = dict.fromkeys(
    ("nina", "omar", "voice", "its voice", "invitation", "link", "alert", "broadcast"), True
)
NINA_ALONE = ALL | dict.fromkeys(ALL, False) | {"nina": True}


@pytest.mark.parametrize("put", [put_back, add_back])
@pytest.mark.parametrize("heads", [(), HEADS, ("journal_head",)])
async def test_what_was_taken_back_does_not_count_when_it_is_put_back(
    store: Store, put: Callable[..., Coroutine[Any, Any, None]], heads: tuple[str, ...]
) -> None:
    await store.transact(_there)
    assert await store.transact(_standing) == ALL
    kept = await store.transact(partial(_copies, tables=TABLES + heads))
    await store.transact(_taken_back)
    await store.transact(lambda tx: put(tx, *kept))
    assert await store.transact(_standing) == NINA_ALONE


async def test_without_the_roll_it_would_count(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: where everything that fits its mark stands, earlier rows count again."""

    class Everything(dict[str, str]):
        def get(self, key: str, default: Any = None) -> Any:
            return ANY

    async def standing(_: Transaction) -> tuple[int, dict[str, str]]:
        return 1, Everything()

    await store.transact(_there)
    kept = await store.transact(partial(_copies, tables=TABLES))
    await store.transact(_taken_back)
    await store.transact(lambda tx: put_back(tx, *kept))
    monkeypatch.setattr(roll, "standing", standing)
    assert await store.transact(_standing) == ALL


async def test_without_what_the_machine_noted_earlier_rows_and_their_head_count(
    address: str | Path,
) -> None:
    """The control of the note: another machine, which knows nothing, believes the database."""
    async with opened(address) as store:
        await store.transact(_there)
        kept = await store.transact(partial(_copies, tables=TABLES + HEADS))
        await store.transact(_taken_back)
        await store.transact(lambda tx: put_back(tx, *kept))
        assert await store.transact(_standing) == NINA_ALONE
    async with opened(address) as store:
        assert await store.transact(_standing) == ALL


async def test_the_machine_knows_after_a_restart(address: str | Path, tmp_path: Path) -> None:
    async with opened(address, state=machine.State(tmp_path / "state")) as store:
        await store.transact(_there)
        kept = await store.transact(partial(_copies, tables=TABLES + HEADS))
        await store.transact(_taken_back)
    async with opened(address) as store:
        await store.transact(lambda tx: put_back(tx, *kept))
    async with opened(address, state=machine.State(tmp_path / "state")) as store:
        assert await store.transact(_standing) == NINA_ALONE
        assert not await store.transact(journal.is_as_noted)
        await store.transact(lambda tx: journal.record(tx, LATER, P, "staff renamed", ""))
        assert not await store.transact(journal.is_as_noted), "an act must not hide it"
        await store.transact(journal.accept_end)
        assert await store.transact(journal.is_as_noted)
        assert (await store.transact(_standing))["omar"] is False, "who left stays out"


async def test_who_was_taken_off_while_the_row_was_hidden_stays_off(store: Store) -> None:
    await store.transact(_there)
    kept = await store.transact(partial(_copies, tables=("staff",)))
    await store.transact(lambda tx: tx.execute("DELETE FROM staff"))
    await store.transact(lambda tx: staff.remove(tx, BEN))
    await store.transact(lambda tx: put_back(tx, *kept))
    assert await store.transact(lambda tx: staff.staff_of(tx, BEN)) is None
    assert await store.transact(lambda tx: staff.staff_of(tx, ANA)) == NINA


async def test_a_head_that_somebody_changed_or_erased_is_not_believed(store: Store) -> None:
    await store.transact(_there)
    await store.transact(_taken_back)
    for sql in (
        "UPDATE journal_head SET roll = '{}'",
        "UPDATE journal_head SET turn = turn + 100",
        "UPDATE journal_head SET mark = NULL",
        "DELETE FROM journal_head",
    ):
        await store.transact(lambda tx, sql=sql: tx.execute(sql))  # type: ignore[misc]
        assert await store.transact(roll.head) is None
        assert await store.transact(_standing) == NINA_ALONE, sql
    await store.transact(lambda tx: staff.put(tx, replace(NINA, locale="ar")))
    assert await store.transact(roll.head) is not None, "the next act writes it anew"
    assert await store.transact(lambda tx: staff.staff_of(tx, ANA)) is not None


async def test_a_machine_follows_what_others_have_written_on(
    address: str | Path, tmp_path: Path
) -> None:
    """One on another machine takes a role away; this machine has only read since."""
    here = machine.State(tmp_path / "here")
    async with opened(address, state=here) as store:
        await store.transact(_there)
    kept: list[Rows] = []
    async with opened(address, state=machine.State(tmp_path / "there")) as store:
        kept += await store.transact(partial(_copies, tables=TABLES + HEADS))
        await store.transact(_taken_back)
    async with opened(address, state=here) as store:
        assert await store.transact(_standing) == NINA_ALONE
        await store.transact(roll.follow)
        await store.transact(journal.follow)
        await store.transact(lambda tx: put_back(tx, *kept))
        assert await store.transact(_standing) == NINA_ALONE
        assert not await store.transact(journal.is_as_noted)


async def test_what_is_noted_tells_of_nobody(address: str | Path, tmp_path: Path) -> None:
    async with opened(address, state=machine.State(tmp_path / "state")) as store:
        await store.transact(_there)
        await store.transact(lambda tx: staff.put(tx, replace(NINA, tag=CHO)))
    written = (tmp_path / "state" / machine.FILE).read_text()
    for secret in (ANA, BEN, CHO, P, Q):
        assert secret.hex() not in written
    assert "Nina" not in written
