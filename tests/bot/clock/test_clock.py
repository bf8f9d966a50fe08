"""The clock: each run once, what was missed is said, what fails stops nothing, time may jump."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.app import Core
from bot.clock.clock import DRIFT_SECONDS, Clock
from bot.clock.dues import EveryMinutes, Schedule, daily
from bot.clock.jobs import Job, Series, at_once, lone
from bot.clock.ledger import AlreadyRun, DueJob, effect
from db import runs
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Store, StoreUnavailable, Transaction, Trouble, Work
from db.runs import Run, RunState
from db.secrets.vault import Vault
from db.signatures import register_text
from db.staff import Role
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator
from tests.stage.office import first_line, letters
from tests.stage.words import catalogs

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Time:
    """A wall clock, and one that never jumps; they go at the same speed unless somebody sets it."""

    def __init__(self, now: str) -> None:
        self.wall = datetime.fromisoformat(now).replace(tzinfo=UTC)
        self.steady = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.steady

    def passes(self, span: timedelta) -> None:
        self.wall += span
        self.steady += span.total_seconds()

    def jumps(self, span: timedelta) -> None:
        self.wall += span


class Diary:
    """Jobs that note when they were due."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, datetime]] = []
        self.errors: list[Exception] = []

    def job(self, name: str, schedule: Schedule, grace: timedelta = HOUR) -> Job:
        async def note(tx: Transaction, due: datetime) -> str:
            if self.errors:
                raise self.errors.pop()
            self.entries.append((name, due))
            return ""

        return Job(name, schedule, grace, at_once(note))

    def hours(self) -> list[str]:
        return [f"{name} {due:%d %H:%M}" for name, due in self.entries]


@pytest.fixture
def time() -> Time:
    return Time("2026-03-01 08:59:00")


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
async def bot(store: Store, vault: Vault, time: Time) -> Bot:
    bot = Bot(store, vault, clock=time.now)  # type: ignore[arg-type]  # a clock, if not that one
    await store.transact(lambda tx: register_text(tx, bot.campaign.text))
    return bot


@pytest.fixture
def core(bot: Bot) -> Core:
    return bot.core


async def organiser(bot: Bot) -> Someone:
    return await moderator(bot, "olu", role=Role.ORGANISER)


def started(core: Core, time: Time, series: Sequence[Series]) -> Clock:
    return Clock(core, monotonic=time.monotonic, series=series)


async def look(clock: Clock) -> None:
    """Let the clock compare the times, and do what that leads to."""
    clock.watch()
    await clock.settled()


async def last(core: Core, job: str) -> Run | None:
    return await core.store.transact(partial(runs.last, job=job))


async def test_a_run_happens_once_however_often_the_clock_wakes(
    core: Core, time: Time, diary: Diary
) -> None:
    series = [lone(diary.job("tea", daily(9)))]
    clock = started(core, time, series)
    await clock.wake(series)
    time.passes(timedelta(minutes=1))
    for _ in range(3):
        await clock.wake(series)
    await started(core, time, series).wake(series)
    assert diary.hours() == ["tea 01 09:00"]
    assert await last(core, "tea") == Run("tea", "2026-03-01T09:00:00Z", RunState.DONE)


async def test_two_clocks_at_the_same_moment_do_it_once(
    core: Core, time: Time, diary: Diary
) -> None:
    series = [lone(diary.job("tea", daily(9)))]
    time.passes(HOUR)
    await asyncio.gather(*(started(core, time, series).wake(series) for _ in range(4)))
    found = await core.store.transact(runs.last_of_each)
    assert [(run.job, run.state) for run in found] == [("tea", RunState.DONE)]


async def test_an_effect_is_undone_where_the_ledger_has_the_run_already(
    core: Core, time: Time, diary: Diary
) -> None:
    due = DueJob(diary.job("tea", daily(9)), time.wall, missed=False)

    async def work(tx: Transaction) -> str:
        await runs.once(tx, "poured")
        return ""

    await core.store.transact(partial(effect, due=due, work=work))
    await core.store.transact(lambda tx: tx.execute("DELETE FROM run WHERE job = 'poured'"))
    with pytest.raises(AlreadyRun):
        await core.store.transact(partial(effect, due=due, work=work))
    assert await last(core, "poured") is None


async def test_what_was_due_while_the_bot_was_down_is_caught_up_once(
    core: Core, time: Time, diary: Diary
) -> None:
    series = [lone(diary.job("tea", EveryMinutes(60), grace=2 * HOUR))]
    await started(core, time, series).wake(series)
    time.passes(30 * HOUR)
    await look(started(core, time, series))
    assert diary.hours() == ["tea 01 08:00", "tea 02 14:00"]


