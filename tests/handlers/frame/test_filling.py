"""The form that is being filled in, as the store has it."""

from __future__ import annotations

from tests.stage.chats import Bot, Someone


async def test_there_is_one_form_an_account_and_none_after_it_is_sent(
    bot: Bot, ana: Someone, ben: Someone
) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ben.types("/sign")
    assert len((await bot.rows())["draft"]) == 2
    await ana.presses("Sign")
    await ben.presses("Cancel")
    assert (await bot.rows())["draft"] == []


async def test_a_form_that_is_not_there_any_more_is_as_if_none_were_open(
    bot: Bot, ana: Someone
) -> None:
    await ana.types("/pledge law-ban-bill")
    bot.table = type(bot.table)(bot.table.commands, {}, bot.table.events)
    bot.restart()
    assert "There is no open form any more" in await ana.types("/back")
