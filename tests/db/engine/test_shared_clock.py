"""The clock that all processes on a server's database share: the server's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from db.engine.postgres import PostgresStore
from db.engine.shared_clock import SharedClock
from db.engine.state import State
from tests.stage.stores import VAULT
from tests.stage.together import onlooker

WRONG = datetime(2020, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Ticks:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def clock(ticks: Ticks) -> SharedClock:
    """The clock of a machine that is years behind."""
    return SharedClock(lambda: WRONG, ticks)


def told(clock: SharedClock, ticks: Ticks, moment: datetime, way: float) -> None:
    """Let a server tell `moment`, whose answer is there so many seconds after the question."""
    asked = ticks.at
    ticks.at += way
    clock.set(moment.timestamp(), asked)


def test_the_machines_clock_counts_where_no_server_tells_its_own(clock: SharedClock) -> None:
    assert clock() == WRONG


def test_once_a_server_has_told_its_own_it_goes_on_by_seconds_that_never_jump(
    clock: SharedClock, ticks: Ticks
) -> None:
    told(clock, ticks, NOON, way=0)
    ticks.at += 90
    assert clock() == NOON + 90 * SECOND


def test_a_server_may_have_told_it_anywhere_on_the_way(clock: SharedClock, ticks: Ticks) -> None:
    told(clock, ticks, NOON, way=4)
    assert clock() == NOON + 2 * SECOND


def test_a_slow_answer_moves_nothing_that_was_known_better(
    clock: SharedClock, ticks: Ticks
) -> None:
    told(clock, ticks, NOON, way=0)
    told(clock, ticks, NOON, way=4)
    assert clock() == NOON + 4 * SECOND
    told(clock, ticks, NOON + 4 * SECOND, way=4)
    assert clock() == NOON + 8 * SECOND


def test_a_server_with_another_clock_is_followed(clock: SharedClock, ticks: Ticks) -> None:
    """As after a failover."""
    told(clock, ticks, NOON, way=0)
    told(clock, ticks, NOON + 60 * SECOND, way=1)
    assert clock() == NOON + 60 * SECOND
    told(clock, ticks, NOON, way=1)
    assert clock() == NOON + SECOND


def test_the_log_is_told_of_a_machine_that_is_far_off(
    clock: SharedClock, ticks: Ticks, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        told(clock, ticks, WRONG + 300 * SECOND, way=0)
    assert [each.getMessage() for each in caplog.records] == [
        "this machine's clock is 300 s from the database's, which counts"
    ]


def test_a_server_that_is_hours_from_the_machine_is_doubted(
    clock: SharedClock, ticks: Ticks
) -> None:
    assert not clock.is_doubted, "no server has told its own"
    told(clock, ticks, WRONG + 3000 * SECOND, way=0)
    assert not clock.is_doubted
    told(clock, ticks, WRONG + 4000 * SECOND, way=0)
    assert clock.is_doubted


async def test_whoever_owns_the_database_does_not_move_it(
    clock: SharedClock, postgres_url: str
) -> None:
    """A function of theirs that stands before the server's own says what it likes."""
    async with onlooker(postgres_url) as owner:
        name = await owner.fetchval("SELECT current_database()")
        await owner.execute(
            "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
            "$$ SELECT timestamptz '2020-01-01Z' $$; "
            f"ALTER DATABASE {name} SET search_path = public, pg_catalog"
        )
    store = await PostgresStore.open(postgres_url, VAULT, State(), 1, clock)
    try:
        names = await store.transact(lambda tx: tx.row("SHOW search_path"))
    finally:
        await store.close()
    assert names == ("public",)
    assert abs(clock() - datetime.now(UTC)) < 60 * SECOND


async def test_a_store_on_postgresql_sets_it_as_it_opens(
    clock: SharedClock, postgres_url: str
) -> None:
    store = await PostgresStore.open(postgres_url, VAULT, State(), 1, clock)
    await store.close()
    assert abs(clock() - datetime.now(UTC)) < 60 * SECOND
