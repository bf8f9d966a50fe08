"""/staff and /join: nobody comes in by one person's word alone, and all staff hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import invitations, journal
from db.engine.transaction import Transaction
from db.staff import Role
from handlers.frame.roles import MOST_STAFF
from tests.stage.chats import Bot, Someone
from tests.stage.office import (
    admitted,
    code_in,
    everyone,
    first_line,
    invited,
    letters,
    reads,
    staff_of,
    start,
)

OWNERS = "telegram:1,telegram:2"


@pytest.fixture
async def ana(bot: Bot) -> Someone:
    """The first owner."""
    await start(bot, OWNERS)
    return bot.someone("1", platform="telegram")


@pytest.fixture
def ben(bot: Bot) -> Someone:
    """The second owner."""
    return bot.someone("2", platform="telegram")


@pytest.fixture
def cho(bot: Bot) -> Someone:
    """A newcomer."""
    return bot.someone("3", platform="telegram")


@pytest.fixture
def dan(bot: Bot) -> Someone:
    """Another newcomer."""
    return bot.someone("4", platform="discord")


async def acts(bot: Bot) -> list[str]:
    async def read(tx: Transaction) -> list[str]:
        await journal.verify(tx, bot.vault)
        return [entry.act for entry in await journal.entries(tx)]

    return await bot.store.transact(read)


async def test_an_owner_sees_who_works_for_the_campaign(ana: Someone) -> None:
    words = await ana.types("/staff")
    assert "1. Owner 1: owner on Telegram, since March 1, 2026" in words
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
    assert "Cho is moderator from March 2, 2026 at 12:00 UTC on." in words
    await reads(bot, ana, "Owner 2 has confirmed Cho.")
    assert ana.offered == ["Refuse: Cho"]
    await reads(bot, cho, "You are confirmed as moderator.")
    assert "March 2, 2026 at 12:00 UTC, not before" in await cho.types("/staff")
    bot.clock.passes(timedelta(hours=24))
    assert "Your role: moderator" in await cho.types("/staff")
    assert await acts(bot) == [
        *("owner entered", "owner entered"),
        *("staff invited", "staff confirmed"),
    ]


async def test_who_invited_cannot_confirm(bot: Bot, ana: Someone, cho: Someone) -> None:
    await invited(ana, cho, "organiser", "Cho")
    await reads(bot, ana, "Cho wants to join")
    assert ana.offered == ["Refuse: Cho"]
    id = ana.reply.buttons[0].arguments[1]
    assert "somebody else must confirm" in await ana.types(f"/staff confirm {id}")
    assert await staff_of(bot, cho) is None
    await ana.types("/staff")
    assert "Confirm: Cho" not in ana.offered


async def test_a_second_account_of_who_invited_cannot_confirm_either(
    bot: Bot, ana: Someone, cho: Someone, dan: Someone
) -> None:
    await dan.types(f"/link {code_in(await ana.types('/link'))}")
    await invited(ana, cho, "moderator", "Cho")
    await dan.types("/staff")
    assert "Confirm: Cho" not in dan.offered
    id = next(b.arguments[1] for b in dan.reply.buttons if b.arguments[:1] == ("refuse",))
    assert "somebody else must confirm" in await dan.types(f"/staff confirm {id}")


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


async def test_the_code_is_not_in_the_database(bot: Bot, ana: Someone) -> None:
    code = code_in(await ana.types("/staff invite moderator"))
    everything = repr(await bot.rows())
    assert code not in everything
    assert code.replace("-", "") not in everything


async def test_letters_that_look_alike_are_read_as_meant(bot: Bot) -> None:
    digest = invitations.digest(bot.vault, "0011-ABCD-EFGH-JKMN")
    assert invitations.digest(bot.vault, "oOiL abcd efgh jkmn") == digest
    assert invitations.digest(bot.vault, "0011-ABCD-EFGH-JKMP") != digest


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("x" * 41, "40 is the most"),
        ("evil.example", "no link or address"),
        ("a/b", "no link or address"),
        ("123", "at least one letter"),
        ("OWNER 1", "called that already"),
    ],
)
async def test_a_label_is_a_short_name_that_nobody_has(
    ana: Someone, cho: Someone, label: str, why: str
) -> None:
    await cho.types(f"/join {code_in(await ana.types('/staff invite moderator'))}")
    assert why in await cho.types(label)


async def test_two_who_wait_cannot_have_the_same_label(
    ana: Someone, cho: Someone, dan: Someone
) -> None:
    first = code_in(await ana.types("/staff invite moderator"))
    second = code_in(await ana.types("/staff invite moderator"))
    await cho.all(f"/join {first}", "Sam")
    await dan.all(f"/join {second}", "sam")
    await cho.presses("Join")
    assert "called that already" in await dan.presses("Join")
    await dan.presses("Back")
    await dan.types("Dan")
    assert "Thank you, Dan." in await dan.presses("Join")


async def test_any_organiser_can_refuse_who_waits(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await invited(ana, cho, "moderator", "Cho")
    await reads(bot, ben, "Cho wants to join")
    confirm = ben.button("Confirm: Cho")
    assert "Refused: Cho" in await ben.presses("Refuse: Cho")
    assert "Nobody waits there any more" in await ben.uses(confirm)
    await reads(bot, ana, "Owner 2 has refused Cho.")
    await reads(bot, cho, "You were not confirmed")
    assert (await bot.rows())["invitation"] == []


async def test_until_a_role_takes_effect_any_organiser_can_still_refuse_it(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await invited(ana, cho, "moderator", "Cho")
    await reads(bot, ben, "Cho wants to join")
    await ben.presses("Confirm: Cho")
    await reads(bot, ana, "Owner 2 has confirmed Cho.")
    await ana.presses("Refuse: Cho")
    assert "Removed: Cho" in await ana.presses("Yes, remove Cho")
    bot.clock.passes(timedelta(days=2))
    assert "That is for the campaign's moderators." in await cho.types("/staff")


async def test_who_waits_for_a_week_is_not_waiting_any_more(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await invited(ana, cho, "moderator", "Cho")
    await reads(bot, ben, "Cho wants to join")
    confirm = ben.button("Confirm: Cho")
    bot.clock.passes(timedelta(days=7))
    assert "Nobody waits there any more" in await ben.uses(confirm)


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
    assert "Cho: moderator on Discord, Telegram" in await ana.types("/staff")
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


async def test_the_staff_is_never_more_than_a_notice_may_reach(bot: Bot, ana: Someone) -> None:
    for _ in range(MOST_STAFF - 2):
        assert "/join" in await ana.types("/staff invite moderator")
    assert "The staff is complete" in await ana.types("/staff invite moderator")
    assert f"{MOST_STAFF - 2} invitations are not used yet." in await ana.types("/staff")
    bot.clock.passes(timedelta(days=3))
    assert "/join" in await ana.types("/staff invite moderator")


async def test_who_has_a_role_cannot_take_up_an_invitation(ana: Someone, ben: Someone) -> None:
    code = code_in(await ana.types("/staff invite moderator"))
    assert "You have a role already." in await ben.types(f"/join {code}")


async def test_a_confirmation_delivered_twice_is_one_and_told_once(
    bot: Bot, ana: Someone, ben: Someone, cho: Someone
) -> None:
    await invited(ana, cho, "moderator", "Cho")
    await reads(bot, ben, "Cho wants to join")
    first = await ben.presses("Confirm: Cho")
    assert await ben.repeats() == first
    assert [first_line(r) for r in await letters(bot, ana)].count("Owner 2 has confirmed Cho.") == 1
    assert len(await everyone(bot)) == 3


async def test_each_is_written_to_in_their_own_language(
    bot: Bot, ana: Someone, cho: Someone
) -> None:
    reader = bot.someone("2", "ar", platform="telegram")
    await reader.types("/staff")
    await invited(ana, cho, "moderator", "Cho")
    (letter,) = await letters(bot, reader)
    assert letter.language == reader.answer.language != "en"


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


async def test_an_owner_who_is_forgotten_comes_back_as_one_person(
    bot: Bot, ana: Someone, dan: Someone
) -> None:
    await dan.types(f"/link {code_in(await ana.types('/link'))}")
    await ana.types("/forget yes")
    assert await staff_of(bot, ana) is None
    assert await staff_of(bot, dan) is None
    await start(bot)
    found = await staff_of(bot, ana)
    assert found is not None
    assert found.role is Role.OWNER
    assert await staff_of(bot, dan) is None
