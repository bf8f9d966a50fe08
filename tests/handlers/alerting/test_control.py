"""Handed in, approved, held up and taken back: two people for the one, anybody for the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from db import broadcasts
from db.alerts import AlertState
from db.broadcasts import BroadcastKind, State
from db.engine.moments import stamp
from db.subscriptions import Topic
from handlers.staffing.two_people import short_fingerprint
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import (
    ALERT,
    keep,
    kept,
    moderator,
    only,
    person_of,
    said,
    startable,
    starts,
    told,
    written,
)
from tests.stage.office import overtaken


async def test_only_the_author_hands_it_in(bot: Bot, mina: Someone, jo: Someone) -> None:
    await written(mina)
    id = await only(bot)
    await jo.types(f"/alert submit {id}")
    await jo.types(f"/alert approve {id} {short_fingerprint((await kept(bot, id)).proposal)}")
    assert (await kept(bot, id)).state is AlertState.DRAFT
    await mina.types(f"/alert submit {id}")
    assert "Only a draft can be handed in." in await mina.types(f"/alert submit {id}")


async def test_a_linked_account_is_no_second_person(bot: Bot, mina: Someone) -> None:
    person = await person_of(bot, "mina")
    other = await moderator(bot, "mina", platform="discord", person=person)
    await written(mina)
    id = await only(bot)
    assert "nobody else on the staff" in await mina.types(f"/alert submit {id}")
    fingerprint = short_fingerprint((await kept(bot, id)).proposal)
    words = await other.types(f"/alert approve {id} {fingerprint}")
    assert "You stand behind this alert already." in words
    bot.clock.passes(timedelta(days=1))
    assert not await startable(bot, id)


async def test_what_the_clock_drafted_needs_two_approvals(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    await keep(bot, replace(ALERT, origin="milestone 250", topic=Topic.MILESTONES))
    await mina.types(f"/alert preview {ALERT.id}")
    await mina.presses("Approve")
    assert (await kept(bot)).state is AlertState.WAITING
    await jo.types(f"/alert preview {ALERT.id} en")
    await jo.presses("核准")
    assert (await kept(bot)).state is AlertState.APPROVED
    assert "This alert is approved already." in await mina.types(f"/alert approve {ALERT.id}")


async def test_a_wished_time_is_kept(bot: Bot, mina: Someone, jo: Someone) -> None:
    person = await person_of(bot, "mina")
    await keep(bot, replace(ALERT, author=person, go_at="2026-03-05T18:00:00Z"))
    await mina.types(f"/alert submit {ALERT.id}")
    await jo.uses((await told(bot, "jo"))[0].buttons[0])
    assert (await kept(bot)).starts == "2026-03-05T18:00:00Z"


async def test_a_process_of_before_leaves_the_time_to_stop_that_the_staff_read_last(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    await overtaken(bot, replace(bot.campaign.rules, stop_window=timedelta(0)))
    await keep(bot, replace(ALERT, author=await person_of(bot, "mina")))
    await mina.types(f"/alert submit {ALERT.id}")
    proposal = (await kept(bot)).proposal
    await jo.types(f"/alert approve {ALERT.id} {short_fingerprint(proposal)}")
    assert (await kept(bot)).starts == stamp(bot.clock() + timedelta(minutes=10))


async def test_what_is_over_is_not_handed_in(bot: Bot, mina: Someone) -> None:
    await keep(bot, replace(ALERT, ends="2026-02-28"))
    assert "The last day of this action is past." in await mina.types(f"/alert submit {ALERT.id}")


async def test_anyone_stops_it_and_nobody_stands_behind_it(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    await written(mina)
    id = await only(bot)
    await mina.types(f"/alert submit {id}")
    await jo.uses((await told(bot, "jo"))[0].buttons[0])
    await mina.types(f"/alert stop {id}")
    assert "It is a draft again" in mina.reads
    alert = await kept(bot, id)
    assert (alert.state, alert.starts) == (AlertState.DRAFT, None)
    await mina.types(f"/alert submit {id}")
    assert (await kept(bot, id)).state is AlertState.WAITING
    bot.clock.passes(timedelta(days=1))
    assert not await startable(bot, id)
    await mina.types(f"/alert stop {id}")
    assert "There is nothing to stop" in await mina.types(f"/alert stop {id}")


async def test_pause_go_on_and_stop_while_it_runs(bot: Bot, mina: Someone, jo: Someone) -> None:
    alert = await starts(bot, await keep(bot, ALERT), sent=4)
    assert "Going out now" in await mina.types("/alert")
    assert f"{alert.id}: Write to parliament, fewer than five of 15 sent" in mina.reads
    words = await mina.types(f"/alert show {alert.id}")
    assert "Telegram: sent fewer than five of 10, left 6; waiting 0, failed 0, gone 0" in words

    async def state() -> State:
        assert alert.broadcast is not None
        number = alert.broadcast
        found = await bot.store.transact(lambda tx: broadcasts.broadcast(tx, number))
        assert found is not None
        return found.state

    await mina.presses("Pause")
    assert await state() is State.PAUSED
    assert "This alert is paused already." in await mina.types(f"/alert pause {alert.id}")
    await mina.types(f"/alert resume {alert.id}")
    assert await state() is State.RUNNING
    assert "It is not paused." in await mina.types(f"/alert resume {alert.id}")
    await jo.types(f"/alert stop {alert.id}")
    assert await state() is State.STOPPED
    heard = [said(reply) for reply in await told(bot, "mina")]
    assert any("Jo has stopped this alert" in words for words in heard)
    for act in ("stop", "pause", "resume"):
        assert "not going out just now" in await mina.types(f"/alert {act} {alert.id}")
    assert "It was stopped while it went out." in await mina.types(f"/alert show {alert.id}")
    assert "it cannot be changed" in await mina.types(f"/alert edit {alert.id}")


async def test_a_recall_changes_the_copies(bot: Bot, mina: Someone) -> None:
    alert = await starts(bot, await keep(bot, ALERT), sent=7)
    words = await mina.types(f"/alert recall {alert.id.upper()}")
    assert "Mina has recalled this alert: Write to parliament" in words
    assert "It cannot be done for those who have had something newer" in words
    assert (await kept(bot)).state is AlertState.RECALLED
    (refresh,) = await bot.store.transact(broadcasts.unfinished)
    assert (refresh.kind, refresh.alert) == (BroadcastKind.REFRESH, alert.id)
    lanes = await bot.store.transact(lambda tx: broadcasts.lanes(tx, refresh.number))
    assert {lane.platform: lane.total for lane in lanes} == {"telegram": 7, "discord": 0}
    assert "Only an alert that has gone out can be recalled." in await mina.types(
        f"/alert recall {alert.id}"
    )
    assert "Write to parliament (recalled)" in await mina.types("/alert list")
    assert "Please do not act on it." in await mina.types(f"/alert preview {alert.id}")


async def test_a_draft_is_erased_after_a_question(bot: Bot, mina: Someone) -> None:
    await keep(bot, ALERT)
    assert "Erase this draft?" in await mina.types(f"/alert drop {ALERT.id}")
    assert await kept(bot) == ALERT
    await mina.presses("Yes, erase it")
    assert "There is no alert called abc234." in await mina.types(f"/alert show {ALERT.id}")
    assert "There is no alert yet." in await mina.presses("All alerts")
    await starts(bot, await keep(bot, ALERT))
    assert "Only a draft can be erased." in await mina.types(f"/alert drop {ALERT.id} yes")


async def done_twice(bot: Bot, someone: Someone, line: str) -> str:
    """What is read at the second of two presses, of which the second changes nothing."""
    await someone.types(line)
    rows = await bot.rows()
    words = await someone.types(line)
    assert await bot.rows() == rows, line
    assert "Written by: " in words
    return words


async def test_to_hand_in_and_to_approve_twice_shows_the_alert(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    await written(mina)
    id = await only(bot)
    words = await done_twice(bot, mina, f"/alert submit {id}")
    assert "It waits for a second person." in words
    assert "Stands behind it: Mina" in words
    approve = (await told(bot, "jo"))[0].buttons[0]
    await jo.uses(approve)
    rows = await bot.rows()
    await jo.uses(approve)
    assert await bot.rows() == rows
    assert "已核准" in jo.reads
    await starts(bot, await kept(bot, id))
    assert "approved already" in await mina.types(f"/alert approve {id}")


async def test_to_hold_up_and_to_take_back_twice_shows_the_alert(bot: Bot, mina: Someone) -> None:
    alert = await starts(bot, await keep(bot, ALERT))
    assert "It is paused." in await done_twice(bot, mina, f"/alert pause {alert.id}")
    assert "It is going out." in await done_twice(bot, mina, f"/alert resume {alert.id}")
    stopped = await done_twice(bot, mina, f"/alert stop {alert.id}")
    assert "It was stopped while it went out." in stopped
    assert "Recalled." in await done_twice(bot, mina, f"/alert recall {alert.id}")


async def test_a_stop_twice_before_it_goes_out_shows_the_draft(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    await written(mina)
    id = await only(bot)
    await mina.types(f"/alert submit {id}")
    assert "A draft." in await done_twice(bot, mina, f"/alert stop {id}")


async def test_a_draft_erased_twice_leaves_the_list(bot: Bot, mina: Someone) -> None:
    await keep(bot, ALERT)
    await mina.types(f"/alert drop {ALERT.id}")
    sure = mina.button("Yes, erase it")
    await mina.uses(sure)
    rows = await bot.rows()
    assert "There is no alert yet." in await mina.uses(sure)
    assert await bot.rows() == rows
