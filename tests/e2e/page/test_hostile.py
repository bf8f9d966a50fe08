"""Whatever is sent to the page, it answers in order, tells nothing, and goes on for others."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest

from bot.page.server import MOST_OPEN
from tests.stage.chats import Bot
from tests.stage.page import Reader, page_of
from tests.stage.requests import answers, fuzzed

MANY, DRILL = 2_000, 100_000
AT_ONCE = 200


def port_of(reader: Reader) -> int:
    """The page's port."""
    found = urlsplit(reader.address).port
    assert found is not None
    return found


@pytest.fixture
def port(reader: Reader) -> int:
    """The port of the page that `reader` reads."""
    return port_of(reader)


async def said(port: int, request: bytes) -> bytes:
    """Everything that is answered to these bytes until the page ends the connection."""
    reading, writing = await asyncio.open_connection("127.0.0.1", port)
    got = b""
    try:
        writing.write(request)
        async with asyncio.timeout(20):
            while piece := await reading.read(1 << 16):
                got += piece
    except ConnectionError:
        pass  # it may put us out while more is on its way
    finally:
        writing.close()
    return got


def asking(first: str, *headers: str) -> bytes:
    """A request that begins with the line `first`, and the last of its connection."""
    return "\r\n".join((first, "Host: x", "Connection: close", *headers, "", "")).encode()


async def test_no_request_breaks_it_or_learns_anything(
    known: Bot,
    request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Requests that are wrong in every part, and such that are nearly right."""
    monkeypatch.setattr("bot.page.server.REQUEST_SECONDS", 0.3)
    chance, statuses = Random(35), Counter[int]()
    number = DRILL if request.config.getoption("drills") else MANY
    with caplog.at_level(logging.DEBUG):
        async with page_of(known.core) as reader:
            port = port_of(reader)
            for _ in range(number // AT_ONCE):
                sent = [fuzzed(chance) for _ in range(AT_ONCE)]
                got = await asyncio.gather(*(said(port, each) for each in sent))
                for made, answer in zip(sent, got, strict=True):
                    assert not {500, 502, 503} & {*answers(answer)}, made
                    assert b"Traceback" not in answer, made
                statuses.update(status for answer in got for status in answers(answer))
            assert (await reader.asks("/en/terms")).status == 200
    assert {200, 304, 308, 400, 404, 405, 413} <= {*statuses}
    assert [each for each in caplog.records if "127.0.0.1" in each.getMessage()] == []
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/en/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/log/../keys/server.key",
        "/log/tile/../../server.key",
        "/log/%2e%2e/letter.db",
        "/log//checkpoint",
        "/en/letter/../../campaign.json",
        "/templates/page.css",
        "//example.org/",
        "/en//example.org",
        "/\\example.org",
    ],
)
async def test_no_path_leads_out_of_the_page(known: Bot, tmp_path: Path, path: str) -> None:
    log = tmp_path / "state" / "log"
    (log / "tile").mkdir(parents=True)
    for secret in (tmp_path / "server.key", tmp_path / "state" / "server.key", log / "server.key"):
        secret.write_text("secret", "utf-8")
    (log / "checkpoint").write_text("head", "utf-8")
    async with page_of(known.core, log=log) as reader:
        port = port_of(reader)
        got = await said(port, asking(f"GET {path} HTTP/1.1"))
    assert answers(got) in ([404], [400])
    assert b"secret" not in got
    assert b"root:" not in got


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
async def test_it_can_only_be_read(port: int, method: str) -> None:
    got = await said(port, asking(f"{method} / HTTP/1.1"))
    assert answers(got) == [405]
    assert b"Allow: GET, HEAD" in got


@pytest.mark.parametrize(
    "head", ["Content-Length: 5", "Transfer-Encoding: chunked", "Content-Length: 99999999999"]
)
async def test_a_body_is_refused_unread(port: int, head: str) -> None:
    got = await said(port, asking("GET / HTTP/1.1", head))
    assert answers(got) == [413]
    assert b"Connection: close" in got


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 500 + b"\r\n",
    ],
    ids=["line", "header", "headers"],
)
async def test_what_is_too_big_is_refused(port: int, request_: bytes) -> None:
    assert answers(await said(port, request_)) in ([400], [414], [431])


@pytest.mark.parametrize(
    "request_",
    [
        b"GE T / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/1.1\r\nHost <script>\r\n\r\n",
        b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
    ids=["words", "TLS", "header", "long", "HTTP/2"],
)
async def test_what_is_no_request_learns_nothing_of_the_program(port: int, request_: bytes) -> None:
    got = await said(port, request_)
    assert answers(got) == [400]
    assert b"Server: open-letter" in got
    assert got.endswith(b"\r\n\r\n"), "none of their words come back to them"
    for told in (b"Python", b"aiohttp", b"script"):
        assert told not in got


async def test_who_sends_slowly_or_never_ends_is_put_out(
    known: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.page.server.REQUEST_SECONDS", 0.3)
    async with page_of(known.core) as reader:
        port = port_of(reader)
        reading, writing = await asyncio.open_connection("127.0.0.1", port)
        writing.write(b"GET / HTTP/1.1\r\nHost: ")
        async with asyncio.timeout(10):
            assert await _end(reading) == b""
        writing.close()


async def _end(reading: asyncio.StreamReader) -> bytes:
    try:
        return await reading.read()
    except ConnectionError:
        return b""


async def test_a_crowd_that_says_nothing_leaves_room_again(known: Bot) -> None:
    async with page_of(known.core) as reader:
        port = port_of(reader)
        crowd = [await asyncio.open_connection("127.0.0.1", port) for _ in range(MOST_OPEN)]
        late, writer = await asyncio.open_connection("127.0.0.1", port)
        async with asyncio.timeout(10):
            assert await _end(late) == b""
        for _, writing in (*crowd, (late, writer)):
            writing.close()
        async with asyncio.timeout(10):
            while True:
                try:
                    assert (await reader.asks("/en/terms")).status == 200
                    break
                except (OSError, asyncio.IncompleteReadError):
                    await asyncio.sleep(0)


async def test_a_page_that_cannot_be_made_says_no_more_than_that(
    known: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> str:
        raise ValueError("Ana Diaz")

    monkeypatch.setattr("bot.page.views.of_terms", broken)
    async with page_of(known.core) as reader:
        answered = await reader.asks("/ar/terms")
        assert (await reader.asks("/ar/privacy")).status == 200
    assert answered.status == 500
    assert "لا يمكن عرض هذه الصفحة الآن" in answered.text
    assert "Ana Diaz" not in answered.text
    assert "a page could not be made" in caplog.text
