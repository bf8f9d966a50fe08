"""The supervisor that started the bot: told when people are served, of each beat, and of the end.

The protocol is sd_notify(3), which systemd keeps stable: a datagram each time. Of the libraries
for it, `sdnotify` has had no release since 2017, and the others need libsystemd.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

log = logging.getLogger(__name__)

READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"

BEATS = 2
"""Beats in the time that the supervisor waits for one (sd_watchdog_enabled(3))."""

MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Supervisor:
    """The supervisor at the socket `address`, "" for none; it wants a beat each `pause` seconds.

    With a `pause` of None it wants no beats.
    """

    address: str = ""
    pause: float | None = None

    @classmethod
    def named_in(cls, environment: Mapping[str, str]) -> Supervisor:
        """The supervisor that the variables in `environment` name, if any."""
        process = environment.get("WATCHDOG_PID", str(os.getpid()))
        patience = environment.get("WATCHDOG_USEC") if process == str(os.getpid()) else None
        pause = int(patience) / MICROSECONDS / BEATS if patience else None
        return cls(environment.get("NOTIFY_SOCKET", ""), pause)

    def tell(self, state: str) -> None:
        """Send `state`, without waiting; where nobody listens, the log says so."""
        if not self.address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
                to.setblocking(False)
                to.sendto(state.encode(), self._place)
        except OSError:
            log.warning("the supervisor was not told %s", state)

    @property
    def _place(self) -> str:
        """The address as the socket takes it: an abstract one begins with a null byte."""
        return f"\0{self.address[1:]}" if self.address.startswith("@") else self.address


@asynccontextmanager
async def supervised(supervisor: Supervisor, stop: asyncio.Event) -> AsyncIterator[None]:
    """Tell `supervisor` that people are served; in the block, the event loop proves that it turns.

    The end is told once `stop` is set, or the block is left.
    """
    supervisor.tell(READY)
    beating = asyncio.create_task(_beat(supervisor))
    ending = asyncio.create_task(stop.wait())
    ending.add_done_callback(lambda _: supervisor.tell(STOPPING))  # also where it is cancelled
    try:
        yield
    finally:
        beating.cancel()
        ending.cancel()
        await asyncio.gather(beating, ending, return_exceptions=True)


async def _beat(supervisor: Supervisor) -> None:
    """Say again and again that the bot lives, if `supervisor` wants to hear it."""
    while supervisor.pause:
        supervisor.tell(ALIVE)
        await asyncio.sleep(supervisor.pause)
