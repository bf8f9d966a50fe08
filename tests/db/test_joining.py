"""What a subscription came after is read in pieces, and forgotten."""

from __future__ import annotations

from db import broadcasts, joining, subscriptions
from db.broadcasts import BEGINNING, BroadcastKind, State
from db.engine.transaction import Store, Transaction
from tests.stage.factories import ANA, BEN, CHO, SUBSCRIPTION

AT = "2026-03-01T12:00:00Z"


async def test_what_came_after_a_broadcast_is_found_and_let_go(store: Store) -> None:
    async def live(tx: Transaction) -> None:
        await subscriptions.subscribe(tx, CHO, SUBSCRIPTION)
        number = await broadcasts.start(tx, {}, kind=BroadcastKind.DIGEST, started=AT, opens=AT)
        assert (await broadcasts.ended_until(tx), await broadcasts.carried_after(tx, 7)) == (0, 0)
        await subscriptions.subscribe(tx, ANA, SUBSCRIPTION)
        await subscriptions.subscribe(tx, BEN, SUBSCRIPTION)
        await broadcasts.set_state(tx, number, State.DONE, AT)
        assert (await broadcasts.ended_until(tx), await broadcasts.carried_after(tx, 7)) == (1, 7)
        assert await broadcasts.since_of_digest(tx, number, AT) == 0
        assert await broadcasts.since_of_digest(tx, number, "2026-03-02") is None
        assert await broadcasts.last_ended_digest(tx, "", "") == number
        first, second = await joining.joined_after(tx, BEGINNING, 9)
        assert {first.tag, second.tag} == {ANA, BEN}
        assert (first.joined, first.copied) == (number, 0)
        assert await joining.joined_after(tx, first.tag, 9) == (second,)
        await joining.forget_joined(tx, [first.tag, second.tag])
        assert await joining.joined_after(tx, BEGINNING, 9) == ()

    await store.transact(live)
