"""Summaries are ours, say so, and are never what is signed."""

from __future__ import annotations

import pytest

from messages.text import t
from tests.stage.chats import Bot, Someone
from tests.stage.words import CONTENT, catalogs

SUMMARIES = CONTENT.summaries
ASKED = ["/summary", "/summary one", *(f"/summary {id}" for id in SUMMARIES.sections)]


@pytest.mark.parametrize("language", ["en", "ar", "zh-Hant-TW"])
@pytest.mark.parametrize("line", ASKED)
async def test_every_summary_says_that_the_letter_prevails(
    bot: Bot, line: str, language: str
) -> None:
    someone = bot.someone("someone", language)
    words = await someone.types(line)
    prevails = t("Summary in our own words, not part of the letter. The full letter prevails.")
    assert someone.say(prevails) in words


@pytest.mark.parametrize("language", catalogs().languages.codes)
@pytest.mark.parametrize("line", ASKED)
async def test_nobody_signs_a_summary_and_nobody_is_stranded(
    bot: Bot, line: str, language: str
) -> None:
    someone = bot.someone("someone", language)
    await someone.types(line)
    assert "sign" not in [button.command for button in someone.reply.buttons]
    full_text, *_ = someone.reply.buttons
    await someone.uses(full_text)
    assert "sign" in [button.command for button in someone.reply.buttons]


def test_english_is_no_draft() -> None:
    assert not catalogs().is_unreviewed("en")


async def test_the_words_are_those_of_the_content(ana: Someone) -> None:
    assert SUMMARIES.short is not None
    assert SUMMARIES.one is not None
    assert SUMMARIES.short.message in await ana.types("/summary")
    assert SUMMARIES.one.message in await ana.types("/summary one")
    for id, summary in SUMMARIES.sections.items():
        assert summary.message in await ana.types(f"/summary {id}")


async def test_the_summary_in_a_sentence_does_not_lead_to_itself(ana: Someone) -> None:
    await ana.types("/summary")
    await ana.presses("In a sentence")
    assert "In a sentence" not in ana.offered


async def test_an_item_is_answered_with_its_sections_summary(ana: Someone) -> None:
    words = await ana.types("/summary calls-to-lawmakers")
    assert SUMMARIES.sections["calls-to-public-authorities"].message in words


async def test_a_summary_leads_to_the_letters_own_words(ana: Someone) -> None:
    await ana.types("/summary scope")
    assert "訴求的範圍" in await ana.presses("Read the letter's own words")


async def test_a_part_too_short_for_a_summary_can_be_read(ana: Someone) -> None:
    assert "That part is so short that it has no summary." in await ana.types("/summary colophon")
    assert "Translation provided by" in await ana.presses("Read it")


async def test_an_unknown_section_leads_to_those_there_are(ana: Someone) -> None:
    assert "The letter has no section called nowhere." in await ana.types("/summary nowhere")
    await ana.presses(t("Scope").message)
    assert SUMMARIES.sections["scope"].message in ana.reads