async def test_what_is_past_its_grace_is_entered_as_missed_and_reported_once(
    bot: Bot, core: Core, time: Time, diary: Diary
) -> None:
    olu = await organiser(bot)
    series = [lone(diary.job(name, daily(9), grace=HOUR)) for name in ("backup", "facts")]
    time.passes(HOUR)
    await look(started(core, time, series))
    time.passes(DAY + 2 * HOUR)
    for _ in range(3):
        await look(started(core, time, series))
    assert diary.hours() == ["backup 01 09:00", "facts 01 09:00"]
    assert await last(core, "backup") == Run("backup", "2026-03-02T09:00:00Z", RunState.MISSED)
    (letter,) = await letters(bot, olu)
    assert first_line(letter) == "Something did not run as planned"
    time.passes(DAY - 2 * HOUR)
    await look(started(core, time, series))
    assert diary.hours()[2:] == ["backup 03 09:00", "facts 03 09:00"]


async def test_a_new_bot_has_missed_nothing(bot: Bot, core: Core, time: Time, diary: Diary) -> None:
    olu = await organiser(bot)
    await look(started(core, time, [lone(diary.job("tea", daily(3), grace=HOUR))]))
    assert diary.hours() == []
    assert await letters(bot, olu) == []


async def test_a_job_that_fails_is_entered_told_and_stops_no_other(
    bot: Bot, core: Core, time: Time, diary: Diary, caplog: pytest.LogCaptureFixture
) -> None:
    olu = await organiser(bot)
    other = Diary()
    series = [
        lone(diary.job("backup", EveryMinutes(60))),
        lone(other.job("tea", EveryMinutes(60))),
    ]
    clock = started(core, time, series)
    for _ in range(2):
        diary.errors.append(KeyError("somebody's account"))
        await clock.wake(series)
        time.passes(HOUR)
    await clock.wake(series)
    assert diary.hours() == ["backup 01 10:00"]
    assert len(other.entries) == 3
    found = await core.store.transact(
        lambda tx: tx.rows("SELECT state, detail FROM run ORDER BY due")
    )
    assert [tuple(row) for row in found].count(("failed", "KeyError")) == 2
    assert len(await letters(bot, olu)) == 1
    assert "a job failed: backup" in caplog.text


async def test_runs_are_counted_by_how_they_ended_and_those_of_time_zones_not_at_all(
    core: Core, time: Time, diary: Diary
) -> None:
    zones = (diary.job("digest daily Asia/Taipei", EveryMinutes(60)),)

    async def members(_: Transaction) -> tuple[Job, ...]:
        return zones

    job = diary.job("tea", EveryMinutes(60), grace=timedelta(minutes=59))
    series = [lone(job), Series("digests", EveryMinutes(15), members)]
    clock = started(core, time, series)
    diary.errors.append(KeyError("somebody's account"))
    for span in (HOUR, 3 * HOUR + timedelta(seconds=30)):
        await clock.wake(series)
        time.passes(span)
    await clock.wake(series)
    assert [name for name, _ in diary.entries].count("tea") == 1
    assert "digest daily Asia/Taipei" in dict(diary.entries)
    assert core.meter.runs == {("tea", state): 1 for state in RunState if state != "coming"}


async def test_a_failure_leaves_no_half_of_an_effect(core: Core, time: Time) -> None:
    async def half(tx: Transaction, due: datetime) -> str:
        await runs.once(tx, "half")
        raise ValueError

    series = [lone(Job("tea", EveryMinutes(60), HOUR, at_once(half)))]
    await started(core, time, series).wake(series)
    assert await last(core, "half") is None
    assert await last(core, "tea") == Run(
        "tea", "2026-03-01T08:00:00Z", RunState.FAILED, "ValueError"
    )


async def test_a_store_that_cannot_serve_is_asked_again(
    core: Core, time: Time, diary: Diary, caplog: pytest.LogCaptureFixture
) -> None:
    async def no_store(tx: Transaction) -> tuple[Job, ...]:
        if diary.errors:
            raise diary.errors.pop()
        return (job,)

    job = diary.job("tea", EveryMinutes(60))
    series = [Series("tea", EveryMinutes(60), no_store, alone=True)]
    clock = started(core, time, series)
    diary.errors.append(StoreUnavailable(Trouble.LOCKED))
    await look(clock)
    assert "the clock waits for the store: locked" in caplog.text
    time.passes(timedelta(seconds=30))
    await look(clock)
    assert diary.hours() == []
    time.passes(timedelta(seconds=31))
    await look(clock)
    assert diary.hours() == ["tea 01 09:00"]


async def test_time_that_jumps_forward_is_like_time_that_passed_without_the_bot(
    core: Core, time: Time, diary: Diary
) -> None:
    clock = started(core, time, [lone(diary.job("tea", daily(9), grace=DAY))])
    await look(clock)
    time.passes(timedelta(seconds=30))
    await look(clock)
    time.jumps(3 * DAY)
    await look(clock)
    assert diary.hours() == ["tea 28 09:00", "tea 03 09:00"]


async def test_time_that_jumps_back_runs_nothing_twice_and_goes_on_from_there(
    core: Core, time: Time, diary: Diary
) -> None:
    series = [lone(diary.job("tea", EveryMinutes(60), grace=DAY))]
    clock = started(core, time, series)
    time.passes(2 * HOUR)
    await look(clock)
    time.jumps(-90 * timedelta(minutes=1))
    for _ in range(4):
        await look(clock)
        time.passes(timedelta(minutes=30))
        await clock.wake(series)
    assert diary.hours()[0] == "tea 01 10:00"
    assert len(set(diary.hours())) == len(diary.hours())
    assert "tea 01 11:00" in diary.hours()


