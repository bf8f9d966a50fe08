"""Two people close a campaign, all are told for 30 days, and anybody of the staff can stop it."""

from __future__ import annotations

from db import broadcasts, closing
from db.broadcasts import BroadcastKind
from db.closing import State
from db.engine.transaction import Transaction
from handlers.staffing.two_people import short_fingerprint
from tests.stage.chats import Bot, Someone
from tests.stage.closing import (
    DAY,
    announced,
    closed,
    closing_of,
    days_pass,
    leaves,
    looks,
    state_of,
)
from tests.stage.moderators import moderator, person_of, said, told
from tests.stage.office import acts
from tests.stage.subscribers import subscribes


async def test_a_campaign_from_a_proposal_to_its_end(
    bot: Bot, ana: Someone, ben: Someone, nina: Someone, omar: Someone
) -> None:
    """The whole path: proposed, announced, closed, erased; and what stays."""
    await ana.signs()
    await ben.signs("Ben Novak", appearance="Publicly, with my name")
    await subscribes(ana)
    assert "Two of the staff must say so" in await nina.types("/close")
    assert "Another person must say so too, until 8 March 2026" in await nina.presses("Propose it")
    assert "on 7 April 2026" in nina.reads
    (notice,) = await told(bot, "omar")
    assert "Nina wants to close the campaign." in said(notice)
    assert "closes" not in await ana.types("/count")
    await omar.types("/close")
    assert "Two people have said so." in await omar.presses("I want this too")
    assert "This campaign closes on 7 April 2026." in await ana.types("/count")

    await days_pass(bot, 36)
    assert "You have signed." in await bot.someone("dot").signs()
    assert await state_of(bot) is State.ANNOUNCED
    await days_pass(bot, 1)
    assert await state_of(bot) is State.CLOSED
    found = await closing_of(bot)
    assert found is not None
    assert (found.day, found.last_export) == ("2026-04-07", "2026-04-14")
    assert "before 14 April 2026" in await nina.types("/close")
    assert "Nobody can sign, promise or subscribe any more." in await ana.types("/sign")
    assert "3 people have signed through this bot." in ana.reads
    assert "Signed in March 2026" in await ana.types("/me")

    await days_pass(bot, 6)
    assert await state_of(bot) is State.CLOSED
    await days_pass(bot, 1)
    assert await state_of(bot) is State.ERASED
    assert "Elsewhere some still may" in await omar.types("/close")
    assert (await bot.totals()).people == 3
    assert [act for act in await acts(bot) if "clos" in act or "erased" in act] == [
        "closing proposed",
        "closing approved",
        "closing announced",
        "campaign closed",
        "campaign erased",
    ]


async def test_while_it_is_announced_whoever_writes_reads_it_once_in_an_answer(
    bot: Bot, ana: Someone, nina: Someone, omar: Someone
) -> None:
    await announced(bot, nina, omar)
    for line in ("/start", "/start sign", "/about", "/privacy", "/me", "/count", "/help", "/sign"):
        assert (await ana.types(line)).count("This campaign closes on 7 April 2026.") == 1, line
    assert "closes" not in await ana.presses("Without a name"), "a question stays as it is"


async def test_one_person_cannot_close_alone_and_is_told_so(bot: Bot, nina: Someone) -> None:
    assert "You are the only person of the staff" in await nina.types("/close")
    assert "You are the only person of the staff" in await nina.types("/close propose")
    assert nina.offered == []
    assert await closing_of(bot) is None


async def test_two_accounts_of_one_person_are_one(bot: Bot, nina: Someone, omar: Someone) -> None:
    person = await person_of(bot, "nina")
    again = await moderator(bot, "nina", person=person, platform="discord")
    await nina.types("/close propose")
    assert "I want this too" not in (await again.types("/close"), *again.offered)
    await again.all(f"/close approve {await _fingerprint(bot)}")
    assert "You have said so. Another person must say so too." in again.reads
    assert await state_of(bot) is State.PROPOSED


async def _fingerprint(bot: Bot) -> str:
    found = await closing_of(bot)
    assert found is not None
    return short_fingerprint(found.proposal)


