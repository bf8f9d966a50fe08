"""What the page shows is public, and what is not public is on no page, whatever is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from html import unescape

import pytest

from bot.page.paths import Kind
from db import organisations, sources
from db.engine.transaction import Row, Store, Transaction
from tests.stage.chats import Bot
from tests.stage.factories import random_tags
from tests.stage.organisations import waiting
from tests.stage.page import Away, Reader, on_the_list, page_of
from tests.stage.words import LETTER, catalogs

PUBLIC, HIDDEN = "Publicly, with my name", "With my name, for the organisers only"


async def every_page(reader: Reader) -> list[str]:
    """Everything that can be asked for without knowing anything, as text."""
    kinds = [each for each in Kind if each not in (Kind.LETTER, Kind.LOG, Kind.CARD)]
    paths = [f"/{kind}" for kind in kinds]
    paths += [f"/{code}/{kind}" for code in catalogs().languages.codes for kind in kinds]
    paths += [f"/en/letter/{LETTER.base.language}", "/en/embed?size=large", "/nothing"]
    return [(await reader.asks(path)).text for path in paths]


@pytest.mark.usefixtures("postgres_server")  # begun before the folder is the test's own
async def test_the_numbers_are_those_of_the_database(either: Bot) -> None:
    for account in ("ana", "ben", "cem"):
        await either.someone(account).signs()
    await either.someone("cem").all("/withdraw")
    await either.someone("dov").signs()
    totals = await either.totals()
    async with page_of(either.core) as reader:
        told = json.loads(await reader.reads("/count.json"))
    assert told == {
        "version": 1,
        "campaign": LETTER.id,
        "letter_version": LETTER.version,
        "counted_at": "2026-03-01T12:00:00Z",
        "people": totals.people,
        "organisations": totals.organisations,
        "goal": 10,
        "open": True,
        "checkable": False,
        "languages": list(catalogs().languages.codes),
    }


@pytest.mark.usefixtures("postgres_server")  # begun before the folder is the test's own
async def test_nobody_is_on_any_page_who_did_not_choose_it(either: Bot) -> None:
    await either.someone("account-of-ana").signs("Ana Diaz", appearance=PUBLIC)
    await either.someone("account-of-ben").signs("Ben Birch", appearance=HIDDEN)
    body = waiting(random_tags(1, seed=1)[0], "A body that waits")
    await either.store.transact(lambda tx: organisations.enter(tx, body))
    secrets = ["Ben Birch", "A body that waits", "account-of", body.handle]
    secrets += [row[0].hex() for row in await rows(either.store)]
    async with page_of(either.core) as reader:
        pages = await every_page(reader)
        assert sum("Ana Diaz" in page for page in pages) == 1 + len(catalogs().languages.codes)
        behind = await reader.asks(f"/en/signatories?behind={body.handle}")
        assert behind.status == 404
    for page in (*pages, behind.text):
        assert [each for each in secrets if each in page] == []


async def rows(store: Store) -> list[tuple[bytes]]:
    """The tags of everybody who signed, or shows a name."""
    found: list[tuple[bytes]] = []
    for table in ("signature", "public_name"):
        every = await store.transact(partial(_tags, table=table))
        found += [(bytes(tag),) for (tag,) in every]
    return found


async def _tags(tx: Transaction, table: str) -> Sequence[Row]:
    return await tx.rows(f"SELECT tag FROM {table}")


async def test_a_name_that_is_withdrawn_is_gone_when_the_page_is_made_anew(known: Bot) -> None:
    ana = known.someone("ana")
    await ana.signs("Ana Diaz", appearance=PUBLIC)
    async with page_of(known.core) as reader:
        assert "Ana Diaz" in await reader.reads("/en/signatories")
    await ana.types("/forget")
    await ana.presses("Yes, erase everything")
    async with page_of(known.core) as reader:
        assert "Ana Diaz" not in await reader.reads("/en/signatories")


async def test_the_list_goes_on_page_by_page_and_says_where_it_begins(known: Bot) -> None:
    await on_the_list(known, bodies=3, people=40)
    seen: list[str] = []
    async with page_of(known.core) as reader:
        path: str | None = "/en/signatories"
        while path is not None:
            html = await reader.reads(path)
            seen += re.findall(r"(?:Body|Person) \d+", html)
            onward = re.search(r'rel="next" href="([^"]+)"', html)
            path = unescape(onward[1]) if onward else None
            assert len(seen) <= 43
        assert 'href="/en/signatories">From the beginning' in html
        gone = await reader.asks("/en/signatories?behind=NAAAAAAA")
        assert gone.status == 404
    assert seen == [f"Body {at}" for at in range(3)] + [f"Person {at}" for at in range(40)]


async def test_only_a_code_that_organisers_made_is_carried_on(known: Bot) -> None:
    await known.store.transact(lambda tx: sources.make(tx, "flyer7"))
    async with page_of(known.core) as reader:
        html = await reader.reads("/en/?s=Flyer7")
        assert 'href="https://t.me/letterbot?start=src-flyer7"' in html
        assert 'href="/ar/?s=flyer7"' in html
        assert 'href="/en/privacy?s=flyer7"' in html
        assert "flyer7" not in re.findall(r'<link rel="canonical"[^>]*>', html)
        assert await reader.reads("/en/?s=nobody-made-this") == await reader.reads("/en/")
    assert await known.store.transact(lambda tx: sources.opened(tx, "flyer7")) == 0


async def test_a_database_that_is_away_leaves_the_last_page_and_else_says_so(known: Bot) -> None:
    store = Away(known.store)
    core = replace(known.core, store=store)
    async with page_of(core) as reader:
        assert (await reader.asks("/en/count.svg")).status == 200
        store.away = True
        assert (await reader.asks("/en/embed")).status == 200, "by the number of a moment ago"
        answered = await reader.asks("/ar/signatories")
    assert (answered.status, answered.headers["Retry-After"]) == (503, "60")
    assert "لا يمكن عرض هذه الصفحة الآن" in answered.text
    async with page_of(core) as reader:
        assert (await reader.asks("/en/")).status == 503
        assert (await reader.asks("/en/privacy")).status == 200, "that needs no database"
