"""Notices wait until they are sent, and live ones stay to be edited."""

from __future__ import annotations

from dataclasses import replace

from db import notices
from db.engine.transaction import Store, Transaction
from db.notices import Notice, Sending
from tests.stage.factories import ANA, BEN, CHO

NOW, LATER = "2026-03-01T12:00:00Z", "2026-03-01T12:00:01Z"
NOTICE = Notice(ANA, "telegram", b"hidden", "ar", b"packed", NOW)


async def test_what_is_due_on_a_platform_waits_in_order(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        later = replace(NOTICE, id=BEN, due=LATER)
        elsewhere = replace(NOTICE, id=CHO, platform="discord")
        for each in (later, NOTICE, elsewhere):
            await notices.put(tx, each)
        assert await notices.waiting(tx, "telegram", NOW, 10) == [NOTICE]
        assert await notices.waiting(tx, "telegram", LATER, 10) == [NOTICE, later]
        assert await notices.waiting(tx, "telegram", LATER, 1) == [NOTICE]
        assert await notices.on(tx, "discord") == [elsewhere]
        await notices.drop(tx, ANA)
        assert await notices.waiting(tx, "telegram", LATER, 10) == [later]

    await store.transact(work)


async def test_a_live_notice_is_found_by_what_it_is_about(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        live = replace(NOTICE, live="broadcast 7")
        await notices.put(tx, live)
        sent = replace(live, state=Sending.SENT, message=1 << 62, tries=1)
        await notices.put(tx, sent)
        assert await notices.live(tx, "broadcast 7") == [sent]
        assert await notices.live(tx, "broadcast 8") == []
        assert await notices.waiting(tx, "telegram", LATER, 10) == []

    await store.transact(work)
