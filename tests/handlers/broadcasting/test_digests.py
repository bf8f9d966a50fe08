"""Digests, reminders and endings: each begins where there is somebody to reach, and something."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from db import alerts, broadcasts
from db.alerts import Alert, AlertState
from db.audience import Subscriber
from db.broadcasts import BroadcastKind, State
from db.deliveries import Recipient
from db.engine.moments import moment, stamp
from db.engine.transaction import Transaction
from db.subscriptions import Frequency, Topic
from handlers.broadcasting import content, digests
from tests.stage.chats import Bot
from tests.stage.factories import ANA
from tests.stage.office import ruled
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

    async def turns(self, number: int, state: State) -> None:
        """Pause the broadcast of an alert, or let it go on, or stop it."""
        now = stamp(self.bot.clock())
        await self.bot.store.transact(lambda tx: broadcasts.set_state(tx, number, state, now))

    async def carried(self, digest: str) -> list[str]:
        """The alerts that a digest has for a reader now."""
        number = int(digest.removeprefix("broadcast "))

        async def read(tx: Transaction) -> list[str]:
            found = await broadcasts.broadcast(tx, number)
            assert found is not None
            chosen = (await content.load(tx, self.bot.campaign, found)).choose(RECIPIENT)
            return list(chosen.key[0]) if chosen else []  # type: ignore[index]  # of a digest

        return await self.bot.store.transact(read)

    async def recall(self, alert: Alert, number: int) -> None:
        recalled = replace(alert, broadcast=number, state=AlertState.RECALLED)
        await self.bot.store.transact(lambda tx: alerts.put(tx, recalled))

    async def is_refreshed(self, alert: Alert, digest: str) -> bool:
        """Whether a reader's copy of a digest is changed with what became of an alert."""
        number = int(digest.removeprefix("broadcast "))
        covered = self.bot.vault.cover(RECIPIENT.tag, number, 70)

        async def read(tx: Transaction) -> bool:
            refresh = await broadcasts.start(
                tx, {}, kind=BroadcastKind.REFRESH, started="", opens="", alert=alert.id
            )
            found = await broadcasts.broadcast(tx, refresh)
            assert found is not None
            loaded = await content.load(tx, self.bot.campaign, found)
            return loaded.choose(RECIPIENT._replace(copy=(number, covered))) is not None

        return await self.bot.store.transact(read)


OTHER = replace(ALERT, id="def567")
RECIPIENT = Recipient(
    ANA, "telegram", Subscriber.PERSON, BERLIN, b"", "en", "", 1, "daily", None, None, False, 0,
    (0, 0), None, None, None,
)  # fmt: skip


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


async def test_a_paused_alert_is_in_no_digest_until_it_goes_on_and_in_the_next_one_then(
    morning: Morning,
) -> None:
    await morning.subscribe("ana", DAILY)
    paused = await morning.sends()
    await morning.turns(paused, State.PAUSED)
    await morning.sends(OTHER)
    first = await morning.digest("2026-03-02T08:00:00Z")
    assert await morning.carried(first) == [OTHER.id]
    await morning.turns(paused, State.RUNNING)
    assert await morning.carried(first) == [OTHER.id]
    second = await morning.digest("2026-03-03T08:00:00Z")
    assert await morning.carried(second) == [ALERT.id]
    assert await morning.digest("2026-03-04T08:00:00Z") == ""
    assert await morning.carried(second) == [ALERT.id]


async def test_an_alert_paused_alone_comes_however_long_the_pause_was(morning: Morning) -> None:
    """No digest begins meanwhile, and the first one looks back on a day only."""
    await morning.subscribe("ana", DAILY)
    paused = await morning.sends()
    await morning.turns(paused, State.PAUSED)
    for day in range(2, 20):
        assert await morning.digest(f"2026-03-{day:02}T08:00:00Z") == ""
    await morning.turns(paused, State.RUNNING)
    digest = await morning.digest("2026-03-20T08:00:00Z")
    assert await morning.carried(digest) == [ALERT.id]


