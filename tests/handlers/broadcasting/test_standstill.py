"""What keeps broadcasts back: a database that is held, and a bot that was down for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from db import alive, broadcasts, holds, journal
from db.alerts import AlertState
from db.broadcasts import BroadcastKind, State
from db.holds import Cause
from handlers.broadcasting.standstill import GRACE, halt, is_held, look_after, pause
from messages.text import t
from tests.stage.conducted import (
    APPROVED,
    RUNNING,
    acts,
    advances,
    alert_of,
    begins,
    kept,
    put_alert,
    read,
    reply,
    serves,
    state_of,
)
from tests.stage.outlets import Field

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


async def _hold(field: Field, cause: Cause = Cause.OLDER) -> None:
    await field.bot.store.transact(lambda tx: holds.begin(tx, cause))


async def _in_the_journal(field: Field) -> list[tuple[str, str]]:
    entries = await field.bot.store.transact(journal.entries)
    return [(entry.act, entry.subject) for entry in entries]


async def test_nothing_begins_while_all_is_held_and_the_staff_hear_of_it_once(
    field: Field,
) -> None:
    await _hold(field)
    await begins(field)
    await advances(field, MINUTE)
    assert (await alert_of(field)).state is AlertState.APPROVED
    assert await field.bot.store.transact(broadcasts.newest_number) == 0
    letters = await kept(field)
    assert len(letters) == 3, "one to each of the staff"
    words = read(field, letters[0])
    assert "older one than this machine had before" in words
    assert "People can sign" in words
    assert [button.command for button in reply(field, letters[0]).buttons] == ["broadcasts"]
    assert await _in_the_journal(field) == [("broadcasts held", "older")]


@pytest.mark.parametrize("cause", Cause)
async def test_each_cause_has_its_words(field: Field, cause: Cause) -> None:
    await _hold(field, cause)
    await advances(field)
    assert len(read(field, (await kept(field))[0]).split("\n")) >= 3


async def test_no_lane_sends_while_all_is_held_but_notices(field: Field) -> None:
    number = await field.sends()
    await _hold(field)
    await advances(field)
    await serves(field)
    assert not field.outlet.chats.keys() & {"ana", "ben"}
    assert {"author", "approver", "third"} <= field.outlet.chats.keys()
    await field.bot.store.transact(holds.end)
    await serves(field)
    assert {"ana", "ben"} <= field.outlet.chats.keys()
    assert (await field.lane(number)).sent == 2


async def test_after_twenty_days_an_action_that_is_over_reaches_nobody_more(field: Field) -> None:
    """The case that was reported: bot down for 20 days, action over for 18, lanes open."""
    await put_alert(field, replace(APPROVED, ends="2026-03-03"))
    await begins(field)
    field.bot.clock.passes(20 * DAY)
    await serves(field)
    assert not field.outlet.chats.keys() & {"ana", "ben"}, "before the conductor has looked"
    await advances(field)
    await serves(field)
    await advances(field, MINUTE)
    await serves(field)
    assert not field.outlet.chats.keys() & {"ana", "ben"}
    assert await state_of(field) is State.STOPPED
    assert (await alert_of(field)).state is AlertState.STOPPED
    assert ("broadcast stopped", "a1") in await _in_the_journal(field)
    assert "An alert was stopped." in str(field.outlet.chats["third"])


async def test_after_a_long_absence_an_alert_waits_for_somebody_of_the_staff(
    field: Field,
) -> None:
    await begins(field)
    await serves(field)
    field.bot.clock.passes(GRACE + MINUTE)
    await serves(field)
    await advances(field)
    await serves(field)
    assert not field.outlet.chats.keys() & {"ana", "ben"}
    assert await state_of(field) is State.PAUSED
    assert ("broadcast paused", "a1") in await _in_the_journal(field)
    assert "I was not running for more than six hours" in str(field.outlet.chats["third"])


async def test_it_is_paused_once_and_goes_on_where_it_was(field: Field) -> None:
    await begins(field)
    await advances(field, GRACE + MINUTE)
    await field.says(1, State.RUNNING)
    await advances(field, MINUTE)
    await serves(field)
    assert await state_of(field) in (State.RUNNING, State.DONE)
    assert {"ana", "ben"} <= field.outlet.chats.keys()


async def test_a_short_absence_changes_nothing(field: Field) -> None:
    await begins(field)
    await advances(field, GRACE - MINUTE)
    await serves(field)
    assert {"ana", "ben"} <= field.outlet.chats.keys()


async def test_an_alert_of_six_hours_is_no_absence(field: Field) -> None:
    """The conductor notes every few minutes that somebody is there."""
    await begins(field)
    for _ in range(8):
        await advances(field, timedelta(hours=1))
    assert await state_of(field) is State.RUNNING


async def test_digests_and_reminders_of_long_ago_are_stopped_and_changed_copies_go_on(
    field: Field,
) -> None:
    await advances(field)
    digest = await field.sends(kind=BroadcastKind.DIGEST)
    reminder = await field.reminds("2026-03-01")
    refresh = await field.sends(kind=BroadcastKind.REFRESH)
    await advances(field, GRACE + MINUTE)
    assert [await state_of(field, each) for each in (digest, reminder, refresh)] == [
        State.STOPPED,
        State.STOPPED,
        State.RUNNING,
    ]


async def test_a_version_before_noted_nothing_and_is_not_taken_for_absent(field: Field) -> None:
    await field.sends()
    assert await field.bot.store.transact(alive.last) is None
    await advances(field, 20 * DAY)
    assert await state_of(field) is State.RUNNING
    assert await field.bot.store.transact(alive.last) == field.now


async def test_an_action_whose_last_day_passes_meanwhile_is_sent_to_nobody_more(
    field: Field,
) -> None:
    """Also without any absence: the lane goes through the rest and reaches nobody."""
    await put_alert(field, replace(APPROVED, ends="2026-03-01"))
    await begins(field)
    for _ in range(13):
        await advances(field, timedelta(hours=1))
    await serves(field)
    assert not field.outlet.chats.keys() & {"ana", "ben"}


async def test_who_looks_after_broadcasts_says_whether_they_go_out(field: Field) -> None:
    campaign, store = field.bot.campaign, field.bot.store
    assert await store.transact(lambda tx: look_after(tx, campaign))
    assert not await store.transact(lambda tx: is_held(tx, campaign.now()))
    await _hold(field)
    assert not await store.transact(lambda tx: look_after(tx, campaign))
    assert await store.transact(lambda tx: is_held(tx, campaign.now()))


async def test_a_pause_offers_to_go_on_or_to_stop(field: Field) -> None:
    await begins(field)
    alert = await alert_of(field)
    campaign = field.bot.campaign
    await field.bot.store.transact(
        lambda tx: pause(tx, campaign, alert, RUNNING, field.now, t("Because."))
    )
    letters = [each for each in await kept(field) if "Because." in read(field, each)]
    assert len(letters) == 3
    assert acts(reply(field, letters[0]).buttons) == [
        ("resume", "a1"),
        ("stop", "a1"),
        ("show", "a1"),
    ]


async def test_what_is_halted_of_an_alert_that_is_gone_is_stopped(field: Field) -> None:
    gone = replace(RUNNING, alert="nobody knows")
    await begins(field)
    campaign = field.bot.campaign
    await field.bot.store.transact(lambda tx: halt(tx, campaign, gone, field.now, t("Because.")))
    assert await state_of(field) is State.STOPPED
