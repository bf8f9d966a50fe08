"""What is old is erased before the first answer of a day, and not a day earlier."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from db import (
    alerts,
    answers,
    broadcasts,
    cleaned,
    cleanups,
    conversations,
    deliveries,
    invitations,
    notices,
    old,
    organisations,
    receipts,
    responses,
    runs,
    subscriptions,
    suspects,
    typed_messages,
)
from db.answers import KeptAnswer
from db.broadcasts import BroadcastKind, State
from db.cleaned import Cleaned
from db.deliveries import Result, Settled
from db.engine.transaction import Store, Transaction
from db.engine.walking import PIECE
from db.invitations import LinkCode
from db.notices import Notice, Sending
from db.old import Old
from db.responses import Response
from db.runs import Run, RunState
from db.secrets.vault import AccountTag, Purpose
from db.suspects import Member, Why
from db.typed_messages import Typed
from handlers.holding.retention import (
    FORM_DAYS,
    NAMES,
    Keeping,
    counted,
    erase_old,
    limits,
    shed,
)
from tests.stage.chats import FIRST_DAY, RECEIPTS, Bot, Someone
from tests.stage.factories import SUBSCRIPTION, random_tags, tag_of
from tests.stage.marked import CLEANUP
from tests.stage.moderators import ALERT
from tests.stage.organisations import waiting


async def _a_day_later(bot: Bot, days: int) -> None:
    bot.clock.day = FIRST_DAY + timedelta(days)
    await bot.someone("somebody else").types("/count")


@pytest.mark.parametrize(("days", "kept"), [(FORM_DAYS, True), (FORM_DAYS + 1, False)])
async def test_a_form_waits_for_a_week(bot: Bot, ana: Someone, days: int, kept: bool) -> None:
    await ana.types("/sign")
    await _a_day_later(bot, days)
    assert bool((await bot.rows())["draft"]) == kept
    words = await ana.types("Without a name")
    assert ("How you sign" in words) == kept
    assert ("No question is open" in words) != kept


async def test_a_form_that_is_touched_waits_for_another_week(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await _a_day_later(bot, 6)
    await ana.presses("Publicly, with my name")
    await _a_day_later(bot, 12)
    assert "Name: Ana Diaz" in await ana.types("Ana Diaz")


@pytest.mark.parametrize(("days", "kept"), [(2, True), (3, False)])
async def test_receipts_go_when_no_platform_delivers_again(
    bot: Bot, ana: Someone, days: int, kept: bool
) -> None:
    await ana.types("/start src-flyer7")
    await _a_day_later(bot, days)
    assert bool((await bot.rows())[RECEIPTS]) == kept


async def test_signatures_and_pledges_stay(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    await ana.pledges("law-ban-bill")
    before = await bot.rows_but_receipts()
    await _a_day_later(bot, 3650)
    assert await bot.rows_but_receipts() == before


async def test_a_repeated_step_of_a_form_shows_the_form_again_and_its_receipt_holds_no_name(
    bot: Bot, ana: Someone
) -> None:
    await ana.types("/sign")
    await ana.presses("With my name, for the organisers only")
    shown = await ana.types("Ana Diaz")
    await ana.repeats()
    assert ana.reads == shown
    keys = bot.keys("ana")
    receipts = [keys.decrypt(Purpose.RECEIPT, row[-1]) for row in (await bot.rows())[RECEIPTS]]
    assert len(receipts) == 3
    for receipt in receipts:
        assert not receipt or b"Diaz" not in zlib.decompress(receipt)


KEEPING = Keeping(responses=30, runs=90)


def moment(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)


async def fill(tx: Transaction) -> None:
    """Of each kind of rows one that is old on the first of June, and one that is not."""
    await subscriptions.subscribe(tx, tag_of("Ana"), SUBSCRIPTION)
    for id, ends, started in (
        ("sent", None, "2026-03-01"),
        ("ended", "2026-03-05", "2026-03-01"),
        ("open", "2026-12-01", "2026-03-01"),
        ("fresh", None, "2026-05-25"),
    ):
        at = f"{started}T12:00:00Z"
        number = await broadcasts.start(
            tx, {"telegram": 1}, kind=BroadcastKind.ALERT, started=at, opens=at, alert=id
        )
        await alerts.put(tx, replace(ALERT, id=id, ends=ends, broadcast=number))
        await responses.respond(tx, tag_of("Ana"), id, Response.DONE)
        held = Settled(tag_of("Ana"), Result.HELD, due=at)
        await deliveries.record(tx, number, "telegram", [held], None)
        if id != "open":
            await broadcasts.set_state(tx, number, State.DONE, at)
    await invitations.offer_link(tx, b"old", LinkCode(tag_of("Ana"), "2026-05-01T00:00:00Z"))
    await invitations.offer_link(tx, b"new", LinkCode(tag_of("Ben"), "2026-07-01T00:00:00Z"))
    for name, day in (("Ana", "2026-05-01"), ("Ben", "2026-06-01")):
        numbers = Typed("1", "en", "", (5,))
        await typed_messages.keep(tx, tag_of(name), "telegram", numbers, day)
    for name, state in (("Ana", Sending.FAILED), ("Ben", Sending.WAITING)):
        sent = "2026-03-01T00:00:00Z"
        await notices.put(tx, Notice(tag_of(name), "telegram", b"", "en", b"", sent, state=state))
    for name, month in (("Ana", "2026-04"), ("Ben", "2026-03"), ("Cho", "2026-05")):
        await organisations.enter(tx, waiting(tag_of(name), name, month))
    for day in ("2026-05-30", "2026-05-31"):
        await answers.keep(tx, KeptAnswer(day.encode(), tag_of("Ana"), "telegram", b"", day))
    for name, day in (("Ana", "2026-05-01"), ("Ben", "2026-05-10"), ("Cho", "2026-03-01")):
        await cleanups.put(tx, replace(CLEANUP, id=day.encode(), day=day, taken_on=day))
        await cleaned.put(tx, Cleaned(tag_of(name), day.encode(), {}))
    for name, day in (("Ana", "2026-05-25"), ("Ben", "2026-05-26")):
        member = Member(tag_of(name), tag_of(name))
        await suspects.enter(tx, day.encode(), Why.LINK, day, [member])
    for due in ("2026-02-01T00:00:00Z", "2026-05-01T00:00:00Z", runs.ONCE):
        await runs.enter(tx, Run("backup", due, RunState.DONE))


OLD = {
    Old.OPEN_FORMS: 0,
    Old.TYPED: 1,
    Old.RECEIPTS: 0,
    Old.ANSWERS: 1,
    Old.RESPONSES: 2,
    Old.DELIVERIES: 2,
    Old.CONTACTS: 2,
    Old.CLEANED: 2,
    Old.CLEANUPS: 1,
    Old.SUSPECTS: 1,
    Old.BATCHES: 1,
    Old.NOTICES: 1,
    Old.INVITATIONS: 0,
    Old.LINK_CODES: 1,
    Old.RUNS: 1,
}


async def test_what_would_go_is_what_goes_and_the_rest_stays(store: Store) -> None:
    now = moment("2026-06-01")
    await store.transact(fill)
    assert await store.transact(lambda tx: counted(tx, now, KEEPING)) == OLD
    assert await store.transact(lambda tx: counted(tx, now, KEEPING)) == OLD
    assert await erase_old(store, now, KEEPING) == OLD
    assert await erase_old(store, now, KEEPING) == dict.fromkeys(Old, 0)


async def test_who_answered_goes_and_the_totals_stay(store: Store) -> None:
    await store.transact(fill)
    await erase_old(store, moment("2026-06-01"), KEEPING)
    left = await store.transact(lambda tx: responses.responses_of(tx, tag_of("Ana")))
    assert sorted(left) == [("fresh", Response.DONE), ("open", Response.DONE)]
    totals = await store.transact(lambda tx: responses.counts(tx, "ended"))
    assert totals[Response.DONE] == 1


async def test_a_run_that_happens_once_is_never_forgotten(store: Store) -> None:
    await store.transact(fill)
    await erase_old(store, moment("2036-06-01"), KEEPING)
    assert not await store.transact(lambda tx: runs.once(tx, "backup"))


async def test_much_is_erased_in_pieces(store: Store) -> None:
    async def many(tx: Transaction) -> None:
        for tag in random_tags(PIECE + 5, 1):
            await conversations.keep_open_form(tx, tag, b"", "2026-01-01")

    await store.transact(many)
    first = await store.transact(lambda tx: old.erase_piece(tx, Old.OPEN_FORMS, "2026-02-01"))
    assert first == PIECE
    assert await old.erase_all(store, Old.OPEN_FORMS, "2026-02-01") == 5


def test_every_kind_of_rows_has_a_name_and_a_limit() -> None:
    assert set(NAMES) == set(limits(moment("2026-06-01"), KEEPING)) == set(Old)


async def test_of_what_anybody_can_fill_the_disk_with_the_oldest_goes(store: Store) -> None:
    days = {"2026-03-01": PIECE + 10, "2026-03-02": 30, "2026-03-03": 20}

    async def fill(tx: Transaction) -> None:
        number = 0
        for day, many in days.items():
            for _ in range(many):
                number += 1
                id = number.to_bytes(8, "big")
                await receipts.keep(tx, "telegram", id, day, b"receipt")
                await conversations.keep_open_form(tx, AccountTag(id), b"form", day)

    await store.transact(fill)
    assert await shed(store, {Old.RECEIPTS: 50, Old.OPEN_FORMS: 10_000}) == PIECE + 10
    assert await old.by_day(store, Old.RECEIPTS) == {"2026-03-02": 30, "2026-03-03": 20}
    assert await old.by_day(store, Old.OPEN_FORMS) == days
    assert await shed(store, {Old.RECEIPTS: 50}) == 0


async def test_the_first_answers_of_a_day_erase_old_receipts_a_piece_at_a_time(bot: Bot) -> None:
    async def fill(tx: Transaction) -> None:
        for number in range(PIECE + 1):
            await receipts.keep(
                tx, "telegram", number.to_bytes(8, "big"), FIRST_DAY.isoformat(), b"receipt"
            )

    await bot.store.transact(fill)
    await _a_day_later(bot, 3)
    assert (await old.by_day(bot.store, Old.RECEIPTS)).total() == 1
    await bot.someone("somebody else").types("/count")
    assert (await old.by_day(bot.store, Old.RECEIPTS)).total() == 0
