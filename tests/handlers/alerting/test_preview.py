"""A preview is the alert itself; what is said about it protects the few."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.alerts import AlertState, AlertText
from db.audience import Subscriber
from handlers.alerting.message import message
from handlers.alerting.preview import takes
from messages.render import discord, telegram
from tests.stage.chats import FIRST_DAY, Bot
from tests.stage.moderators import ALERT, WORDS, keep, kept, moderator, only, subscribed
from tests.stage.words import catalogs

TEXTS = {"en": WORDS, "ar": AlertText("اكتبوا إلى البرلمان", "التصويت يوم الجمعة.", "اكتبوا.")}
ALL = replace(ALERT, texts=TEXTS, link="https://example.org", ready="Copy\nme", ends="2026-03-20")


@pytest.mark.parametrize("language", ["en", "ar", "zh-Hant-TW"])
@pytest.mark.parametrize("kind", [Subscriber.PERSON, Subscriber.CHAT])
async def test_a_preview_begins_with_the_very_message(
    bot: Bot, language: str, kind: Subscriber
) -> None:
    mina = await moderator(bot, "mina", language)
    await keep(bot, ALL)
    alert = await kept(bot)
    chat = " chat" if kind is Subscriber.CHAT else ""
    await mina.types(f"/alert preview {ALL.id} {language}{chat}")
    alone = message(alert, language, kind=kind, today=FIRST_DAY)
    assert alone.language == mina.answer.language
    for render in (telegram.render, discord.render):
        (wanted,) = render(alone, catalogs(), mina.answer.language)
        first, *_ = render(mina.reply, catalogs(), mina.answer.language)
        assert first.startswith(wanted)


async def test_what_is_shown_after_writing_and_after_a_change_has_the_code_of_just_that(
    bot: Bot,
) -> None:
    mina = await moderator(bot, "mina")
    for line in ("/alert new", WORDS.title, WORDS.body):
        await mina.types(line)
    for label in ("Urgent action", "Urgent", "Keep it as a draft"):
        await mina.presses(label)
    written = (await kept(bot, await only(bot))).code
    assert f"/verify {written}" in mina.reads
    await mina.presses("Change it")
    await mina.presses("Change: Title")
    await mina.types("Another title")
    await mina.presses("Keep it as a draft")
    changed = (await kept(bot, await only(bot))).code
    assert f"/verify {changed}" in mina.reads
    assert written != changed


async def test_other_languages_are_a_press_away(bot: Bot) -> None:
    mina = await moderator(bot, "mina")
    await keep(bot, ALL)
    await mina.types(f"/alert preview {ALL.id}")
    assert "What follows is for the staff alone" in mina.reads
    await mina.presses("العربية")
    assert "اكتبوا إلى البرلمان" in mina.reads
    assert "I know no language called xx." in await mina.types(f"/alert preview {ALL.id} xx")


async def test_few_are_never_counted(bot: Bot) -> None:
    mina = await moderator(bot, "mina")
    await keep(bot, ALL)
    await subscribed(bot, 4)
    await subscribed(bot, 3, locale="zh-Hant-TW", frequency="daily")
    words = await mina.types(f"/alert preview {ALL.id}")
    assert "Telegram: fewer than five; at the platform's pace that takes less than a minute." in (
        words
    )
    assert "In a digest later: fewer than five" in words
    assert "these read it in English: fewer than five" in words


async def test_what_nobody_can_do_is_not_offered(bot: Bot) -> None:
    mina = await moderator(bot, "mina")
    await keep(bot, replace(ALL, state=AlertState.RECALLED))
    await mina.types(f"/alert preview {ALL.id}")
    anew = "Write it anew"
    assert mina.offered == [anew, "العربية", "As a group gets it", "Details", "All alerts"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (60, "about 1 minute"),
        (300, "about 5 minutes"),
        (1_000_000 / 30, "about 9 hours"),
        (20 * 86400, "about 20 days"),
    ],
)
def test_times_are_round(seconds: float, words: str) -> None:
    assert catalogs().say(takes(seconds), "en") == words
