"""/schedule: what comes, in UTC and in words, and what ran; and what is reported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import alerts, runs
from db.alerts import AlertState
from db.runs import Run, RunState
from db.staff import Role
from handlers.organising import schedule
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import ALERT, moderator
from tests.stage.office import first_line, letters


@pytest.fixture
async def olu(bot: Bot) -> Someone:
    return await moderator(bot, "olu", role=Role.ORGANISER)


async def ran(bot: Bot, job: str, due: str, state: RunState, detail: str = "") -> None:
    await bot.store.transact(lambda tx: runs.enter(tx, Run(job, due, state, detail)))


async def comes(bot: Bot, job: str, due: str) -> None:
    await bot.store.transact(lambda tx: runs.expect(tx, job, due))


async def test_what_comes_is_told_in_utc_and_in_words(bot: Bot, olu: Someone) -> None:
    await comes(bot, "backup", "2026-03-03T03:00:00Z")
    await comes(bot, "digests", "2026-03-01T14:30:00Z")
    await comes(bot, "milestones", "2026-03-01T12:10:00Z")
    await comes(bot, "statistics", "2026-03-01T11:00:00Z")
    words = await olu.types("/schedule")
    assert "Backup: 3 March 2026 03:00, in 1 day" in words
    assert "Digests: 1 March 2026 14:30, in 2 hours" in words
    assert "Milestones: 1 March 2026 12:10, in 10 minutes" in words
    assert "Statistics: since 1 March 2026 11:00" in words


async def test_an_approved_alert_stands_among_what_comes(bot: Bot, olu: Someone) -> None:
    approved = replace(ALERT, state=AlertState.APPROVED, starts="2026-03-01T18:00:00Z")
    await bot.store.transact(lambda tx: alerts.put(tx, approved))
    await comes(bot, "backup", "2026-03-03T03:00:00Z")
    assert f"Alert {ALERT.id}: 1 March 2026 18:00, in 6 hours" in await olu.types("/schedule")


async def test_what_ran_is_told_with_what_became_of_it(bot: Bot, olu: Someone) -> None:
    await comes(bot, "backup", "2026-03-03T03:00:00Z")
    await ran(bot, "backup", "2026-03-01T03:00:00Z", RunState.DONE)
    await ran(bot, "ends", "2026-03-01T00:00:00Z", RunState.FAILED, "KeyError")
    await ran(bot, "digest daily Europe/Berlin", "2026-03-01T08:00:00Z", RunState.MISSED)
    words = await olu.types("/schedule")
    assert "Backup: done, 1 March 2026 03:00" in words
    assert "Actions that are over: failed (KeyError), 1 March 2026 00:00" in words
    assert "Daily digest, Europe/Berlin: missed, 1 March 2026 08:00" in words
    assert words.index("Backup: done") < words.index("Daily digest")


async def test_a_long_list_is_cut(bot: Bot, olu: Someone) -> None:
    await comes(bot, "backup", "2026-03-03T03:00:00Z")
    for number in range(20):
        await ran(bot, f"reminder Zone/{number}", "2026-03-01T08:00:00Z", RunState.DONE)
    words = await olu.types("/schedule")
    assert words.count("Pledge reminders, Zone/") == schedule.MOST
    assert "and 5 more" in words


async def test_without_a_clock_it_says_so(olu: Someone) -> None:
    assert "Nothing is planned yet" in await olu.types("/schedule")


async def test_it_is_for_organisers(bot: Bot, ana: Someone) -> None:
    assert "That is for the campaign's organisers." in await ana.types("/schedule")


async def test_organisers_and_owners_are_told_what_failed_and_moderators_are_not(
    bot: Bot, olu: Someone
) -> None:
    owner = await moderator(bot, "owen", role=Role.OWNER)
    mo = await moderator(bot, "mo")
    failed = Run("digest weekly Asia/Taipei", "2026-03-02T01:00:00Z", RunState.MISSED)
    await bot.store.transact(lambda tx: schedule.report(tx, bot.campaign, [failed]))
    for someone in (olu, owner):
        (letter,) = await letters(bot, someone)
        assert first_line(letter) == "Something did not run as planned"
        olu.answer = olu.answer._replace(reply=letter)
    assert await letters(bot, mo) == []
    assert "The schedule" in olu.offered


@pytest.mark.parametrize("job", ["", "digest", "digest hourly Europe/Berlin", "something else"])
def test_a_job_nobody_knows_is_called_what_the_ledger_calls_it(job: str) -> None:
    assert getattr(schedule.job_name(job), "text", None) == job
