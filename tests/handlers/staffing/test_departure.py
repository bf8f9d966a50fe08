"""Out of the staff: removed, of one's own accord, or with everything of an account."""

from __future__ import annotations

from tests.stage.chats import Bot, Someone
from tests.stage.office import (
    acts,
    admitted,
    code_in,
    invited,
    letters,
    reads,
    staff_of,
    start,
)


async def test_a_removed_organisers_invitations_are_void(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone, dan: Someone
) -> None:
    await admitted(bot, ana, ben, cho, "organiser", "Cho")
    unused = code_in(await cho.types("/staff invite moderator"))
    await invited(cho, dan, "organiser", "Dan")
    await ana.types("/staff remove cho")
    assert "All staff are told" in ana.reads
    await ana.presses("Yes, remove Cho")
    await reads(bot, ben, "Owner 1 has removed Cho from the staff.")
    await reads(bot, cho, "You have no role in this campaign any more.")
    assert "That is for" in await cho.types("/staff")
    assert "I know no such code" in await bot.someone("9").types(f"/join {unused}")
    assert "Dan" not in await ana.types("/staff")
    assert "staff removed" in await acts(bot)


async def test_who_is_removed_is_gone_from_every_platform(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone, dan: Someone
) -> None:
    await admitted(bot, ana, ben, cho, "moderator", "Cho")
    await dan.types(f"/link {code_in(await cho.types('/link'))}")
    assert "Cho: moderator on Discord and Telegram" in await ana.types("/staff")
    number = next(line for line in ana.reads.splitlines() if "Cho" in line)[0]
    await ana.types(f"/staff remove {number}")
    await ana.presses("Yes, remove Cho")
    assert await staff_of(bot, cho) is None
    assert await staff_of(bot, dan) is None


async def test_owners_of_the_settings_and_oneself_cannot_be_removed(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await admitted(bot, ana, ben, cho, "organiser", "Cho")
    assert "only whoever runs the bot" in await cho.types("/staff remove Owner 1 yes")
    assert "You can leave, though." in await cho.types("/staff remove Cho yes")
    assert "There is nobody whose role" in await cho.types("/staff remove")
    assert "Nobody of the staff is called" in await cho.types("/staff remove Zoe")
    await ana.types("/staff remove")
    assert ana.offered == ["Remove: Cho", "Staff"]


async def test_one_can_leave_but_an_owner_of_the_settings_cannot(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await admitted(bot, ana, ben, cho, "moderator", "Cho")
    await cho.types("/staff")
    await cho.presses("Leave the staff")
    assert "You have left the staff." in await cho.presses("Yes, leave")
    assert await staff_of(bot, cho) is None
    await reads(bot, ana, "Cho has left the staff.")
    assert "only whoever runs the bot" in await ana.types("/staff leave yes")


async def test_forgetting_a_staff_account_leaves_nothing_of_it(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await admitted(bot, ana, ben, cho, "organiser", "Cho")
    await cho.types("/staff invite moderator")
    assert "Your role: organiser, called Cho" in await cho.types("/me")
    assert "is erased" in await cho.types("/forget yes")
    rows = await bot.rows()
    assert len(rows["staff"]) == 2
    assert rows["invitation"] == []
    assert await letters(bot, cho) == []
    await reads(bot, ana, "Cho has left the staff.")


async def test_who_only_waits_can_be_forgotten(bot: Bot, ana: Someone, cho: Someone) -> None:
    await invited(ana, cho, "moderator", "Cho")
    assert "You wait to be confirmed as moderator, called Cho." in await cho.types("/me")
    await cho.types("/forget yes")
    assert (await bot.rows())["invitation"] == []


async def test_an_owner_who_is_forgotten_waits_like_any_other_to_come_back(
    bot: Bot, ana: Someone, dan: Someone
) -> None:
    await dan.types(f"/link {code_in(await ana.types('/link'))}")
    await ana.types("/forget yes")
    await start(bot)
    assert await staff_of(bot, ana) is None
    assert await staff_of(bot, dan) is None
    assert "You wait to be confirmed as owner" in await ana.types("/me")
    await ana.types("/forget yes")
    assert (await bot.rows())["named_owner"] == []


async def test_who_is_forgotten_has_no_role_on_any_platform_any_more(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone, dan: Someone
) -> None:
    """Dan earned a role before the two accounts turned out to be one person's."""
    await admitted(bot, ana, ben, cho, "organiser", "Cho")
    await admitted(bot, ana, ben, dan, "moderator", "Dan")
    await dan.types(f"/link {code_in(await cho.types('/link'))}")
    await cho.types("/forget yes")
    assert await staff_of(bot, cho) is None
    assert await staff_of(bot, dan) is None
    await reads(bot, ana, "Cho has left the staff.")
    await reads(bot, dan, "You have no role in this campaign any more.")


async def test_a_removal_twice_shows_the_staff_as_it_is(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await admitted(bot, ana, ben, cho, "moderator", "Cho")
    await ana.types("/staff remove Cho")
    sure = ana.button("Yes, remove Cho")
    assert "Removed: Cho" in await ana.uses(sure)
    rows = await bot.rows()
    words = await ana.uses(sure)
    assert "That person is not on the staff now." in words
    assert ". Owner 1: owner" in words
    assert await bot.rows() == rows


async def test_to_leave_twice_says_that_one_has_no_role(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await admitted(bot, ana, ben, cho, "moderator", "Cho")
    await cho.types("/staff leave")
    sure = cho.button("Yes, leave")
    assert "You have left the staff." in await cho.uses(sure)
    rows = await bot.rows()
    assert "You have no role in this campaign now." in await cho.uses(sure)
    assert await bot.rows() == rows
