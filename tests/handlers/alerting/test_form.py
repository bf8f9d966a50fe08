"""An alert is written and changed: nothing too long, nothing written over, nobody bound to it."""

from __future__ import annotations

from bisect import bisect
from dataclasses import replace

from db import voices
from db.alerts import Alert, AlertState, AlertText
from db.audience import Subscriber
from db.engine.transaction import Transaction
from handlers.alerting.message import message
from handlers.alerting.preview import Excess, excess
from messages.render import discord
from messages.text import LanguageName, t
from tests.stage.chats import FIRST_DAY, Bot, Someone
from tests.stage.moderators import (
    ALERT,
    WORDS,
    every_alert,
    keep,
    kept,
    only,
    person_of,
    said,
    told,
    written,
)
from tests.stage.words import catalogs


async def test_what_is_too_long_together_is_kept_and_cannot_be_sent(mina: Someone) -> None:
    await mina.all("/alert new", "Write", "x" * 1500)
    await mina.presses("Urgent action")
    await mina.presses("Routine")
    await mina.presses("Add: Message to copy")
    words = await mina.types("y" * 1600)
    assert "characters too long for one message on Discord (English)" in words
    form = mina.reply.form
    assert form is not None
    assert form.values["ready"] == "y" * 1600
    await mina.sends("form", (form.id, "send"))
    assert "characters too long" in mina.reads
    await mina.types("y" * 50)
    assert "It is kept as a draft." in await mina.presses("Keep it as a draft")


async def test_an_edit_voids_what_was_approved(bot: Bot, mina: Someone, jo: Someone) -> None:
    await written(mina)
    id = await only(bot)
    await mina.types(f"/alert submit {id}")
    old = (await told(bot, "jo"))[0].buttons[0]
    await mina.types(f"/alert edit {id}")
    await mina.presses("Change: Title")
    await mina.types("Call parliament")
    await mina.presses("Keep it as a draft")
    assert (await kept(bot, id)).state is AlertState.DRAFT
    await jo.uses(old)
    assert (await kept(bot, id)).state is AlertState.DRAFT

    await mina.types(f"/alert submit {id}")
    words = await jo.uses(old)
    assert "內容已變更" in words
    assert "Call parliament" in words
    await jo.presses("核准")
    assert (await kept(bot, id)).state is AlertState.APPROVED

    await jo.types(f"/alert edit {id}")
    await jo.presses("保存為草稿")
    alert = await kept(bot, id)
    assert alert.state is AlertState.DRAFT
    assert alert.author == await person_of(bot, "jo")
    assert await bot.store.transact(lambda tx: voices.behind(tx, alert.proposal)) == frozenset()
    heard = [said(reply) for reply in await told(bot, "mina")]
    assert any("Jo has changed this alert: Call parliament." in words for words in heard)


async def test_a_change_meanwhile_is_not_written_over(bot: Bot, mina: Someone, jo: Someone) -> None:
    await written(mina)
    id = await only(bot)
    await mina.types(f"/alert edit {id}")
    send = mina.button("Keep it as a draft")
    await keep(bot, replace(await kept(bot, id), texts={"en": WORDS}))
    assert "Somebody has changed this alert since you began" in await mina.uses(send)
    assert (await kept(bot, id)).texts["en"] == WORDS
    assert "You are in the middle of this" in await mina.types("/alert new")


async def test_a_role_taken_away_ends_an_open_form(bot: Bot, mina: Someone) -> None:
    await mina.all("/alert new", "Write", "Now.")
    await mina.presses("Campaign news")
    await mina.presses("Routine")

    async def removes(tx: Transaction) -> None:
        await tx.execute("DELETE FROM staff")

    await bot.store.transact(removes)
    assert "That is for the campaign's moderators." in await mina.presses("Keep it as a draft")
    assert await bot.store.transact(every_alert) == ()


CHINESE = AlertText("寫信給國會", "星期五表決。")


async def test_another_language_than_ones_own_can_be_written_in(bot: Bot, mina: Someone) -> None:
    await mina.all("/alert new", "寫信給國會", "星期五表決。")
    await mina.presses("Urgent action")
    await mina.presses("Routine")
    assert "Written in: English" in mina.reads
    await mina.presses("Change: Written in")
    assert mina.offered[:3] == ["English", "Arabic", mina.say(LanguageName("zh-Hant-TW"))]
    await mina.presses(LanguageName("zh-Hant-TW"))
    await mina.presses("Keep it as a draft")
    alert = await kept(bot, await only(bot))
    assert alert.language == "zh-Hant-TW"
    assert alert.texts == {"zh-Hant-TW": CHINESE}


async def test_a_form_from_before_there_was_a_choice_asks_for_the_language(
    bot: Bot, mina: Someone
) -> None:
    await mina.all("/alert new", "Write", "Now.")
    await mina.presses("Urgent action")
    await mina.presses("Routine")
    form = mina.reply.form
    assert form is not None
    assert "In which language" in await mina.sends("form", (form.id, "clear", "language"))
    await mina.presses("Arabic")
    await mina.presses("Keep it as a draft")
    assert (await kept(bot, await only(bot))).language == "ar"


async def test_a_text_that_is_there_can_be_put_first_and_no_text_is_lost(
    bot: Bot, mina: Someone
) -> None:
    both = await keep(bot, replace(ALERT, texts={"en": WORDS, "zh-Hant-TW": CHINESE}))
    await mina.types(f"/alert edit {ALERT.id}")
    await mina.presses("Change: Written in")
    words = await mina.presses(LanguageName("zh-Hant-TW"))
    assert WORDS.title not in words
    assert "Change: Title" not in mina.offered
    assert CHINESE.title in await mina.presses("Keep it as a draft")
    now = await kept(bot)
    assert (now.language, now.texts) == ("zh-Hant-TW", both.texts)
    assert now.fingerprint != both.fingerprint


async def test_what_is_read_in_longer_words_than_its_own_must_fit_there_too(
    bot: Bot, jo: Someone
) -> None:
    longest = bisect(range(discord.LONGEST), False, key=_too_long) - 1
    assert len(_in_own_words(longest + 1)) <= discord.LONGEST
    await jo.all("/alert new", "寫信給國會", "字" * (longest + 1))
    assert jo.say(Excess(1, "zh-Hant-TW", "discord").words) in jo.reads
    await jo.types("字" * longest)
    for label in ("Urgent action", "Routine", "Keep it as a draft"):
        await jo.presses(t(label))
    assert (await kept(bot, await only(bot))).texts["zh-Hant-TW"].body == "字" * longest


def _in_chinese(number: int) -> Alert:
    body = AlertText("寫信給國會", "字" * number)
    return replace(ALERT, texts={"zh-Hant-TW": body}, language="zh-Hant-TW")


def _too_long(number: int) -> bool:
    return excess(catalogs(), _in_chinese(number)) is not None


def _in_own_words(number: int) -> str:
    """The alert as a Chinese reader's group gets it."""
    reply = message(_in_chinese(number), "zh-Hant-TW", kind=Subscriber.CHAT, today=FIRST_DAY)
    (words,) = discord.render(reply, catalogs(), "zh-Hant-TW")
    return words