async def test_a_pause_takes_an_alert_out_of_the_digest_that_is_under_way(
    morning: Morning,
) -> None:
    await morning.subscribe("ana", DAILY)
    paused = await morning.sends()
    await morning.sends(OTHER)
    first = await morning.digest("2026-03-02T08:00:00Z")
    assert await morning.carried(first) == [ALERT.id, OTHER.id]
    await morning.turns(paused, State.PAUSED)
    assert await morning.carried(first) == [OTHER.id]
    await morning.turns(paused, State.RUNNING)
    assert await morning.carried(first) == [OTHER.id]
    second = await morning.digest("2026-03-03T08:00:00Z")
    assert await morning.carried(second) == [ALERT.id]
    await morning.turns(paused, State.PAUSED)
    assert await morning.carried(second) == []


async def test_a_pause_that_ends_before_the_digest_moves_nothing(morning: Morning) -> None:
    await morning.subscribe("ana", DAILY)
    paused = await morning.sends()
    for state in (State.PAUSED, State.RUNNING):
        await morning.turns(paused, state)
    digest = await morning.digest("2026-03-02T08:00:00Z")
    assert await morning.carried(digest) == [ALERT.id]
    assert (await morning.bot.rows())["moved_alert"] == []


async def test_what_is_stopped_after_a_pause_is_in_no_digest(morning: Morning) -> None:
    await morning.subscribe("ana", DAILY)
    number = await morning.sends()
    await morning.turns(number, State.PAUSED)
    assert await morning.digest("2026-03-02T08:00:00Z") == ""
    await morning.turns(number, State.STOPPED)
    stopped = replace(ALERT, broadcast=number, state=AlertState.STOPPED)
    await morning.bot.store.transact(lambda tx: alerts.put(tx, stopped))
    assert await morning.digest("2026-03-03T08:00:00Z") == ""


async def test_a_pause_in_one_zone_waits_for_the_next_digest_of_each(morning: Morning) -> None:
    """Taipei had its digest before the pause, Berlin has not."""
    taipei = "Asia/Taipei"
    await morning.subscribe("ana", DAILY)
    await morning.subscribe("cho", replace(DAILY, zone=taipei))
    number = await morning.sends()
    first = await morning.digest("2026-03-02T01:00:00Z", zone=taipei)
    await morning.turns(int(first.removeprefix("broadcast ")), State.DONE)
    await morning.turns(number, State.PAUSED)
    assert await morning.digest("2026-03-02T08:00:00Z") == ""
    await morning.turns(number, State.RUNNING)
    assert await morning.digest("2026-03-03T01:00:00Z", zone=taipei) == ""
    assert await morning.carried(await morning.digest("2026-03-03T08:00:00Z")) == [ALERT.id]


async def test_a_recall_finds_the_copies_of_every_digest_that_carried_the_alert(
    morning: Morning,
) -> None:
    await morning.subscribe("ana", DAILY)
    paused = await morning.sends()
    await morning.sends(OTHER)
    interrupted = await morning.digest("2026-03-02T08:00:00Z")
    await morning.turns(paused, State.PAUSED)
    await morning.sends(replace(ALERT, id="ghi789"))
    without = await morning.digest("2026-03-03T08:00:00Z")
    await morning.turns(paused, State.RUNNING)
    brought = await morning.digest("2026-03-04T08:00:00Z")
    over = replace(ALERT, broadcast=paused)
    digests = (interrupted, without, brought)
    assert [await morning.is_refreshed(over, each) for each in digests] == [False, False, True]
    await morning.recall(ALERT, paused)
    assert [await morning.is_refreshed(over, each) for each in digests] == [True, False, True]


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


async def test_in_a_trial_digests_and_reminders_go_to_the_terminal_and_nowhere_else(
    morning: Morning,
) -> None:
    ruled(morning.bot, replace(morning.bot.campaign.rules, alerted=("terminal",)))
    for name, wanted in (("ana", DAILY), ("ben", REMINDED)):
        await morning.subscribe(name, wanted)
        await morning.subscribe(f"{name} here", replace(wanted, platform="terminal"))
    await morning.sends()
    digest = await morning.digest("2026-03-02T08:00:00Z")
    reminder = await morning.reminder("2026-03-03T08:00:00Z")
    for name in filter(None, (digest, reminder)):
        number = int(name.removeprefix("broadcast "))
        assert await morning.totals(number) == {"terminal": 1}
    assert digest
