"""Whoever signed earlier words is told at their next visit, alone, and keeps the signature."""

from __future__ import annotations

from db.signatures import register_text
from tests.stage.chats import Bot, Someone, changed_letter

TOLD = "The letter has changed. You signed version 1.0.0"


async def test_who_signed_earlier_words_is_told_at_each_door(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    before = await bot.signature_of("ana")
    changed_letter(bot)
    for line in ("/start", "/letter", "/sign"):
        assert TOLD in await ana.types(line), line
    assert await bot.signature_of("ana") == before


async def test_nobody_else_is_told_and_no_group_learns_of_it(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    changed_letter(bot)
    assert TOLD not in await bot.someone("ben").types("/letter")
    assert TOLD not in await bot.someone("ana", private=False).types("/letter")


async def test_what_was_signed_can_still_be_read(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    earlier = bot.campaign.letter.base
    changed_letter(bot)
    await ana.types("/letter full 1.0.0")
    assert [file.content.decode() for file in ana.reply.files] == [earlier.markdown, earlier.plain]
    assert "There is no version 7 of the letter." in await ana.types("/letter full 7")


async def test_who_signs_the_new_words_is_told_no_more(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    changed_letter(bot)
    await bot.store.transact(lambda tx: register_text(tx, bot.campaign.text))
    await ana.types("/sign change")
    await ana.presses("Without a name")
    await ana.presses("Sign")
    assert TOLD not in await ana.types("/letter")
