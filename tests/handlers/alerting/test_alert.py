"""Mina writes an alert, Jo approves it: the whole story; and every way into it, or past it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from db import journal
from db.alerts import AlertState, AlertText
from handlers.staffing.two_people import short_fingerprint
from messages.text import LanguageName, t
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import (
    ALERT,
    WORDS,
    keep,
    kept,
    only,
    said,
    startable,
    subscribed,
    told,
)
from tests.stage.words import catalogs


async def test_mina_writes_and_jo_approves(bot: Bot, mina: Someone, jo: Someone) -> None:
    await subscribed(bot, 9000)
    await subscribed(bot, 12, locale="ar")
    assert "You write in this language: English." in await mina.types("/alert new")
    await mina.all("Write to parliament", "The vote is on Friday.")
    await mina.presses("Urgent action")
    await mina.presses("Urgent")
    for label, answer in (
        ("What to do", "Write to your member."),
        ("Link", "https://example.org/act"),
        ("Whom to write to or call", "desk@parliament.example"),
        ("Message to copy", "Dear member,\nplease vote for the ban."),
        ("Last day", "2026-03-20"),
        ("Languages", "English, zh-Hant-TW; العربية"),
    ):
        await mina.presses(f"Add: {label}")
        await mina.types(answer)
    words = await mina.presses("Keep it as a draft")
    id = await only(bot)
    assert "It is kept as a draft." in words
    assert "What to do: Write to your member." in words
    assert "Write to: desk@parliament.example" in words
    assert "Until 20 March 2026" in words
    assert "Telegram: 9,010; at the platform's pace that takes about 5 minutes." in words
    assert "There is no text in Arabic yet; these read it in English: 10" in words

    await mina.types(f"/alert text {id} zh-Hant-TW")
    await mina.all("寫信給國會", "星期五表決。")
    words = await mina.presses("Keep it as a draft")
    assert "寫信給國會" in words

    await mina.types(f"/alert submit {id}")
    assert "You stand behind this alert." in mina.reads
    assert "1 other account was asked." in mina.reads
    assert not await startable(bot, id)
    assert "Another person must approve it" in await mina.types(f"/alert approve {id}")

    (asked,) = await told(bot, "jo")
    assert asked.language == "zh-Hant-TW"
    assert "寫信給國會" in said(asked)
    assert asked.buttons[0].arguments == ("preview", id, "en")
    approve = asked.buttons[1]
    assert approve.arguments == ("approve", id, short_fingerprint((await kept(bot, id)).proposal))

    await jo.uses(approve)
    assert (await kept(bot, id)).state is AlertState.APPROVED
    assert (await kept(bot, id)).starts == "2026-03-01T12:10:00Z"
    assert not await startable(bot, id)
    (announced,) = await told(bot, "mina")
    assert "it begins on 1 March 2026 at 12:10 UTC" in said(announced)
    assert "Stop it" in [catalogs().say(button.label, "en") for button in announced.buttons]
    bot.clock.passes(timedelta(minutes=10))
    assert await startable(bot, id)
    entries = await bot.store.transact(journal.entries)
    assert [entry.act for entry in entries] == [
        "alert written",
        "alert changed",
        "alert handed in",
        "alert approved",
    ]
    assert {entry.subject for entry in entries} == {id}


async def test_jo_writes_in_chinese_alone_and_mina_approves_it_in_english(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    await subscribed(bot, 10)
    await subscribed(bot, 9000, locale="zh-Hant-TW")
    seen = [await jo.types("/alert new")]
    assert jo.say(LanguageName("zh-Hant-TW")) in jo.reads
    seen += [await jo.types(line) for line in ("寫信給國會", "星期五表決。")]
    seen += [await jo.presses(t(label)) for label in ("Urgent action", "Routine")]
    seen.append(await jo.presses(t("Keep it as a draft")))
    id = await only(bot)
    assert list((await kept(bot, id)).texts) == ["zh-Hant-TW"]
    english, chinese = LanguageName("en"), LanguageName("zh-Hant-TW")
    lacking = t("There is no text in {language} yet; these read it in {first}: {count}")
    assert jo.say(lacking.fill(language=english, first=chinese, count=10)) in jo.reads
    for line in ("", "text", "show", "preview", "text zh-Hant-TW remove", "submit", "approve"):
        act, *rest = line.split() or [""]
        seen.append(await jo.types(" ".join(("/alert", *(line and (act, id, *rest))))))
    latin = re.findall(
        "[A-Za-z]{2,}", "".join(seen).replace(id, "").replace((await kept(bot, id)).code, "")
    )
    assert set(latin) <= {"Telegram", "Discord", "Jo", "UTC", "stop", "verify"}

    (asked,) = await told(bot, "mina")
    assert asked.language == "en"
    assert "寫信給國會\n\nWritten in: Traditional Chinese" in said(asked)
    assert "星期五表決。" in said(asked)
    assert "You asked for these alerts. To stop them: /stop" in said(asked)
    approve = asked.buttons[0]
    assert approve.arguments[:2] == ("approve", id)
    assert "寫信給國會: it begins on 1 March 2026" in await mina.uses(approve)
    assert (await kept(bot, id)).state is AlertState.APPROVED


async def test_the_staff_read_a_title_in_their_own_language(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    chinese = AlertText("寫信給國會", "星期五表決。")
    texts = {"en": WORDS, "zh-Hant-TW": chinese}
    await keep(bot, replace(ALERT, texts=texts, language="zh-Hant-TW", state=AlertState.WAITING))
    assert WORDS.title in await mina.types("/alert")
    assert chinese.title in await jo.types("/alert")
    assert WORDS.title in await mina.types(f"/alert stop {ALERT.id}")
    (heard,) = await told(bot, "jo")
    assert chinese.title in said(heard)


async def test_languages_are_added_and_removed_but_the_first(bot: Bot, mina: Someone) -> None:
    await keep(bot, replace(ALERT, texts={"en": WORDS, "ar": AlertText("عنوان", "نص")}))
    await mina.types(f"/alert text {ALERT.id}")
    assert mina.offered[:4] == ["Change: English", "Change: Arabic", *mina.offered[2:4]]
    assert "Remove: Arabic" in mina.offered
    assert "The text in this language stays" in await mina.types(
        f"/alert text {ALERT.id} en remove"
    )
    assert "I know no language called dothraki." in await mina.types(
        f"/alert text {ALERT.id} dothraki"
    )
    await mina.types(f"/alert text {ALERT.id}")
    await mina.presses("Remove: Arabic")
    assert list((await kept(bot)).texts) == ["en"]
    words = await mina.types(f"/alert text {ALERT.id} ar remove")
    assert "There is no text in Arabic to remove." in words


async def test_others_are_refused(bot: Bot, ana: Someone) -> None:
    await keep(bot, ALERT)
    for line in ("/alert", "/alert new", f"/alert show {ALERT.id}", f"/alert approve {ALERT.id}"):
        assert "That is for the campaign's moderators." in await ana.types(line)


@pytest.mark.parametrize("line", ["/alert nonsense", "/alert show", "/alert pause a b c"])
async def test_what_is_not_understood_leads_on(mina: Someone, line: str) -> None:
    assert "I do not understand" in await mina.types(line)
    assert mina.offered == ["All alerts", "Write an alert"]


async def test_a_text_removed_twice_shows_the_alert(bot: Bot, mina: Someone) -> None:
    both = replace(ALERT, texts={**ALERT.texts, "ar": AlertText("اكتبوا", "التصويت.")})
    await keep(bot, both)
    await mina.types(f"/alert text {ALERT.id}")
    remove = mina.button("Remove: Arabic")
    await mina.uses(remove)
    rows = await bot.rows()
    words = await mina.uses(remove)
    assert "There is no text in Arabic to remove." in words
    assert "Write to parliament" in words
    assert await bot.rows() == rows
