"""Which language a reader gets: their choice, then their app's, then English."""

from __future__ import annotations

import pytest

from handlers.reading.start import welcome
from messages.render.plain import plain
from messages.text import Code, LanguageName, Listed, t
from tests.stage.chats import Bot, Someone
from tests.stage.words import CONTENT, catalogs

WELCOME = CONTENT.sentences.title or ""
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
        ("no language", "en"),
        (None, "en"),
    ],
)
async def test_the_language_of_the_app_is_followed(bot: Bot, hint: str | None, tag: str) -> None:
    someone = bot.someone("someone", hint)
    assert await someone.types("/start") == plain(welcome(bot.campaign, tag), catalogs(), tag)


@pytest.mark.parametrize(
    ("hint", "tag", "wanted"), [("fr-FR", "en", "fr"), ("zh-CN", "zh-Hant-TW", "zh-Hans")]
)
@pytest.mark.parametrize("line", ["/start", "/start src-flyer7", "/language"])
async def test_who_gets_another_language_is_told_so_and_nothing_is_kept_of_it(
    bot: Bot, hint: str, tag: str, wanted: str, line: str
) -> None:
    someone = bot.someone("someone", hint)
    words = await someone.types(line)
    told = t(
        "There is no translation for this language yet: {wanted}. I use: {language}. To choose: "
        "{command}. These are ready: {languages}.",
        wanted=LanguageName(wanted),
        language=LanguageName(tag),
        command=Code("/language"),
        languages=Listed(("English", "العربية", "繁體中文")),
    )
    assert someone.answer.language == tag
    assert words.count(someone.say(told)) == 1
    if line != "/language":
        assert words.startswith(catalogs().say(WELCOME, tag))
    rows = await bot.rows_but_receipts()
    assert all(not rows[table] for table in ("signature", "draft", "preference", "subscription"))


async def test_the_note_on_a_missing_language_is_in_no_receipt(bot: Bot) -> None:
    someone = bot.someone("someone", "fr")
    assert "There is no translation for this language yet: French" in await someone.types(
        "/start src-flyer7"
    )
    assert "French" not in await someone.repeats()


async def test_a_group_is_not_told_which_language_somebody_reads(bot: Bot) -> None:
    someone = bot.someone("someone", "fr", private=False)
    assert "French" not in await someone.types("/start")


async def test_who_has_chosen_is_told_of_the_choice_alone(bot: Bot) -> None:
    someone = bot.someone("someone", "fr")
    await someone.types("/language en")
    assert "no translation" not in await someone.types("/start")
    await someone.types("/language ja")
    assert "There is no translation for this language yet: Japanese" in await someone.types(
        "/start"
    )


@pytest.mark.parametrize(
    ("hint", "label"),
    [
        ("en", "Language · اللغة · 語言"),
        ("ar", "اللغة · Language · 語言"),
        ("zh-HK", "語言 · Language · اللغة"),
        ("fr", "Language · اللغة · 語言"),
    ],
)
async def test_the_way_to_the_languages_is_labelled_in_every_script(
    bot: Bot, hint: str, label: str
) -> None:
    someone = bot.someone("someone", hint)
    await someone.types("/start")
    assert someone.offered[-1] == label
    listed = await someone.presses(label)
    for typed in (label, label.upper(), "LANGUAGE", "اللغة"):
        assert await someone.types(f"/language {typed}") == listed


@pytest.mark.parametrize(
    ("hint", "day"),
    [
        ("ar", "7 يونيو 2021"),
        ("ar-AE", "7 يونيو 2021"),
        ("ar-IQ", "٧ حزيران ٢٠٢١"),
        ("ar-EG", "٧ يونيو ٢٠٢١"),
        ("en-US", "7 June 2021"),
    ],
)
async def test_dates_are_those_of_the_region_and_no_region_is_kept(
    bot: Bot, hint: str, day: str
) -> None:
    someone = bot.someone("someone", hint)
    assert day in await someone.types("/about")
    await someone.types("/sign")
    await someone.presses(t("Without a name"))
    await someone.presses(t("Sign"))
    signature = await bot.signature_of("someone")
    assert signature is not None
    assert signature.locale == hint.partition("-")[0]


