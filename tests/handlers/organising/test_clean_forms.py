"""The forms of /clean: what can be chosen, and what is said where nothing or too much is."""

from __future__ import annotations

import pytest

from handlers.organising.clean_forms import pattern
from messages.form import BadAnswer
from tests.stage.chats import Bot, Someone
from tests.stage.cleaning import chooses, crowd, every
from tests.stage.organisations import organiser


@pytest.fixture
async def olga(bot: Bot) -> Someone:
    return await organiser(bot)


async def test_nothing_chosen_would_be_everybody_and_is_asked_again(
    bot: Bot, olga: Someone
) -> None:
    await crowd(bot, 5)
    await olga.types("/clean new")
    assert "without any it would be everybody" in await olga.presses("Count them")
    assert await every(bot) == ()
    assert "Choose signatures" in await olga.presses("Go on with it")


@pytest.mark.parametrize(
    ("field", "answer", "fits"),
    [
        ("month", "March 2026", 6),
        ("month", "2026-02", 0),
        ("platform", "Telegram", 0),
        ("country", "Taiwan", 6),
        ("names", "FLOOD", 6),
        ("names", "flood *", 6),
        ("names", "*flood", 0),
        ("names", "ｆｌｏｏｄ", 6),
        ("names", "a*d", 0),
    ],
)
async def test_each_by_itself_finds_what_it_says(
    bot: Bot, olga: Someone, field: str, answer: str, fits: int
) -> None:
    await crowd(bot, 6, name="Flood")
    await chooses(olga, **{field: answer})
    (cleanup,) = await every(bot)
    assert cleanup.matched == fits


async def test_several_are_to_be_had_together(bot: Bot, olga: Someone) -> None:
    await crowd(bot, 6)
    await crowd(bot, 5, country="France")
    await chooses(olga, country="France", month="2026-03")
    (cleanup,) = await every(bot)
    assert cleanup.matched == 5


async def test_names_are_chosen_by_themselves(bot: Bot, olga: Someone) -> None:
    """Beside a country they would tell the country of somebody whose name is public."""
    await crowd(bot, 6, name="Flood")
    await olga.types("/clean new")
    words = await olga.fills(names="flood", country="Taiwan")
    assert "Names are chosen by themselves" in words
    assert "Count them" not in olga.offered
    assert await every(bot) == ()


@pytest.mark.parametrize("typed", ["*", "a", " * a ", "**", "x" * 400])
def test_a_pattern_that_fits_everybody_or_nobody_is_none(typed: str) -> None:
    with pytest.raises(BadAnswer):
        pattern(typed)


async def test_a_reason_is_asked_for(bot: Bot, olga: Someone) -> None:
    await crowd(bot, 5)
    await chooses(olga, country="Taiwan")
    words = await olga.presses("Propose to take them out")
    assert "Everybody reads this with the count" in words
    await olga.presses("they look as if a program had made them")
    assert "Only the staff reads this." in olga.reads
