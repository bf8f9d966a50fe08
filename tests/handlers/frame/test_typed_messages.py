"""What is typed into a form is noted until it is out of the chat, for the form's end or a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from db import typed_messages as kept_messages
from db.secrets.vault import Purpose
from db.typed_messages import Typed
from handlers.frame.refusal import Refusal
from handlers.frame.session import FormHandler, Session
from handlers.frame.typed_messages import AT_ONCE, STAYS, due
from messages.form import Field, Form, Values
from messages.reply import Reply
from messages.request import Account, Request, UpdateId
from messages.text import t
from tests.stage.chats import Bot, Someone

NUMBERS = count(500)


async def types(someone: Someone, *lines: str) -> list[int]:
    """Type lines on a platform where each is a message of its own; their numbers."""
    numbers = []
    for line in lines:
        numbers.append(next(NUMBERS))
        id = UpdateId(numbers[-1].to_bytes(8, "big"))
        request = Request(someone.platform, id, Account(someone.account), None, text=line)
        await someone.delivers(replace(request, hint=someone.hint, message=numbers[-1]))
    return numbers


async def noted(bot: Bot, account: str = "ana") -> Typed | None:
    tag = bot.tag(account, Purpose.OPEN_FORM)
    return await bot.store.transact(lambda tx: kept_messages.typed_of(tx, tag))


async def numbers_noted(bot: Bot) -> Sequence[int]:
    kept = await noted(bot)
    return kept.messages if kept else ()


async def erases(bot: Bot, someone: Someone, numbers: tuple[int, ...]) -> None:
    """Tell the bot that these messages are out of the chat."""
    assert someone.request is not None
    await bot.dispatch.erased(someone.request, numbers)


async def begins(ana: Someone) -> list[int]:
    """Begin to sign by words alone; an answer is refused on the way."""
    await ana.types("/sign")
    return await types(ana, "maybe", "With my name, for the organisers only", "<b>", "Lin Shufen")


async def test_every_answer_is_noted_with_its_chat_and_its_hour(bot: Bot, ana: Someone) -> None:
    bot.clock.passes(timedelta(minutes=7))
    numbers = await begins(ana)
    kept = await noted(bot)
    assert kept == Typed("ana", "en", "2026-03-01T12:00:00Z", tuple(numbers))
    assert due(kept) == bot.clock().replace(minute=0) + STAYS
    assert ana.reply.erase == ()


async def test_words_where_no_form_is_open_are_not_noted(bot: Bot, ana: Someone) -> None:
    await types(ana, "hello")
    assert await noted(bot) is None


async def test_a_platform_that_cannot_erase_leaves_no_trace(bot: Bot, ana: Someone) -> None:
    await ana.all("/sign", "With my name, for the organisers only", "Lin Shufen")
    assert await noted(bot) is None
    await ana.presses("Sign")
    assert ana.reply.erase == ()


@pytest.mark.parametrize("end", ["Sign", "Cancel"])
async def test_the_end_of_a_form_erases_all_of_it(bot: Bot, ana: Someone, end: str) -> None:
    numbers = await begins(ana)
    await ana.presses(end)
    assert ana.reply.erase == tuple(numbers)
    kept = await noted(bot)
    assert kept is not None
    assert due(kept) is None, "noted until it is done, and to be done at once"
    await erases(bot, ana, ana.reply.erase)
    assert await noted(bot) is None


async def test_the_word_that_ends_a_form_goes_too(bot: Bot, ana: Someone) -> None:
    numbers = await begins(ana)
    numbers += await types(ana, "Cancel")
    assert ana.reply.erase == tuple(numbers)


async def test_a_form_that_nobody_can_open_is_replaced_and_its_words_erased(
    bot: Bot, ana: Someone
) -> None:
    numbers = await begins(ana)
    await bot.store.transact(lambda tx: tx.execute("UPDATE draft SET sealed = $1", b"x" * 99))
    await ana.types("/sign")
    assert "How do you want to sign?" in ana.reads
    assert ana.reply.erase == tuple(numbers)


async def test_only_what_is_erased_is_forgotten(bot: Bot, ana: Someone) -> None:
    first, *others = await begins(ana)
    await erases(bot, ana, (first,))
    assert await numbers_noted(bot) == tuple(others)


async def test_the_same_message_twice_is_noted_once(bot: Bot, ana: Someone) -> None:
    numbers = await begins(ana)
    await ana.repeats()
    assert await numbers_noted(bot) == tuple(numbers)


async def test_a_very_long_conversation_is_erased_before_its_end(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await types(ana, *["maybe"] * (AT_ONCE - 1))
    kept = await noted(bot)
    assert kept is not None
    assert due(kept) is not None
    await types(ana, "maybe")
    kept = await noted(bot)
    assert kept is not None
    assert due(kept) is None


async def test_forgetting_erases_the_words_and_every_trace_of_them(bot: Bot, ana: Someone) -> None:
    numbers = await begins(ana)
    assert "4 messages that you typed" in await ana.types("/me")
    await ana.types("/forget yes")
    assert ana.reply.erase == tuple(numbers)
    assert (await bot.rows())["typed"] == []


async def test_what_is_left_after_the_form_is_held_and_shown(bot: Bot, ana: Someone) -> None:
    await begins(ana)
    await ana.presses("Cancel")
    assert "4 messages that you typed" in await ana.types("/me")


async def test_words_that_are_refused_are_noted_though_all_else_is_undone(
    bot: Bot, ana: Someone
) -> None:
    async def form(_: Session, __: tuple[str, ...]) -> Form:
        return Form(t("Sign"), (Field("name", t("Name"), t("Name")),), t("Send it"))

    async def submit(_: Session, __: tuple[str, ...], ___: Values) -> Reply:
        raise Refusal(t("Sign"))

    bot.table = replace(
        bot.table, forms={**bot.table.forms, "sign": FormHandler("sign", form, submit)}
    )
    bot.restart()
    await ana.types("/sign")
    numbers = await types(ana, "Lin Shufen", "Send it")
    assert ana.reads == "Sign"
    assert await numbers_noted(bot) == tuple(numbers)


async def test_words_that_a_question_about_the_script_came_before_are_noted(bot: Bot) -> None:
    ana = bot.someone("ana", "zh")
    await ana.types("/language en")
    await ana.types("/sign")
    await ana.types("/language auto")
    numbers = await types(ana, "Lin Shufen")
    assert "Chinese script" in ana.reads or "字" in ana.reads
    assert await numbers_noted(bot) == tuple(numbers)
