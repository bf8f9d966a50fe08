"""/forget erases everything that is held, and nothing of anybody else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stage.chats import Bot, Someone
from tests.stage.held import does_everything

OF_PEOPLE = (
    *("signature", "public_name", "pledge", "subscription", "preference", "draft"),
    *("response", "staff", "answer"),
)


OF_THE_STAFF = ("journal", "journal_head", "notice")


ERASED = "Everything about this account is erased."


async def _rows_of_people(bot: Bot) -> dict[str, list[tuple[Any, ...]]]:
    """All but what the rest of the staff is told, and keeps, of somebody who leaves it."""
    rows = await bot.rows_but_receipts()
    return {name: each for name, each in rows.items() if name not in OF_THE_STAFF}


async def test_forget_asks_first(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    assert "Erase everything about you?" in await ana.types("/forget")
    assert (await bot.totals()).people == 1
    assert "What is held about this account" in await ana.presses("No, keep it")


async def test_forget_erases_every_row_of_the_account_and_no_other(
    bot: Bot, ana: Someone, ben: Someone
) -> None:
    await does_everything(ben)
    before = await _rows_of_people(bot)
    await does_everything(ana)
    both = await bot.rows()
    assert all(len(both[table]) == 2 * len(before[table]) > 0 for table in OF_PEOPLE)
    await ana.types("/forget")
    assert ERASED in await ana.presses("Yes, erase everything")
    assert await _rows_of_people(bot) == before
    assert "Nothing is held about this account." in await ana.types("/me")
    assert "What is held" in await ben.types("/me")


async def test_receipts_that_stay_name_nobody(bot: Bot, ana: Someone) -> None:
    await does_everything(ana)
    await ana.types("/forget yes")
    receipts = (await bot.rows())["seen_update"]
    assert receipts
    assert all(b"erased" not in answer and b"Ana" not in answer for *_, answer in receipts)


async def test_forget_lowers_the_counts(bot: Bot, ana: Someone, ben: Someone) -> None:
    await ben.signs()
    await does_everything(ana)
    assert "People who signed here: 2" in await ana.types("/count")
    await ana.types("/forget yes")
    words = await ana.types("/count")
    assert "People who signed here: 1" in words
    assert "Pledges made: 0; done: 0" in words


async def test_an_organisation_that_forgets_is_not_waiting_any_more(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Organisation")
    await ana.types("Open Rights")
    await ana.presses("Sign")
    await ana.types("/forget yes")
    assert (await bot.totals()).organisations_waiting == 0


@pytest.mark.parametrize("line", ["/forget", "/forget yes"])
async def test_with_nothing_held_there_is_nothing_to_forget(ana: Someone, line: str) -> None:
    assert await ana.types(line) == "Nothing is held about this account."


async def test_a_form_that_was_only_begun_is_forgotten_too(bot: Bot, ana: Someone) -> None:
    before = await bot.rows_but_receipts()
    await ana.types("/sign")
    assert "A form you have started" in await ana.types("/me")
    await ana.types("/forget yes")
    assert await bot.rows_but_receipts() == before
    assert "No question is open" in await ana.types("hello")


async def test_a_chosen_language_is_forgotten_too(bot: Bot, ana: Someone) -> None:
    await ana.types("/language ar")
    await ana.types("/forget yes")
    assert (await bot.rows())["preference"] == []
    assert "Nothing is held about this account." in await ana.types("/me")
