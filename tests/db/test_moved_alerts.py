"""A pause moves an alert from the digests that are under way to the next ones."""

from __future__ import annotations

import pytest

from db import broadcasts, moved_alerts
from db.broadcasts import BroadcastKind, State
from db.engine.transaction import Store, Transaction
from db.moved_alerts import NEXT, Moved

NOW = "2026-03-01T12:00:00Z"


async def digest(tx: Transaction, since: int, frequency: str = "daily", zone: str = "UTC") -> int:
    return await broadcasts.start(
        tx,
        {},
        kind=BroadcastKind.DIGEST,
        started=NOW,
        opens=NOW,
        since=since,
        frequency=frequency,
        zone=zone,
    )


async def alert(tx: Transaction) -> int:
    return await broadcasts.start(tx, {}, kind=BroadcastKind.ALERT, started=NOW, opens=NOW)


async def test_a_pause_moves_it_out_of_each_digest_that_carries_it(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        number = await alert(tx)
        under_way = await digest(tx, since=0)
        await digest(tx, since=number, zone="Asia/Taipei")
        done = await digest(tx, since=0, frequency="weekly")
        await broadcasts.set_state(tx, done, State.DONE, NOW)
        await broadcasts.set_state(tx, number, State.PAUSED, NOW)
        assert await broadcasts.paused(tx) == {number}
        out, after = Moved(number, under_way, part=True), Moved(number, NEXT, part=False)
        assert await moved_alerts.of(tx, "daily", "UTC") == (after, out)
        assert await moved_alerts.of_alert(tx, number) == (after, out)

    await store.transact(work)


async def test_it_comes_with_the_next_and_can_be_paused_there_again(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        number = await alert(tx)
        await moved_alerts.to_next(tx, number, "daily", "UTC")
        following = await digest(tx, since=number)
        await moved_alerts.bring(tx, (number,), "daily", "UTC", following)
        assert await moved_alerts.of(tx, "daily", "UTC") == (Moved(number, following, part=False),)
        for state in (State.PAUSED, State.RUNNING, State.PAUSED):
            await broadcasts.set_state(tx, number, state, NOW)
        assert await moved_alerts.of_alert(tx, number) == (
            Moved(number, NEXT, part=False),
            Moved(number, following, part=True),
        )

    await store.transact(work)


@pytest.mark.parametrize("kind", [BroadcastKind.DIGEST, BroadcastKind.REFRESH])
async def test_a_pause_of_anything_else_moves_nothing(store: Store, kind: BroadcastKind) -> None:
    async def work(tx: Transaction) -> None:
        number = await broadcasts.start(tx, {}, kind=kind, started=NOW, opens=NOW)
        await digest(tx, since=0)
        await broadcasts.set_state(tx, number, State.PAUSED, NOW)
        assert await tx.rows("SELECT * FROM moved_alert") == []

    await store.transact(work)