async def test_proposed_twice_it_is_proposed_once(bot: Bot, nina: Someone, omar: Someone) -> None:
    await nina.types("/close propose")
    before = await closing_of(bot)
    for someone in (nina, omar):
        assert "It is proposed to close the campaign" in await someone.types("/close propose")
    assert await closing_of(bot) == before
    await omar.presses("I want this too")
    await omar.repeats()
    assert "The campaign closes on" in omar.reads
    await nina.types("/close propose")
    assert await state_of(bot) is State.ANNOUNCED


async def test_anybody_of_the_staff_stops_it_alone_and_all_who_were_told_are_told(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    pia = await moderator(bot, "pia")
    await announced(bot, nina, omar)
    await days_pass(bot, 10)
    await pia.types("/close")
    assert await pia.presses("Do not close") == "The campaign does not close."
    assert await closing_of(bot) is None
    assert [each.kind for each in await _broadcasts(bot)] == [
        BroadcastKind.ANNOUNCED,
        BroadcastKind.CALLED_OFF,
    ]
    assert "closing stopped" in await acts(bot)
    assert any("Pia has stopped the closing." in said(each) for each in await told(bot, "nina"))
    assert "Close the campaign?" in await pia.types("/close stop"), "pressed once more"
    assert len(await _broadcasts(bot)) == 2
    await days_pass(bot, 40)
    assert await closing_of(bot) is None


async def _broadcasts(bot: Bot) -> list[broadcasts.Broadcast]:
    async def read(tx: Transaction) -> list[broadcasts.Broadcast]:
        rows = await tx.rows("SELECT number FROM broadcast ORDER BY number")
        found = [await broadcasts.broadcast(tx, number) for (number,) in rows]
        return [each for each in found if each is not None]

    return await bot.store.transact(read)


async def test_a_proposal_that_is_stopped_was_told_to_nobody(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    await nina.types("/close propose")
    await omar.types("/close")
    await omar.presses("Do not close")
    assert await closing_of(bot) is None
    assert await _broadcasts(bot) == []


async def test_stopped_at_the_last_moment_it_is_stopped_and_after_that_it_is_too_late(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    await announced(bot, nina, omar)
    await days_pass(bot, 36)
    await nina.types("/close stop")
    await days_pass(bot, 1)
    assert await closing_of(bot) is None
    await closed(bot, nina, omar)
    assert "It is too late: the campaign closed on" in await nina.types("/close stop")
    assert await state_of(bot) is State.CLOSED


async def test_nobody_agrees_in_time_so_it_lapses(bot: Bot, nina: Someone, omar: Someone) -> None:
    await nina.types("/close propose")
    await omar.types("/close")
    agree = omar.button("I want this too")
    bot.clock.passes(8 * DAY)
    assert "That proposal is too old." in await omar.uses(agree)
    await looks(bot)
    assert await closing_of(bot) is None
    assert any("Nobody else has agreed" in said(each) for each in await told(bot, "nina"))


async def test_who_lost_the_role_before_the_second_voice_does_not_count(
    bot: Bot, nina: Someone, omar: Someone
) -> None:
    await moderator(bot, "pia")
    await nina.types("/close propose")
    await leaves(bot, "nina")
    await omar.types("/close")
    await omar.presses("I want this too")
    assert await state_of(bot) is State.PROPOSED


async def test_whoever_writes_to_the_database_without_a_key_neither_closes_nor_opens(
    bot: Bot, ana: Someone, nina: Someone, omar: Someone
) -> None:
    await announced(bot, nina, omar)
    await bot.store.transact(lambda tx: tx.execute("UPDATE closing SET state = 'closed'"))
    assert await closing_of(bot) is None
    await bot.store.transact(lambda tx: tx.execute("UPDATE closing SET state = 'announced'"))
    assert await state_of(bot) is State.ANNOUNCED
    await bot.store.transact(
        lambda tx: tx.execute("UPDATE closing SET ends = '2026-03-02', days = 99")
    )
    await looks(bot)
    assert await closing_of(bot) is None
    await closed(bot, nina, omar)
    await bot.store.transact(lambda tx: tx.execute("DELETE FROM closing"))
    assert "The campaign has closed." in await ana.types("/sign")
    assert await bot.store.transact(closing.is_over)
