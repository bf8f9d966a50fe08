"""Running all services in one process, each on its own: a service that fails stops no other."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.app import Core
from bot.either import either, first_of, sooner
from bot.health import Health, Standing
from bot.leases import obtained
from bot.platform import Platform, PlatformRefused
from bot.refusals import Refusals
from bot.service import Service
from db.engine.transaction import Lease

log = logging.getLogger(__name__)

STOP_SECONDS = 10.0
"""Seconds that work in flight may take once the bot is told to stop."""

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before a service that fell over is started again; doubled each time."""

THREAD_TURN = 0.0002
"""Seconds for which a thread has the interpreter while another wants it.

An answer comes back for it after each of some twenty statements: beside a thread that counts a log,
at Python's usual 5 ms, it took up to 50 ms more, at this 10 (`python -m tests.bench holding`).
"""

Keep: TypeAlias = Callable[[Service, asyncio.Event], Coroutine[Any, Any, bool]]
"""The way to keep a service up until an event is set; False if the service was refused."""


async def serve(
    core: Core,
    platforms: Iterable[Platform],
    stop: asyncio.Event,
    first_wait: float = FIRST_WAIT,
    stop_seconds: float = STOP_SECONDS,
    beside: Iterable[Service] = (),
    health: Health | None = None,
) -> bool:
    """Run `platforms` until `stop` is set or none is left; True if any platform served to the end.

    The services in `beside` run as long as any platform does; without any platform, until `stop`
    is set. `first_wait` and `stop_seconds` are seconds; see `FIRST_WAIT` and `STOP_SECONDS`.
    `health` is told how each service is.
    """
    over = asyncio.Event()
    platforms = tuple(platforms)
    told = health or Health()

    def keep(service: Service, until: asyncio.Event) -> Coroutine[Any, Any, bool]:
        refusals = Refusals(first_wait, only=len(platforms) == 1)
        return _Keeper(service, core, until, first_wait, stop_seconds, refusals, told).keep()

    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_side_by_side(platform.services(), stop, keep))
            for platform in platforms
        ]
        for service in beside:
            group.create_task(keep(service, over))
        await (asyncio.gather(*tasks) if tasks else stop.wait())
        over.set()
    return not tasks or any(task.result() for task in tasks)


def stop_on_signals(stop: asyncio.Event) -> None:
    """Let SIGTERM and SIGINT set `stop`."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)


async def run_once(
    service: Service, core: Core, stop: asyncio.Event, health: Health | None = None
) -> None:
    """Run a service once it may begin, unless `stop` is set.

    A service with a lease runs whenever this process holds that lease, and stands by otherwise.
    """
    told = health or Health()
    if service.after is not None:
        told.note(service, Standing.WAITING)
        await either(service.after, stop)
    if service.lease is None and not stop.is_set():
        told.note(service, Standing.SERVING)
        await service.run(core, stop)
    elif service.lease is not None:
        await _in_turn(service, service.lease, core, stop, told)


async def _in_turn(
    service: Service, name: str, core: Core, stop: asyncio.Event, told: Health
) -> None:
    """Run `service` each time this process holds the lease `name`, until it ends by itself."""

    def kept_out(is_so: bool) -> None:
        told.note(service, Standing.KEPT_OUT if is_so else Standing.STANDING_BY)

    lost = True
    while lost and not stop.is_set():
        kept_out(False)
        lease = await obtained(
            *(core.store, name, stop),
            shared=service.shared,
            besides=service.besides,
            elsewhere=service.elsewhere,
            kept_out=kept_out,
        )
        if lease is None:
            return
        told.note(service, Standing.SERVING)
        try:
            await _while_held(service, lease, core, stop)
            lost = lease.lost.is_set()
        finally:
            await lease.release()


async def _while_held(service: Service, lease: Lease, core: Core, stop: asyncio.Event) -> None:
    """Run `service` until `stop` is set or `lease` is lost; then it has `STOP_SECONDS` to end."""
    async with first_of(stop, lease.lost) as until:
        running = asyncio.create_task(service.run(core.holding(lease), until))
        ending = asyncio.create_task(until.wait())
        try:
            await asyncio.wait({running, ending}, return_when=asyncio.FIRST_COMPLETED)
            if lease.lost.is_set():
                log.warning("%s: the lease is lost; this process stands by", service.name)
            await asyncio.wait({running}, timeout=STOP_SECONDS if lease.lost.is_set() else None)
        finally:
            ending.cancel()
            if running.cancel():
                await asyncio.wait({running})
    if not running.cancelled():
        running.result()


async def _side_by_side(services: Iterable[Service], stop: asyncio.Event, keep: Keep) -> bool:
    """Keep up the services of one platform until `stop`; all end where one of them is refused."""
    end = asyncio.Event()

    async def keep_or_end(service: Service) -> bool:
        served = await keep(service, end)
        if not served:
            end.set()
        return served

    async def stopped() -> None:
        await stop.wait()
        end.set()

    stopping = asyncio.create_task(stopped())
    try:
        return all(await asyncio.gather(*map(keep_or_end, services)))
    finally:
        stopping.cancel()


@dataclass(frozen=True, slots=True)
class _Keeper:
    """The keeper of one service, who starts it again."""

    service: Service
    core: Core
    stop: asyncio.Event
    first_wait: float
    stop_seconds: float
    refusals: Refusals
    health: Health

    async def keep(self) -> bool:
        """Start the service again whenever it falls over; False if it is refused to the end."""
        served = await self._kept()
        self.health.note(self.service, Standing.STOPPED if served else Standing.REFUSED)
        return served

    async def _kept(self) -> bool:
        wait = self.first_wait
        now = asyncio.get_running_loop().time
        while not self.stop.is_set():
            began = now()
            try:
                await self._until_stopped()
            except PlatformRefused as refused:
                self.health.note(self.service, Standing.REFUSED)
                if not await self._may_try_again(refused, lasted=now() - began):
                    return False
                continue
            except Exception:
                self.health.note(self.service, Standing.FELL_OVER)
                log.exception("%s fell over and is started again", self.service.name)
            if now() - began > LONGEST_WAIT:
                wait = self.first_wait
            await sooner(self.stop, wait)
            wait = min(wait * 2, LONGEST_WAIT)
        return True

    async def _may_try_again(self, refused: PlatformRefused, lasted: float) -> bool:
        """Wait for the next try after `refused`; False to give up, or if told to stop meanwhile.

        The log is told when the refusals begin, and when they are final.
        """
        if lasted > LONGEST_WAIT:
            self.refusals.over()
        first = self.refusals.since is None
        pause = self.refusals.pause(refused, asyncio.get_running_loop().time())
        if pause is None:
            log.error("%s: %s", self.service.name, refused)
            return False
        if first:
            log.error("%s: %s (trying again until that passes)", self.service.name, refused)
        await sooner(self.stop, pause)
        return not self.stop.is_set()

    async def _until_stopped(self) -> None:
        """Run the service; once told to stop, the service has `stop_seconds` to finish."""
        running = asyncio.create_task(run_once(self.service, self.core, self.stop, self.health))
        stopping = asyncio.create_task(self.stop.wait())
        try:
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                await asyncio.wait({running}, timeout=self.stop_seconds)
        finally:
            stopping.cancel()
            overdue = running.cancel()
        if overdue:
            log.warning("%s did not finish in time", self.service.name)
            await asyncio.wait({running})
        else:
            running.result()
