"""A server that takes over and lags behind, under a bot that sends a broadcast and answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.broadcast.lane import WINDOW
from db.holds import Cause
from handlers.broadcasting.standstill import CAUSES, WHAT_FOLLOWS
from messages.text import t
from tests.stage.outlets import until
from tests.stage.prepared import prepared
from tests.stage.stores import PostgresServer
from tests.stage.storms import SOON, Storm
from tests.stage.telegram.fake import FakeTelegram, Shown
from tests.stage.words import catalogs

PEOPLE = range(7_200_000_000, 7_200_000_200)
"""Those who get an alert: at five a second, it goes out as long as this test lasts."""

STAFF = (1, 2)
"""The accounts of the two who approved it."""


async def test_what_a_failover_lost_is_erased_again_and_broadcasts_wait_for_two_of_the_staff(
    storm: Storm, server: PostgresServer, tmp_path: Path
) -> None:
    aside, telegram = tmp_path / "lagging behind", storm.telegram
    await prepared(storm.together.url, storm.vault, PEOPLE, (), urgent=True)
    settings = {
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
    await telegram.until(lambda: _sent(telegram) > 0, SOON)

    await asyncio.to_thread(server.put_files_back, aside)
    await telegram.until(lambda: all(map(_is_told, map(telegram.shown_in, STAFF))), SOON)
    sent = _sent(telegram)
    assert await storm.counted(crowd) == [ben], "what she erased stays erased"
    await ben.sends("/count")
    await storm.all_is_answered()
    assert storm.say(ben, t("The count so far")) in storm.told(ben)[-1]
    assert _sent(telegram) <= sent + WINDOW < len(PEOPLE)
    assert bot.process.returncode is None


async def test_each_process_erases_again_what_it_alone_knows(
    storm: Storm, server: PostgresServer, tmp_path: Path
) -> None:
    """The one that answers has nothing to do with broadcasts, and has just erased something."""
    aside = tmp_path / "lagging behind"
    await storm.together.start("--only", "telegram")
    await storm.together.start("--only", "broadcast,clock")
    ana, ben = crowd = await storm.crowd(2)
    await storm.all_sign(crowd)
    await storm.all_is_answered()
    await asyncio.to_thread(server.copy_files, aside)
    await ana.sends("/withdraw")
    await storm.all_is_answered()
    await storm.pushes(ana, t("Yes, withdraw it"))
    await storm.all_is_answered()

    await asyncio.to_thread(server.put_files_back, aside)

    async def erased() -> bool:
        return await storm.counted(crowd) == [ben]

    await until(erased)


def _is_told(shown: Sequence[Shown]) -> bool:
    """Whether somebody of the staff reads why nothing goes out, and for how long."""
    words = (catalogs().say(each, "en") for each in (CAUSES[Cause.OLDER], WHAT_FOLLOWS))
    return all(any(each in message.text for message in shown) for each in words)


def _sent(telegram: FakeTelegram) -> int:
    """How many of `PEOPLE` have the alert."""
    return sum(each.chat in PEOPLE for each in telegram.shown)
