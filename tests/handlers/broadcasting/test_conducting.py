"""The conductor: what begins by itself, what is shown meanwhile, how it ends."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.broadcast.conductor import Conductor
from bot.broadcast.outlet import Fate, Outcome
from db import alerts, broadcasts, journal, runs, staff
from db.alerts import AlertState
from db.broadcasts import BroadcastKind, State
from db.notices import Sending
from db.runs import RunState
from db.staff import PersonId
from handlers.alerting.preview import excess
from tests.stage.conducted import (
    APPROVED,
    AUTHOR,
    acts,
    advances,
    alert_of,
    begins,
    goes_through,
    kept,
    put_alert,
    put_staff,
    read,
    reply,
    serves,
    state_of,
    to,
)
from tests.stage.factories import tag_of
from tests.stage.office import overtaken
from tests.stage.outlets import Field, until


async def test_it_begins_when_its_time_has_come_and_not_before(field: Field) -> None:
    await advances(field, timedelta(minutes=9, seconds=59))
    assert (await alert_of(field)).state is AlertState.APPROVED

    await advances(field, timedelta(seconds=1))

    started = await alert_of(field)
    assert (started.state, started.broadcast) == (AlertState.STARTED, 1)
    found = await field.bot.store.transact(lambda tx: broadcasts.broadcast(tx, 1))
    assert found is not None
    assert (found.kind, found.opens) == (BroadcastKind.ALERT, "2026-03-01T12:11:00Z")
    assert (await field.lane(1)).total == 2
    (entry,) = await field.bot.store.transact(journal.entries)
    assert (entry.act, entry.subject, entry.actor) == ("alert started", "a1", journal.CLOCK)


async def test_a_process_of_before_gives_the_staff_the_time_that_they_read_last(
    field: Field,
) -> None:
    await overtaken(field.bot, replace(field.bot.campaign.rules, canary=timedelta(0)))
    await begins(field)
    found = await field.bot.store.transact(lambda tx: broadcasts.broadcast(tx, 1))
    assert found is not None
    assert found.opens == "2026-03-01T12:11:00Z"


async def test_all_staff_get_it_first_and_those_behind_it_see_how_it_goes(field: Field) -> None:
    await put_staff(field, "not yet", PersonId(tag_of("new")), since="2026-03-02T00:00:00Z")

    await begins(field)

    assert to(field, await kept(field, "canary 1")) == {"author", "approver", "third"}
    assert to(field, await kept(field, "broadcast 1")) == {"author", "approver"}
    shown = (await kept(field, "broadcast 1"))[0]
    assert acts(reply(field, shown).buttons) == [("pause", "a1"), ("stop", "a1")]
    assert "They vote on Friday." in read(field, (await kept(field, "canary 1"))[0])


async def test_it_begins_once_however_often_the_conductor_looks(field: Field) -> None:
    for _ in range(3):
        await begins(field)

    assert await field.bot.store.transact(broadcasts.newest_number) == 1
    assert len(await kept(field, "canary 1")) == 3


async def test_without_two_who_are_staff_it_goes_back_and_all_are_told(field: Field) -> None:
    await field.bot.store.transact(lambda tx: staff.remove(tx, tag_of("staff approver")))

    await begins(field)

    given_back = await alert_of(field)
    assert (given_back.state, given_back.starts) == (AlertState.DRAFT, None)
    assert await state_of(field) is None
    told = await kept(field)
    assert to(field, told) == {"author", "third"}
    assert "Fewer than two people" in read(field, told[0])


@pytest.mark.parametrize(("late", "begins_now"), [(6, True), (7, False)])
async def test_what_came_while_the_bot_was_down_begins_only_so_much_later(
    field: Field, late: int, begins_now: bool
) -> None:
    await advances(field, timedelta(minutes=10, hours=late))

    assert ((await alert_of(field)).state is AlertState.STARTED) is begins_now
    run = await field.bot.store.transact(lambda tx: runs.last(tx, "alert a1"))
    assert run is not None
    assert run.state is (RunState.DONE if begins_now else RunState.MISSED)
    said = [read(field, each) for each in await kept(field)]
    assert any("may be too late" in words for words in said) is not begins_now


async def test_a_voice_for_another_wording_does_not_count(field: Field) -> None:
    await field.bot.store.transact(lambda tx: alerts.put(tx, replace(APPROVED, link="https://x.y")))

    await begins(field)

    assert (await alert_of(field)).state is AlertState.DRAFT


async def test_an_action_that_is_over_does_not_begin(field: Field) -> None:
    await put_alert(field, replace(APPROVED, ends=date(2026, 2, 28).isoformat()))

    await begins(field)

    assert (await alert_of(field)).state is AlertState.DRAFT
    assert "last day" in read(field, (await kept(field))[0])


async def test_what_has_no_room_in_its_readers_words_does_not_begin(field: Field) -> None:
    """As an alert that was approved when all around it was in English for everybody."""
    text = replace(APPROVED.texts["en"], body="x" * 1900)
    too_long = replace(APPROVED, texts={"en": text})
    assert excess(field.bot.campaign.catalogs, too_long) is not None
    await put_alert(field, too_long)

    await begins(field)

    assert (await alert_of(field)).state is AlertState.DRAFT
    assert "too long for one message" in read(field, (await kept(field))[0])


async def test_a_notice_about_it_has_the_title_its_reader_understands(field: Field) -> None:
    third = await field.bot.store.transact(lambda tx: staff.staff_of(tx, tag_of("staff third")))
    assert third is not None
    await field.bot.store.transact(lambda tx: staff.put(tx, replace(third, locale="ar")))
    await put_alert(field, replace(APPROVED, language="ar"), AUTHOR)

    await begins(field)

    titles = {read(field, each).split("\n")[2] for each in await kept(field)}
    assert titles == {each.title for each in APPROVED.texts.values()}


class TestWhileItGoesOut:
    async def test_the_staff_have_it_before_anybody_else(self, field: Field) -> None:
        await begins(field)
        await serves(field)
        assert set(field.outlet.chats) == {"author", "approver", "third"}

        await advances(field, timedelta(minutes=1))
        await serves(field)
        assert {"ana", "ben"} < set(field.outlet.chats)

    async def test_a_change_of_numbers_waits_and_a_change_of_state_does_not(
        self, field: Field
    ) -> None:
        field.outlet.script("ana", Outcome(Fate.FAILED))
        field.outlet.script("ben", *[Outcome(Fate.FAILED)] * 9)
        await begins(field)
        await serves(field)
        field.bot.clock.passes(timedelta(minutes=1))
        await field.serves()
        await advances(field, timedelta(seconds=3))
        await field.serves()
        assert "sent 0 of fewer than five" in field.outlet.edits[-1][2]
        field.outlet.edits.clear()
        field.bot.clock.passes(timedelta(seconds=2))
        await field.serves()

        await advances(field)
        await field.serves()
        assert (await field.lane(1)).sent == 1
        assert field.outlet.edits == []

        await field.says(1, State.PAUSED)
        await advances(field)
        await field.serves()
        assert len(field.outlet.edits) == 2
        assert all("Paused" in text for _, _, text in field.outlet.edits)
        assert all("sent fewer than five of" in text for _, _, text in field.outlet.edits)

    async def test_a_canary_that_is_refused_pauses_it_and_all_are_told_once(
        self, field: Field
    ) -> None:
        await begins(field)
        field.outlet.script("third", Outcome(Fate.REFUSED))
        await serves(field)

        await advances(field)

        assert await state_of(field) is State.PAUSED
        told = [each for each in await kept(field) if each.live is None]
        assert to(field, told) == {"author", "approver", "third"}
        await field.says(1, State.RUNNING)
        await advances(field)
        assert await state_of(field) is State.RUNNING

    async def test_staff_who_blocked_the_bot_hold_nothing_up(self, field: Field) -> None:
        await begins(field)
        field.outlet.script("third", Outcome(Fate.UNREACHABLE))
        await serves(field)

        await advances(field, timedelta(minutes=1))

        assert await state_of(field) is State.RUNNING


class TestTheEnd:
    async def test_when_all_are_served_it_is_done_and_reported(self, field: Field) -> None:
        await goes_through(field)
        await advances(field, timedelta(seconds=90))
        assert await state_of(field) is State.DONE
        said = dict.fromkeys(field.outlet.chats, 0) | {
            name: len(texts) for name, texts in field.outlet.chats.items()
        }

        await serves(field)

        assert await kept(field) == []
        for name in ("author", "approver"):
            (report,) = field.outlet.chats[name][said[name] :]
            assert "The alert has gone out." in report
            assert "sent fewer than five, left out 0, failed 0, gone 0, unclear 0" in report
        assert len(field.outlet.chats["third"]) == said["third"] == 1
        assert all("Done." in text for _, _, text in field.outlet.edits[-2:])

    async def test_it_is_not_done_while_somebody_is_still_to_be_tried(self, field: Field) -> None:
        field.outlet.script("ana", Outcome(Fate.FAILED))
        await goes_through(field)
        await advances(field)
        assert await state_of(field) is State.RUNNING

        field.bot.clock.passes(timedelta(seconds=5))
        await serves(field)
        await advances(field)

        assert await state_of(field) is State.DONE

    async def test_a_broadcast_to_nobody_is_done_at_once(self, field: Field) -> None:
        await field.leaves("ana", "ben")
        await begins(field)
        await advances(field, timedelta(minutes=1))

        assert await state_of(field) is State.DONE


async def test_it_looks_again_and_again_until_it_is_told_to_stop(field: Field) -> None:
    field.bot.clock.passes(timedelta(minutes=10))
    stop = asyncio.Event()
    running = asyncio.create_task(Conductor(every=0.001).run(field.bot.core, stop))

    async def begun() -> bool:
        return await state_of(field) is State.RUNNING

    await until(begun)
    stop.set()
    await running


async def test_a_live_message_that_was_deleted_is_let_go(field: Field) -> None:
    await begins(field)
    await serves(field)
    field.outlet.script("author", Outcome(Fate.REFUSED))
    await field.says(1, State.PAUSED)
    await advances(field)

    await serves(field)

    assert to(field, await kept(field, "broadcast 1")) == {"approver"}
    assert all(each.state is Sending.SENT for each in await kept(field, "broadcast 1"))
