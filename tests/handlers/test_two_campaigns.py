"""Campaigns without English: nobody reads a word that is neither theirs nor the campaign's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.adapters.discord import presence
from db import counters
from db.counters import Counter
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Transaction
from db.secrets.vault import Vault
from handlers.broadcasting import drafting
from handlers.dispatch import Answer
from messages.render.plain import plain
from messages.reply import Quote
from tests.stage.chats import Bot
from tests.stage.invented import LAMPS, WELL, bot_of
from tests.stage.moderators import every_alert
from tests.stage.walking import walked

LINES = (
    *("/start", "/letter", "/letter full", "/letter notes", "/letter council", "/letter nowhere"),
    *("/summary", "/summary opening", "/sign", "/me", "/pledge", "/pledges", "/pledge nowhere"),
    *("/alerts", "/count", "/share", "/about", "/privacy", "/help", "/language", "/nonsense"),
    *("words", "/did x", "/read x", "/join ZZZZ", "/link ZZZZ", "/stats", "/alert", "/withdraw"),
    *("/withdraw yes", "/forget", "/forget yes", "/cancel"),
)
FARTHEST = 400
NAMES = {"Language", "Markdown", "SHA", "Telegram", "Discord", "Terminal", "UTC", "nowhere"}
"""What is written in Latin letters in every language: names, and what was typed."""

TYPED = {"full", "notes", "one"}
"""Words that stand behind commands as they are typed."""

LATIN = re.compile(r"(?<![\w/.@:-])[A-Za-z]{3,}(?![\w/.@:])")
NOT_LATIN = re.compile(r"[\u0600-\u06ff\u3400-\u9fff]")


async def _answers(bot: Bot, hint: str) -> list[Answer]:
    return await walked(bot.someone("ana", hint), LINES, FARTHEST)


def _lines(bot: Bot, answer: Answer) -> Iterator[str]:
    """What is read, but for the letter and the sentences that bind in their own language."""
    catalogs, reply = bot.campaign.catalogs, answer.reply
    quoted = {each.words for each in reply.blocks if isinstance(each, Quote)}
    for line in plain(reply, catalogs, answer.language).splitlines():
        if line.strip() not in quoted:
            yield line
    for button in reply.buttons:
        yield catalogs.say(button.label, answer.language)


@pytest.mark.parametrize(
    ("hint", "language"),
    [("ar", "ar"), ("zh-TW", "zh-Hant-TW"), ("en", "ar"), ("de", "ar")],
)
async def test_a_campaign_without_english_is_read_without_english(
    sqlite_store: SqliteStore, vault: Vault, hint: str, language: str
) -> None:
    bot = await bot_of(WELL, sqlite_store, vault)
    answers = await _answers(bot, hint)
    assert len(answers) > 60
    assert {answer.language for answer in answers} == {language}
    read = {line for answer in answers for line in _lines(bot, answer)}
    latin = {line: set(LATIN.findall(line)) - NAMES - TYPED for line in read}
    assert {line: words for line, words in latin.items() if words} == {}


@pytest.mark.parametrize("hint", ["de", "en", "zh-TW", "ar"])
async def test_around_german_words_everything_is_english(
    sqlite_store: SqliteStore, vault: Vault, hint: str
) -> None:
    bot = await bot_of(LAMPS, sqlite_store, vault)
    answers = await _answers(bot, hint)
    assert len(answers) > 60
    read = {line for answer in answers for line in _lines(bot, answer)}
    assert {line for line in read if NOT_LATIN.search(line)} == set()
    assert "Thank you. You have signed." in read
    offered = {button.command for answer in answers for button in answer.reply.buttons}
    assert offered.isdisjoint({"pledge", "pledges", "summary"})


async def test_a_milestone_is_drafted_in_the_languages_of_the_campaign(
    sqlite_store: SqliteStore, vault: Vault
) -> None:
    bot = await bot_of(WELL, sqlite_store, vault)

    async def crossed(tx: Transaction) -> str:
        await counters.add(tx, Counter.PEOPLE, 10)
        return await drafting.milestone(tx, bot.campaign)

    assert await sqlite_store.transact(crossed) == "10"
    (alert,) = await sqlite_store.transact(every_alert)
    assert (alert.language, set(alert.texts)) == ("ar", {"ar", "zh-Hant-TW"})
    assert "10" in alert.texts["zh-Hant-TW"].title


async def test_the_number_beside_the_bots_name_is_in_the_campaigns_fallback(
    sqlite_store: SqliteStore, vault: Vault
) -> None:
    for folder, words in ((WELL, "عدد الأفراد الذين وقّعوا هنا"), (LAMPS, "People who signed here")):
        shown = await presence.status((await bot_of(folder, sqlite_store, vault)).core)
        assert shown is not None
        assert words in (shown.name or "")
