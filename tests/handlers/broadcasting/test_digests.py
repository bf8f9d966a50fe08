"""Digests, reminders and endings: each begins where there is somebody to reach, and something."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from db.alerts import Alert, AlertState
from db.broadcasts import BroadcastKind
from db.engine.moments import moment
from db.subscriptions import Frequency, Topic
from handlers.broadcasting import digests
from tests.stage.chats import Bot
from tests.stage.readership import ALERT, DAILY, READER, REMINDED, WEEKLY, Readership

BERLIN = "Europe/Berlin"


class Morning(Readership):
    """A bot whose digests, reminders and endings a test begins, each at its moment."""

    def at(self, now: str) -> None:
        """Let time go by until `now`."""
        self.bot.clock.passes(moment(now) - self.bot.clock())

    async def digest(
        self, due: str, frequency: Frequency = Frequency.DAILY, zone: str = BERLIN
    ) -> str:
        """Begin the digest of a time zone."""
        self.at(due)
        begin = partial(digests.digest, campaign=self.bot.campaign, frequency=frequency, zone=zone)
        return await self.bot.store.transact(partial(begin, due=moment(due)))

    async def reminder(self, due: str, zone: str = BERLIN) -> str:
        """Begin the day's reminders in a time zone."""
        self.at(due)
        begin = partial(digests.reminder, campaign=self.bot.campaign, zone=zone)
        return await self.bot.store.transact(partial(begin, due=moment(due)))

    async def ends(self, due: str) -> str:
        """Begin to say of what is over that it is."""
        self.at(due)
        begin = partial(digests.ends, campaign=self.bot.campaign)
        return await self.bot.store.transact(partial(begin, due=moment(due)))


@pytest.fixture
def morning(bot: Bot) -> Morning:
    return Morning(bot)


async def test_a_digest_carries_what_came_since_the_one_before_and_none_is_empty(
    morning: Morning,
) -> None:
    await morning.subscribe("ana", DAILY)
    await morning.sends()
    for day in (2, 3, 4):
        await morning.digest(f"2026-03-0{day}T08:00:00Z")
    (first,) = await morning.broadcasts(BroadcastKind.DIGEST)
    await morning.sends(replace(ALERT, id="def567"))
    await morning.digest("2026-03-05T08:00:00Z")
    _, second = await morning.broadcasts(BroadcastKind.DIGEST)
    assert (second.since, second.day) == (first.number, "2026-03-05")


@pytest.mark.parametrize(
    "alert",
    [
        replace(ALERT, state=AlertState.RECALLED),
        replace(ALERT, state=AlertState.STOPPED),
        replace(ALERT, ends="2026-03-01"),
        replace(ALERT, topic=Topic.MILESTONES),
        replace(ALERT, countries=("TW",)),
    ],
)
async def test_there_is_no_digest_of_what_is_not_for_anybody_any_more(
    morning: Morning, alert: Alert
) -> None:
    await morning.subscribe("ana", DAILY)
    await morning.sends(alert)
    assert await morning.digest("2026-03-02T08:00:00Z") == ""
    assert await morning.broadcasts(BroadcastKind.DIGEST) == []


async def test_a_digest_waits_until_the_staff_have_seen_the_alert_in_it(morning: Morning) -> None:
    await morning.subscribe("ana", DAILY)
    morning.at("2026-03-02T07:59:30Z")
    await morning.sends()
    await morning.digest("2026-03-02T08:00:00Z")
    (digest,) = await morning.broadcasts(BroadcastKind.DIGEST)
    assert digest.opens == "2026-03-02T08:00:30Z"


async def test_a_digest_goes_to_those_of_its_frequency_and_its_time_zone(morning: Morning) -> None:
    await morning.subscribe("ana", DAILY)
    await morning.subscribe("ben", replace(WEEKLY, platform="discord"))
    await morning.subscribe("cho", replace(DAILY, zone="Asia/Taipei"))
    await morning.subscribe("dan", READER)
    await morning.sends()
    assert await morning.digest("2026-03-02T08:00:00Z", zone="Africa/Cairo") == ""
    for frequency, totals in (
        (Frequency.DAILY, {"telegram": 1}),
        (Frequency.WEEKLY, {"discord": 1}),
    ):
        number = (await morning.digest("2026-03-02T08:00:00Z", frequency)).removeprefix(
            "broadcast "
        )
        assert await morning.totals(int(number)) == totals


async def test_reminders_begin_on_a_day_that_has_one_and_where_it_is_wanted(
    morning: Morning,
) -> None:
    await morning.subscribe("ana", REMINDED)
    await morning.subscribe("ben", replace(READER, platform="discord"))
    assert await morning.reminder("2026-03-02T08:00:00Z") == ""
    assert await morning.reminder("2026-03-03T01:00:00Z", "Asia/Taipei") == ""
    assert await morning.reminder("2026-03-03T08:00:00Z") == "broadcast 1"
    (found,) = await morning.broadcasts(BroadcastKind.REMINDER)
    assert (found.day, found.zone, found.opens) == ("2026-03-03", BERLIN, "2026-03-03T08:00:00Z")
    assert await morning.totals(found.number) == {"telegram": 1}


@pytest.mark.parametrize("state", [AlertState.STARTED, AlertState.STOPPED])
async def test_what_is_over_is_said_to_be_once_to_all_who_have_it(
    morning: Morning, state: AlertState
) -> None:
    await morning.sends(replace(ALERT, ends="2026-03-03", state=state))
    assert await morning.ends("2026-03-03T00:00:00Z") == ""
    assert await morning.ends("2026-03-04T00:00:00Z") == "broadcast 2"
    assert await morning.ends("2026-03-05T00:00:00Z") == ""
    (found,) = await morning.broadcasts(BroadcastKind.REFRESH)
    assert (found.alert, found.opens) == (ALERT.id, "2026-03-04T00:00:00Z")


async def test_nobody_is_told_of_the_end_of_what_was_recalled(morning: Morning) -> None:
    await morning.sends(replace(ALERT, ends="2026-03-01", state=AlertState.RECALLED))
    assert await morning.ends("2026-03-02T00:00:00Z") == ""
