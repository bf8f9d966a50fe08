"""The page as anybody reads it: in their language, whole, with nothing from anywhere else."""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import Path

import pytest

from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from messages.languages import Language
from tests.stage.chats import Bot, changed_letter
from tests.stage.invented import LAMPS, WELL, bot_of
from tests.stage.orchard import plant_orchard
from tests.stage.page import Reader, page_of
from tests.stage.words import LETTER, catalogs

LANGUAGES = catalogs().languages.codes
SHEETS = ("", "privacy", "terms", "signatories", f"letter/{LETTER.base.language}")
FIRST_VIEW = 60 * 1024
LOADED = r'<\w+[^>]* src="|rel="(?:stylesheet|preload)"|url\(|@import|@font-face'
ISOLATES = re.compile("[\u2066-\u2069\u200e\u200f]")


def words(html: str) -> str:
    """What is read on a page, on one line, without marks of direction."""
    text = re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", " ", html, flags=re.S)
    return " ".join(ISOLATES.sub("", unescape(text)).split())


async def test_a_stranger_reads_the_letter_the_count_and_the_way_to_sign(
    known: Bot, reader: Reader
) -> None:
    await known.someone("ana").signs()
    html = await reader.reads("/en/")
    read = words(html)
    assert "People who signed here: 1" in read
    assert "Goal: 10 people; 10 per cent of it is reached" in read
    assert "Counted on 1 March 2026 at 12:00 UTC." in read
    assert 'href="https://t.me/letterbot?start=sign"' in html
    assert 'href="https://discord.com/oauth2/authorize?client_id=4242"' in html
    assert html.count("<svg") == 2
    for section in LETTER.base.sections:
        for passage in section.passages:
            assert " ".join(passage.marked.split()) in read
    assert "translation by 台灣人權促進會 (Taiwan Association for Human Rights)" in read
    assert f"fingerprint {LETTER.base.sha256[:12]}" in read
    assert "Nobody outside can check this count yet" in read


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_page_is_whole_in_each_language(reader: Reader, language: str) -> None:
    cldr = Language(language)
    direction = "rtl" if cldr.right_to_left else "ltr"
    for sheet in SHEETS:
        answered = await reader.asks(f"/{language}/{sheet}")
        assert answered.status == 200
        assert answered.headers["Content-Language"] == language
        assert f'<html lang="{language}" dir="{direction}">' in answered.text
        for other in LANGUAGES:
            to = f"/{other}/{sheet}"
            assert f'hreflang="{other}" href="https://letter.example.org{to}"' in answered.text
            assert f'<a href="{to}" hreflang="{other}" lang="{other}"' in answered.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_letter_is_marked_as_the_language_that_it_is_in(
    reader: Reader, language: str
) -> None:
    assert f'<article class="letter" lang="{LETTER.base.language}" dir="ltr">' in (
        await reader.reads(f"/{language}/")
    )


async def test_without_a_language_in_the_address_the_readers_own_is_chosen(reader: Reader) -> None:
    for accepted, language in (("ar-IQ", "ar"), ("zh-TW,en;q=0.5", "zh-Hant-TW"), ("fr", "en")):
        answered = await reader.asks("/", accept_language=accepted)
        assert answered.headers["Content-Language"] == language
        assert f'<html lang="{language}"' in answered.text
        assert "Accept-Language" in answered.headers["Vary"]
    there = await reader.asks("/ar/", accept_language="en")
    assert there.headers["Content-Language"] == "ar"
    assert "Accept-Language" not in there.headers["Vary"]


async def test_the_first_view_is_one_small_answer_with_nothing_from_elsewhere(
    reader: Reader,
) -> None:
    for language in LANGUAGES:
        answered = await reader.asks(f"/{language}/")
        assert len(answered.body) <= FIRST_VIEW
        loaded = re.findall(LOADED, answered.text)
        assert loaded == []
        assert "<script" not in answered.text
        assert "Set-Cookie" not in answered.headers
        policy = answered.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Frame-Options", "DENY"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Server", "open-letter"),
    ],
)
async def test_every_page_has_the_headers_that_keep_its_readers_safe(
    reader: Reader, header: str, value: str
) -> None:
    for path in ("/", "/en/privacy", "/ar/signatories", "/nothing"):
        assert (await reader.asks(path)).headers[header] == value


