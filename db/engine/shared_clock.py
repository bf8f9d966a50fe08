"""The one clock of all processes that share a server's database: the server's own.

Machines may differ by minutes. What one process promises, as a time until which an alert can be
stopped, another one keeps: so neither may go by its own clock. See
docs/decisions/0025-the-clock-of-the-server.md.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from db.engine.transaction import Transaction

log = logging.getLogger(__name__)

NOW = "SELECT EXTRACT(EPOCH FROM pg_catalog.clock_timestamp())::float8"
"""The server's clock, in seconds since 1970: no function of that name which others have made."""

APART = 5.0
"""Seconds between the machine's clock and the server's of which the log is told."""

DOUBTED = 3600.0
"""Seconds between the two clocks, beyond which nothing is done that waited for months."""


def since_boot() -> float:
    """Seconds by a clock that never jumps, and that goes on while the machine is asleep."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _machine() -> datetime:
    return datetime.now(UTC)


class SharedClock:
    """The clock that a server sets, or the clock `machine` as long as no server does.

    Between two settings it goes on by `ticks`: seconds that never jump.
    """

    def __init__(
        self,
        machine: Callable[[], datetime] = _machine,
        ticks: Callable[[], float] = since_boot,
    ) -> None:
        self.ticks = ticks
        self._machine = machine
        self._ahead: float | None = None

    def __call__(self) -> datetime:
        """The present moment, in UTC."""
        if self._ahead is None:
            return self._machine()
        return datetime.fromtimestamp(self.ticks() + self._ahead, UTC)

    def set(self, told: float, asked: float) -> None:
        """Go by a server that `told` its seconds since 1970, having been `asked` at that tick.

        The server told them somewhen between then and now: the clock moves no further than into
        that span.
        """
        earliest, latest = told - self.ticks(), told - asked
        if self._ahead is None:
            self._ahead = (earliest + latest) / 2
            self._compare()
        self._ahead = min(max(self._ahead, earliest), latest)

    async def read(self, tx: Transaction) -> None:
        """Go by the server of `tx`."""
        asked = self.ticks()
        row = await tx.row(NOW)
        assert row is not None
        self.set(row[0], asked)

    @property
    def is_doubted(self) -> bool:
        """Whether the server's clock is so far from the machine's that one of them is wrong."""
        return self._apart() > DOUBTED

    def _compare(self) -> None:
        apart = self._apart()
        if apart > APART:
            log.warning("this machine's clock is %d s from the database's, which counts", apart)

    def _apart(self) -> float:
        return abs((self() - self._machine()).total_seconds())
