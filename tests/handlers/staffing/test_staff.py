"""/staff and /join: nobody comes in by one person's word alone, and all staff hear of it."""

from __future__ import annotations

from datetime import timedelta

from tests.stage.chats import Bot, Someone
from tests.stage.office import (
    acts,
    code_in,
    reads,
    staff_of,
    start,
)


async def test_an_owner_sees_who_works_for_the_campaign(ana: Someone) -> None:
    words = await ana.types("/staff")
    assert "1. Owner 1: owner on Telegram, since 1 March 2026" in words
    assert "2. Owner 2: owner on Telegram" in words
    assert ana.offered[:3] == ["Invite a moderator", "Invite an organiser", "Take a role away"]


async def test_who_has_no_role_is_refused_in_plain_words(ana: Someone, cho: Someone) -> None:
    assert "That is for the campaign's moderators." in await cho.types("/staff")
    assert "That is for the campaign's moderators." in await cho.types("/staff invite owner")


async def test_a_newcomer_is_invited_by_one_and_confirmed_by_another(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    code = code_in(await ana.types("/staff invite moderator"))
    assert "What shall the other staff call you?" in await cho.types(f"/join {code.lower()}")
    await cho.types("Cho")
    assert "another organiser must confirm you" in await cho.presses("Join")
    assert await staff_of(bot, cho) is None
    await reads(bot, ben, "Cho wants to join as moderator on Telegram, invited by Owner 1.")
    assert ben.offered == ["Confirm: Cho", "Refuse: Cho"]
    words = await ben.presses("Confirm: Cho")
    assert "Cho is moderator from 2 March 2026 at 12:00 UTC on." in words
    await reads(bot, ana, "Owner 2 has confirmed Cho.")
    assert ana.offered == ["Refuse: Cho"]
    await reads(bot, cho, "You are confirmed as moderator.")
    assert "2 March 2026 at 12:00 UTC, not before" in await cho.types("/staff")
    bot.clock.passes(timedelta(hours=24))
    assert "Your role: moderator" in await cho.types("/staff")
    assert await acts(bot) == [
        *("owner entered", "owner entered"),
        *("staff invited", "staff confirmed"),
    ]


async def test_a_member_of_the_staff_can_be_called_something_else(
    bot: Bot, ana: Someone, ben: Someone
) -> None:
    await ana.types("/staff")
    await ana.presses("Change my name here")
    assert "called that already" in await ana.types("Owner 2")
    await ana.types("Ana")
    assert "The other staff call you Ana now." in await ana.presses("Change it")
    await reads(bot, ben, "Owner 1 is called Ana now.")
    assert "Owner 1" not in await ana.types("/staff")
    assert "call you Ana Diaz now" in await ana.types("/staff name Ana Diaz")
    await start(bot)
    assert "Ana Diaz: owner" in await ana.types("/staff")


async def test_a_name_sent_twice_is_changed_once_and_shown(bot: Bot, ana: Someone) -> None:
    await ana.all("/staff name", "Ana")
    change = ana.button("Change it")
    await ana.uses(change)
    rows = await bot.rows()
    assert "The other staff call you Ana." in await ana.uses(change)
    assert await bot.rows() == rows
