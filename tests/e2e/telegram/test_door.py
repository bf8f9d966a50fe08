"""The door for posted updates, over real sockets: room for Telegram, whoever else stands there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

import pytest
from aiohttp import web

from bot.door import Door

HALF = b"POST /hook HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nab"
WHOLE = HALF + b"cde"
MOST, SECONDS = 4, 0.3

Caller: TypeAlias = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


@asynccontextmanager
async def listening(slow: float = 0.0) -> AsyncIterator[Caller]:
    async def answer(request: web.BaseRequest) -> web.Response:
        await request.read()
        assert request.transport is not None
        door.heard(request.transport)
        await asyncio.sleep(slow)
        door.waits(request.transport)
        return web.Response()

    inside = web.Server(answer, access_log=None)
    door = Door(inside, MOST, SECONDS)
    server = await asyncio.get_running_loop().create_server(door, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    calls: list[asyncio.StreamWriter] = []

    async def call() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(host, port)
        calls.append(writer)
        return reader, writer

    yield call
    for writer in calls:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    server.close()
    await inside.shutdown(0.1)


async def _is_put_out(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(5):
            return await reader.read() == b""
    except ConnectionError:
        return True


async def test_a_request_half_sent_is_put_out_in_time() -> None:
    async with listening() as call:
        reader, writer = await call()
        writer.write(HALF)
        assert await _is_put_out(reader)


async def test_a_connection_without_a_word_is_put_out_in_time() -> None:
    async with listening() as call:
        reader, _ = await call()
        assert await _is_put_out(reader)


async def test_a_crowd_of_half_sent_requests_leaves_room_again() -> None:
    async with listening() as call:
        crowd = [await call() for _ in range(MOST + 3)]
        for _, writer in crowd:
            writer.write(HALF)
        assert all([await _is_put_out(reader) for reader, _ in crowd])
        reader, writer = await call()
        writer.write(WHOLE)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")


async def test_beyond_so_many_nobody_is_let_in() -> None:
    async with listening() as call:
        inside = [await call() for _ in range(MOST)]
        reader, writer = await call()
        writer.write(WHOLE)
        assert await _is_put_out(reader)
        reader, writer = inside[0]
        writer.write(WHOLE)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("slow", [0.0, 2 * SECONDS])
async def test_whoever_sends_whole_requests_stays_however_long_an_answer_takes(slow: float) -> None:
    async with listening(slow) as call:
        reader, writer = await call()
        for _ in range(3):
            writer.write(WHOLE)
            async with asyncio.timeout(5):
                assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
