"""The holder of every lease is killed: another process goes on, with nothing lost or doubled.

What a process was in the middle of is held there by a lock that the test has in the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.stage.crew import Crew, crew
from tests.stage.discord.fake import Asked, Request
from tests.stage.telegram.people import Person
from tests.stage.together import Member

SIGNERS = 12
PEOPLE = range(7_100_000_000, 7_100_000_020)
ON_DISCORD = range(81_000_000_000_000_000, 81_000_000_000_000_020)
SIGNED = "INSERT INTO counter (name, share, n, found) VALUES ('people', 1, 250, 0)"
FAR = datetime(2040, 1, 1, tzinfo=UTC)
DRAFTED = "I have drafted an alert"
STAFF = (1, 2)
"""The chats of the two moderators in a prepared database."""


@pytest.fixture
async def two(tmp_path: Path, postgres_url: str) -> AsyncIterator[Crew]:
    async with crew(tmp_path, postgres_url, PEOPLE, ON_DISCORD) as made:
        yield made


async def test_people_who_sign_on_telegram_meanwhile_are_answered_and_counted_once(
    two: Crew,
) -> None:
    first, second = await two.starts()
    people = [Person(two.telegram) for _ in range(SIGNERS)]
    signing = asyncio.gather(*map(signs, people))
    await two.watch.until(lambda: two.telegram.calls["editMessageText"] > SIGNERS // 2)
    await first.is_killed()
    await two.has(second)
    assert all("Thank you" in thanks for thanks in await signing)
    assert await two.count("signature") == SIGNERS
    assert await two.counted("people") == SIGNERS
    assert not two.telegram.waiting


async def signs(person: Person) -> str:
    """Sign without a name; what is said at the end."""
    await person.types("/sign")
    await person.presses("Without a name")
    return await person.presses("Sign")


async def test_who_signs_on_discord_just_then_presses_once_more_and_is_counted_once(
    two: Crew,
) -> None:
    first, second = await two.starts()
    form = await filled_in(two)
    two.discord.on_arrival = lambda request: kill_at(request, first)
    await two.discord.press(form, "Sign")
    await first.is_killed()
    two.discord.ready.clear()
    await two.has(second)
    await two.discord.ready.wait()
    assert await two.count("signature") == 1, "it was kept before Discord was told"
    two.discord.on_arrival = lambda request: None
    assert "You have signed." in (await two.discord.press(form, "Sign")).reads
    assert await two.count("signature") == await two.counted("people") == 1


async def filled_in(two: Crew) -> Asked:
    """A form on Discord to which nothing is missing but the last press."""
    sign = await two.discord.command("sign")
    shown = await two.discord.press(sign, "Fill in, page 1 of 2")
    return await two.discord.send(shown, sign, {"appearance": ["anonymous"]})


def kill_at(request: Request, member: Member) -> None:
    """Kill `member` when it has begun to tell Discord what it did."""
    if request.path.endswith("/callback") and request.process == member.name:
        member.process.kill()


async def test_an_alert_that_was_just_beginning_begins_once(two: Crew) -> None:
    first, second = await two.starts()
    async with two.locked("broadcast"):
        await two.approves()
        await two.waits_for_the_lock(first)
        await first.is_killed()
        await two.has(second)
    await two.watch.until(lambda: everybody_has_it(two))
    assert await two.count("broadcast") == 1
    assert await two.count("journal", "act = 'alert started'") == 1
    assert [len(two.telegram.shown_in(chat)) for chat in PEOPLE] == [1] * len(PEOPLE)
    assert len(two.discord.channels.posted) == len(ON_DISCORD)
    assert [len(two.telegram.shown_in(chat)) for chat in STAFF] == [1] * len(STAFF), "a copy each"


def everybody_has_it(two: Crew) -> bool:
    return {each.chat for each in two.telegram.shown} >= {*PEOPLE} and len(
        two.discord.channels.posted
    ) >= len(ON_DISCORD)


async def test_a_job_of_the_clock_that_was_just_running_runs_once(two: Crew) -> None:
    """A milestone: an alert is drafted, and the staff are told."""
    await two.approves(starts=FAR)
    first, second = await two.starts()
    await two.clock_has_begun()
    await two.looker.execute(SIGNED)
    async with two.locked("run"):
        await two.moves_time(timedelta(minutes=10))
        await two.waits_for_the_lock(first)
        await first.is_killed()
        await two.has(second)
    await two.watch.until(lambda: all(two.told(chat, DRAFTED) for chat in STAFF))
    assert await two.count("alert", "id <> 'k7m2qd'") == 1
    assert await two.count("run", "job = 'milestone 250'") == 1
    assert [two.told(chat, DRAFTED) for chat in STAFF] == [1] * len(STAFF)
