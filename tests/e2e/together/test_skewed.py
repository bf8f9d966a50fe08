"""A process whose machine is five minutes ahead, or behind: it goes by the database's clock.

Neither is the time shortened in which an alert can be stopped, nor is anything done twice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.engine.moments import moment, stamp
from tests.stage.crew import Crew, crew
from tests.stage.programs import ROOT

SKEW = timedelta(minutes=5)
SKEWED = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'stage' / 'skewed'}"}
AHEAD = {**SKEWED, "SKEW": str(SKEW.total_seconds())}
BEHIND = {**SKEWED, "SKEW": str(-SKEW.total_seconds())}
PEOPLE = range(7_100_000_000, 7_100_000_020)
WINDOW = timedelta(seconds=4)
"""The time that is left to stop an alert."""

CANARY = timedelta(seconds=2)
LATE = timedelta(seconds=20)
"""The time that a busy machine may take."""

WARNING = "this machine's clock is "
RUNS = "SELECT job, due FROM run WHERE state <> 'coming' AND due <> ''"


@pytest.fixture
async def two(tmp_path: Path, postgres_url: str) -> AsyncIterator[Crew]:
    seconds = str(int(CANARY.total_seconds()))
    async with crew(tmp_path, postgres_url, PEOPLE, CANARY_SECONDS=seconds) as made:
        yield made


@pytest.mark.parametrize("machine", [AHEAD, BEHIND], ids=["ahead", "behind"])
async def test_an_alert_begins_at_its_time_and_is_open_to_all_after_the_staff_had_it(
    two: Crew, machine: dict[str, str]
) -> None:
    conducts = await two.together.start(**machine)
    await conducts.says(WARNING)
    await two.has(conducts)
    starts = datetime.now(UTC) + WINDOW
    await two.approves(starts=starts)
    await two.watch.until(lambda: {each.chat for each in two.telegram.shown} >= {*PEOPLE})
    begun, opened = await two.looker.fetchrow("SELECT started, opens FROM broadcast")
    assert moment(stamp(starts)) <= moment(begun) < starts + LATE
    assert moment(opened) - moment(begun) == CANARY
    assert datetime.now(UTC) > moment(opened), "nobody had it before"


async def test_what_the_clock_has_done_is_not_done_again_by_one_that_goes_otherwise(
    two: Crew,
) -> None:
    first = await two.together.start(**AHEAD)
    await two.has(first)
    await two.clock_has_begun()
    runs = await two.looker.fetch(RUNS)
    now = stamp(datetime.now(UTC))
    assert runs
    assert all(due <= now for _, due in runs), "nothing is done before its time"
    second = await two.together.start(**BEHIND)
    await two.are_there(first, second)
    assert await first.is_told_to_stop() == 0
    await two.has(second)
    await two.moves_time(timedelta(minutes=1))
    again = await two.looker.fetch(RUNS)
    assert {tuple(each) for each in again} >= {tuple(each) for each in runs}
    assert len(again) == len({tuple(each) for each in again})
