"""What the bot does by itself, each at its hour: digests, reminders, endings, drafts, chores."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.clock.agenda import Housekeeping, agenda
from bot.clock.clock import Clock
from bot.clock.copies import Copies
from db import alerts, counters, holds, runs, signatures, statistics, subscriptions
from db.alerts import AlertState
from db.broadcasts import BroadcastKind
from db.counters import Counter
from db.engine.transaction import Transaction
from db.holds import Cause
from db.secrets.vault import Purpose
from db.statistics import Cell, Dimension
from db.subjects import Subject
from tests.stage.chats import Bot, Someone
from tests.stage.copies import RECOVERY_KEY
from tests.stage.factories import SIGNATURE, random_tags
from tests.stage.readership import ALERT, DAILY, READER, REMINDED, WEEKLY, Readership

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Campaign(Readership):
    """A bot with its clock, which tests wind on, and its readers."""

    def __init__(self, bot: Bot, housekeeping: Housekeeping | None = None) -> None:
        super().__init__(bot)
        self.housekeeping = housekeeping
        self.steady = 0.0
        self.restart()

    def restart(self) -> None:
        """Start the clock anew."""
        bot = self.bot
        self.core = bot.core
        self.clock = Clock(self.core, self.housekeeping, monotonic=lambda: self.steady)
        self.series = agenda(self.core, self.housekeeping)

    async def until(self, moment: str) -> None:
        """Let time pass, with a look every hour."""
        end = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        while self.bot.clock() < end:
            self.bot.clock.passes(min(HOUR, end - self.bot.clock()))
            await self.clock.wake(self.series)


@pytest.fixture
async def campaign(bot: Bot) -> Campaign:
    campaign = Campaign(bot)
    await campaign.clock.wake(campaign.series)
    return campaign


async def test_a_daily_digest_goes_out_at_nine_where_its_readers_live(campaign: Campaign) -> None:
    await campaign.subscribe("ana", DAILY)
    await campaign.subscribe("ben", replace(DAILY, platform="discord"))
    await campaign.subscribe("cho", replace(DAILY, zone="Asia/Taipei"))
    await campaign.subscribe("dan", READER)
    sent = await campaign.sends()
    await campaign.until("2026-03-02 12:00")
    taipei, berlin = await campaign.broadcasts(BroadcastKind.DIGEST)
    assert (taipei.zone, taipei.opens) == ("Asia/Taipei", "2026-03-02T01:00:00Z")
    assert (berlin.zone, berlin.opens) == ("Europe/Berlin", "2026-03-02T08:00:00Z")
    assert (berlin.frequency, berlin.since, berlin.day) == ("daily", sent - 1, "2026-03-02")
    assert await campaign.totals(berlin.number) == {"telegram": 1, "discord": 1}
    assert await campaign.totals(taipei.number) == {"telegram": 1}


async def test_a_weekly_digest_goes_out_on_mondays(campaign: Campaign) -> None:
    await campaign.subscribe("ana", WEEKLY)
    await campaign.until("2026-03-03 12:00")
    await campaign.sends()
    await campaign.until("2026-03-10 12:00")
    (digest,) = await campaign.broadcasts(BroadcastKind.DIGEST)
    assert (digest.frequency, digest.day) == ("weekly", "2026-03-09")


async def test_a_digest_that_was_missed_is_made_up_for_by_the_next(campaign: Campaign) -> None:
    await campaign.subscribe("ana", DAILY)
    sent = await campaign.sends()
    campaign.bot.clock.passes(2 * DAY)
    campaign.restart()
    await campaign.until("2026-03-03 12:15")
    assert await campaign.broadcasts(BroadcastKind.DIGEST) == []
    await campaign.sends(replace(ALERT, id="def567"))
    await campaign.until("2026-03-04 12:15")
    (digest,) = await campaign.broadcasts(BroadcastKind.DIGEST)
    assert digest.since in (sent - 1, sent)


async def test_reminders_go_out_on_their_day_where_somebody_has_one(campaign: Campaign) -> None:
    await campaign.subscribe("ana", REMINDED)
    await campaign.subscribe("ben", replace(REMINDED, remind_on="2026-04-01"))
    await campaign.subscribe("cho", replace(READER, zone="Asia/Taipei"))
    await campaign.until("2026-03-02 12:00")
    assert await campaign.broadcasts(BroadcastKind.REMINDER) == []
    await campaign.until("2026-03-03 12:00")
    (found,) = await campaign.broadcasts(BroadcastKind.REMINDER)
    assert (found.zone, found.day, found.opens) == (
        "Europe/Berlin",
        "2026-03-03",
        "2026-03-03T08:00:00Z",
    )
    assert await campaign.totals(found.number) == {"telegram": 2}


async def test_when_an_action_is_over_its_copies_are_brought_to_say_so_once(
    campaign: Campaign,
) -> None:
    sent = await campaign.sends(replace(ALERT, ends="2026-03-03"))
    await campaign.until("2026-03-03 23:45")
    assert await campaign.broadcasts(BroadcastKind.REFRESH) == []
    await campaign.until("2026-03-06 00:00")
    (found,) = await campaign.broadcasts(BroadcastKind.REFRESH)
    assert (found.alert, found.opens[:10]) == (ALERT.id, "2026-03-04")
    assert sent < found.number


async def test_a_milestone_is_drafted_within_ten_minutes(campaign: Campaign) -> None:
    await campaign.bot.store.transact(lambda tx: counters.add(tx, Counter.PEOPLE, 260))
    await campaign.until("2026-03-01 12:15")
    found = await campaign.bot.store.transact(lambda tx: alerts.in_state(tx, AlertState.WAITING))
    assert [alert.origin for alert in found] == ["milestone 250"]


async def test_facts_are_drafted_only_if_the_settings_ask_for_them(bot: Bot) -> None:
    async def drafted(days: int, until: str) -> int:
        campaign = Campaign(bot, Housekeeping(fact_every_days=days))
        await campaign.until(until)
        found = await bot.store.transact(lambda tx: alerts.in_state(tx, AlertState.WAITING))
        return len(found)

    assert await drafted(0, "2026-03-03 12:00") == 0
    assert await drafted(1, "2026-03-05 12:00") == 3


async def test_what_is_old_goes_every_night(campaign: Campaign, ana: Someone) -> None:
    await ana.types("/sign")
    await campaign.until("2026-03-09 02:45")
    assert (await campaign.bot.rows())["draft"]
    await campaign.until("2026-03-09 03:00")
    assert not (await campaign.bot.rows())["draft"]


async def test_numbers_are_there_at_once_and_counted_every_hour(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    campaign = Campaign(bot)
    await campaign.clock.wake(campaign.series)
    people = Cell(Subject.PEOPLE, Dimension.ALL, "")
    first = await bot.store.transact(statistics.kept)
    assert first is not None
    assert first.cells[people] == 1
    await bot.someone("ben").signs()
    await campaign.until("2026-03-01 13:00")
    second = await bot.store.transact(statistics.kept)
    assert second is not None
    assert (second.cells[people], second.at) == (2, "2026-03-01T13:00:00Z")


@pytest.mark.parametrize(("kept", "left"), [(0, []), (2, ["05", "06"])])
async def test_a_copy_is_made_every_night_and_the_last_ones_stay(
    bot: Bot, tmp_path: Path, kept: int, left: list[str]
) -> None:
    folder = tmp_path / "backups"
    campaign = Campaign(bot, Housekeeping(Copies(folder, kept, 35, RECOVERY_KEY)))
    await campaign.until("2026-03-06 12:00")
    names = sorted(path.name for path in folder.glob("*"))
    assert names == [f"letter-2026-03-{day}.db.age" for day in left]
    found = await bot.store.transact(lambda tx: runs.last(tx, "backup"))
    assert found is not None
    assert (found.due, found.state) == ("2026-03-06T04:00:00Z", runs.RunState.DONE)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("letter-*"))


async def test_without_a_recovery_key_no_copy_is_made(bot: Bot, tmp_path: Path) -> None:
    campaign = Campaign(bot, Housekeeping(Copies(tmp_path / "backups", 2, 35, None)))
    await campaign.until("2026-03-02 12:00")
    assert not (tmp_path / "backups").exists()


async def test_unencrypted_copies_of_a_version_before_go_with_the_first_new_one(
    bot: Bot, tmp_path: Path
) -> None:
    (tmp_path / "letter-2026-02-28.db").touch()
    copies = Copies(tmp_path, 2, 35, RECOVERY_KEY)
    await Campaign(bot, Housekeeping(copies)).until("2026-03-02 12:00")
    assert _names(tmp_path) == ["letter-2026-03-01.db.age", "letter-2026-03-02.db.age"]


async def test_no_copy_is_kept_that_could_not_be_put_back(bot: Bot, tmp_path: Path) -> None:
    for name in ("01-25.db", "01-25.db.age", "01-26.db.age", "02-28.db.age"):
        (tmp_path / f"letter-2026-{name}").touch()
    await Campaign(bot, Housekeeping(Copies(tmp_path, 9, 35, None))).until("2026-03-02 12:00")
    assert _names(tmp_path) == ["letter-2026-01-26.db.age", "letter-2026-02-28.db.age"]


async def test_a_copy_that_cannot_be_made_is_a_failure_and_stops_nothing(
    bot: Bot, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    copies = Copies(tmp_path / "file" / "backups", 2, 35, RECOVERY_KEY)
    campaign = Campaign(bot, Housekeeping(copies))
    await campaign.until("2026-03-02 12:00")
    for job, state in (("backup", "failed"), ("retention", "done"), ("statistics", "done")):
        found = await bot.store.transact(partial(runs.last, job=job))
        assert found is not None
        assert found.state == state, job


async def test_the_schedule_knows_what_comes(campaign: Campaign) -> None:
    await campaign.subscribe("ana", DAILY)
    await campaign.until("2026-03-01 12:15")
    coming = {run.job: run.due for run in await campaign.bot.store.transact(runs.coming)}
    assert coming["digests"] == "2026-03-02T08:00:00Z"
    assert coming["milestones"] == "2026-03-01T12:20:00Z"
    assert coming["backup"] == "2026-03-02T04:00:00Z"
    assert "reminders" not in coming


async def test_a_zone_this_machine_does_not_know_stops_nobody_elses_digest(
    campaign: Campaign, caplog: pytest.LogCaptureFixture
) -> None:
    await campaign.subscribe("ana", replace(DAILY, zone="Mars/Olympus"))
    await campaign.subscribe("ben", DAILY)
    await campaign.sends()
    await campaign.until("2026-03-02 08:00")
    assert [each.zone for each in await campaign.broadcasts(BroadcastKind.DIGEST)] == [
        "Europe/Berlin"
    ]
    assert "a time zone of subscribers is not known here" in caplog.text


async def test_five_thousand_digests_are_a_row_for_each_zone(campaign: Campaign) -> None:
    async def join(tx: Transaction) -> None:
        for tag in random_tags(5000, 1):
            await subscriptions.subscribe(tx, tag, DAILY)

    await campaign.bot.store.transact(join)
    await campaign.sends()
    await campaign.until("2026-03-02 07:59")
    loop, longest = asyncio.get_running_loop(), 0.0
    running = asyncio.create_task(campaign.until("2026-03-02 08:00"))
    before = loop.time()
    while not running.done():
        await asyncio.sleep(0)
        longest, before = max(longest, loop.time() - before), loop.time()
    (digest,) = await campaign.broadcasts(BroadcastKind.DIGEST)
    assert await campaign.totals(digest.number) == {"telegram": 5000}
    assert longest < 0.5


async def test_while_broadcasts_are_held_the_clock_begins_and_drafts_none(
    campaign: Campaign,
) -> None:
    store = campaign.bot.store
    await campaign.subscribe("ana", DAILY)
    await campaign.subscribe("ben", REMINDED)
    await campaign.sends(replace(ALERT, ends="2026-03-03"))
    signed = replace(SIGNATURE, text=campaign.bot.campaign.text)

    async def sign(tx: Transaction) -> None:
        for tag in random_tags(260, 1):
            await signatures.sign(tx, tag, signed)

    await store.transact(sign)
    await store.transact(lambda tx: holds.begin(tx, Cause.RESTORED))
    await campaign.until("2026-03-05 12:00")
    for kind in (BroadcastKind.DIGEST, BroadcastKind.REMINDER, BroadcastKind.REFRESH):
        assert await campaign.broadcasts(kind) == []
    assert not await store.transact(lambda tx: alerts.in_state(tx, AlertState.WAITING))
    await store.transact(holds.end)
    await campaign.until("2026-03-06 12:00")
    assert await campaign.broadcasts(BroadcastKind.REMINDER)
    assert await campaign.broadcasts(BroadcastKind.REFRESH)
    assert await store.transact(lambda tx: alerts.in_state(tx, AlertState.WAITING))


async def test_the_log_is_emptied_every_few_minutes(
    campaign: Campaign, ana: Someone, sqlite_path: Path
) -> None:
    await ana.signs()
    log = sqlite_path.with_name("letter.db-wal")
    tag = bytes(ana.bot.keys("ana").tag(Purpose.SIGNATURE))
    assert tag in log.read_bytes()
    await campaign.until("2026-03-01 12:05")
    assert tag not in log.read_bytes()
