"""Platforms in one process: one that fails leaves the others running."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import cast

import pytest

from bot.app import Core
from bot.health import Health, Standing
from bot.platform import PlatformRefused, RefusedForNow, Tried
from bot.refusals import AT_FIRST, GIVE_UP_AFTER, LONGEST_PAUSE, Refusals
from bot.running import serve
from bot.service import Service
from db.engine.lasting import LastingLease
from db.engine.transaction import Lease, Transaction
from tests.stage.leased import core_on

CORE = cast(Core, None)


class Script:
    """A platform that does what it is told each time it is started."""

    def __init__(self, name: str, *acts: Callable[[asyncio.Event], object]) -> None:
        self.name = name
        self.starts = 0
        self.lease: str | None = None
        self.after: asyncio.Event | None = None
        self._acts = acts

    async def check(self) -> Tried:
        """Nobody asks."""
        return Tried()

    def services(self) -> tuple[Service, ...]:
        return (Service(self.name, self.run, self.lease, self.after),)

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        act = self._acts[min(self.starts, len(self._acts) - 1)]
        self.starts += 1
        result = act(stop)
        if asyncio.iscoroutine(result):
            await result


async def until_stopped(stop: asyncio.Event) -> None:
    await stop.wait()


async def deaf(_: asyncio.Event) -> None:
    await asyncio.Event().wait()


def falls_over(_: asyncio.Event) -> None:
    raise OSError("the network of somebody's account")


def refuses(_: asyncio.Event) -> None:
    raise PlatformRefused("the token is not accepted")


def refuses_for_now(_: asyncio.Event) -> None:
    raise RefusedForNow("the token is not known just now", known=False)


def sets(stop: asyncio.Event) -> Callable[[asyncio.Event], None]:
    """Tells the whole bot to stop."""
    return lambda _: stop.set()


async def test_a_platform_that_falls_over_is_started_again_while_the_other_runs_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop = asyncio.Event()
    steady = Script("steady", until_stopped)
    shaky = Script("shaky", falls_over, falls_over, sets(stop))

    served = await serve(CORE, [steady, shaky], stop, first_wait=0.001)

    assert served
    assert (steady.starts, shaky.starts) == (1, 3)
    assert caplog.text.count("shaky fell over") == 2


async def test_a_platform_that_will_not_have_the_bot_is_told_once_and_left_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop = asyncio.Event()
    refused, steady = Script("refused", refuses), Script("steady", sets(stop))

    assert await serve(CORE, [refused, steady], stop, first_wait=0.001)

    assert refused.starts == 1
    assert "refused: the token is not accepted" in caplog.text


async def test_a_platform_that_refuses_for_now_is_told_once_and_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop = asyncio.Event()
    acts = (*[refuses_for_now] * 3, falls_over, refuses_for_now, sets(stop))
    shaky, steady = Script("shaky", *acts), Script("steady", until_stopped)
    assert await serve(CORE, [shaky, steady], stop, first_wait=0.001)
    assert (shaky.starts, steady.starts) == (6, 1)
    assert caplog.text.count("the token is not known just now") == 1


@pytest.mark.parametrize(
    ("known", "only", "seconds"),
    [
        (True, True, GIVE_UP_AFTER),
        (True, False, GIVE_UP_AFTER),
        (False, False, GIVE_UP_AFTER),
        (False, True, AT_FIRST),
    ],
)
def test_refusals_are_tried_ever_more_seldom_and_given_up_after_their_time(
    known: bool, only: bool, seconds: float
) -> None:
    refusals, refused = Refusals(1.0, only), RefusedForNow("no", known=known)
    now, pauses = 1000.0, list[float]()
    while (pause := refusals.pause(refused, now)) is not None:
        now += pause
        pauses.append(pause)
    assert pauses == sorted(pauses)
    assert pauses[0] < 1
    assert max(pauses) <= LONGEST_PAUSE
    assert len(pauses) >= 3
    assert seconds - 2 * pauses[-1] < now - 1000 <= seconds
    assert len(pauses) < 500, "far fewer than the sessions that Discord allows in a day"
    refusals.over()
    assert refusals.pause(refused, now) == pauses[0]
    assert refusals.pause(PlatformRefused("for good"), now) is None


async def test_nothing_was_served_when_every_platform_refuses() -> None:
    assert not await serve(CORE, [Script("refused", refuses)], asyncio.Event(), first_wait=0.001)


async def test_a_platform_that_does_not_stop_in_time_is_ended(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop = asyncio.Event()

    await serve(CORE, [Script("deaf", deaf), Script("quick", sets(stop))], stop, stop_seconds=0.01)

    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "deaf did not finish in time" in caplog.text


async def test_a_service_with_a_lease_runs_only_once_this_process_holds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.leases.STAND_BY", 0.001)
    asked = list[str]()

    class Store:
        async def hold(self, name: str, *, shared: bool = False) -> Lease | None:
            asked.append(name)
            return LastingLease(name) if len(asked) == 3 else None

    core = core_on(Store())
    stop = asyncio.Event()
    leased = Script("leased", sets(stop))
    leased.lease = "clock"
    assert await serve(core, [leased], stop, first_wait=0.001)
    assert asked == ["clock"] * 3
    assert leased.starts == 1


async def test_a_service_begins_after_its_event_and_takes_its_lease_only_then() -> None:
    ready, stop, asked = asyncio.Event(), asyncio.Event(), list[bool]()

    class Store:
        async def hold(self, name: str, *, shared: bool = False) -> Lease | None:
            asked.append(ready.is_set())
            return LastingLease(name)

    async def gets_ready(own: asyncio.Event) -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        assert asked == []
        ready.set()
        await own.wait()

    later = Script("later", sets(stop))
    later.lease, later.after = "lane", ready
    core = core_on(Store())
    assert await serve(core, [later, Script("first", gets_ready)], stop, first_wait=0.001)
    assert asked == [True]
    assert later.starts == 1


async def test_a_service_that_was_never_to_begin_can_be_stopped() -> None:
    stop = asyncio.Event()
    waits = Script("waits", until_stopped)
    waits.after = asyncio.Event()
    assert await serve(CORE, [waits, Script("quick", sets(stop))], stop, first_wait=0.001)
    assert waits.starts == 0


class Lendable:
    """A lease that a test takes away."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lost = asyncio.Event()
        self.is_released = False

    @property
    def is_held(self) -> bool:
        return not self.lost.is_set()

    async def check(self, tx: Transaction) -> None:
        """Nothing is written."""

    async def release(self) -> None:
        self.is_released = True


