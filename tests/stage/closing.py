"""A campaign on its way to its end: days that go by, with all that the bot does by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from db import closing, staff
from db.closing import Closing, State
from db.secrets.vault import Purpose
from handlers.broadcasting import conducting
from handlers.closing import ending
from tests.stage.chats import Bot, Someone

DAY = timedelta(days=1)


async def closing_of(bot: Bot) -> Closing | None:
    """How the closing stands."""
    return await bot.store.transact(closing.current)


async def state_of(bot: Bot) -> State | None:
    """The state of the closing; None without one."""
    found = await closing_of(bot)
    return found.state if found else None


async def looks(bot: Bot) -> bool:
    """Let the conductor and the clock look once; whether all is erased just now."""
    await conducting.advance(bot.store, bot.campaign)
    erased = await ending.advance(bot.store, bot.campaign)
    await conducting.advance(bot.store, bot.campaign)
    return erased


async def days_pass(bot: Bot, days: int) -> None:
    """Let so many days go by on which the bot is up."""
    for _ in range(days):
        for _ in range(5):
            bot.clock.passes(DAY / 5)
            await conducting.advance(bot.store, bot.campaign)
        await looks(bot)


async def goes_on(bot: Bot, days: int) -> None:
    """Let so many days be over, on which the bot was up, in one leap."""
    bot.clock.passes(days * DAY)
    found = await closing_of(bot)
    assert found is not None
    await bot.store.transact(partial(closing.put, closing=replace(found, days=days)))
    await looks(bot)
    await looks(bot)


async def announced(bot: Bot, one: Someone, other: Someone) -> None:
    """Let two of the staff decide to close."""
    await one.all("/close", "/close propose")
    await other.types("/close")
    await other.presses("I want this too")
    await looks(bot)
    assert await state_of(bot) is State.ANNOUNCED


async def closed(bot: Bot, one: Someone, other: Someone) -> None:
    """Let a campaign that two decide to close come to its end."""
    await announced(bot, one, other)
    await days_pass(bot, 37)
    assert await state_of(bot) is State.CLOSED


async def erased(bot: Bot, one: Someone, other: Someone) -> None:
    """Let a campaign come to its end, and all that leads to accounts go."""
    await closed(bot, one, other)
    await days_pass(bot, 7)
    assert await state_of(bot) is State.ERASED
    part(bot)


def part(bot: Bot) -> None:
    """Let the process let go of the secret, as each does by itself; see `Core.part_if_closed`."""
    bot.vault.part()
    bot.dispatch.recognise.forget()


async def leaves(bot: Bot, account: str) -> None:
    """Take the role of an account of the staff."""
    tag = bot.keys(account).tag(Purpose.STAFF)
    await bot.store.transact(lambda tx: staff.remove(tx, tag))
