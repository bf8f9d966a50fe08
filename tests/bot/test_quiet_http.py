"""A server that says nothing of itself: what breaks is logged by its kind, and told to nobody."""

from __future__ import annotations

import asyncio
import gc

import pytest
from aiohttp import web

from bot.quiet_http import QuietServer

ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def _said(answer: BaseException | web.StreamResponse, request: bytes) -> bytes:
    """Everything that is answered to these bytes by a server that answers so."""

    async def answers(_: web.BaseRequest) -> web.StreamResponse:
        if isinstance(answer, BaseException):
            raise answer
        return answer

    inside = QuietServer(answers)
    listening = await asyncio.get_running_loop().create_server(inside, "127.0.0.1", 0)
    reading, writing = await asyncio.open_connection(*listening.sockets[0].getsockname())
    writing.write(request)
    said = await reading.read()
    writing.close()
    listening.close()
    await inside.shutdown(1)
    return said


@pytest.mark.outside
async def test_what_breaks_is_logged_once_and_nobody_is_told_or_written_down(
    caplog: pytest.LogCaptureFixture,
) -> None:
    said = await _said(ValueError("Ana Diaz"), ASKED)
    assert said.startswith(b"HTTP/1.1 500 ")
    assert said.endswith(b"\r\n\r\n")
    assert [(each.name, each.message) for each in caplog.records] == [
        ("bot.quiet_http", "a request could not be answered")
    ]


@pytest.mark.outside
async def test_a_request_for_no_place_at_all_breaks_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One in a hundred thousand requests that were wrong in every part."""
    said = await _said(web.Response(status=405), b"CONNECT  \r\nHost: x\r\n\r\n")
    gc.collect()
    assert b" 405 " in said.splitlines()[0]
    assert caplog.records == []


@pytest.mark.outside
async def test_what_is_no_request_leaves_no_line(caplog: pytest.LogCaptureFixture) -> None:
    said = await _said(web.Response(), b"GET / HTTP/1.1\r\nno header\r\n\r\n")
    assert said.startswith(b"HTTP/1.0 400 ")
    assert caplog.records == []
