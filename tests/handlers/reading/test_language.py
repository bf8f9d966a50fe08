"""Which language a reader gets: their choice, then their app's, then English."""

from __future__ import annotations

import pytest

from handlers.reading.start import welcome
from messages.render.plain import plain
from messages.text import LanguageName, t
from tests.stage.chats import Bot, Someone
from tests.stage.words import catalogs

ASK = t("Which Chinese script do you read?")


@pytest.mark.parametrize(
    ("hint", "tag"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("ar", "ar"),
        ("ar-EG", "ar"),
        ("zh-TW", "zh-Hant-TW"),
        ("zh_TW", "zh-Hant-TW"),
        ("zh-HK", "zh-Hant-TW"),
        ("zh-CN", "zh-Hant-TW"),
        ("fr", "en"),
        ("no language", "en"),
        (None, "en"),
    ],
)
async def test_the_language_of_the_app_is_followed(bot: Bot, hint: str | None, tag: str) -> None:
    someone = bot.someone("someone", hint)
    assert await someone.types("/start") == plain(welcome(bot.campaign, tag), catalogs(), tag)


async def test_the_list_offers_each_language_by_its_own_name(ana: Someone) -> None:
    assert "Your language now: English" in await ana.types("/language")
    assert ana.offered == ["English", "العربية", "中文 (繁體, 台灣)", "Follow my app"]


@pytest.mark.parametrize(
    ("typed", "tag"),
    [("ar", "ar"), ("zh-TW", "zh-Hant-TW"), ("ARABIC", "ar"), ("العربية", "ar"), ("en", "en")],
)
async def test_a_choice_holds_from_its_own_answer_on(bot: Bot, typed: str, tag: str) -> None:
    someone = bot.someone("someone", "fr")
    words = await someone.types(f"/language {typed}")
    assert someone.say(t("Language from now on: {language}", language=LanguageName(tag))) in words
    assert someone.answer.language == tag
    await someone.types("/help")
    assert someone.answer.language == tag
    bot.restart()
    await someone.types("/help")
    assert someone.answer.language == tag


async def test_a_choice_comes_before_what_the_app_says(bot: Bot) -> None:
    someone = bot.someone("someone", "ar")
    await someone.types("/language en")
    assert "What I can do" in await someone.types("/help")


async def test_following_the_app_again_erases_the_choice(bot: Bot) -> None:
    someone = bot.someone("someone", "ar")
    await someone.types("/language en")
    await someone.types("/language auto")
    assert someone.answer.language == "ar"
    assert (await bot.rows())["preference"] == []


async def test_a_language_nobody_has_heard_of_leads_to_the_list(bot: Bot, ana: Someone) -> None:
    words = await ana.types("/language klingonese")
    assert "I know no language called klingonese. These are ready:" in words
    assert ana.offered == ["English", "العربية", "中文 (繁體, 台灣)"]
    assert (await bot.rows())["preference"] == []


async def test_a_language_without_a_translation_is_answered_in_english(ana: Someone) -> None:
    assert (
        "There is no translation for this language yet: French. Until there is, I use: English"
        in await ana.types("/language fr")
    )


async def test_readers_of_simplified_script_are_told_what_they_get(bot: Bot, ana: Someone) -> None:
    words = await ana.types("/language zh-Hans")
    assert ana.answer.language == "zh-Hant-TW"
    told = t(
        "There is no translation for this language yet: {wanted}. Until there is, I use: "
        "{language}",
        wanted=LanguageName("zh-Hans"),
        language=LanguageName("zh-Hant-TW"),
    )
    assert ana.say(told) in words


async def test_bare_chinese_is_asked_for_its_script(ana: Someone) -> None:
    await ana.types("/language zh")
    assert ana.say(ASK) in ana.reads
    assert ana.offered == ["中文 (繁體, 台灣)", "中文 (简体)"]


@pytest.mark.parametrize(
    ("script", "line"),
    [("中文 (繁體, 台灣)", "/letter scope"), ("中文 (简体)", "/LETTER scope")],
)
async def test_the_script_is_asked_first_and_the_command_comes_after(
    bot: Bot, script: str, line: str
) -> None:
    someone = bot.someone("someone", "zh")
    assert someone.say(ASK) not in await someone.types(line)
    assert bot.campaign.letter.base.places
    words = await someone.presses(script)
    assert "訴求的範圍" in words
    assert someone.answer.language == "zh-Hant-TW"
    await someone.types("/help")
    assert someone.offered != ["中文 (繁體, 台灣)", "中文 (简体)"]


async def test_a_choice_of_script_stands_where_the_command_is_refused(bot: Bot) -> None:
    someone = bot.someone("someone", "zh")
    await someone.types("/pledges")
    await someone.presses("中文 (繁體, 台灣)")
    assert someone.reads.startswith(someone.say(t("You have made no pledge yet.")))
    assert someone.answer.language == "zh-Hant-TW"
    await someone.types("/count")
    assert someone.say(t("The count so far")) in someone.reads


async def test_words_of_a_bare_chinese_reader_are_answered_with_the_question(bot: Bot) -> None:
    someone = bot.someone("someone", "zh")
    await someone.types("你好")
    assert someone.offered == ["中文 (繁體, 台灣)", "中文 (简体)"]
    await someone.presses("中文 (繁體, 台灣)")
    told = t("Language from now on: {language}", language=LanguageName("zh-Hant-TW"))
    assert someone.say(told) in someone.reads


async def test_who_chose_a_script_is_never_asked(bot: Bot) -> None:
    someone = bot.someone("someone", "zh")
    await someone.types("/language zh-TW")
    await someone.types("/count")
    assert someone.say(t("The count so far")) in someone.reads


async def test_another_name_of_a_command_is_gone_on_with_after_the_script(bot: Bot) -> None:
    by_alias, by_name = bot.someone("mei", "zh"), bot.someone("lin", "zh")
    for someone, line in ((by_alias, "/mydata"), (by_name, "/me")):
        await someone.types(line)
        await someone.uses(someone.reply.buttons[0])
    assert by_alias.reads == by_name.reads
    assert by_alias.reply.files
