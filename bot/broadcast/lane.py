"""A platform's lane: takes turns, reads whose turn it is, sends, records each delivery's outcome.

A turn comes before the reading, so that somebody who left a moment ago is not written to. After a
crash at most a window of recipients is written to again; nobody is left out (decision 12).
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
from db.engine.transaction import LeaseLost, StoreUnavailable, Transaction, Work
from db.notices import Notice
from db.secrets.vault import AccountTag

log = logging.getLogger(__name__)

WINDOW = 16
"""Deliveries that may be sent and not recorded yet: as many may arrive twice after a kill."""

LOOK_AGAIN = 1.0
"""Seconds between two looks for work where there is none."""

RECORD = 0.3
"""Seconds between two records of deliveries, while there is room in the window."""

PATIENCE = 0.2
"""Seconds that a record waits at most for somebody else's commit, to come along with it."""

GROWN_OLD = 45
"""Seconds after which a delivery that held up the others is sent again, if no end was recorded."""

FINISH_SECONDS = 4.0
"""Seconds that requests in flight may take once the lane is told to stop."""


class LaneWorker:
    """The worker of one platform's lane: sends notices to staff, and broadcasts.

    `window` is the most deliveries not recorded yet; `look_again` the seconds between two looks
    for work.
    """

    def __init__(
        self, core: Core, outlet: Outlet, window: int = WINDOW, look_again: float = LOOK_AGAIN
    ) -> None:
        self._store = core.fenced
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
        """Work until `stop` is set; then let requests in flight end, and record their outcomes."""
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
        """Take the turns there are, and use those turns; rest where there is nothing to do."""
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
        """Record outcomes once most of the window is settled, or nothing is in flight.

        A transaction costs as much as several messages; every `RECORD` seconds all that is settled
        is recorded anyway.
        """
        self._moved.clear()
        if self._window.mostly_settled or (self._window.recordable and not self._tasks):
            await self._record()
        else:
            await self._moved.wait()

    async def _turns(self, stopping: asyncio.Task[bool]) -> list[Permit]:
        """The permits of at least one turn, of more if more turns are now; none if told to stop."""
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
        """Begin the work there is, each piece with one of `permits`; True if there may be more."""
        taken = Taken(self._window.heads, self._window.busy, frozenset(self._notices))
        read = partial(self._reader.read, room=len(permits), taken=taken)
        work: Found = await self._store.transact(read)
        for notice in work.notices:
            self._notices.add(notice.id)
            permit = permits.pop()
            self._begin(self._notify(notice, permit), permit)
        for turn in work.turns:
            self._take(turn, permits)
        for number, head in work.ended:
            self._window.end(number, head)
        return work.more or not permits

    def _take(self, turn: Turn, permits: list[Permit]) -> None:
        """Take up the recipient of `turn`, and begin the delivery if there is one."""
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
        """Start `work` as a task; `permit` is released even if that task is cancelled at once."""

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
            await self._note(ended)
        except LeaseLost:
            log.warning("a notice may be sent again: the lease is lost")
        finally:
            self._notices.discard(notice.id)
            self._moved.set()

    async def _note(self, ended: Work[None]) -> None:
        """Note what became of a notice, once the store can: until then it is not sent again.

        Raises `LeaseLost`.
        """
        while True:
            try:
                await self._store.transact(ended, writes=True)
                return
            except LeaseLost:
                raise
            except StoreUnavailable as problem:
                log.error("a notice waits to be noted: %s", problem.trouble)
            await asyncio.sleep(self._look_again)

    async def _keep_recording(self) -> None:
        """Record outcomes every `RECORD` seconds, until cancelled."""
        while True:
            await asyncio.sleep(RECORD)
            if self._window.recordable or self._window.room <= 0:
                await self._record(min(PATIENCE, self._pacer.lasting(self._room)))

    async def _record(self, patience: float = 0.0) -> None:
        """Record the outcomes of deliveries, and how far each broadcast is.

        Who signs while one is committed by itself waits for the disk. So a record has `patience`,
        in seconds: as long as nothing else waits for it.
        """
        async with self._recording:
            impatient = self._now() if self._window.room <= 0 else None
            again = later(self._campaign.now(), GROWN_OLD)
            batches = self._window.batches(impatient, again)
            if not batches:
                return
            try:
                keep = partial(self._keep, batches=batches)
                await self._store.transact(keep, writes=True, patience=patience)
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
        """Let requests in flight end, and record their outcomes."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=FINISH_SECONDS)
        await self._record()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
