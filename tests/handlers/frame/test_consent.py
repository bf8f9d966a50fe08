"""What people agree to stands in a master beside every draft, directly below one note."""

from __future__ import annotations

import pytest

from handlers.frame.consent import DRAFT, consent, spelt_out
from messages.reply import Block, Note, Paragraph, Quote, Reply, Title
from messages.text import Text, t
from tests.stage.chats import Bot, Someone
from tests.stage.words import CONTENT, catalogs

PLEDGE = CONTENT.pledges.all()[0].text
INTERFACE = t("Everything about this account is erased.")


def _shown(bot: Bot, words: Text, language: str) -> tuple[Block, ...]:
    reply = Reply.of(Title("A form"), consent(words))
    title, *shown = spelt_out(reply, bot.campaign, language).blocks
    assert title == Title("A form")
    return tuple(shown)


@pytest.mark.parametrize("language", ["en", "zh-Hant-TW"])
def test_a_master_of_the_campaign_stands_alone(bot: Bot, language: str) -> None:
    assert _shown(bot, PLEDGE, language) == (Paragraph(PLEDGE),)


def test_below_a_draft_of_the_campaign_stands_the_english_master(bot: Bot) -> None:
    assert _shown(bot, PLEDGE, "ar") == (Paragraph(PLEDGE), Note(DRAFT), Quote(PLEDGE.message))


@pytest.mark.parametrize("language", ["ar", "zh-Hant-TW"])
def test_below_a_draft_of_the_interface_stands_its_english(bot: Bot, language: str) -> None:
    english = Quote(INTERFACE.message)
    assert _shown(bot, INTERFACE, language) == (Paragraph(INTERFACE), Note(DRAFT), english)


@pytest.mark.parametrize("line", ["/alerts", "/forget"])
async def test_each_question_for_consent_has_it(bot: Bot, line: str) -> None:
    someone = bot.someone("someone", "ar")
    if line == "/forget":
        await someone.types("/language ar")
    assert catalogs().say(DRAFT, "ar") in await someone.types(line)


async def test_what_an_answer_agrees_to_stands_above_the_last_press(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Action alerts")
    words = await ana.presses("Yes, write to me")
    assert "I then keep your account, encrypted." in words
    assert ana.offered[0] == "Sign"
