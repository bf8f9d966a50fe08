"""The door of a listener: who leaves a request half sent, or comes in crowds, is put out.

Every open connection takes one of the process's descriptors, of which the database needs some too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

MOST_OPEN = 128
"""Connections at a time: three times what Telegram is told to use for posted updates."""

REQUEST_SECONDS = 15.0
"""Seconds in which a request must have come whole; those that come here are small."""


class Door:
    """The door: makes the protocol of each connection, around one that `inside` makes.

    A connection is closed `seconds` after it began, or after its last whole request was answered.
    """

    def __init__(
        self,
        inside: Callable[[], asyncio.Protocol],
        most: int = MOST_OPEN,
        seconds: float = REQUEST_SECONDS,
    ) -> None:
        self._inside = inside
        self._most = most
        self._seconds = seconds
        self._open: dict[asyncio.BaseTransport, asyncio.TimerHandle | None] = {}

    def __call__(self) -> asyncio.Protocol:
        """The protocol of a new connection."""
        return _Visitor(self, self._inside())

    def enters(self, transport: asyncio.BaseTransport) -> bool:
        """Let a connection in, if there is room."""
        if len(self._open) >= self._most:
            return False
        self._open[transport] = None
        self.waits(transport)
        return True

    def waits(self, transport: asyncio.BaseTransport) -> None:
        """Give the connection its time for the next whole request."""
        self.heard(transport)
        if transport in self._open:
            abort = cast(asyncio.Transport, transport).abort
            loop = asyncio.get_running_loop()
            self._open[transport] = loop.call_later(self._seconds, abort)

    def heard(self, transport: asyncio.BaseTransport) -> None:
        """Take the time off a connection whose request has come whole, and is being answered."""
        timer = self._open.get(transport)
        if timer is not None:
            timer.cancel()
            self._open[transport] = None

    def leaves(self, transport: asyncio.BaseTransport) -> None:
        """Make room again."""
        self.heard(transport)
        self._open.pop(transport, None)


class _Visitor(asyncio.Protocol):
    """The protocol of one connection, which hands everything on to the one inside."""

    def __init__(self, door: Door, inside: asyncio.Protocol) -> None:
        self._door = door
        self._inside = inside
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not self._door.enters(transport):
            cast(asyncio.Transport, transport).abort()
            return
        self._transport = transport
        self._inside.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._door.leaves(self._transport)
            self._inside.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._transport is not None:
            self._inside.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inside.eof_received() if self._transport is not None else None

    def pause_writing(self) -> None:
        self._inside.pause_writing()

    def resume_writing(self) -> None:
        self._inside.resume_writing()
