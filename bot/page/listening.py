"""Where the page listens: at a host and port, at a socket in the file system, or at an open one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

UNIX = "unix:"
"""The beginning of the path of a socket."""

READABLE = 0o660
"""The mode of such a socket: for the proxy, which is of the same group."""

Listening: TypeAlias = str | socket.socket
"""A place to listen at: `host:port`, `unix:/path`, or a socket that is bound already."""


@asynccontextmanager
async def listener(
    place: Listening, protocol: Callable[[], asyncio.Protocol]
) -> AsyncIterator[None]:
    """Listen at `place` inside the block. Raises `OSError` where that cannot be."""
    loop = asyncio.get_running_loop()
    path: Path | None = None
    if isinstance(place, socket.socket):
        server = await loop.create_server(protocol, sock=place.dup())
    elif place.startswith(UNIX):
        path = Path(place.removeprefix(UNIX))
        server = await loop.create_unix_server(protocol, path)
        path.chmod(READABLE)
    else:
        host, _, port = place.rpartition(":")
        server = await loop.create_server(protocol, host.strip("[]") or None, int(port))
    try:
        yield
    finally:
        server.close()
        if path is not None:
            path.unlink(missing_ok=True)


def address_of(port: socket.socket) -> str:
    """The address that a browser on this machine finds `port` by."""
    host, number = port.getsockname()[:2]
    return f"http://{host}:{number}"


def free_port() -> socket.socket:
    """A socket at a port of this machine that nobody has."""
    return socket.create_server(("127.0.0.1", 0))
