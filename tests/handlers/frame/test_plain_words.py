"""Plain words lead somewhere: to a button, and to stop from everywhere."""

from __future__ import annotations

import pytest

from tests.stage.chats import Bot, Someone


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("sign", "sign"),
        ("Sign!", "sign"),
        ("連署", "sign"),
        ("我要連署", "sign"),
        ("／sign", "sign"),
        ("／ＳＩＧＮ", "sign"),
        ("توقيع", "sign"),
        ("I want to sign this", "sign"),
        ("help", "help"),
        ("說明", "help"),
        ("مساعدة", "help"),
        ("letter", "letter"),
        ("Read the letter", "letter"),
        ("delete my data", "forget"),
        ("mydata", "me"),
        ("Withdraw", "withdraw"),
        ("語言", "language"),
    ],
)
async def test_plain_words_get_the_button_that_they_mean(
    bot: Bot, ana: Someone, typed: str, command: str
) -> None:
    before = await bot.rows()
    await ana.types(typed)
    assert command in [button.command for button in ana.reply.buttons]
    assert await bot.rows() == before


@pytest.mark.parametrize(
    "typed",
    [
        "STOP",
        "stop.",
        "Stop!!",
        "please stop",
        "unsubscribe",
        "Cancel",
        "停止",
        "退訂",
        "請退訂",
        "إيقاف",
        "ايقاف",
        "إلغاء الاشتراك",
        "СТОП",
        "\u2068STOP\u2069",
    ],
)
@pytest.mark.parametrize("language", ["en", "ar", "zh-Hant-TW"])
async def test_a_word_to_stop_always_gets_stop_alerts_first(
    bot: Bot, language: str, typed: str
) -> None:
    someone = bot.someone("someone", language)
    await someone.types(typed)
    assert someone.reply.buttons[0].command == "stop"
    assert someone.offered[0] == someone.say(bot.commands["stop"].way.label)


@pytest.mark.parametrize("typed", ["STOP", "退訂", "إيقاف"])
async def test_a_word_to_stop_is_no_name(bot: Bot, ana: Someone, typed: str) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    await ana.types(typed)
    assert ana.offered[0] == "Stop alerts"
    assert "Please type the name." in ana.reads
    assert "Name: Ana Diaz" in await ana.types("Ana Diaz")


@pytest.mark.parametrize("typed", ["Cancel", "cancel", "取消", "إلغاء"])
async def test_the_words_on_a_button_of_the_question_are_that_button(
    bot: Bot, ana: Someone, typed: str
) -> None:
    before = await bot.rows_but_receipts()
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    assert "Cancelled: Sign the letter." in await ana.types(typed)
    assert await bot.rows_but_receipts() == before


async def test_back_and_skip_may_be_typed(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    assert "How do you want to sign?" in await ana.types("back")
    await ana.types("without a name")
    await ana.presses("Add: Organisation")
    assert "Organisation:" not in await ana.types("Skip this")


async def test_the_words_of_the_last_press_are_the_last_press(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.types("Without a name")
    assert "Thank you. You have signed." in await ana.types("sign")


async def test_a_command_that_is_no_answer_is_offered_beside_the_question(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.types("help")
    assert ana.offered[0] == "What I can do"
    assert "How do you want to sign?" in ana.reads


async def test_a_command_behind_a_wide_slash_is_no_name(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    await ana.types("／letter")
    assert ana.offered[0] == "Read the letter"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("/le", ["/letter"]),
        ("/LE", ["/letter"]),
        ("/su", ["/summary"]),
        ("/pl", ["/pledge", "/pledges"]),
        ("/連署", ["/sign"]),
        ("/unsubscribe", ["/stop"]),
    ],
)
async def test_the_beginning_of_a_command_offers_it(
    ana: Someone, typed: str, offered: list[str]
) -> None:
    assert "There is no command" in await ana.types(typed)
    assert ana.offered == [*offered, "What I can do"]


async def test_words_in_a_group_are_offered_nothing(bot: Bot) -> None:
    group = bot.someone("ana", private=False)
    await group.types("STOP")
    assert [button.command for button in group.reply.buttons] == ["help"]


async def test_the_commands_of_the_staff_are_not_offered(ana: Someone) -> None:
    await ana.types("schedule")
    assert [button.command for button in ana.reply.buttons] == ["help"]
