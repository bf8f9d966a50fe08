"""The numbers of typed messages: hidden, alike in length, gone once they are done with."""

from __future__ import annotations

from functools import partial

from db import old, typed_messages
from db.engine.transaction import Store
from db.engine.walking import walk
from db.old import Old
from db.secrets.vault import AccountTag
from db.typed_messages import MOST, Typed
from tests.stage.factories import ANA, BEN, CHO

TYPED = Typed("7000000001", "en", "2026-03-01T12:00:00Z", (5, 7))


async def keep(
    store: Store, tag: AccountTag, typed: Typed, platform: str = "telegram", day: str = "2026-03-01"
) -> None:
    await store.transact(lambda tx: typed_messages.keep(tx, tag, platform, typed, day))


async def kept(store: Store, tag: AccountTag) -> Typed | None:
    return await store.transact(lambda tx: typed_messages.typed_of(tx, tag))


async def erased(store: Store, tag: AccountTag, *messages: int) -> None:
    await store.transact(lambda tx: typed_messages.erased(tx, tag, messages))


async def test_they_are_kept_as_they_now_stand(store: Store) -> None:
    assert await kept(store, ANA) is None
    await keep(store, ANA, Typed("7000000001", "en", "2026-03-01T12:00:00Z", (5,)))
    await keep(store, ANA, TYPED)
    assert await kept(store, ANA) == TYPED
    assert await kept(store, BEN) is None


async def test_only_those_that_are_done_with_go(store: Store) -> None:
    await keep(store, ANA, TYPED)
    await erased(store, ANA, 5, 6)
    assert (await kept(store, ANA) or TYPED).messages == (7,)
    await erased(store, ANA, 7)
    assert await kept(store, ANA) is None
    await erased(store, ANA, 7)


async def test_nothing_can_be_read_without_the_key_nor_from_the_length(store: Store) -> None:
    await keep(store, ANA, TYPED)
    await keep(store, BEN, Typed(TYPED.chat, "zh-Hant-TW", "", tuple(range(9000, 9040))))
    rows = await store.transact(lambda tx: tx.rows("SELECT sealed FROM typed"))
    one, other = (bytes(row[0]) for row in rows)
    assert len(one) == len(other)
    assert b"7000000001" not in one + other


async def test_a_row_of_another_key_is_passed_over(store: Store) -> None:
    await keep(store, ANA, TYPED)
    await store.transact(lambda tx: tx.execute("UPDATE typed SET tag = $1", BEN))
    assert await kept(store, BEN) is None


async def test_no_account_fills_the_table(store: Store) -> None:
    numbers = tuple(range(1, MOST + 51))
    await keep(store, ANA, Typed("1", "en", "", numbers))
    assert (await kept(store, ANA) or TYPED).messages == numbers[50:]


async def test_all_of_a_platform_are_walked_through(store: Store) -> None:
    await keep(store, ANA, TYPED)
    await keep(store, BEN, TYPED)
    await keep(store, CHO, TYPED, platform="other")
    piece = partial(typed_messages.piece, platform="telegram")
    found = [row[0] async for rows in walk(store, piece, (b"",)) for row in rows]
    assert found == sorted((ANA, BEN))


async def test_what_nobody_erased_in_days_is_old(store: Store) -> None:
    await keep(store, ANA, TYPED, day="2026-02-26")
    await keep(store, BEN, TYPED, day="2026-02-27")
    await store.transact(lambda tx: old.erase_piece(tx, Old.TYPED, "2026-02-27"))
    assert [await kept(store, tag) for tag in (ANA, BEN)] == [None, TYPED]
