"""A closing that comes about: on its day, with enough behind it, and after what goes out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from db import broadcasts, holds
from db.alerts import AlertState
from db.broadcasts import BroadcastKind
from db.broadcasts import State as Sending
from db.closing import State
from db.engine.moments import stamp
from db.engine.transaction import Store, StoreUnavailable
from db.holds import Cause
from db.secrets.vault import Vault
from db.signatures import register_text
from handlers.broadcasting import conducting
from handlers.closing import ending
from tests.stage.chats import Bot, Someone
from tests.stage.closing import (
    DAY,
    announced,
    closed,
    closing_of,
    days_pass,
    leaves,
    looks,
    state_of,
)
from tests.stage.killed import Killed
from tests.stage.moderators import ALERT, keep, kept, moderator, person_of, said, starts, told
from tests.stage.office import acts


async def test_who_lost_the_role_does_not_count_on_the_day(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    await announced(bot, nina, omar)
    await days_pass(bot, 30)
    await leaves(bot, "omar")
    await days_pass(bot, 10)
    assert await closing_of(bot) is None
    assert any("Fewer than two people" in said(each) for each in await told(bot, "nina"))
    assert await _newest(bot) is BroadcastKind.CALLED_OFF


async def _newest(bot: Bot) -> BroadcastKind | None:
    number = await bot.store.transact(broadcasts.newest_number)
    found = await bot.store.transact(lambda tx: broadcasts.broadcast(tx, number))
    return found.kind if found else None


async def test_another_person_can_stand_behind_it_in_the_place_of_who_left(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    pia = await moderator(bot, "pia")
    await announced(bot, nina, omar)
    await leaves(bot, "omar")
    await pia.types("/close")
    await pia.presses("I want this too")
    await days_pass(bot, 37)
    assert await state_of(bot) is State.CLOSED


async def test_no_jump_of_the_clock_closes_anything(bot: Bot, nina: Someone, omar: Someone) -> None:
    """A day counts once, so a clock that is a year ahead for a while has one day of it."""
    await announced(bot, nina, omar)
    await days_pass(bot, 2)
    present = bot.clock.day, bot.clock.time
    for days in (400, 41, 400):
        bot.clock.passes(days * DAY)
        for _ in range(3):
            await looks(bot)
        bot.clock.day, bot.clock.time = present
        await looks(bot)
    assert await state_of(bot) is State.ANNOUNCED
    await days_pass(bot, 37)
    assert await state_of(bot) is State.CLOSED


async def test_an_alert_that_goes_out_goes_out_and_then_the_campaign_closes(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    await announced(bot, nina, omar)
    await days_pass(bot, 36)
    begun = await starts(bot, ALERT)
    await days_pass(bot, 3)
    assert await state_of(bot) is State.ANNOUNCED
    number, now = begun.broadcast or 0, stamp(bot.clock())
    await bot.store.transact(lambda tx: broadcasts.set_state(tx, number, Sending.DONE, now))
    await looks(bot)
    assert await state_of(bot) is State.CLOSED


async def test_an_alert_that_is_paused_is_stopped_and_one_that_waits_is_a_draft_again(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    await announced(bot, nina, omar)
    await days_pass(bot, 35)
    begun = await starts(bot, ALERT)
    number, now = begun.broadcast or 0, stamp(bot.clock())
    await bot.store.transact(lambda tx: broadcasts.set_state(tx, number, Sending.PAUSED, now))
    later = stamp(bot.clock() + 100 * DAY)
    author = await person_of(bot, "nina")
    waits = replace(ALERT, id="w1", author=author, state=AlertState.APPROVED, starts=later)
    await keep(bot, waits)
    await days_pass(bot, 2)
    assert await state_of(bot) is State.CLOSED
    assert (await kept(bot)).state is AlertState.STOPPED
    assert (await kept(bot, "w1")).state is AlertState.DRAFT


async def test_no_alert_begins_on_the_last_day(bot: Bot, nina: Someone, omar: Someone) -> None:
    """It would not have reached everybody before the campaign closes."""
    await announced(bot, nina, omar)
    await days_pass(bot, 36)
    approved = replace(ALERT, state=AlertState.APPROVED, starts=stamp(bot.clock()))
    await keep(bot, approved)
    await looks(bot)
    assert (await kept(bot)).state is AlertState.DRAFT
    assert any("no alert begins any more" in said(each) for each in await told(bot, "nina"))


async def test_a_bot_that_was_away_closes_later(bot: Bot, nina: Someone, omar: Someone) -> None:
    """Nobody could withdraw while it was down, so those days do not count."""
    await announced(bot, nina, omar)
    await days_pass(bot, 5)
    bot.clock.passes(40 * DAY)
    await looks(bot)
    assert await state_of(bot) is State.ANNOUNCED
    await days_pass(bot, 15)
    assert await state_of(bot) is State.CLOSED


async def test_nothing_goes_further_while_broadcasts_are_held(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    await announced(bot, nina, omar)
    await bot.store.transact(lambda tx: holds.begin(tx, Cause.RESTORED))
    await days_pass(bot, 40)
    assert await state_of(bot) is State.ANNOUNCED


async def test_each_step_is_done_once_however_often_it_is_looked_at(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    await closed(bot, nina, omar)
    for _ in range(4):
        await looks(bot)
    rows = await bot.store.transact(lambda tx: tx.rows("SELECT kind FROM broadcast"))
    assert sorted(kind for (kind,) in rows) == [BroadcastKind.ANNOUNCED, BroadcastKind.THANKS]


async def test_killed_after_any_transaction_of_the_end_it_comes_to_the_same(
    store: Store, vault: Vault
) -> None:
    """On both engines: nothing is done twice, and nothing is left."""
    bot = Bot(store, vault)
    await store.transact(lambda tx: register_text(tx, bot.campaign.text))
    nina, omar, ana = await moderator(bot, "nina"), await moderator(bot, "omar"), bot.someone("ana")
    await ana.signs()
    await ana.pledges("law-ban-bill")
    await closed(bot, nina, omar)
    await days_pass(bot, 6)
    bot.clock.passes(DAY / 8)
    left, before = 0, await bot.totals()
    while await state_of(bot) is not State.ERASED:
        bot.clock.passes(DAY / 8)
        await conducting.advance(store, bot.campaign)
        with suppress(StoreUnavailable):
            await ending.advance(Killed(store, left), bot.campaign)
        left += 1
        assert left < 100
    assert left > 10
    assert await bot.totals() == before
    assert await acts(bot) == [
        "closing proposed",
        "closing approved",
        "closing announced",
        "campaign closed",
        "campaign erased",
    ]


async def test_whoever_erases_the_closing_keeps_nothing_from_being_erased(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    await closed(bot, nina, omar)
    await bot.store.transact(lambda tx: tx.execute("DELETE FROM closing"))
    await days_pass(bot, 8)
    assert await state_of(bot) is State.ERASED


async def test_an_announcement_that_somebody_changes_is_paused_and_does_not_count(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    """Else the row could be another one just while all are told, who then would not be."""
    await nina.types("/close propose")
    await omar.types("/close")
    await omar.presses("I want this too")
    await ending.advance(bot.store, bot.campaign)
    await bot.store.transact(lambda tx: tx.execute("UPDATE closing SET days = days + 1"))
    await conducting.advance(bot.store, bot.campaign)
    await bot.store.transact(lambda tx: tx.execute("UPDATE closing SET days = days - 1"))
    await days_pass(bot, 40)
    assert await state_of(bot) is State.ANNOUNCED
