"""What is answered when the campaign has closed, and once nobody knows whose a signature is."""

from __future__ import annotations

import pytest

from tests.stage.chats import Bot, Someone
from tests.stage.closing import announced, closed, days_pass, erased
from tests.stage.subscribers import subscribes

SHUT = ("Sign", "Make a pledge", "Get action alerts")
OVER = "Nobody can sign, promise or subscribe any more."


@pytest.mark.parametrize("line", ["/sign", "/sign change", "/start sign", "/pledge", "/alerts"])
async def test_nothing_new_can_be_given(
    bot: Bot, ana: Someone, nina: Someone, omar: Someone, line: str
) -> None:
    await closed(bot, nina, omar)
    assert OVER in await ana.types(line)
    assert "0 people have signed through this bot." in ana.reads
    assert "Until 14 April 2026 you can still see what is held about you" in ana.reads


async def test_what_was_given_can_still_be_seen_and_taken_back(
    bot: Bot, ana: Someone, ben: Someone, nina: Someone, omar: Someone
) -> None:
    for someone in (ana, ben):
        await someone.signs()
        await someone.pledges("law-ban-bill")
        await subscribes(someone)
    await closed(bot, nina, omar)
    assert "1." in await ana.types("/pledges")
    await ana.types("/withdraw")
    assert "withdrawn and erased" in await ana.presses("Yes, withdraw it")
    assert "erased from the list" in await ana.types("/stop")
    await ben.all("/forget", "/forget yes")
    totals = await bot.totals()
    assert (totals.people, totals.pledges) == (0, 1)


async def test_who_is_filling_in_a_form_at_that_moment_is_told(
    bot: Bot, ana: Someone, ben: Someone, nina: Someone, omar: Someone
) -> None:
    """By a button, by words, and by a way back; nothing of the form is kept."""
    cho = bot.someone("cho")
    await announced(bot, nina, omar)
    await days_pass(bot, 36)
    for someone in (ana, ben, cho):
        await someone.types("/sign")
        await someone.presses("With my name, for the organisers only")
    await ben.types("Ben Novak")
    send = ben.button("Sign")
    await days_pass(bot, 1)
    assert OVER in await ana.types("Ana Ruiz")
    assert OVER in await ben.uses(send)
    assert OVER in await cho.types("/back")
    for someone in (ana, ben, cho):
        assert "no open form" in await someone.types("/cancel")
        assert "Nothing is held about this account." in await someone.types("/me")
    assert (await bot.totals()).people == 0


async def test_a_press_that_comes_twice_gets_the_same_answer(
    bot: Bot, ana: Someone, nina: Someone, omar: Someone
) -> None:
    await announced(bot, nina, omar)
    await days_pass(bot, 36)
    await ana.types("/sign")
    await ana.presses("Without a name")
    await days_pass(bot, 1)
    first = await ana.presses("Sign")
    assert OVER in first
    assert await ana.repeats() == first


async def test_who_signed_is_told_that_nobody_knows_it_any_more(
    bot: Bot, ana: Someone, nina: Someone, omar: Someone
) -> None:
    await ana.signs()
    await ana.pledges("law-ban-bill")
    await subscribes(ana)
    await erased(bot, nina, omar)
    unknown = "I can no longer tell whether you signed, or which signature is yours"
    for line in (
        "/me",
        "/withdraw",
        "/withdraw yes",
        "/forget",
        "/forget yes",
        "/sign",
        "/pledges",
    ):
        assert unknown in await ana.types(line), line
    assert "You are not subscribed" in await ana.types("/stop")
    totals = await bot.totals()
    assert (totals.people, totals.pledges) == (1, 1)
    assert "People who signed here: 1" in await ana.types("/count")


async def test_whoever_did_not_sign_is_told_the_same(
    bot: Bot, ana: Someone, ben: Someone, nina: Someone, omar: Someone
) -> None:
    await ana.signs()
    await erased(bot, nina, omar)
    for line in ("/me", "/withdraw", "/forget", "/sign", "/pledges", "/alerts", "/count"):
        assert await ana.types(line) == await ben.types(line), line


async def test_the_staff_are_recognised_afterwards_and_languages_can_be_chosen(
    bot: Bot, ana: Someone, nina: Someone, omar: Someone
) -> None:
    await erased(bot, nina, omar)
    assert "server.key" in await nina.types("/close")
    await ana.types("/language ar")
    assert await ana.types("/count") != await bot.someone("eva").types("/count")


@pytest.mark.parametrize("line", ["/start", "/count", "/letter", "/share", "/about", "/help"])
async def test_no_button_leads_to_what_is_over(
    bot: Bot, ana: Someone, nina: Someone, omar: Someone, line: str
) -> None:
    await ana.types(line)
    before = ana.offered
    await closed(bot, nina, omar)
    await ana.types(line)
    assert ana.offered == [label for label in before if label not in SHUT]


async def test_what_is_kept_is_told_as_it_is_by_then(
    bot: Bot, ana: Someone, nina: Someone, omar: Someone
) -> None:
    assert "closed" not in (await ana.types("/privacy")).split("When you sign, I keep:")[0]
    await closed(bot, nina, omar)
    told = (await ana.types("/privacy")).split("When you sign, I keep:")[0]
    assert OVER in told
    assert "Until 14 April 2026 you can still see what is held about you" in told
    await days_pass(bot, 7)
    told = (await ana.types("/privacy")).split("When you sign, I keep:")[0]
    assert "nobody can find out here whose it is. What stands below" in told
