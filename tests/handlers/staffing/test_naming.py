"""Who is named in the settings after the first start has a role once two people say so."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from db import named_owners
from db.engine.transaction import Transaction
from db.secrets.vault import Purpose
from db.staff import Role
from handlers.frame.roles import MOST_STAFF
from handlers.staffing import naming
from messages.reply import Button
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator, said
from tests.stage.office import (
    acts,
    everyone,
    first_line,
    invited,
    letter_with,
    letters,
    person_of,
    reads,
    staff_of,
    start,
)

NAMED = "telegram:1,telegram:2,telegram:3"
NEW = "The settings name a new owner on Telegram: Owner 3."


async def confirm_button(bot: Bot, someone: Someone, words: str = NEW) -> Button:
    await reads(bot, someone, words)
    return next(each for each in someone.reply.buttons if each.arguments[0] == "confirm")


async def test_two_people_confirm_and_the_role_waits_like_any_other(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await start(bot, NAMED)
    first, second = await confirm_button(bot, ana), await confirm_button(bot, ben)
    assert "One more person of the staff must confirm too." in await ana.uses(first)
    assert "One more person" in await ana.uses(first)
    assert await staff_of(bot, cho) is None
    words = await ben.uses(second)
    assert "Owner 3 is owner on Telegram from 2 March 2026 at 12:00 UTC on." in words
    assert "Your role takes effect on 2 March 2026" in await cho.types("/staff")
    await reads(bot, ana, "Owner 3 is confirmed.")
    await reads(bot, cho, "You are confirmed as owner.")
    bot.clock.passes(timedelta(days=1))
    assert "Owner 3: owner on Telegram" in await cho.types("/staff")
    assert (await acts(bot))[-3:] == ["named owner confirmed"] * 2 + ["owner confirmed"]
    assert (await bot.rows())["voice"] == []


async def test_a_press_on_a_notice_of_before_only_shows_who_waits(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    """The account is first named as somebody new, then as another one of Ben's."""
    await start(bot, NAMED)
    stale = await confirm_button(bot, ana)
    await start(bot, "telegram:1,telegram:2+telegram:3")
    assert "it has changed" in await ana.uses(stale)
    assert "is to count as Owner 2" in ana.reads
    await ben.uses(await confirm_button(bot, ben, "The settings name an account on Telegram"))
    assert await staff_of(bot, cho) is None


