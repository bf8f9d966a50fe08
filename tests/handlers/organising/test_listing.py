"""The public list as organisers see it, and what is taken off it."""

from __future__ import annotations

from tests.stage.chats import Bot, Someone
from tests.stage.office import acts
from tests.stage.organisations import organiser, signs_for

PUBLIC = "Publicly, with my name"


async def test_each_entry_has_its_code_and_a_way_off(bot: Bot, ana: Someone, ben: Someone) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await olga.types("/organisations")
    await olga.presses("Confirm")
    await ben.signs("Ben Birch", appearance=PUBLIC)
    words = await olga.types("/organisations listed")
    assert "Open Rights (O" in words
    assert "Ben Birch (N" in words
    assert olga.offered[:2] == ["Take off: Open Rights", "Take off: Ben Birch"]


async def test_a_name_is_taken_off_for_a_reason_and_the_signature_stays(
    bot: Bot, ben: Someone
) -> None:
    olga = await organiser(bot)
    await ben.signs("Cheap Shoes", appearance=PUBLIC)
    await olga.types("/organisations listed")
    await olga.presses("Take off: Cheap Shoes")
    await olga.types("It sells shoes.")
    assert "Taken off: Cheap Shoes" in await olga.presses("Take it off")
    assert "Cheap Shoes" not in await ben.types("/signatories")
    assert (await bot.totals()).people == 1
    assert await acts(bot) == ["public name taken off"]


async def test_a_name_that_is_gone_meanwhile_is_said_to_be(bot: Bot, ben: Someone) -> None:
    olga = await organiser(bot)
    await ben.signs("Cheap Shoes", appearance=PUBLIC)
    await olga.types("/organisations listed")
    off = olga.button("Take off: Cheap Shoes")
    await olga.uses(off)
    await olga.types("It sells shoes.")
    await ben.types("/withdraw yes")
    assert "That name is not on the list any more." in await olga.presses("Take it off")
    assert "That name is not on the list any more." in await olga.uses(off)
    assert await acts(bot) == []


async def test_a_confirmed_organisation_that_is_taken_off_waits_again(
    bot: Bot, ana: Someone
) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await olga.types("/organisations")
    await olga.presses("Confirm")
    await olga.types("/organisations listed")
    assert "It waits again: Open Rights" in await olga.presses("Take off: Open Rights")
    assert "Nobody is listed." in await olga.types("/organisations listed")


async def test_a_long_list_is_gone_through_page_by_page(bot: Bot) -> None:
    olga = await organiser(bot)
    for number in range(12):
        name = f"Person {chr(ord('A') + number)}"
        await bot.someone(f"signer {number}").signs(name, appearance=PUBLIC)
    await olga.types("/organisations listed")
    assert "Take off: Person A" in olga.offered
    await olga.presses("Next")
    assert "Take off: Person L" in olga.offered
