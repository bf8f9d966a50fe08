"""Into the staff: by invitation alone, of those who may invite, while there is room."""

from __future__ import annotations

from datetime import timedelta

from handlers.frame.roles import MOST_STAFF
from tests.stage.chats import Bot, Someone
from tests.stage.office import (
    admitted,
    code_in,
    start,
)


async def test_a_single_owner_is_told_that_nobody_could_confirm(bot: Bot, ana: Someone) -> None:
    await start(bot, "telegram:1")
    assert "there is none but you" in await ana.types("/staff invite moderator")


async def test_an_organiser_may_invite_organisers_and_a_moderator_nobody(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone, dan: Someone
) -> None:
    await admitted(bot, ana, ben, cho, "organiser", "Cho")
    await admitted(bot, cho, ben, dan, "moderator", "Dan")
    assert "/join" in await cho.types("/staff invite organiser")
    assert "Owners are named in the settings" in await cho.types("/staff invite owner")
    assert "That is for the campaign's organisers." in await dan.types("/staff invite moderator")
    assert "That is for the campaign's organisers." in await dan.types("/staff remove Cho")


async def test_the_code_is_not_in_the_database(bot: Bot, ana: Someone) -> None:
    code = code_in(await ana.types("/staff invite moderator"))
    everything = repr(await bot.rows())
    assert code not in everything
    assert code.replace("-", "") not in everything


async def test_the_staff_is_never_more_than_a_notice_may_reach(bot: Bot, ana: Someone) -> None:
    for _ in range(MOST_STAFF - 2):
        assert "/join" in await ana.types("/staff invite moderator")
    assert "The staff is complete" in await ana.types("/staff invite moderator")
    assert f"{MOST_STAFF - 2} invitations are not used yet." in await ana.types("/staff")
    bot.clock.passes(timedelta(days=3))
    assert "/join" in await ana.types("/staff invite moderator")
