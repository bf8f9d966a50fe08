"""The journal has every act of the staff once, with who did it, and nothing that names anybody."""

from __future__ import annotations

from db import journal
from db.engine.transaction import Transaction
from db.journal import CLOCK, Entry
from handlers.staffing.journal import by_clock
from tests.stage.chats import Bot, Someone
from tests.stage.office import acts, admitted, invited, person_of


async def entries(bot: Bot) -> tuple[Entry, ...]:
    return tuple(await bot.store.transact(journal.entries))


async def test_an_act_is_entered_with_its_moment_and_the_person_behind_the_account(
    bot: Bot, ana: Someone
) -> None:
    await ana.types("/staff name Ana")
    entry = (await entries(bot))[-1]
    assert (entry.at, entry.act) == ("2026-03-01T12:00:00Z", "staff renamed")
    assert entry.actor == await person_of(bot, ana)


async def test_no_entry_holds_a_name_or_an_account(
    bot: Bot, ana: Someone, ben: Someone, dan: Someone
) -> None:
    cho = bot.someone("7000000003", platform="telegram")
    await admitted(bot, ana, ben, cho, "moderator", "Cho")
    await cho.types("/staff name Cho Cedar")
    await invited(ana, dan, "moderator", "Dan")
    await ana.types("/staff remove Cho Cedar yes")
    told = repr([(entry.act, entry.subject, entry.actor) for entry in await entries(bot)])
    for secret in ("Cho", "Cedar", "Dan", "7000000003"):
        assert secret not in told
    assert (await acts(bot))[-1] == "staff removed"


async def test_what_is_repeated_or_refused_is_not_entered(bot: Bot, ana: Someone) -> None:
    await ana.types("/staff invite moderator")
    before = await acts(bot)
    await ana.repeats()
    await ana.types("/staff invite owner")
    await ana.types("/staff remove Nobody yes")
    await ana.types("/staff name Owner 2")
    assert await acts(bot) == before


async def test_what_no_human_being_did_is_the_clocks(bot: Bot, ana: Someone) -> None:
    async def acted(tx: Transaction) -> None:
        await by_clock(tx, bot.campaign, "alert started", "abc234")

    await bot.store.transact(acted)
    entry = (await entries(bot))[-1]
    assert (entry.at, entry.actor) == ("2026-03-01T12:00:00Z", CLOCK)
    assert (entry.act, entry.subject) == ("alert started", "abc234")
    assert (await acts(bot))[-1] == "alert started"
