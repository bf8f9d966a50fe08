"""The note that a language is a draft: where it is met first, and nowhere else."""

from __future__ import annotations

import pytest

from handlers.reading.draft import draft_note
from tests.stage.chats import Bot
from tests.stage.words import catalogs


@pytest.mark.parametrize("language", ["ar", "zh-Hant-TW"])
async def test_a_draft_says_so_where_it_is_met_and_not_under_every_text(
    bot: Bot, language: str
) -> None:
    (note,) = draft_note(bot.campaign, language)
    reader = bot.someone("reader", language)
    said = catalogs().say(note.words, language)
    for line in ("/start", "/about", "/language"):
        assert said in await reader.types(line), line
    for line in ("/letter", "/letter scope", "/summary", "/count", "/privacy", "/help"):
        assert said not in await reader.types(line), line


def test_english_is_where_it_was_written(bot: Bot) -> None:
    assert draft_note(bot.campaign, "en") == ()
