"""What other sites and programs take from the page: the count, in a frame, a drawing, as data."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from messages.text import t
from tests.stage.chats import Bot
from tests.stage.page import Reader, page_of
from tests.stage.words import catalogs

OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/count.json", "application/json"),
        ("/en/count.svg", "image/svg+xml"),
        ("/en/card.png", "image/png"),
        ("/en/embed", "text/html; charset=utf-8"),
    ],
)
async def test_it_is_open_to_every_site_and_known_by_its_tag(
    reader: Reader, path: str, kind: str
) -> None:
    answered = await reader.asks(path, origin="https://elsewhere.example")
    assert answered.status == 200
    assert answered.headers["Content-Type"] == kind
    assert OPEN.items() <= dict(answered.headers).items()
    assert "X-Frame-Options" not in answered.headers
    again = await reader.asks(path, if_none_match=answered.headers["ETag"])
    assert (again.status, again.body) == (304, b"")


async def test_a_frame_says_the_number_its_time_and_as_much_as_its_size_allows(
    known: Bot, reader: Reader
) -> None:
    await known.someone("ana").signs()
    small, medium, large = [
        await reader.reads(f"/en/embed?size={size}") for size in ("small", "medium", "large")
    ]
    for html in (small, medium, large):
        assert 'role="status" aria-live="polite"' in html
        assert "People who signed here: 1" in html
        assert '<time datetime="2026-03-01T12:00:00Z">' in html
        assert 'href="/en/" target="_blank"' in html
    assert ("Goal" in small, "Goal" in medium) == (False, True)
    assert ("Civil society" in medium, "Civil society" in large) == (False, True)


async def test_the_frame_alone_may_be_framed_and_renews_itself_by_our_own_script(
    reader: Reader,
) -> None:
    policy = (await reader.asks("/en/embed")).headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'self'; connect-src 'self'" in policy
    script = await reader.asks("/embed.js")
    assert script.headers["Content-Type"].startswith("text/javascript")


async def test_the_line_to_copy_has_the_address_that_everybody_reaches(
    known: Bot, reader: Reader
) -> None:
    assert "https://letter.example.org/ar/embed" in await reader.reads("/ar/")
    async with page_of(known.core) as nowhere:
        assert "iframe" not in await nowhere.reads("/ar/")


async def test_the_line_to_copy_is_whole_whatever_the_campaign_is_called(known: Bot) -> None:
    named = 'Say "no" <b>& more</b>'
    content = known.campaign
    known.campaign = replace(content, sentences=replace(content.sentences, title=t(named)))
    async with page_of(known.core, "https://letter.example.org") as reader:
        html = await reader.reads("/en/")
    (line,) = re.findall(r"<code>(&lt;iframe .*?)</code>", html)
    frame = Frame(convert_charrefs=True)
    frame.feed(unescape(line))
    assert frame.found == [
        (
            "iframe",
            {
                "src": "https://letter.example.org/en/embed",
                "width": "320",
                "height": "300",
                "title": named,
            },
        )
    ]


class Frame(HTMLParser):
    """What a browser makes of a line that somebody has copied."""

    found: list[tuple[str, dict[str, str | None]]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found = [*getattr(self, "found", []), (tag, dict(attrs))]


@pytest.mark.parametrize("language", catalogs().languages.codes)
async def test_a_link_to_the_page_carries_a_picture_in_its_language(
    reader: Reader, language: str
) -> None:
    html = await reader.reads(f"/{language}/")
    card = f"https://letter.example.org/{language}/card.png"
    assert f'<meta property="og:image" content="{card}">' in html
    png = (await reader.asks(f"/{language}/card.png")).body
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert f'"og:image:width" content="{width}"' in html
    assert f'"og:image:height" content="{height}"' in html


async def test_the_numbers_say_when_and_of_what_they_are(reader: Reader) -> None:
    told = json.loads(await reader.reads("/count.json"))
    assert told["version"] == 1
    assert told["counted_at"] == "2026-03-01T12:00:00Z"
    assert told["goal"] == 10