async def test_what_is_unchanged_is_not_sent_again(known: Bot) -> None:
    async with page_of(known.core) as reader:
        first = await reader.asks("/en/", accept_encoding="identity")
        packed = await reader.http.get(reader.address + "/en/", headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert await packed.read() == first.body  # the client unpacks it
        again = await reader.asks("/en/", if_none_match=first.headers["ETag"])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        head = await reader.asks("/en/", "HEAD", accept_encoding="identity")
        assert head.body == b""
        assert head.headers["Content-Length"] == str(len(first.body))


async def test_privacy_says_what_the_chat_says(known: Bot, reader: Reader) -> None:
    in_chat = await known.someone("ana").types("/privacy")
    read = words(await reader.reads("/en/privacy"))
    for line in in_chat.split("\n"):
        told = ISOLATES.sub("", line).removeprefix("• ").strip()
        if told and not told.startswith("["):
            assert " ".join(told.split()) in read
    assert "This page sets no cookie" in read


async def test_the_terms_say_who_this_is_and_how_to_reach_them(reader: Reader) -> None:
    read = words(await reader.reads("/en/terms"))
    assert LETTER.contact is not None
    assert LETTER.contact in read
    assert "run neither by Access Now" in read
    assert "/forget erases it" in read


async def test_every_edition_has_an_address_and_no_other_has_one(reader: Reader) -> None:
    for edition in LETTER.editions:
        html = await reader.reads(f"/en/letter/{edition}")
        assert LETTER.editions[edition].title in html
    assert (await reader.asks("/en/letter/fr")).status == 404


async def test_what_is_nowhere_is_said_in_the_readers_language(reader: Reader) -> None:
    for path, language, said in (
        ("/nothing", "en", "There is no such page here."),
        ("/ar/nothing", "ar", "لا توجد صفحة كهذه هنا."),
        ("/zh-Hant-TW/letter/x", "zh-Hant-TW", "這裡沒有這個頁面。"),
    ):
        answered = await reader.asks(path)
        assert answered.status == 404
        assert said in answered.text
        assert f'<html lang="{language}"' in answered.text
        assert answered.headers["Cache-Control"] == "no-store"
    moved = await reader.asks("/EN/privacy?s=x")
    assert (moved.status, moved.headers["Location"]) == (308, "/en/privacy?s=x")


async def test_robots_are_asked_not_to_remember_names(reader: Reader) -> None:
    assert "Disallow: /*/signatories" in await reader.reads("/robots.txt")
    answered = await reader.asks("/en/signatories")
    assert answered.headers["X-Robots-Tag"] == "noindex, noarchive, nosnippet"
    assert answered.headers["Cache-Control"] == "no-cache"


async def test_a_bot_that_was_on_no_platform_yet_says_so(bot: Bot) -> None:
    async with page_of(bot.core) as reader:
        read = await reader.reads("/en/")
        assert "There are no links yet" in read
        assert "og:image" not in read, "without an address of its own a page can name no picture"


@pytest.mark.parametrize("folder", [WELL, LAMPS], ids=lambda folder: folder.name)
async def test_another_campaign_has_a_page_with_as_much_as_its_folder_has(
    sqlite_store: SqliteStore, vault: Vault, folder: Path
) -> None:
    bot = await bot_of(folder, sqlite_store, vault)
    async with page_of(bot.core, "https://letter.example.org") as reader:
        for language in bot.campaign.languages.codes:
            for sheet in ("", "privacy", "terms", "signatories", "embed?size=large", "count.svg"):
                answered = await reader.asks(f"/{language}/{sheet}")
                assert answered.status == 200, (language, sheet)
                assert "Access Now" not in answered.text
        for edition in bot.campaign.letter.editions.values():
            html = await reader.reads(f"/letter/{edition.language}")
            assert escape(edition.title) in html


async def test_a_letter_that_exists_in_the_readers_language_is_read_in_it(
    sqlite_store: SqliteStore, vault: Vault, tmp_path: Path
) -> None:
    bot = await bot_of(plant_orchard(tmp_path / "orchard"), sqlite_store, vault)
    async with page_of(bot.core) as reader:
        html = await reader.reads("/ar/")
    assert '<article class="letter" lang="ar" dir="rtl">' in html
    assert "نقطف التفاح هنا منذ ستين عامًا." in words(html)
    assert "We have picked apples here" not in html


async def test_an_earlier_version_can_still_be_read(known: Bot) -> None:
    changed_letter(known)
    async with page_of(known.core) as reader:
        html = await reader.reads("/en/")
        assert 'href="/en/letter/zh-Hant-TW/1.0.0"' in html
        old = await reader.reads("/en/letter/zh-Hant-TW/1.0.0")
    assert "Version 1.0.0" in words(old)
    assert f"{LETTER.base.title}!" in html
    assert f"{LETTER.base.title}!" not in old