async def test_the_list_offers_each_language_by_its_own_name(ana: Someone) -> None:
    assert "Your language now: English" in await ana.types("/language")
    assert ana.offered == ["English", "العربية", "繁體中文", "Follow my app"]


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("ar", "ar"),
        ("zh-TW", "zh-Hant-TW"),
        ("ARABIC", "ar"),
        ("العربية", "ar"),
        ("en", "en"),
        ("traditional chinese", "zh-Hant-TW"),
        ("繁體中文", "zh-Hant-TW"),
        ("الصينية  التقليدية", "zh-Hant-TW"),
    ],
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
    assert ana.offered == ["English", "العربية", "繁體中文"]
    assert (await bot.rows())["preference"] == []


async def test_a_language_without_a_translation_is_answered_in_english(ana: Someone) -> None:
    assert (
        "There is no translation for this language yet: French. Until there is, I use: English"
        in await ana.types("/language fr")
    )


async def test_a_language_without_a_translation_is_answered_as_everything_after_it(
    bot: Bot,
) -> None:
    amal = bot.someone("amal", "ar")
    await amal.types("/language fr")
    assert amal.answer.language == "ar"
    told = t(
        "There is no translation for this language yet: {wanted}. Until there is, I use: "
        "{language}",
        wanted=LanguageName("fr"),
        language=LanguageName("ar"),
    )
    assert amal.say(told) in amal.reads
    await amal.types("/count")
    assert amal.answer.language == "ar"


@pytest.mark.parametrize(
    ("typed", "name"), [("français", "French"), ("Brazilian Portuguese", "Brazilian Portuguese")]
)
async def test_a_language_is_known_by_its_own_name_and_by_several_words(
    ana: Someone, typed: str, name: str
) -> None:
    assert f"There is no translation for this language yet: {name}" in await ana.types(
        f"/language {typed}"
    )


async def test_several_words_that_are_no_language_are_refused_whole(ana: Someone) -> None:
    words = await ana.types("/language purple prose")
    assert "I know no language called purple prose. These are ready:" in words


async def test_the_words_for_following_the_app_are_understood(bot: Bot, ana: Someone) -> None:
    await ana.types("/language ar")
    assert "I follow the language of your app again." in await ana.types("/language Follow my app")
    assert (await bot.rows())["preference"] == []


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
    assert "简体还是繁体" in ana.reads
    assert "还没有简体中文版" in ana.reads
    assert ana.offered == ["繁體中文", "简体中文"]


@pytest.mark.parametrize(
    ("script", "line"),
    [("繁體中文", "/letter scope"), ("简体中文", "/LETTER scope")],
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
    assert someone.offered != ["繁體中文", "简体中文"]


async def test_a_choice_of_script_stands_where_the_command_is_refused(bot: Bot) -> None:
    someone = bot.someone("someone", "zh")
    await someone.types("/pledges")
    await someone.presses("繁體中文")
    assert someone.reads.startswith(someone.say(t("You have made no pledge yet.")))
    assert someone.answer.language == "zh-Hant-TW"
    await someone.types("/count")
    assert someone.say(t("The count so far")) in someone.reads


async def test_words_of_a_bare_chinese_reader_are_answered_with_the_question(bot: Bot) -> None:
    someone = bot.someone("someone", "zh")
    await someone.types("你好")
    assert someone.offered == ["繁體中文", "简体中文"]
    await someone.presses("繁體中文")
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


async def test_where_others_read_along_nobody_learns_which_language_somebody_chose(
    bot: Bot,
) -> None:
    ana = bot.someone("ana", "en", "telegram")
    group = bot.someone("ana", "en", "telegram", private=False)
    before = await group.types("/count")
    await ana.types("/language ar")
    assert await group.types("/count") == before
    assert group.answer.language == "en"
    await ana.types("/count")
    assert ana.answer.language == "ar"
