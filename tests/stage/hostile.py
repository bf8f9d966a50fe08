"""A web server that means no good: whoever asks it gets bytes that are no honest answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

OK = b"HTTP/1.1 200 OK\r\n\r\n"
MOVED = b"HTTP/1.1 302 Found\r\nLocation: "
ENDLESS = b"\xff" * 65536

OVER_THE_LINE = b"\x1b[2K\rgenuine: @evil\x1b[8m"
"""What erases the line that a terminal shows, writes another one, and hides what comes after."""

ANSWERS = {
    "endless": OK,
    "not in UTF-8": OK + b"\xff\xfe\x00",
    "nothing": b"",
    "an empty file": OK + b"",
    "cut": b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nabc",
    "to a file": MOVED + b"file:///etc/passwd\r\n\r\n",
    "to itself": MOVED + b"/\r\n\r\n",
    "for a terminal": b"HTTP/1.1 404 " + OVER_THE_LINE + b"\r\n\r\n",
    "no HTTP": OVER_THE_LINE + b"\r\n\r\n",
    "elsewhere": MOVED + b"gopher://" + OVER_THE_LINE + b"/\r\n\r\n",
    "to no host": b"HTTP/1.1 302 Found\r\nLocation: http://\xe2\x84\x80"
    + OVER_THE_LINE
    + b"/\r\n\r\n",
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 5000 + b"\r\n",
    "no chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
}
"""The answers by what is wrong with each; the first has no end."""


@contextmanager
def answering(answer: bytes, *, endless: bool = False) -> Iterator[str]:
    """The address of a server that gives this answer to everybody, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as port:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    with port.accept()[0] as visitor, suppress(OSError):
                        visitor.recv(65536)
                        visitor.sendall(answer)
                        while endless:
                            visitor.sendall(ENDLESS)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port.getsockname()[1]}"
        finally:
            port.shutdown(socket.SHUT_RDWR)
            thread.join()