async def test_another_account_of_an_owner_is_the_same_person_once_confirmed(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await start(bot, "telegram:1,telegram:2+telegram:3")
    await ben.types("/staff name Benedetta")
    for someone in (ana, ben):
        await someone.uses(await confirm_button(bot, someone, "The settings name an account"))
    assert await person_of(bot, cho) == await person_of(bot, ben)
    assert [one.label for one in await everyone(bot)] == ["Benedetta", "Benedetta", "Owner 1"]


async def test_one_person_with_two_accounts_confirms_once(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await moderator(
        bot, "1", role=Role.ORGANISER, person=await person_of(bot, ana), platform="discord"
    )
    again = bot.someone("1", platform="discord")
    await start(bot, NAMED)
    await ana.uses(await confirm_button(bot, ana))
    assert "One more person" in await again.uses(await confirm_button(bot, again))
    assert await staff_of(bot, cho) is None


async def test_moderators_hear_of_it_and_decide_nothing(bot: Bot, ana: Someone) -> None:
    await moderator(bot, "mo")
    mo = bot.someone("mo")
    await start(bot, NAMED)
    heard = await letter_with(bot, mo, NEW)
    assert [button.arguments for button in heard.buttons] == [()]
    await reads(bot, ana, NEW)
    assert "That is for the campaign's organisers." in await mo.uses(await confirm_button(bot, ana))


async def test_any_organiser_can_refuse_and_the_next_start_asks_again(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await start(bot, NAMED)
    await reads(bot, ben, NEW)
    button = await confirm_button(bot, ana)
    assert "the next start asks again" in await ben.presses("Refuse: Owner 3")
    await reads(bot, ana, "Owner 2 has refused Owner 3.")
    assert "Nobody waits there any more" in await ana.uses(button)
    await start(bot)
    assert [each for each in await first_lines(bot, ana) if each == NEW] == [NEW] * 2


async def first_lines(bot: Bot, someone: Someone) -> list[str]:
    return [first_line(reply) for reply in await letters(bot, someone)]


async def test_nobody_becomes_the_only_one_by_erasing_the_others_from_the_database(
    bot: Bot, ana: Someone, cho: Someone
) -> None:
    """The last entry of the journal, which this machine has noted, is left."""
    await start(bot, NAMED)
    button, one = await confirm_button(bot, ana), await person_of(bot, ana)

    async def erase(tx: Transaction) -> None:
        await tx.execute("DELETE FROM staff WHERE person <> $1", one)
        await tx.execute("DELETE FROM journal WHERE n < (SELECT MAX(n) FROM journal)")

    await bot.store.transact(erase)
    assert "One more person" in await ana.uses(button)
    assert await staff_of(bot, cho) is None


async def test_nobody_is_confirmed_whom_somebody_put_in_the_place_of_another(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    """The tag and the address are those of an account of theirs that took up an invitation."""
    await start(bot, NAMED)
    mallory = bot.someone("66", platform="telegram")
    await invited(ana, mallory, "moderator", "Mallory")

    async def exchange(tx: Transaction) -> None:
        for column in ("tag", "address"):
            sql = f"UPDATE named_owner SET {column} = (SELECT {column} FROM invitation)"
            await tx.execute(sql)

    await bot.store.transact(exchange)
    for someone in (ana, ben):
        await someone.types("/staff")
        assert "Confirm: Owner 3" not in someone.reads
    assert await staff_of(bot, mallory) is None
    await start(bot)
    assert "Confirm: Owner 3" in await ana.types("/staff")
    assert (await bot.store.transact(named_owners.waiting))[0].tag == bot.keys("3", "telegram").tag(
        Purpose.STAFF
    )


async def test_no_start_is_the_first_because_the_journal_was_emptied(
    bot: Bot, ana: Someone, cho: Someone
) -> None:
    await start(bot, NAMED)
    await bot.store.transact(lambda tx: tx.execute("DELETE FROM named_owner"))
    await bot.store.transact(lambda tx: tx.execute("DELETE FROM journal"))
    await start(bot)
    assert await staff_of(bot, cho) is None


async def test_where_there_was_only_ever_one_that_one_confirms(bot: Bot) -> None:
    ana, ben = (bot.someone(each, platform="telegram") for each in "12")
    await start(bot, "telegram:1")
    await start(bot, "telegram:1,telegram:2")
    await ana.types("/staff")
    await ana.presses("Confirm: Owner 2")
    found = await staff_of(bot, ben)
    assert found is not None
    assert found.role is Role.OWNER


async def test_there_is_no_room_beyond_the_most(bot: Bot, ana: Someone, ben: Someone) -> None:
    for n in range(MOST_STAFF - 2):
        await moderator(bot, f"m{n}")
    await start(bot, NAMED)
    assert "The staff is complete" in await ben.uses(await confirm_button(bot, ben))


async def test_one_human_named_again_is_no_second_voice_by_a_single_word(
    bot: Bot, ana: Someone, ben: Someone
) -> None:
    """Ben confirms Ana who comes back; Ana then confirms herself a second time, alone."""
    await start(bot, "telegram:2")
    await start(bot, "telegram:2,telegram:1,discord:1")
    assert await person_of(bot, ben)
    again = bot.someone("1", platform="discord")
    for someone in (ben, ana):
        await someone.types("/staff")
        for button in list(someone.reply.buttons):
            if button.arguments[:1] == ("confirm",):
                await someone.uses(button)
    bot.clock.passes(timedelta(days=2))
    assert await staff_of(bot, ana) is None
    assert await staff_of(bot, again) is None


async def test_the_operator_confirms_only_where_too_few_are_left(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    confirm = partial(naming.confirm_by_operator, campaign=bot.campaign)
    await start(bot, NAMED)
    assert await bot.store.transact(confirm) == ()
    await start(bot, "telegram:1,telegram:3")
    (admitted,) = await bot.store.transact(confirm)
    assert admitted.since == "2026-03-02T12:00:00Z"
    told = said(await letter_with(bot, ana, "Owner 3 is confirmed."))
    assert "Whoever runs the bot has confirmed the account" in told
    assert (await acts(bot))[-1] == "confirmed by the operator"


@pytest.mark.parametrize("first", ["link", "confirm"])
async def test_an_account_that_got_a_role_meanwhile_makes_no_second_person(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone, first: str
) -> None:
    """Ana links the account that the settings name as somebody new, before or after."""
    on_discord = bot.someone("8", platform="discord")
    await start(bot, "telegram:1,telegram:2,discord:8")

    async def confirmed() -> None:
        for someone in (ana, ben):
            await someone.types("/staff")
            await someone.presses("Confirm: Owner 3")

    async def linked() -> None:
        await ana.types("/link")
        code = str(ana.reads).split("/link ")[1].split()[0]
        await on_discord.types(f"/link {code}")

    for act in (linked, confirmed) if first == "link" else (confirmed, linked):
        await act()
    assert await person_of(bot, on_discord) == await person_of(bot, ana)
