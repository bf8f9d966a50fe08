"""A process is frozen past its leases and woken: it neither says nor writes what is another's now.

What it was in the middle of is held there by a lock that the test has in the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.broadcast.lane import WINDOW
from tests.stage.crew import LEASES, Crew, crew
from tests.stage.discord.fake import COMMAND
from tests.stage.telegram.people import Person
from tests.stage.together import Member

LOST = "the lease is lost; this process stands by"
UNANSWERED = "an interaction could not be answered here"
SAID = ("sendMessage", "editMessageText", "sendDocument")
PEOPLE = range(7_100_000_000, 7_100_000_300)
ON_DISCORD = range(81_000_000_000_000_000, 81_000_000_000_000_300)
SIGNERS = 12
SIGNED = "INSERT INTO counter (name, share, n, found) VALUES ('people', 1, 250, 0)"
FAR = datetime(2040, 1, 1, tzinfo=UTC)
DRAFTED = "I have drafted an alert"
STAFF = (1, 2)
"""The chats of the two moderators in a prepared database."""


@pytest.fixture
async def two(tmp_path: Path, postgres_url: str) -> AsyncIterator[Crew]:
    async with crew(
        tmp_path,
        postgres_url,
        PEOPLE,
        ON_DISCORD,
        TELEGRAM_PER_SECOND="25",
        DISCORD_PER_SECOND="25",
    ) as made:
        yield made


def said_by(two: Crew, member: Member) -> int:
    """How much a process has said on Telegram."""
    return sum(two.telegram.calls_by[member.name, method] for method in SAID)


def posted_by(two: Crew, member: Member) -> int:
    """How much a process has said on Discord."""
    asked = (each for each in two.discord.requests if each.process == member.name)
    return sum(each.method == "POST" and each.path.endswith("/messages") for each in asked)


def answered_by(two: Crew, member: Member) -> int:
    """How many interactions a process has answered."""
    asked = (each for each in two.discord.requests if each.process == member.name)
    return sum(each.path.endswith("/callback") for each in asked)


async def is_woken(two: Crew, member: Member) -> None:
    """Wake `member`, and wait until all its services stand by again."""
    member.wake()
    for _ in LEASES:
        await member.says(LOST)
    await two.are_there(*two.together.members)


async def test_of_a_broadcast_it_sends_nothing_more_on_either_platform(two: Crew) -> None:
    await two.approves()
    first, second = await two.starts()
    await two.watch.until(lambda: said_by(two, first) > 10 and posted_by(two, first) > 10)
    first.freeze()
    await two.has(second)
    await two.watch.until(lambda: said_by(two, second) > WINDOW and posted_by(two, second) > WINDOW)
    before = said_by(two, first), posted_by(two, first)
    await is_woken(two, first)
    assert said_by(two, first) - before[0] <= WINDOW
    assert posted_by(two, first) - before[1] <= WINDOW
    await two.watch.until(
        lambda: (
            {each.chat for each in two.telegram.shown} >= {*PEOPLE}
            and len(two.discord.channels.posted) >= len(ON_DISCORD)
        )
    )
    got = Counter(each.chat for each in two.telegram.shown if each.chat in PEOPLE)
    assert got.total() - len(PEOPLE) <= WINDOW
    on_discord = Counter(each.channel for each in two.discord.channels.posted)
    assert set(on_discord.values()) == {1}
    assert len(on_discord) == len(ON_DISCORD)


async def test_whoever_it_was_answering_on_telegram_is_answered_by_the_other_alone(
    two: Crew,
) -> None:
    first, second = await two.starts()
    people = [Person(two.telegram) for _ in range(SIGNERS)]
    for person in people:
        await person.types("/sign")
        await person.presses("Without a name")
    async with two.locked("signature"):
        for person in people:
            await person.pushes(sign_of(person), person.last)
        await two.waits_for_the_lock(first, works=5)
        first.freeze()
    await two.has(second)
    await two.watch.until(lambda: all("Thank you" in each.reads for each in people))
    before = said_by(two, first)
    await is_woken(two, first)
    assert said_by(two, first) == before
    assert all("Thank you" in each.reads for each in people), "and nobody is told otherwise"
    assert await two.count("signature") == await two.counted("people") == SIGNERS


def sign_of(person: Person) -> str:
    """What the button that signs carries."""
    return str(
        next(each for each in person.last.buttons if each["text"] == "Sign")["callback_data"]
    )


async def test_what_it_hears_late_on_discord_does_not_undo_what_was_done_since(two: Crew) -> None:
    first, second = await two.starts()
    await two.discord.command("count")
    first.freeze()
    await two.discord.interact(COMMAND, chosen(two, "ar"))
    two.discord.ready.clear()
    await two.has(second)
    await two.discord.ready.wait()
    await two.discord.command("language", "zh-Hant-TW")
    before = answered_by(two, first)
    await is_woken(two, first)
    await first.has_said(UNANSWERED)
    assert "連署" in (await two.discord.command("count")).reads
    assert answered_by(two, first) == before


def chosen(two: Crew, language: str) -> dict[str, object]:
    """The command that chooses a language."""
    option = {"name": two.discord._option("language"), "type": 3, "value": language}
    return {"id": "1", "name": "language", "type": 1, "options": [option]}


async def test_an_alert_that_it_was_just_beginning_begins_once(two: Crew) -> None:
    first, second = await two.starts()
    async with two.locked("broadcast"):
        await two.approves()
        await two.waits_for_the_lock(first)
        first.freeze()
    await two.has(second)
    await two.watch.until(lambda: len(two.telegram.shown) > WINDOW)
    await is_woken(two, first)
    assert await two.count("broadcast") == 1
    assert await two.count("journal", "act = 'alert started'") == 1
    assert [len(two.telegram.shown_in(chat)) for chat in STAFF] == [1] * len(STAFF), "a copy each"


async def test_a_job_of_the_clock_that_it_was_just_doing_is_done_once(two: Crew) -> None:
    """A milestone: an alert is drafted, and the staff are told."""
    await two.approves(starts=FAR)
    first, second = await two.starts()
    await two.clock_has_begun()
    await two.looker.execute(SIGNED)
    async with two.locked("run"):
        await two.moves_time(timedelta(minutes=10))
        await two.waits_for_the_lock(first)
        first.freeze()
    await two.has(second)
    await two.watch.until(lambda: all(two.told(chat, DRAFTED) for chat in STAFF))
    await is_woken(two, first)
    assert await two.count("alert", "id <> 'k7m2qd'") == 1
    assert await two.count("run", "job = 'milestone 250'") == 1
    assert [two.told(chat, DRAFTED) for chat in STAFF] == [1] * len(STAFF)
