"""A server that takes over and lags behind, under a bot that sends a broadcast and answers."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.broadcast.lane import WINDOW
from db.holds import Cause
from handlers.broadcasting.standstill import CAUSES, WHAT_FOLLOWS
from messages.text import t
from tests.stage.prepared import prepared
from tests.stage.stores import PostgresServer
from tests.stage.storms import SOON, Storm
from tests.stage.telegram.people import Person

PEOPLE = range(7_200_000_000, 7_200_000_200)
"""Those who get an alert: at five a second, it goes out as long as this test lasts."""


async def test_what_a_failover_lost_is_erased_again_and_broadcasts_wait_for_two_of_the_staff(
    storm: Storm, server: PostgresServer, tmp_path: Path
) -> None:
    aside, telegram = tmp_path / "lagging behind", storm.telegram
    await prepared(storm.together.url, storm.vault, PEOPLE, (), urgent=True)
    owner = Person(telegram)
    settings = {
        "OWNERS": f"telegram:{owner.id}",
        "STATE_DIR": str(tmp_path / "state"),
        "TELEGRAM_PER_SECOND": "5",
        "CANARY_SECONDS": "0",
    }
    before = await storm.together.start(**settings)
    ana, ben = crowd = await storm.crowd(2)
    await storm.all_sign(crowd)
    await storm.all_is_answered()
    assert await before.is_told_to_stop() == 0
    await asyncio.to_thread(server.copy_files, aside)

    bot = await storm.together.start(**settings)
    await ana.sends("/withdraw")
    await storm.all_is_answered()
    await storm.pushes(ana, t("Yes, withdraw it"))
    await storm.all_is_answered()
    assert await storm.counted(crowd) == [ben]
    await telegram.until(lambda: any(each.chat in PEOPLE for each in telegram.shown), SOON)

    await asyncio.to_thread(server.put_files_back, aside)
    await telegram.until(lambda: storm.was_told(owner, CAUSES[Cause.OLDER]), SOON)
    assert storm.was_told(owner, WHAT_FOLLOWS)
    sent = sum(each.chat in PEOPLE for each in telegram.shown)
    assert await storm.counted(crowd) == [ben], "what she erased stays erased"
    await owner.sends("/broadcasts")
    await ben.sends("/count")
    await storm.all_is_answered()
    assert storm.say(owner, CAUSES[Cause.OLDER]) in storm.told(owner)[-1]
    assert storm.say(ben, t("The count so far")) in storm.told(ben)[-1]
    assert sum(each.chat in PEOPLE for each in telegram.shown) <= sent + WINDOW < len(PEOPLE)
    assert bot.process.returncode is None
