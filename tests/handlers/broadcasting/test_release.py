"""After a hold two people let broadcasts go on, and nothing goes out by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import alerts, alive, broadcasts, holds
from db.alerts import AlertState
from db.broadcasts import BroadcastKind, State
from db.engine.transaction import Transaction
from db.holds import Cause
from db.log import head
from handlers.broadcasting.release import let_go, show
from handlers.broadcasting.standstill import is_held, look_after
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import ALERT, moderator, person_of, said, told
from tests.stage.office import acts

GO_ON = "Let broadcasts go on"


@pytest.fixture
async def mina(bot: Bot) -> Someone:
    return await moderator(bot, "mina")


@pytest.fixture
async def jo(bot: Bot) -> Someone:
    return await moderator(bot, "jo")


async def _hold(bot: Bot, cause: Cause = Cause.RESTORED) -> None:
    await bot.store.transact(lambda tx: holds.begin(tx, cause))


async def _is_held(bot: Bot) -> bool:
    return await bot.store.transact(holds.current) is not None


async def _going_out(bot: Bot) -> None:
    """An alert that is going out, a digest, changes to copies, and an alert that is approved."""

    async def work(tx: Transaction) -> None:
        now = "2026-03-01T12:00:00Z"
        for kind in (BroadcastKind.ALERT, BroadcastKind.DIGEST, BroadcastKind.REFRESH):
            alert = None if kind is BroadcastKind.DIGEST else ALERT.id
            await broadcasts.start(tx, {}, kind=kind, started=now, opens=now, alert=alert)
        await alerts.put(tx, replace(ALERT, state=AlertState.STARTED, broadcast=1))
        approved = replace(ALERT, id="def567", state=AlertState.APPROVED, starts=now)
        await alerts.put(tx, approved)

    await bot.store.transact(work)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM hold",
        "UPDATE hold SET token = cause",
        "UPDATE hold SET cause = 'nothing'",
        "UPDATE hold SET id = 2",
    ],
)
async def test_nobody_ends_a_hold_in_the_database(
    bot: Bot, mina: Someone, jo: Someone, change: str
) -> None:
    """The staff are told once more, and two of them let broadcasts go on."""
    await _hold(bot)
    await bot.store.transact(lambda tx: tx.execute(change))
    assert await _is_held(bot)
    for _ in range(3):
        assert not await bot.store.transact(lambda tx: look_after(tx, bot.campaign))
    assert len(await told(bot, "mina")) == 1
    for someone in (mina, jo):
        await someone.types("/broadcasts")
        await someone.presses(GO_ON)
    assert not await _is_held(bot)


async def test_nobody_begins_one_in_the_database(bot: Bot, mina: Someone) -> None:
    sql = "INSERT INTO hold (id, cause, token, told) VALUES (1, 'older', $1, 0)"
    await bot.store.transact(lambda tx: tx.execute(sql, bytes(16)))
    assert not await _is_held(bot)


async def test_a_time_that_nobody_can_read_is_an_absence(bot: Bot, mina: Someone) -> None:
    await bot.store.transact(lambda tx: alive.note(tx, "nonsense"))
    assert await bot.store.transact(lambda tx: is_held(tx, bot.campaign.now()))
    assert await bot.store.transact(lambda tx: look_after(tx, bot.campaign))
    assert not await bot.store.transact(lambda tx: is_held(tx, bot.campaign.now()))


async def test_two_people_let_broadcasts_go_on(bot: Bot, mina: Someone, jo: Someone) -> None:
    await _hold(bot)
    assert "A copy of the database was put back." in await mina.types("/broadcasts")
    assert "once another person says so too" in await mina.presses(GO_ON)
    assert await _is_held(bot)
    assert "Another person must say so too." in await mina.types("/broadcasts")
    assert any("Mina wants broadcasts to go on." in said(each) for each in await told(bot, "jo"))
    await jo.types("/broadcasts")
    assert "Broadcasts go on." in await jo.presses(GO_ON)
    assert not await _is_held(bot)
    assert any("Broadcasts go on." in said(each) for each in await told(bot, "mina"))
    assert await acts(bot) == ["broadcasts let go on", "broadcasts let go on", "broadcasts go on"]
    assert "nothing holds them" in await mina.types("/broadcasts")


async def test_one_person_with_two_accounts_is_not_enough(bot: Bot, mina: Someone) -> None:
    await _hold(bot)
    person = await person_of(bot, "mina")
    other = await moderator(bot, "mina", platform="discord", person=person)
    await mina.types("/broadcasts")
    await mina.presses(GO_ON)
    assert "Another person must say so too." in await other.types("/broadcasts")
    assert await _is_held(bot)


async def test_a_voice_is_for_one_hold_alone(bot: Bot, mina: Someone, jo: Someone) -> None:
    await _hold(bot)
    await mina.types("/broadcasts")
    await jo.types("/broadcasts")
    await mina.presses(GO_ON)
    await _hold(bot)
    await jo.presses(GO_ON)
    assert await _is_held(bot), "the button was for the hold before"
    await jo.presses(GO_ON)
    assert await _is_held(bot), "and so was Mina's voice"


async def test_a_member_has_no_say(bot: Bot, ana: Someone) -> None:
    await _hold(bot)
    assert "moderators" in await ana.types("/broadcasts")


async def test_pressing_twice_is_said_and_does_nothing(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    await _hold(bot)
    await mina.types("/broadcasts")
    page = mina.answer
    await mina.presses(GO_ON)
    mina.answer = page
    assert "Another person must say so too." in await mina.presses(GO_ON)
    assert await _is_held(bot)


async def test_what_an_older_database_believes_does_not_go_out_by_itself(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    await _going_out(bot)
    await _hold(bot)
    page = await mina.types("/broadcasts")
    assert "These alerts wait:" in page
    assert "Write to parliament" in page
    await mina.presses(GO_ON)
    await jo.types("/broadcasts")
    await jo.presses(GO_ON)
    states = {each.kind: each.state for each in await bot.store.transact(broadcasts.unfinished)}
    assert states == {BroadcastKind.ALERT: State.PAUSED, BroadcastKind.REFRESH: State.RUNNING}
    draft = await bot.store.transact(lambda tx: alerts.alert(tx, "def567"))
    assert draft is not None
    assert (draft.state, draft.starts) == (AlertState.DRAFT, None)


async def test_letting_go_tells_which_alerts_wait(bot: Bot, mina: Someone) -> None:
    await _going_out(bot)
    await _hold(bot)
    paused = await bot.store.transact(lambda tx: let_go(tx, bot.campaign, "2026-03-01T12:00:00Z"))
    assert [alert.id for alert in paused] == [ALERT.id]


async def test_each_answer_about_alerts_says_that_none_goes_out(bot: Bot, mina: Someone) -> None:
    assert "for now" not in await mina.types("/alert")
    await _hold(bot)
    assert "No broadcast goes out for now: /broadcasts" in await mina.types("/alert")


async def test_people_are_answered_as_ever(bot: Bot, ana: Someone) -> None:
    await _hold(bot)
    await ana.signs()
    assert "You have signed." in await ana.types("/sign")


def test_it_is_a_command_of_the_staff(bot: Bot) -> None:
    assert bot.commands["broadcasts"].run is show


async def test_two_people_who_let_broadcasts_go_on_end_what_the_log_lost(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    """Without a public log nothing is said of one."""
    await _hold(bot)
    assert "public log" not in await mina.types("/broadcasts")
    await bot.store.transact(lambda tx: head.keep(tx, head.Head(behind=True)))
    assert "are then ended there as lost, with the date" in await mina.types("/broadcasts")
    await mina.presses(GO_ON)
    before = await bot.store.transact(head.current)
    assert before is not None
    assert before.due == ""
    await jo.types("/broadcasts")
    await jo.presses(GO_ON)
    after = await bot.store.transact(head.current)
    assert after is not None
    assert after.due == "2026-03-01"
