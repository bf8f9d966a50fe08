"""Two organisers and the signer on one entry at the same moment, in two processes on PostgreSQL.

Who was first is left to chance; whatever happened, list, count and journal tell the same.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from db import counters, daily, goals, organisations
from db.cleanups import OPEN, State
from db.engine.transaction import Transaction
from db.signatures import register_text
from db.subjects import Subject
from handlers.organising import counting
from tests.stage.chats import Bot, Someone
from tests.stage.cleaning import crowd, every, proposes
from tests.stage.office import acts
from tests.stage.organisations import organiser, signs_for
from tests.stage.stores import VAULT, opened

ROUNDS = 6

pytestmark = pytest.mark.outside


@asynccontextmanager
async def two_processes(url: str) -> AsyncIterator[tuple[Bot, Bot]]:
    """Two bots with a machine each, on one database."""
    async with opened(url, VAULT) as one, opened(url, VAULT) as other:
        first, second = Bot(one, VAULT), Bot(other, VAULT)
        second.updates, second.clock = first.updates, first.clock
        await one.transact(lambda tx: register_text(tx, first.campaign.text))
        yield first, second


async def _numbers(tx: Transaction) -> set[int]:
    """How many organisations there are: listed, in the total, and by day."""
    listed = await organisations.listed(tx, b"", "", 100)
    days = await daily.by_day(tx, Subject.ORGANISATIONS)
    return {len(listed), (await counters.totals(tx)).organisations, sum(days.values())}


async def _ready(olga: Someone, petra: Someone) -> None:
    """Both look at the first that waits; petra has written why she refuses it."""
    await olga.types("/organisations")
    await petra.types("/organisations")
    await petra.presses("Refuse")
    await petra.types("Not them.")


async def test_who_is_first_decides_and_every_number_is_the_same(postgres_url: str) -> None:
    async with two_processes(postgres_url) as (first, second):
        olga, petra = await organiser(first, "olga"), await organiser(first, "petra")
        petra.bot = second
        for number in range(ROUNDS):
            ana = first.someone(f"ana{number}")
            await signs_for(ana, f"Union {number}")
            again = second.someone(ana.account)
            await _ready(olga, petra)
            confirm, twice = olga.button("Confirm"), second.someone("olga")
            await asyncio.gather(
                *(each.uses(confirm) for each in (olga, twice)),
                petra.presses("Refuse"),
                *((again.types("/withdraw yes"),) if number % 2 else ()),
            )
            assert not any(each.answer.failed for each in (olga, twice, petra, again))
            assert len(await first.store.transact(_numbers)) == 1
            if number % 2:
                assert "You have not signed for an organisation" in await again.types(
                    "/organisation"
                )
            await petra.types("/cancel")
        done = Counter(await acts(first))
        assert done.total() <= ROUNDS, "no entry is judged twice"
        assert done.keys() <= {"organisation confirmed", "organisation refused"}


async def test_two_set_a_goal_and_look_at_numbers_at_once(postgres_url: str) -> None:
    async with two_processes(postgres_url) as (first, second):
        olga, petra = await organiser(first, "olga"), await organiser(first, "petra")
        petra.bot = second
        for number in range(ROUNDS):
            for place in range(3):
                await first.someone(f"{number} {place}").signs()
            first.clock.passes(2 * counting.OLD)
            await asyncio.gather(olga.types("/stats people"), petra.types("/stats people"))
            assert not any(each.answer.failed for each in (olga, petra))
            for each in (olga, petra):  # one of them may have come before the new count
                await each.types("/stats people")
            assert olga.reads == petra.reads, "both are shown one publication"
            goal = 100 + number
            await asyncio.gather(olga.types(f"/goal {goal}"), petra.types(f"/goal {goal + 50}"))
            assert not any(each.answer.failed for each in (olga, petra))
            assert await first.store.transact(goals.goal) in (goal, goal + 50)
            assert await first.store.transact(goals.goal) == await second.store.transact(goals.goal)


async def test_two_clean_up_the_same_at_once_and_a_third_drops_it(postgres_url: str) -> None:
    """One clean-up comes of it; it is carried out whole, or dropped whole."""
    async with two_processes(postgres_url) as (first, second):
        olga, petra = await organiser(first, "olga"), await organiser(first, "petra")
        oren = await organiser(first, "oren")
        petra.bot = second
        for number in range(ROUNDS // 2):
            await crowd(first, 6, name=f"Flood {'ab'[number % 2]}")
            before = (await first.totals()).people
            for each in (olga, petra):
                await each.all("/cancel", "/clean new")
                await each.fills(names="flood")
            await asyncio.gather(*(each.presses("Count them") for each in (olga, petra)))
            (cleanup,) = [each for each in await every(first) if each.state in OPEN]
            await olga.types(f"/clean show {cleanup.code}")
            await proposes(olga)
            for each in (petra, oren):
                await each.types("/clean")
            drop = (olga.types(f"/clean drop {cleanup.code}"),) if number else ()
            agrees = (each.presses("Approve: take them out") for each in (petra, oren))
            await asyncio.gather(*agrees, *drop)
            assert not any(each.answer.failed for each in (olga, petra, oren))
            for bot in (first, second):
                await bot.dispatch.beside.settled()
            left = (await first.totals()).people
            found = [each for each in await every(first) if each.code == cleanup.code]
            assert left == (before if not found else before - cleanup.matched)
            assert [each.state for each in found] in ([], [State.DONE])
            assert await first.store.transact(_signed_and_picked) == (left, 0)


async def _signed_and_picked(tx: Transaction) -> tuple[int, int]:
    row = await tx.row("SELECT (SELECT COUNT(*) FROM signature), (SELECT COUNT(*) FROM picked)")
    assert row is not None
    return int(row[0]), int(row[1])
