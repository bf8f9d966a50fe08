"""A place is found however people name it, and never guessed between two."""

from __future__ import annotations

import pytest

from tests.stage.chats import Bot, Someone


@pytest.mark.parametrize(
    "name",
    ["2", "２", "٢", "scope", "SCOPE", "訴求的範圍", "نطاق المطالبة"],
)
async def test_a_section_is_found_by_number_id_and_label(ana: Someone, name: str) -> None:
    assert "Scope (2 of 9)" in await ana.types(f"/letter {name}")


@pytest.mark.parametrize("name", ["a1-b-iii", "A1.b.iii", "a1 b iii", "a1biii", "calls to courts"])
async def test_an_item_is_found_by_its_id_or_alias_in_any_spelling(ana: Someone, name: str) -> None:
    assert "Calls to public authorities" in await ana.types(f"/letter {name}")


async def test_what_several_places_are_called_is_asked(ana: Someone) -> None:
    assert "The letter has no section called calls." in await ana.types("/letter calls")


async def test_a_summary_is_found_by_the_same_names(bot: Bot) -> None:
    reader = bot.someone("lin", "zh-TW")
    assert await reader.types("/summary 2") == await reader.types("/summary 訴求的範圍")
