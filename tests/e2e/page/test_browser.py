"""The page in a real browser: nothing keeps anybody out, in any language, at any size.

Without Chromium or axe these tests are left out, and the run says so at its end.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from db import goals
from tests.stage.axe import axe
from tests.stage.browser import CHROMIUM, Tab, browser
from tests.stage.chats import Bot
from tests.stage.gaps import LEFT_OUT
from tests.stage.page import Reader, on_the_list
from tests.stage.words import LETTER, catalogs

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=f"{LEFT_OUT} without Chromium: the page")

LANGUAGES = catalogs().languages.codes
SHEETS = ("", "privacy", "terms", "signatories", f"letter/{LETTER.base.language}", "nothing")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
FOUND = f"""axe.run({{runOnly: {json.dumps(RULES)}}}).then(told => told.violations.map(
  each => each.id + ": " + each.nodes.map(node => node.target + " " + node.failureSummary)))"""

WIDTHS = ((320, 1), (768, 1), (1280, 4), (3840, 1))
"""Widths in pixels, from a small phone to 4K, and how many times as large each pixel is."""

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FRAME = re.compile(r"width=&(?:#34|quot);(\d+)&(?:#34|quot); height=&(?:#34|quot);(\d+)")
FOCUSABLE = "[...document.querySelectorAll('a[href], [tabindex=\"0\"]')]"


@pytest.fixture
async def tab(tmp_path: Path) -> AsyncIterator[Tab]:
    """A tab of a browser."""
    async with browser(tmp_path / "browser") as opened:
        yield opened


@pytest.fixture
async def goal_of_a_million(known: Bot) -> None:
    """A goal of many digits."""
    await known.store.transact(lambda tx: goals.put(tx, 1_000_000))


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_page_in_any_language(
    known: Bot, reader: Reader, tab: Tab, scheme: str
) -> None:
    script = axe()
    if script is None:
        pytest.skip(f"{LEFT_OUT} without npm: what axe finds on the page")
    await on_the_list(known, bodies=2, people=30)
    await tab.prefers(scheme)
    sheets = SHEETS if scheme == "light" else ("", "signatories")
    for language in LANGUAGES:
        for sheet in (*sheets, "embed?size=large"):
            await tab.opens(f"{reader.address}/{language}/{sheet}")
            await tab.does("Runtime.evaluate", expression=script)
            assert await tab.finds(FOUND) == [], (language, sheet)


async def test_nothing_is_cut_off_or_has_to_be_moved_sideways(
    known: Bot, reader: Reader, tab: Tab
) -> None:
    await on_the_list(known, bodies=2, people=30)
    for width, zoom in WIDTHS:
        await tab.is_as_wide_as(width, zoom=zoom)
        for language in LANGUAGES:
            for sheet in (*SHEETS, "embed", "embed?size=large"):
                await tab.opens(f"{reader.address}/{language}/{sheet}")
                assert await tab.finds(TOO_WIDE) <= 0, (width, zoom, language, sheet)


async def test_the_first_view_asks_once_and_breaks_none_of_its_own_rules(
    reader: Reader, tab: Tab
) -> None:
    for language in LANGUAGES:
        for sheet in SHEETS[:-1]:
            await tab.opens(f"{reader.address}/{language}/{sheet}")
            assert tab.requested() == [f"{reader.address}/{language}/{sheet}"]
            assert tab.complaints() == []
        assert await tab.finds("document.cookie + JSON.stringify(localStorage)") == "{}"


async def test_each_language_is_read_from_its_own_side(reader: Reader, tab: Tab) -> None:
    await tab.is_as_wide_as(1000)
    for language in LANGUAGES:
        await tab.opens(f"{reader.address}/{language}/")
        heading = "document.querySelector('h1')"
        direction = await tab.finds(f"getComputedStyle({heading}).direction")
        assert direction == ("rtl" if catalogs().languages[language].right_to_left else "ltr")
        letter = await tab.finds("getComputedStyle(document.querySelector('article')).direction")
        assert letter == "ltr", "the letter keeps its own"


async def test_the_keyboard_goes_through_the_page_in_its_order(reader: Reader, tab: Tab) -> None:
    for language in ("en", "ar"):
        await tab.opens(f"{reader.address}/{language}/")
        await tab.does("Page.bringToFront")
        number = await tab.finds(f"{FOCUSABLE}.length")
        places: list[Any] = []
        for _ in range(number):
            await tab.presses("Tab")
            places.append(await tab.finds(f"{FOCUSABLE}.indexOf(document.activeElement)"))
        assert places == list(range(number))
        first = await tab.finds(f"{FOCUSABLE}[0].getAttribute('href')")
        assert first == "#content", "the first leads past what stands on every page"


async def test_on_paper_stands_what_is_read_and_no_way_around(reader: Reader, tab: Tab) -> None:
    await tab.opens(f"{reader.address}/en/")
    await tab.does("Emulation.setEmulatedMedia", media="print")
    shown = "getComputedStyle(document.querySelector('{}')).display"
    assert await tab.finds(shown.format("header nav")) == "none"
    assert await tab.finds(shown.format("article")) == "block"
    assert await tab.finds(shown.format(".qr svg")) == "block"


async def test_another_site_shows_the_count_and_never_the_page(
    reader: Reader, tab: Tab, unused_tcp_port: int
) -> None:
    async def foreign(request: web.BaseRequest) -> web.Response:
        frame = f'<iframe src="{reader.address}{request.path_qs}"></iframe>'
        numbers = f"<script>fetch('{reader.address}/count.json').then(a => a.json())"
        told = f"{numbers}.then(n => document.title = n.people)</script>"
        body = f"<!DOCTYPE html><title>elsewhere</title>{frame}{told}"
        return web.Response(text=body, content_type="text/html")

    runner = web.ServerRunner(web.Server(foreign))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    try:
        elsewhere = f"http://127.0.0.1:{unused_tcp_port}"
        await tab.opens(f"{elsewhere}/ar/embed?size=small")
        assert [each for each in tab.complaints() if "favicon" not in each] == []
        assert reader.address + "/ar/embed?size=small" in tab.requested()
        assert await tab.finds("document.title") == "0", "programs elsewhere read the number"
        await tab.opens(f"{elsewhere}/ar/")
        assert any("frame-ancestors" in each for each in tab.complaints())
    finally:
        await runner.cleanup()


@pytest.mark.usefixtures("goal_of_a_million")
async def test_the_frame_that_is_offered_shows_the_number_and_its_time(
    reader: Reader, tab: Tab
) -> None:
    for language in LANGUAGES:
        offered = await reader.reads(f"/{language}/")
        width, height = map(int, FRAME.findall(offered)[0])
        await tab.is_as_wide_as(width, height)
        await tab.opens(f"{reader.address}/{language}/embed")
        assert await tab.finds("document.documentElement.scrollHeight") <= height, language


async def test_an_embedded_number_follows_the_count(known: Bot, reader: Reader, tab: Tab) -> None:
    await tab.does("Page.addScriptToEvaluateOnNewDocument", source=AT_ONCE)
    await tab.opens(f"{reader.address}/en/embed")
    status = "document.querySelector('[role=status]').innerText"
    assert "People who signed here: 0" in await tab.finds(status)
    assert tab.complaints() == []
    assert await tab.finds("window.asked")


AT_ONCE = "window.setInterval = (renew, wait) => { window.asked = wait; renew(); };"
"""What makes a page do at once what it does every few minutes."""