async def test_a_clock_that_was_years_ahead_for_a_moment_stops_nothing(
    core: Core, time: Time, diary: Diary
) -> None:
    series = [lone(diary.job("tea", daily(9), grace=DAY))]
    clock = started(core, time, series)
    time.jumps(1500 * DAY)
    await look(clock)
    time.jumps(-1500 * DAY)
    await look(clock)
    time.passes(HOUR)
    await clock.wake(series)
    assert diary.hours()[-1] == "tea 01 09:00"
    coming = await core.store.transact(runs.coming)
    assert [run.due for run in coming] == ["2026-03-02T09:00:00Z"]


async def test_a_small_correction_of_the_time_changes_nothing(
    core: Core, time: Time, diary: Diary
) -> None:
    clock = started(core, time, [lone(diary.job("tea", EveryMinutes(1), grace=DAY))])
    await look(clock)
    time.passes(timedelta(minutes=1))
    time.jumps(timedelta(seconds=DRIFT_SECONDS - 0.5))
    await look(clock)
    assert len(diary.entries) == 1
    time.jumps(timedelta(seconds=1))
    await look(clock)
    assert len(diary.entries) == 2


async def test_the_alarm_rings_at_the_due_moment_and_after_a_jump_at_the_next(
    core: Core, diary: Diary
) -> None:
    rung = asyncio.Event()
    loop = asyncio.get_running_loop()
    began, wall = loop.time(), [datetime(2026, 3, 1, 8, 59, 59, 800_000, tzinfo=UTC)]

    def now() -> datetime:
        return wall[0] + timedelta(seconds=loop.time() - began)

    async def prepare(due: datetime) -> Work[str]:
        rung.set()
        return nothing

    async def nothing(_: Transaction) -> str:
        return ""

    series = [lone(Job("tea", daily(9), HOUR, prepare))]
    clock = Clock(core, now=now, monotonic=loop.time, series=series)
    stop = asyncio.Event()
    running = asyncio.create_task(clock.run(stop))
    await asyncio.wait_for(rung.wait(), 10)
    rung.clear()
    wall[0] += DAY - timedelta(seconds=1 + loop.time() - began)
    await asyncio.wait_for(rung.wait(), 10)
    stop.set()
    await running
    assert now() - datetime(2026, 3, 2, 9, tzinfo=UTC) < timedelta(seconds=5)


async def test_it_stops_at_once_also_while_a_job_is_at_work(core: Core, diary: Diary) -> None:
    at_work = asyncio.Event()

    async def endless(due: datetime) -> Work[str]:
        at_work.set()
        await asyncio.Event().wait()
        raise AssertionError

    clock = Clock(core, series=[lone(Job("tea", EveryMinutes(60), HOUR, endless))])
    stop = asyncio.Event()
    running = asyncio.create_task(clock.run(stop))
    await asyncio.wait_for(at_work.wait(), 10)
    stop.set()
    await running
    assert await last(core, "tea") is None


async def test_a_time_zone_that_comes_new_has_missed_nothing(
    bot: Bot, core: Core, time: Time, diary: Diary
) -> None:
    olu = await organiser(bot)
    zones = ["Europe/Berlin"]

    async def members(tx: Transaction) -> tuple[Job, ...]:
        return tuple(diary.job(zone, daily(9, zone)) for zone in zones)

    series = [Series("digests", EveryMinutes(15), members)]
    clock = started(core, time, series)
    await look(clock)
    zones += ["Europe/Lisbon", "Asia/Taipei"]
    for _ in range(96):
        time.passes(timedelta(minutes=15))
        await clock.wake(series)
    assert diary.hours() == [
        "Europe/Lisbon 01 09:00",
        "Asia/Taipei 02 01:00",
        "Europe/Berlin 02 08:00",
    ]
    assert await letters(bot, olu) == []


async def test_five_hundred_zones_at_once_do_not_stall_the_loop(
    sqlite_store: SqliteStore, vault: Vault, time: Time, diary: Diary
) -> None:
    bot = Bot(sqlite_store, vault, clock=time.now)  # type: ignore[arg-type]  # as above
    core = Core(bot.dispatch, sqlite_store, catalogs(), bot.commands, bot.campaign)

    async def members(tx: Transaction) -> tuple[Job, ...]:
        return tuple(diary.job(f"digest daily {number}", daily(9)) for number in range(500))

    series = [Series("digests", EveryMinutes(15), members)]
    clock = started(core, time, series)
    await clock.wake(series)
    time.passes(timedelta(minutes=2))
    loop, longest = asyncio.get_running_loop(), 0.0
    running = asyncio.create_task(clock.wake(series))
    before = loop.time()
    while not running.done():
        await asyncio.sleep(0)
        longest, before = max(longest, loop.time() - before), loop.time()
    assert len(diary.entries) == 500
    assert longest < 0.5