async def test_a_service_that_loses_its_lease_ends_stands_by_and_serves_again_with_the_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    given = [Lendable("clock"), Lendable("clock")]
    stop, health, seen = asyncio.Event(), Health(), list[Standing]()

    class Store:
        async def hold(self, _: str, *, shared: bool = False) -> Lease | None:
            seen.append(health.standings["leased"])
            return given[len(seen) - 1]

    async def loses(until: asyncio.Event) -> None:
        seen.append(health.standings["leased"])
        given[0].lost.set()
        await until.wait()
        seen.pop()

    leased = Script("leased", loses, sets(stop))
    leased.lease = "clock"
    assert await serve(core_on(Store()), [leased], stop, first_wait=30, health=health)
    assert seen == [Standing.STANDING_BY] * 2
    assert leased.starts == 2, "at once: nothing fell over"
    assert [lease.is_released for lease in given] == [True, True]
    assert "leased: the lease is lost; this process stands by" in caplog.text


async def test_a_service_that_does_not_end_without_its_lease_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.running.STOP_SECONDS", 0.01)
    given, stop = [Lendable("clock"), Lendable("clock")], asyncio.Event()
    left = iter(given)

    class Store:
        async def hold(self, _: str, *, shared: bool = False) -> Lease | None:
            return next(left)

    async def hears_nothing(_: asyncio.Event) -> None:
        given[0].lost.set()
        await asyncio.Event().wait()

    leased = Script("leased", hears_nothing, sets(stop))
    leased.lease = "clock"
    assert await serve(core_on(Store()), [leased], stop, first_wait=30)
    assert leased.starts == 2


async def test_a_service_that_falls_over_lets_another_process_have_its_lease() -> None:
    given, stop = Lendable("clock"), asyncio.Event()

    class Store:
        async def hold(self, _: str, *, shared: bool = False) -> Lease | None:
            return given

    def released(until: asyncio.Event) -> None:
        assert given.is_released
        stop.set()

    leased = Script("leased", falls_over, released)
    leased.lease = "clock"
    assert await serve(core_on(Store()), [leased], stop, first_wait=0.001)
    assert leased.starts == 2
