"""The page states the genuine bots, and tells by its code which alert somebody has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.clock import chores
from bot.published import verify_bot
from bot.published.beside import SCRIPTS, lay_out
from db.alerts import AlertState
from db.log.statement import BOTS
from handlers.reading.bots import signed
from tests.stage.chats import Bot
from tests.stage.moderators import ALERT, WORDS, keep, kept, starts
from tests.stage.page import page_of
from tests.stage.public_log import KEY, folder


@pytest.fixture
async def log(known: Bot, tmp_path: Path) -> Path:
    """The folder of a log as the clock lays it out."""
    there = folder(tmp_path / "log")
    there.append(there.checkpoint(), [])
    known.campaign = replace(known.campaign, log=there)
    lay_out(there, await known.store.transact(lambda tx: signed(tx, known.campaign)))
    return there.path


async def test_the_page_lists_the_bots_and_hands_on_a_statement_that_the_script_accepts(
    known: Bot, log: Path
) -> None:
    async with page_of(known.core, "https://letter.example.org", log) as reader:
        for language in known.campaign.languages.codes:
            html = await reader.reads(f"/{language}/bots")
            assert "https://t.me/letterbot" in html
            assert KEY.verifier.replace("+", "&#43;") in html or KEY.verifier in html
        assert "Anybody can make a bot" in await reader.reads("/en/bots")
        assert 'href="/en/bots"' in await reader.reads("/en/")
        answered = await reader.asks("/log/bots")
        for name in SCRIPTS:
            assert (await reader.asks(f"/log/{name}")).status == 200
    assert answered.headers["Content-Type"].startswith("text/plain")
    assert answered.headers["Access-Control-Allow-Origin"] == "*"
    assert len(verify_bot.bots(answered.text, KEY.verifier, known.campaign.today())) == 2


async def test_without_a_log_the_bots_are_listed_and_nothing_is_called_signed(known: Bot) -> None:
    async with page_of(known.core) as reader:
        html = await reader.reads("/en/bots")
        assert (await reader.asks("/log/bots")).status == 404
    assert "https://t.me/letterbot" in html
    assert "There is no signed statement" in html


async def test_a_statement_whose_time_is_over_is_not_shown_as_one(known: Bot, log: Path) -> None:
    """As where the clock has stood for months: nobody signs a new one."""
    note = (log / BOTS).read_text("utf-8")
    for years in (-1, 1):
        known.clock.passes(timedelta(days=365 * years))
        async with page_of(known.core, "https://letter.example.org", log) as reader:
            html = await reader.reads("/en/bots")
            assert "There is no signed statement" in html
            assert KEY.verifier not in html
            assert "https://t.me/letterbot" in html
            assert (await reader.asks("/log/bots")).text == note, "the script names its end"
        known.clock.passes(timedelta(days=-365 * years))


async def test_a_code_tells_which_alert_it_is_and_no_cache_keeps_that(known: Bot) -> None:
    started = await starts(known, ALERT)
    code = (await kept(known)).code
    async with page_of(known.core) as reader:
        answered = await reader.asks(f"/en/verify/{code.lower()}")
    assert WORDS.title in answered.text
    assert "1 March 2026" in answered.text
    assert answered.headers["Cache-Control"] == "no-store"
    assert "noindex" in answered.headers["X-Robots-Tag"]
    await keep(known, replace(started, state=AlertState.RECALLED))
    async with page_of(known.core) as reader:
        assert "has been recalled" in await reader.reads(f"/verify/{code}", accept_language="en")


async def test_a_code_in_an_address_is_read_as_people_type_it(known: Bot) -> None:
    await starts(known, ALERT)
    code = (await kept(known)).code
    wide = code.translate({ord(each): ord(each) + 0xFEE0 for each in code})
    async with page_of(known.core) as reader:
        for typed in (f"{code[:4]} {code[4:]}", f"{code[:4]}–{code[4:]}", f" {wide}\u200e"):
            assert WORDS.title in await reader.reads(f"/en/verify/{quote(typed)}")


@pytest.mark.parametrize("code", ["00000000", "x", "", "%00", "a" * 900])
async def test_any_other_code_is_none_of_this_campaign(known: Bot, code: str) -> None:
    await starts(known, ALERT)
    async with page_of(known.core) as reader:
        html = await reader.reads(f"/en/verify/{code}" if code else "/en/verify")
    assert "No alert of this campaign has that code" in html


async def test_an_alert_that_has_not_gone_out_is_not_told(known: Bot) -> None:
    await keep(known, ALERT)
    code = (await kept(known)).code
    async with page_of(known.core) as reader:
        assert WORDS.title not in await reader.reads(f"/en/verify/{code}")


async def test_the_clock_lays_the_statement_beside_the_log(known: Bot, tmp_path: Path) -> None:
    there = folder(tmp_path / "log")
    known.campaign = replace(known.campaign, log=there)
    await known.store.transact(await chores.batches(known.core)(known.clock()))
    note = (there.path / "bots").read_text("utf-8")
    assert note == await known.store.transact(lambda tx: signed(tx, known.campaign))
