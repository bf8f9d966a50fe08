"""A crowd that reads one page as fast as it is given: `python -m tests.bench.page_crowd PORT N`.

It reads `N` times over a few connections and prints how many answers a second it got; with `N` 0
it reads on until it is killed.
"""

from __future__ import annotations

import asyncio
import sys
import time

CONNECTIONS = 16
REQUEST = b"GET /en/ HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n"


async def _reads(port: int, number: int) -> None:
    reading, writing = await asyncio.open_connection("127.0.0.1", port)
    done = 0
    while not number or done < number:
        writing.write(REQUEST)
        head = await reading.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reading.readexactly(int(length))
        done += 1
    writing.close()


async def main(port: int, number: int) -> None:
    """Read, and print the answers a second."""
    began = time.perf_counter()
    share = number // CONNECTIONS
    await asyncio.gather(*(_reads(port, share) for _ in range(CONNECTIONS)))
    print(share * CONNECTIONS / (time.perf_counter() - began))  # noqa: T201 - what it is for


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
