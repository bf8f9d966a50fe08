"""A platform's lane: takes turns, reads whose turn it is, sends, records what became of it.

A turn comes before the reading, so that whoever left a moment ago is not written to. After a crash
at most a window of recipients is written to again; nobody is left out (decision 12).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any

from bot.app import Core
from bot.broadcast.delivery import Delivery
from bot.broadcast.fates import later
from bot.broadcast.outlet import Outlet
from bot.broadcast.pacer import Permit
from bot.broadcast.reading import Found, Taken, Turn, TurnReader
from bot.broadcast.sending import Deliverer
from bot.broadcast.window import Batch, InFlight, Window
from db import deliveries
from db.deliveries import Result, Settled
from db.engine.transaction import StoreUnavailable, Transaction
from db.notices import Notice
from db.secrets.vault import AccountTag

log = logging.getLogger(__name__)

WINDOW = 16
"""Recipients that may be sent to and not recorded yet: as many get it twice after a kill."""

LOOK_AGAIN = 1.0
"""Seconds after which new work is looked for."""

RECORD = 0.5
"""Seconds between records of what became of deliveries: people who sign wait for each to end."""

GROWN_OLD = 45
"""Seconds after which what held the others up is sent again, if its end was never heard of."""

FINISH_SECONDS = 4.0
"""How long requests in flight may take once the lane is told to stop."""


class LaneWorker:
    """Sends what waits for one platform: notices to staff, broadcasts.

    `look_again` are the seconds between looks for new work.
    """

    def __init__(
        self, core: Core, outlet: Outlet, window: int = WINDOW, look_again: float = LOOK_AGAIN
    ) -> None:
        self._store = core.store
        self._campaign = core.campaign
        self._outlet = outlet
        self._pacer = outlet.pacer
        self._window = Window(window)
        self._reader = TurnReader(core.campaign, outlet.platform)
        self._deliverer = Deliverer(core, outlet)
        self._look_again = look_again
        self._notices: set[AccountTag] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()
        self._recording = asyncio.Lock()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; then finish what is in flight, record it, and return."""
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: self._moved.set())
        keeping = asyncio.create_task(self._keep_recording())
        try:
            while not stop.is_set():
                if keeping.done():
                    keeping.result()
                await self._round(stopping)
            await self._finish()
        finally:
            for task in (stopping, keeping, *self._tasks):
                task.cancel()
            await asyncio.gather(stopping, keeping, *self._tasks, return_exceptions=True)

    async def _round(self, stopping: asyncio.Task[bool]) -> None:
        """Take what turns there are, and use them; rest where there is nothing to do."""
        if self._room <= 0:
            await self._make_room()
            return
        permits = await self._turns(stopping)
        if not permits:
            return
        try:
            more = await self._use(permits)
        except StoreUnavailable as problem:
            log.error("broadcasts wait, for the store cannot serve: %s", problem.trouble)
            more = False
        finally:
            for permit in permits:
                permit.release()
        if not more:
            await self._rest(stopping)

    async def _rest(self, stopping: asyncio.Task[bool]) -> None:
        await asyncio.wait({stopping}, timeout=self._look_again)

    @property
    def _room(self) -> int:
        return self._window.room - len(self._notices)

    async def _make_room(self) -> None:
        """Record once most of the window is settled, or nothing is in flight.

        A transaction costs as much as several messages; and now and then all is recorded anyway.
        """
        self._moved.clear()
        if self._window.mostly_settled or (self._window.recordable and not self._tasks):
            await self._record()
        else:
            await self._moved.wait()

    async def _turns(self, stopping: asyncio.Task[bool]) -> list[Permit]:
        """At least one turn, unless told to stop before it comes; more if they are now."""
        permit = self._pacer.turn_now()
        if permit is None:
            turn = asyncio.create_task(self._pacer.turn())
            try:
                await asyncio.wait({turn, stopping}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                turn.cancel()
            if not turn.done():
                return []
            permit = turn.result()
        permits = [permit]
        while len(permits) < self._room and (permit := self._pacer.turn_now()) is not None:
            permits.append(permit)
        return permits

    async def _use(self, permits: list[Permit]) -> bool:
        """Begin whatever there is, taking from `permits`; whether there may be more to do."""
        taken = Taken(self._window.heads, self._window.busy, frozenset(self._notices))
        read = partial(self._reader.read, room=len(permits), taken=taken)
        found: Found = await self._store.transact(read)
        for notice in found.notices:
            self._notices.add(notice.id)
            permit = permits.pop()
            self._begin(self._notify(notice, permit), permit)
        for turn in found.turns:
            self._take(turn, permits)
        for number, head in found.ended:
            self._window.end(number, head)
        return found.more or not permits

    def _take(self, turn: Turn, permits: list[Permit]) -> None:
        """Take up one recipient, and begin with the delivery if there is one."""
        decision = turn.decision
        if decision is None:
            self._window.leave_out(turn.number, turn.tag)
            return
        entry = InFlight(turn.number, turn.tag, self._now(), late=turn.late)
        self._window.take(entry)
        if isinstance(decision, Delivery):
            entry.tries = decision.tries
            permit = permits.pop()
            self._begin(self._deliver(entry, decision, permit), permit)
        else:
            entry.settled = decision

    def _begin(self, work: Coroutine[Any, Any, None], permit: Permit) -> None:
        """Do `work`; `permit` is released also where the work is given up before it has begun."""

        def over(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            permit.release()

        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(over)

    async def _deliver(self, entry: InFlight, delivery: Delivery, permit: Permit) -> None:
        try:
            with permit:
                entry.settled = await self._deliverer.deliver(delivery, permit)
        except Exception:
            log.exception("a delivery came to no end")
            entry.settled = Settled(entry.tag, Result.FAILED, tries=entry.tries + 1)
        self._moved.set()

    async def _notify(self, notice: Notice, permit: Permit) -> None:
        try:
            with permit:
                ended = await self._deliverer.notify(notice, permit)
            await self._store.transact(ended)
        except StoreUnavailable as problem:
            log.error("a notice may be sent again: %s", problem.trouble)
        finally:
            self._notices.discard(notice.id)
            self._moved.set()

    async def _keep_recording(self) -> None:
        """Record every now and then whatever there is to record."""
        while True:
            await asyncio.sleep(RECORD)
            if self._window.recordable or self._window.room <= 0:
                await self._record()

    async def _record(self) -> None:
        """Record what became of deliveries, and how far each broadcast is."""
        async with self._recording:
            impatient = self._now() if self._window.room <= 0 else None
            again = later(self._campaign.now(), GROWN_OLD)
            batches = self._window.batches(impatient, again)
            if not batches:
                return
            try:
                await self._store.transact(partial(self._keep, batches=batches))
            except StoreUnavailable as problem:
                log.error("broadcasts wait, for the store cannot serve: %s", problem.trouble)
                await asyncio.sleep(RECORD)
            else:
                self._window.recorded(batches)
                self._moved.set()

    async def _keep(self, tx: Transaction, batches: tuple[Batch, ...]) -> None:
        for batch in batches:
            await deliveries.record(
                tx,
                batch.number,
                self._outlet.platform,
                batch.settled,
                batch.cursor,
                at_end=batch.at_end,
            )

    async def _finish(self) -> None:
        """Let requests in flight end, and record them."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=FINISH_SECONDS)
        await self._record()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
