"""An alert is written and changed: nothing too long, nothing written over, nobody bound to it."""

from __future__ import annotations

from dataclasses import replace

from db import voices
from db.alerts import AlertState
from db.engine.transaction import Transaction
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import (
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
