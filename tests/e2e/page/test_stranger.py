"""A stranger on a phone, without scripts: from the page into a chat, to a count of their own."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.page.log import PROGRAM
from bot.page.words import signed
from bot.published.beside import lay_out
from db.engine.moments import stamp
from messages.text import t
from tests.stage.browser import CHROMIUM, Tab, browser
from tests.stage.chats import Bot
from tests.stage.gaps import LEFT_OUT
from tests.stage.logged import Logged
from tests.stage.organisations import organiser, signs_for
from tests.stage.page import Reader, page_of
from tests.stage.words import catalogs

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=f"{LEFT_OUT} without Chromium: a phone")

READS = "document.body.innerText"
FOLLOWS = "[...document.querySelectorAll('a.way')].map(way => way.href)"
PHONE = 390


@pytest.fixture
async def log(known: Bot, tmp_path: Path) -> Logged:
    """The log of a campaign that seven have signed: five people, one by name, and one body."""
    log = Logged(known.store, known.vault, tmp_path / "log")
    known.campaign = replace(known.campaign, log=log.folder)
    known.restart()
    await log.publish()
    for number in range(4):
        await known.someone(f"signer {number}").signs()
    await known.someone("noor").signs("Noor Haddad", appearance="Publicly, with my name")
    await signs_for(known.someone("omar"), "Open Rights", address="rights.example")
    olga = await organiser(known)
    await olga.types("/organisations")
    await olga.presses("Confirm")
    await an_hour(known, log)
    return log


async def an_hour(known: Bot, log: Logged) -> None:
    """Let an hour pass, with its batch."""
    known.clock.passes(timedelta(hours=1))
    await log.publish(stamp(known.clock()))
    lay_out(log.folder, None)


async def counted(log: Logged, where: str) -> tuple[int, int]:
    """The status, and the sum, of the script that lies beside the log, on what the page gives."""
    script = await asyncio.create_subprocess_exec(
        *(sys.executable, str(log.path / PROGRAM), log.folder.key.verifier, where),
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await script.communicate()
    return script.returncode or 0, int(re.findall(rb"\d+", told.splitlines()[-1])[-1])


@asynccontextmanager
async def elsewhere(body: str) -> AsyncIterator[str]:
    """The address of another site with one page."""

    async def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(text=body, content_type="text/html")

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}/"
    finally:
        await runner.cleanup()


async def _reads_and_follows(reader: Reader, tab: Tab) -> list[str]:
    """Read the page in Arabic, and who stands behind the letter; the ways to sign."""
    say = catalogs().say
    await tab.opens(f"{reader.address}/ar/")
    words = await tab.finds(READS)
    assert say(signed(5), "ar") in words
    assert "Open Rights" in words
    ways: list[str] = await tab.finds(FOLLOWS)
    await tab.opens(f"{reader.address}/ar/signatories")
    assert "Noor Haddad" in await tab.finds(READS)
    return ways


async def test_from_the_page_to_a_signature_and_to_a_count_of_their_own(
    known: Bot, log: Logged, tmp_path: Path
) -> None:
    async with browser(tmp_path / "browser") as tab:
        await tab.does("Emulation.setScriptExecutionDisabled", value=True)
        await tab.is_as_wide_as(PHONE)
        async with page_of(known.core, "https://letter.example.org", log.path) as reader:
            ways = await _reads_and_follows(reader, tab)
            assert ways[0] == "https://t.me/letterbot?start=sign"
            assert ways[1].startswith("https://discord.com/")
            assert await counted(log, f"{reader.address}/log") == (0, 5)
        await _sign_by_that_link(known)
        await an_hour(known, log)
        async with page_of(known.core, "https://letter.example.org", log.path) as reader:
            assert await counted(log, f"{reader.address}/log") == (0, 10)
            frame = f"{reader.address}/ar/embed"
            async with elsewhere(f'<!DOCTYPE html><iframe src="{frame}"></iframe>') as site:
                await tab.opens(site)
                assert frame in tab.requested()
                assert not any(frame in each for each in tab.complaints())
            await tab.opens(frame)
            assert catalogs().say(signed(10), "ar") in await tab.finds(READS)


async def _sign_by_that_link(known: Bot) -> None:
    """The stranger, and four others, so that there is a batch."""
    for number in range(5):
        stranger = known.someone(f"{7_900_000_000 + number}", "ar", platform="telegram")
        await stranger.types("/start sign")
        await stranger.presses(t("Without a name"))
        await stranger.presses(t("Sign"))
