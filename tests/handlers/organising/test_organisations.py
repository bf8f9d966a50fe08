"""/organisations: the queue, with what an organiser needs to check each."""

from __future__ import annotations

import pytest

from db.staff import Role
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator
from tests.stage.organisations import organiser, signs_for


async def test_it_is_for_organisers_alone(bot: Bot, ana: Someone) -> None:
    mod = await moderator(bot, "mod", role=Role.MODERATOR)
    for one in (ana, mod):
        assert "That is for the campaign's organisers." in await one.types("/organisations")


async def test_without_any_it_says_so(bot: Bot) -> None:
    olga = await organiser(bot)
    assert "No organisation waits." in await olga.types("/organisations")


async def test_each_has_a_page_with_all_that_is_to_be_checked(bot: Bot, ana: Someone) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights", address="example.org", country="Taiwan")
    words = await olga.types("/organisations")
    for said in (
        "1 organisation waits.",
        "Organisation: Open Rights",
        "Website or channel: example.org",
        "Country: Taiwan",
        "waiting for an organiser, since March 2026",
        "Find out by another way than this chat",
    ):
        assert said in words
    assert olga.offered[:4] == ["Confirm", "Refuse", "Ask back", "Next"]


async def test_next_goes_through_all_and_begins_again(bot: Bot) -> None:
    olga = await organiser(bot)
    for number in range(3):
        await signs_for(bot.someone(f"signer {number}"), f"Body {number}")
    seen = [await olga.types("/organisations")]
    for _ in range(3):
        seen.append(await olga.presses("Next"))
    assert len({*seen[:3]}) == 3
    assert seen[3] == seen[0]
    assert all(sum(f"Body {number}" in page for page in seen[:3]) == 1 for number in range(3))


@pytest.mark.parametrize("other", ["open rights", "Ореn Rights", "Öpen-Rights"])
async def test_a_name_that_is_easily_mixed_up_is_pointed_out(
    bot: Bot, ana: Someone, ben: Someone, other: str
) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await olga.types("/organisations")
    await olga.presses("Confirm")
    await signs_for(ben, other.replace("Оре", "OPE"))
    words = await olga.types("/organisations")
    assert "Its name is easily taken for another one's here" in words
    assert "Open Rights (O" in words
    assert "): confirmed" in words


async def test_one_whose_signer_has_gone_says_so_and_shows_the_next(
    bot: Bot, ana: Someone, ben: Someone
) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await signs_for(ben, "Other")
    await olga.types("/organisations")
    await (ana if "Open Rights" in olga.reads else ben).types("/withdraw yes")
    words = await olga.presses("Next")
    assert "That organisation is not here any more as you saw it" in words
    assert "1 organisation waits." in words


async def test_once_the_way_to_the_signer_is_old_nobody_can_be_asked(
    bot: Bot, ana: Someone
) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    await bot.store.transact(lambda tx: tx.execute("UPDATE organisation SET kept = NULL"))
    await olga.types("/organisations")
    assert "Ask back" not in olga.offered
    await olga.presses("Confirm")
    assert "Nobody can be written to about it any more" in olga.reads


@pytest.mark.parametrize("line", ["confirm", "confirm X", "show", "after O", "off", "ask x", "%"])
async def test_whatever_is_typed_behind_it_does_nothing_by_guess(
    bot: Bot, ana: Someone, line: str
) -> None:
    olga = await organiser(bot)
    await signs_for(ana, "Open Rights")
    before = (await bot.rows())["organisation"]
    assert await olga.types(f"/organisations {line}")
    assert (await bot.rows())["organisation"] == before
