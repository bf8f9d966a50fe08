"""Whoever runs the bot can propose a closing, and nobody stands behind it by that."""

from __future__ import annotations

from functools import partial

from db import closing
from db.closing import State
from handlers.closing import operator
from tests.stage.chats import Bot, Someone
from tests.stage.closing import days_pass, state_of
from tests.stage.moderators import said, told


async def test_it_is_proposed_and_needs_two_of_the_staff(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    propose = partial(operator.propose, campaign=bot.campaign)
    assert await bot.store.transact(propose)
    assert not await bot.store.transact(propose), "once is enough"
    (notice,) = await told(bot, "nina")
    assert "Whoever runs the bot wants to close the campaign." in said(notice)
    await nina.types("/close")
    await nina.presses("I want this too")
    assert await state_of(bot) is State.PROPOSED
    await omar.types("/close")
    await omar.presses("I want this too")
    assert await state_of(bot) is State.ANNOUNCED


async def test_without_the_staff_it_lapses(bot: Bot, nina: Someone, omar: Someone) -> None:
    await bot.store.transact(partial(operator.propose, campaign=bot.campaign))
    await nina.types("/close")
    await nina.presses("I want this too")
    await days_pass(bot, 8)
    assert await bot.store.transact(closing.current) is None
