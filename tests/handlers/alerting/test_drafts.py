"""Drafts as the forms keep them: a new one, and one that is written anew after a recall."""

from __future__ import annotations

import json
from dataclasses import replace

from db import conversations, staff
from db.alerts import Alert, AlertState, AlertText
from db.engine.transaction import Transaction
from db.secrets.vault import Purpose
from db.subscriptions import Topic
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import ALERT, every_alert, keep, kept, only, starts, told

KEPT = "It is kept as a draft."


async def recalled(bot: Bot, alert: Alert = ALERT) -> Alert:
    """An alert that went out and was recalled."""
    out = await starts(bot, await keep(bot, alert))
    return await keep(bot, replace(out, state=AlertState.RECALLED))


async def corrected(bot: Bot, mina: Someone) -> Alert:
    """A new alert in place of a recalled one."""
    old = await recalled(bot)
    await mina.types(f"/alert show {old.id}")
    await mina.presses("Write it anew")
    await mina.types("The vote is on Friday, not on Monday.")
    await mina.presses("Keep it as a draft")
    (draft,) = (a for a in await bot.store.transact(every_alert) if a.id != old.id)
    return draft


async def test_a_recalled_alert_is_written_anew_from_what_it_said(bot: Bot, mina: Someone) -> None:
    old = await recalled(
        bot, replace(ALERT, topic=Topic.NEWS, link="https://example.org/", countries=("TW",))
    )
    await mina.types(f"/alert show {old.id}")
    words = await mina.presses("Write it anew")
    assert "What is corrected in it?" in words
    words = await mina.types("The vote is on Friday, not on Monday.")
    assert "Title: Write to parliament" in words
    assert "Link: https://example.org/" in words
    assert "What was corrected: The vote is on Friday, not on Monday." in words
    words = await mina.presses("Keep it as a draft")
    assert KEPT in words
    assert "Corrected: The vote is on Friday, not on Monday." in words
    (new,) = (a for a in await bot.store.transact(every_alert) if a.id != old.id)
    correction = "The vote is on Friday, not on Monday."
    assert new.texts == {"en": replace(ALERT.texts["en"], correction=correction)}
    assert (new.state, new.topic, new.countries) == (AlertState.DRAFT, Topic.NEWS, ("TW",))
    assert (await kept(bot, old.id)) == old


async def test_it_needs_two_people_and_an_edit_of_the_correction_voids_them(
    bot: Bot, mina: Someone, jo: Someone
) -> None:
    draft = await corrected(bot, mina)
    await mina.types(f"/alert submit {draft.id}")
    assert (await kept(bot, draft.id)).state is AlertState.WAITING
    old = (await told(bot, "jo"))[0].buttons[0]
    await mina.types(f"/alert edit {draft.id}")
    await mina.presses("Change: What was corrected")
    await mina.types("The place was wrong.")
    await mina.presses("Keep it as a draft")
    await mina.types(f"/alert submit {draft.id}")
    await jo.uses(old)
    assert (await kept(bot, draft.id)).state is AlertState.WAITING


async def test_a_correction_is_asked_for_in_every_language(bot: Bot, mina: Someone) -> None:
    draft = await corrected(bot, mina)
    await mina.types(f"/alert text {draft.id} ar")
    await mina.all("اكتبوا", "التصويت يوم الجمعة.")
    assert "What is corrected in it?" in mina.reads
    await mina.types("الموعد.")
    await mina.presses("Keep it as a draft")
    words = AlertText("اكتبوا", "التصويت يوم الجمعة.", "", "الموعد.")
    assert (await kept(bot, draft.id)).texts["ar"] == words


async def test_texts_in_other_languages_do_not_come_along(bot: Bot, mina: Someone) -> None:
    old = await recalled(
        bot, replace(ALERT, texts={**ALERT.texts, "ar": AlertText("اكتبوا", "الاثنين.")})
    )
    await mina.types(f"/alert anew {old.id}")
    await mina.types("The day.")
    await mina.presses("Keep it as a draft")
    (new,) = (a for a in await bot.store.transact(every_alert) if a.id != old.id)
    assert set(new.texts) == {"en"}


async def test_what_was_not_recalled_is_not_written_anew(bot: Bot, mina: Someone) -> None:
    await starts(bot, await keep(bot, ALERT))
    assert "Only an alert that was recalled" in await mina.types(f"/alert anew {ALERT.id}")
    assert mina.reply.form is None


async def test_an_ordinary_alert_is_asked_for_no_correction(mina: Someone) -> None:
    await mina.types("/alert new")
    form = mina.reply.form
    assert form is not None
    assert form.form.field("correction") is None


async def test_a_draft_kept_twice_is_there_once_and_shown(bot: Bot, mina: Someone) -> None:
    await mina.all("/alert new", "Write to parliament", "The vote is on Friday.")
    await mina.presses("Urgent action")
    await mina.presses("Routine")
    press = mina.button("Keep it as a draft")
    await mina.uses(press)
    rows = await bot.rows()
    words = await mina.uses(press)
    assert words.startswith("Write to parliament")
    assert await bot.rows() == rows
    await mina.types(f"/alert drop {await only(bot)} yes")
    assert "There is no alert yet." in await mina.uses(press)


async def test_who_has_no_role_any_more_is_shown_no_alert(bot: Bot, mina: Someone) -> None:
    await mina.all("/alert new", "Write to parliament", "The vote is on Friday.")
    await mina.presses("Urgent action")
    await mina.presses("Routine")
    press = mina.button("Keep it as a draft")
    await mina.uses(press)
    tag = bot.tag("mina", Purpose.STAFF)
    await bot.store.transact(lambda tx: staff.remove(tx, tag))
    words = await mina.uses(press)
    assert "You have no role in this campaign now." in words
    assert "parliament" not in words


async def test_a_form_of_the_version_before_still_keeps_its_alert(bot: Bot, mina: Someone) -> None:
    """A form for a new alert had no arguments then."""
    await mina.all("/alert new", "Write to parliament", "The vote is on Friday.")
    await mina.presses("Urgent action")
    await mina.presses("Routine")
    await without_arguments(bot)
    await mina.presses("Keep it as a draft")
    assert (await kept(bot, await only(bot))).texts["en"].title == "Write to parliament"


async def without_arguments(bot: Bot) -> None:
    """Let Mina's open form have been opened without arguments."""
    keys, tag = bot.keys("mina"), bot.tag("mina", Purpose.OPEN_FORM)

    async def change(tx: Transaction) -> None:
        sealed = await conversations.open_form_of(tx, tag)
        assert sealed is not None
        raw = json.loads(keys.decrypt(Purpose.OPEN_FORM, sealed)) | {"arguments": []}
        again = keys.encrypt(Purpose.OPEN_FORM, json.dumps(raw).encode())
        await conversations.keep_open_form(tx, tag, again, "2026-03-01")

    await bot.store.transact(change)
