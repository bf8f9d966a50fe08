"""The letter in the chat is the letter on paper: every place of it, word for word."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from messages.letter.edition import SectionId
from messages.reply import Quote, Title
from tests.stage.chats import Bot, Someone
from tests.stage.words import LETTER


def _wording(someone: Someone) -> str:
    """The letter's own lines in the last answer, as the canonical text has them."""
    lines = []
    for block in someone.reply.blocks:
        if isinstance(block, Title) and isinstance(block.words, str):
            lines.append(block.words)
        elif isinstance(block, Quote):
            lines.append("  " * block.depth + block.words)
    return "".join(line + "\n" for line in lines)


def _labels(someone: Someone) -> list[str]:
    return [someone.say(LETTER.labels[section.id]) for section in LETTER.base.sections]


async def test_the_cover_says_what_this_is(ana: Someone) -> None:
    words = await ana.types("/letter")
    for said in (
        LETTER.base.title,
        "Access Now主筆",
        "台灣人權促進會 譯",
        "Open letter of 7 June 2021",
        "First published as: Open letter calling for a global ban",
        "The text shown here: Traditional Chinese, translation by 台灣人權促進會 (Taiwan",
        f"Version 1.0.0, fingerprint {LETTER.base.sha256[:12]}",
    ):
        assert said in words
    assert ana.offered[:9] == [
        ana.say(LETTER.labels[section.id]) for section in LETTER.base.sections
    ]


async def test_all_sections_together_are_the_text_that_is_signed(ana: Someone) -> None:
    text = "\n".join((LETTER.base.title, *LETTER.base.credits, ""))
    for section in LETTER.base.sections:
        await ana.types("/letter")
        await ana.presses(LETTER.labels[section.id])
        text += _wording(ana)
    assert text == LETTER.base.plain
    assert hashlib.sha256(text.encode()).hexdigest() == LETTER.base.sha256


@pytest.mark.parametrize("language", ["ar", "zh-Hant-TW"])
async def test_the_wording_is_the_same_in_every_language(bot: Bot, language: str) -> None:
    someone = bot.someone("someone", language)
    text = "\n".join((LETTER.base.title, *LETTER.base.credits, ""))
    for section in LETTER.base.sections:
        await someone.types(f"/letter {section.id}")
        text += _wording(someone)
    assert text == LETTER.base.plain


async def test_one_can_read_on_from_the_first_section_to_the_last_and_back(ana: Someone) -> None:
    ids = [section.id for section in LETTER.base.sections]
    await ana.types(f"/letter {ids[0]}")
    for way, sections in (
        ("Next", LETTER.base.sections[1:]),
        ("Previous", LETTER.base.sections[-2::-1]),
    ):
        for section in sections:
            label = ana.say(LETTER.labels[section.id])
            await ana.presses(f"{way}: {label}")
            assert f"{label} ({ids.index(section.id) + 1} of 9)" in ana.reads
    assert not any(label.startswith("Previous") for label in ana.offered)


async def test_each_place_is_reached_by_its_id_and_shows_its_own_words(ana: Someone) -> None:
    for id, place in LETTER.base.places.items():
        await ana.types(f"/letter {id}")
        quotes = [block.words for block in ana.reply.blocks if isinstance(block, Quote)]
        assert quotes == [passage.marked for passage in place.passages]
        assert all(quote in LETTER.base.plain for quote in quotes)


async def test_each_place_is_left_by_all_its_ways(ana: Someone) -> None:
    """Previous, next, up, deeper, notes, summary, contents: no button leads nowhere."""
    for id in LETTER.base.places:
        await ana.types(f"/letter {id}")
        for button in ana.reply.buttons:
            await ana.uses(button)
            assert "has no section called" not in ana.reads, (id, button)
            assert "There is no" not in ana.reads, (id, button)


@pytest.mark.parametrize(("alias", "id"), LETTER.aliases.items())
async def test_an_alias_leads_to_its_place(ana: Someone, alias: str, id: SectionId) -> None:
    by_alias = await ana.types(f"/letter {alias}")
    assert by_alias == await ana.types(f"/letter {id}")


@pytest.mark.parametrize(
    "line",
    [
        "/letter A1-B-III",
        "/letter a1 b iii",
        "/LETTER a1-b-iii",
        "/letter A1.b.iii",
        "/letter A1(b)(iii)",
        "/letter a1_b_iii",
        "/letter A1biii",
        "/letter “Ａ１－ｂ－ｉｉｉ”",
        "/letter Calls to public authorities, 1) b. iii.",
    ],
)
async def test_a_place_is_found_however_it_is_typed(ana: Someone, line: str) -> None:
    assert await ana.types(line) == await ana.types("/letter a1-b-iii")


@pytest.mark.parametrize(
    "typed", ["3", "3.", "(3)", "③", "٣", "３", "Why a ban", "Why a ban?", "why_a_ban"]
)
async def test_a_section_is_found_by_its_number_and_by_its_label(ana: Someone, typed: str) -> None:
    assert await ana.types(f"/letter {typed}") == await ana.types("/letter why-a-ban")
    assert await ana.types(f"/summary {typed}") == await ana.types("/summary why-a-ban")


@pytest.mark.parametrize("typed", ["0", "10", "99999", "3.5", "b9", "…"])
async def test_what_is_no_place_is_none(ana: Someone, typed: str) -> None:
    assert "has no section called" in await ana.types(f"/letter {typed}")


async def test_an_item_says_where_one_is(ana: Someone) -> None:
    words = await ana.types("/letter a1-b-iii")
    assert "Calls to public authorities, 1) b. iii. (3 of 6)" in words
    assert ana.offered == [
        "Previous: 1) b. ii.",
        "Next: 1) b. iv.",
        "Up: 1) b.",
        "Summary",
        "Contents",
        "Sign",
    ]


async def test_an_unknown_place_leads_to_the_list_of_sections(ana: Someone) -> None:
    words = await ana.types("/letter the beginning\u202e")
    assert "The letter has no section called the beginning\ufffd." in words
    assert ana.offered == _labels(ana)


async def test_the_whole_letter_is_handed_over_as_two_files(ana: Someone) -> None:
    assert f"SHA-256 of the plain text: {LETTER.base.sha256}" in await ana.types("/letter full")
    markdown, text = ana.reply.files
    assert markdown.name == "ban-biometric-surveillance.zh-Hant-TW.md"
    assert markdown.content.decode() == LETTER.base.markdown
    assert text.name == "ban-biometric-surveillance.zh-Hant-TW.txt"
    assert hashlib.sha256(text.content).hexdigest() == LETTER.base.sha256


async def test_an_edition_is_read_also_where_the_bot_speaks_another_language(bot: Bot) -> None:
    letter = bot.campaign.letter
    french = replace(letter.base, language="fr", title="Lettre ouverte")
    editions, notes = {**letter.editions, "fr": french}, {**letter.notes, "fr": ()}
    letter = replace(letter, editions=editions, notes=notes)
    bot.campaign = replace(bot.campaign, letter=letter)
    bot.restart()
    marie = bot.someone("marie", "fr-CA")
    words = await marie.types("/letter")
    assert words.startswith("Lettre ouverte\n")
    assert "The text shown here: French" in words
    assert "Full text (" not in words
    assert "Lettre ouverte" in await marie.types("/sign")
    ana = bot.someone("ana", "en")
    assert LETTER.base.title in await ana.types("/letter")
    await ana.types("/language fr")
    assert (await ana.types("/letter")).startswith("Lettre ouverte\n")
