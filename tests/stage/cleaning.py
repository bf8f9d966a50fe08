"""Clean-ups for tests: a crowd that signed alike, and two organisers who take it out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.clock.chores import cleanups as chore
from db import cleanups
from db.cleanups import CleanUp
from db.engine.transaction import Transaction
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import said, told


async def crowd(bot: Bot, n: int, *, country: str = "Taiwan", name: str = "") -> list[Someone]:
    """So many people who have signed from one country, in public where there is a `name`."""
    people = [bot.someone(f"{country} {name} {number}") for number in range(n)]
    for number, person in enumerate(people):
        await person.types("/sign")
        if name:
            await person.fills(appearance="public", name=f"{name} {number}", country=country)
        else:
            await person.fills(appearance="anonymous", country=country)
        await person.presses("Sign")
    return people


async def chooses(olga: Someone, **criteria: str) -> str:
    """An organiser chooses signatures, and reads how many there are."""
    await olga.types("/clean new")
    await olga.fills(**criteria)
    return await olga.presses("Count them")


async def proposes(olga: Someone, reason: str = "program", words: str = "I asked around.") -> str:
    """And proposes to take them out."""
    await olga.presses("Propose to take them out")
    await olga.fills(reason=reason, words=words)
    return await olga.presses("Propose it")


async def approves(bot: Bot, oren: Someone) -> str:
    """Another organiser approves, and the work is done."""
    await oren.types("/clean")
    words = await oren.presses("Approve: take them out")
    await bot.dispatch.beside.settled()
    return words


async def take_out(bot: Bot, olga: Someone, oren: Someone, **criteria: str) -> CleanUp:
    """The whole way: chosen, proposed, approved, done."""
    await chooses(olga, **criteria)
    await proposes(olga)
    await approves(bot, oren)
    return await latest(bot)


async def put_back(bot: Bot, olga: Someone, cleanup: CleanUp) -> str:
    """One organiser puts everything back."""
    await olga.types(f"/clean undo {cleanup.code}")
    words = await olga.presses("Yes, put it back")
    await bot.dispatch.beside.settled()
    return words


async def latest(bot: Bot) -> CleanUp:
    """The latest clean-up."""
    first, *_ = await every(bot)
    return first


async def every(bot: Bot) -> Sequence[CleanUp]:
    """All clean-ups."""

    async def read(tx: Transaction) -> Sequence[CleanUp]:
        return await cleanups.every(tx)

    return await bot.store.transact(read)


async def clock(bot: Bot) -> None:
    """Let the clock go on with what a process that ended has left."""
    await chore(bot.store, bot.campaign)(bot.campaign.now())


async def heard(bot: Bot, account: str) -> list[str]:
    """What an account of the staff was told, as its reader sees it."""
    return [said(each) for each in await told(bot, account)]
