"""/link: one person's two accounts count as one, and nobody comes to a second voice by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.staff import Role
from tests.stage.chats import Bot, Someone
from tests.stage.office import admitted, code_in, person_of, reads, staff_of


@pytest.fixture
def ana_on_discord(bot: Bot) -> Someone:
    """The first owner's account on Discord."""
    return bot.someone("3", platform="discord")


async def test_a_second_account_gets_the_same_role_as_the_same_person(
    bot: Bot, ana: Someone, ben: Someone, ana_on_discord: Someone
) -> None:
    code = code_in(await ana.types("/link"))
    assert "Linked: here too you are Owner 1 now." in await ana_on_discord.types(f"/link {code}")
    assert await person_of(bot, ana) == await person_of(bot, ana_on_discord)
    linked = await staff_of(bot, ana_on_discord)
    assert linked is not None
    assert (linked.role, linked.settings) == (Role.OWNER, False)
    await reads(bot, ben, "Owner 1 has a second account on Discord.")
    await reads(bot, ana, "Your account on Discord is linked now.")
    assert "Owner 1: owner on Discord and Telegram" in await ben.types("/staff")


async def test_a_code_works_once_and_for_ten_minutes(
    bot: Bot, ana: Someone, ana_on_discord: Someone
) -> None:
    code = code_in(await ana.types("/link"))
    bot.clock.passes(timedelta(minutes=10))
    assert "valid for ten minutes" in await ana_on_discord.types(f"/link {code}")
    code = code_in(await ana.types("/link"))
    bot.clock.passes(timedelta(minutes=9, seconds=59))
    await ana_on_discord.types(f"/link {code}")
    stranger = bot.someone("4", platform="discord")
    assert "used already" in await stranger.types(f"/link {code}")
    assert await staff_of(bot, stranger) is None


async def test_only_the_newest_code_of_an_account_works(
    ana: Someone, ana_on_discord: Someone
) -> None:
    code = code_in(await ana.types("/link"))
    await ana.types("/link")
    assert "I know no such code" in await ana_on_discord.types(f"/link {code}")


async def test_the_same_platform_is_refused(bot: Bot, ana: Someone) -> None:
    code = code_in(await ana.types("/link"))
    assert "on your other platform" in await ana.types(f"/link {code}")
    other = bot.someone("5", platform="telegram")
    assert "on your other platform" in await other.types(f"/link {code}")
    assert await staff_of(bot, other) is None


async def test_who_has_no_role_has_nothing_to_link(ana: Someone, ana_on_discord: Someone) -> None:
    assert "That is for the campaign's moderators." in await ana_on_discord.types("/link")


async def test_a_code_of_somebody_removed_since_links_nothing(
    bot: Bot, ana: Someone, ben: Someone
) -> None:
    cho = bot.someone("6", platform="telegram")
    await admitted(bot, ana, ben, cho, "moderator", "Cho")
    code = code_in(await cho.types("/link"))
    await ana.types("/staff remove Cho yes")
    on_discord = bot.someone("7", platform="discord")
    assert "I know no such code" in await on_discord.types(f"/link {code}")


async def test_two_members_of_the_staff_become_one_person(
    bot: Bot, ana: Someone, ben: Someone, ana_on_discord: Someone
) -> None:
    await admitted(bot, ana, ben, ana_on_discord, "moderator", "Somebody")
    assert await person_of(bot, ana) != await person_of(bot, ana_on_discord)
    await ana_on_discord.types(f"/link {code_in(await ana.types('/link'))}")
    assert await person_of(bot, ana) == await person_of(bot, ana_on_discord)
    united = await staff_of(bot, ana_on_discord)
    assert united is not None
    assert (united.role, united.label) == (Role.MODERATOR, "Owner 1")
    code = code_in(await ana.types("/link"))
    assert "linked already" in await ana_on_discord.types(f"/link {code}")


async def test_who_waits_for_a_role_and_links_instead_does_not_wait_any_more(
    bot: Bot, ana: Someone, ben: Someone, ana_on_discord: Someone
) -> None:
    await ana_on_discord.all(f"/join {code_in(await ana.types('/staff invite organiser'))}", "Zoe")
    await ana_on_discord.presses("Join")
    await reads(bot, ben, "Zoe wants to join")
    await ana_on_discord.types(f"/link {code_in(await ana.types('/link'))}")
    assert "Nobody waits there any more" in await ben.presses("Confirm: Zoe")
    assert await person_of(bot, ana) == await person_of(bot, ana_on_discord)


async def test_a_code_typed_twice_says_that_the_account_is_linked(
    bot: Bot, ana: Someone, ana_on_discord: Someone
) -> None:
    code = code_in(await ana.types("/link"))
    assert "Linked: here too you are Owner 1 now." in await ana_on_discord.types(f"/link {code}")
    rows = await bot.rows()
    words = await ana_on_discord.types(f"/link {code}")
    assert "This account is linked already: here too you are Owner 1." in words
    assert await bot.rows() == rows
