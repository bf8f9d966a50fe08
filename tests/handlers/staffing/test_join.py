"""/join: a code is taken up once, in time, by somebody who has no role."""

from __future__ import annotations

from datetime import timedelta

from tests.stage.chats import Bot, Someone
from tests.stage.office import code_in, reads


async def test_a_code_works_once_and_for_a_day(
    bot: Bot, ana: Someone, cho: Someone, dan: Someone
) -> None:
    first = code_in(await ana.types("/staff invite moderator"))
    await cho.all(f"/join {first}", "Cho")
    await cho.presses("Join")
    assert "mistyped, or used already" in await dan.types(f"/join {first}")
    second = code_in(await ana.types("/staff invite moderator"))
    bot.clock.passes(timedelta(hours=24))
    assert "That code has expired." in await dan.types(f"/join {second}")
    assert "I know no such code." in await dan.types("/join 0000-0000-0000-0000")
    assert "Type the code that you were given" in await dan.types("/join")


async def test_a_code_that_expires_while_the_newcomer_types_lets_nobody_in(
    bot: Bot, ana: Someone, cho: Someone
) -> None:
    await cho.all(f"/join {code_in(await ana.types('/staff invite moderator'))}", "Cho")
    bot.clock.passes(timedelta(hours=24))
    assert "That code has expired." in await cho.presses("Join")


async def test_who_has_a_role_cannot_take_up_an_invitation(ana: Someone, ben: Someone) -> None:
    code = code_in(await ana.types("/staff invite moderator"))
    assert "You have a role already." in await ben.types(f"/join {code}")


async def test_join_twice_says_that_one_waits_then_what_one_is(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    code = code_in(await ana.types("/staff invite moderator"))
    await cho.all(f"/join {code}", "Cho")
    join = cho.button("Join")
    await cho.uses(join)
    rows = await bot.rows()
    waits = "You wait to be confirmed as moderator, called Cho."
    assert waits in await cho.uses(join)
    assert waits in await cho.types(f"/join {code}")
    assert await bot.rows() == rows
    await reads(bot, ben, "Cho wants to join")
    await ben.presses("Confirm: Cho")
    assert "Your role: moderator, called Cho" in await cho.uses(join)
    await ana.types("/staff remove Cho yes")
    assert "You have no role in this campaign now." in await cho.uses(join)
