"""/goal: how many people the campaign wants to reach, as organisers type it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import goals, journal
from db.staff import Role
from handlers.frame.refusal import Refusal
from handlers.organising.goal import MOST, _people
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator


@pytest.fixture
async def olu(bot: Bot) -> Someone:
    return await moderator(bot, "olu", role=Role.ORGANISER)


async def goal_of(bot: Bot) -> int | None:
    return await bot.store.transact(goals.goal)


async def test_one_organiser_sets_a_goal_and_everybody_reads_it(
    bot: Bot, olu: Someone, ana: Someone
) -> None:
    assert "There is no goal." in await olu.types("/goal")
    assert "The goal: 10,000 people." in await olu.types("/goal 10000")
    await ana.signs()
    words = await ana.types("/count")
    assert "Goal: 10,000 people. ▱▱▱▱▱▱▱▱▱▱ 0 per cent of it is reached" in words
    entries = await bot.store.transact(journal.entries)
    assert [(each.act, each.subject) for each in entries] == [("goal set", "10000")]


async def test_a_goal_is_taken_away_as_easily(bot: Bot, olu: Someone, ana: Someone) -> None:
    await olu.types("/goal 500")
    assert "There is no goal." in await olu.presses("No goal")
    assert await goal_of(bot) is None
    assert "Goal" not in await ana.types("/count")
    await olu.types("/goal off")
    entries = await bot.store.transact(journal.entries)
    assert [each.act for each in entries] == ["goal set", "goal removed"], "nothing twice"


@pytest.mark.parametrize(
    "typed",
    [
        *("10000", "10,000", "10.000", "10 000", "10'000", "10’000", "１００００", "１０，０００"),
        *("١٠٠٠٠", "١٠٬٠٠٠", "१०,०००", "10\N{NO-BREAK SPACE}000", " 010000 "),
    ],
)
async def test_digits_and_signs_of_others_are_understood(
    bot: Bot, olu: Someone, typed: str
) -> None:
    await olu.types(f"/goal {typed}")
    assert await goal_of(bot) == 10_000


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10k", "10,000"),
        ("1.5k", "1,500"),
        ("2,5 K", "2,500"),
        ("3 thousand", "3,000"),
        ("1萬", "10,000"),
        ("1.2 万", "12,000"),
        ("٢ ألف", "2,000"),
        ("1m", "1,000,000"),
    ],
)
async def test_what_may_be_meant_is_offered_and_not_taken(
    bot: Bot, olu: Someone, typed: str, meant: str
) -> None:
    assert f"Do you mean {meant} people?" in await olu.types(f"/goal {typed}")
    assert await goal_of(bot) is None
    assert f"The goal: {meant} people." in await olu.presses(f"Yes, {meant}")


@pytest.mark.parametrize("typed", ["0", "-5", "many", "10.5", "1,00", "10 x", "1.0005k", "9" * 40])
async def test_what_is_no_number_of_people_changes_nothing(
    bot: Bot, olu: Someone, typed: str
) -> None:
    await olu.types("/goal 700")
    words = await olu.types(f"/goal {typed}")
    assert "no number of people" in words or "A goal is from 1 to 1,000,000,000" in words
    assert await goal_of(bot) == 700


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_goal_or_a_plain_refusal(typed: str) -> None:
    with suppress(Refusal):
        assert 1 <= _people(typed) <= MOST


async def test_it_is_for_organisers(bot: Bot, ana: Someone) -> None:
    mo = await moderator(bot, "mo")
    for someone in (ana, mo):
        assert "That is for the campaign's organisers." in await someone.types("/goal 5")
    assert await goal_of(bot) is None
