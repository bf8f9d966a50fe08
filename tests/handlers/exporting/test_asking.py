"""The form of an export: what can be asked for, and how it is asked for once."""

from __future__ import annotations

import pytest

from db.export_lines import Column
from handlers.exporting.asking import EVERYTHING, NUMBERS
from tests.stage.chats import Someone
from tests.stage.exporting import Office


async def _asks(someone: Someone, *answers: str) -> str:
    """Somebody answers the form: what is on a button is pressed, all else typed."""
    await someone.types("/export new")
    for answer in answers:
        if answer in someone.offered:
            await someone.presses(answer)
        else:
            await someone.types(answer)
    return await someone.presses("Ask for it")


@pytest.mark.parametrize(
    ("answers", "criteria"),
    [
        (("All signatures",), {}),
        (("Month", "3/2026"), {"month": "2026-03"}),
        (("Month", "２０２６年３月"), {"month": "2026-03"}),
        (("Country", "Taiwan"), {"country": "TW"}),
        (("Language", "العربية"), {"language": "ar"}),
        (("Platform", "Telegram"), {"platform": "telegram"}),
        (("How they sign", "Without a name"), {"appearance": "anonymous"}),
    ],
)
async def test_all_signatures_or_those_with_one_thing_in_common(
    office: Office, answers: tuple[str, ...], criteria: dict[str, str]
) -> None:
    await _asks(office.olu, *answers, "Everything without names")
    (export,) = await office.every()
    assert export.wanted.criteria == criteria
    assert export.wanted.columns == NUMBERS
    assert Column.SEALED not in NUMBERS


async def test_columns_can_be_typed_one_by_one(office: Office) -> None:
    await office.olu.types("/export new")
    await office.olu.presses("All signatures")
    await office.olu.presses("Some columns that I type")
    assert "Type columns" in await office.olu.types("the month and the name")
    await office.olu.types("sealed, Month，country")
    await office.olu.presses("Ask for it")
    (export,) = await office.every()
    assert export.wanted.columns == ("month", "country", "sealed")


@pytest.mark.parametrize("typed", ["soon", "13/2026", "2026", "March"])
async def test_what_is_no_month_is_said_and_asked_again(office: Office, typed: str) -> None:
    await office.olu.types("/export new")
    await office.olu.presses("Month")
    assert "Type a month with its year, as 2026-11." in await office.olu.types(typed)
    await office.olu.types("2026-03")
    assert "What of each of them?" in office.olu.reads


async def test_asking_twice_for_the_same_makes_one(office: Office) -> None:
    await office.asks()
    await office.asks()
    assert "Exactly that is asked for already." in office.olu.reads
    await _asks(office.mia, "All signatures", "Everything, the sealed names too")
    assert "Exactly that is asked for already." in office.mia.reads
    (export,) = await office.every()
    assert not export.made
    assert await office.makes() == ""
    assert office.folder.every() == [], "who asks for the same has not agreed"


async def test_the_same_update_twice_asks_once(office: Office) -> None:
    await office.asks()
    await office.olu.repeats()
    assert "You have asked for an export." in office.olu.reads
    assert len(await office.every()) == 1
    assert len(await office.told(office.mia)) == 1


async def test_the_others_are_told_what_is_in_it_and_for_whom_it_is_dangerous(
    office: Office,
) -> None:
    await office.asks()
    (words,) = await office.told(office.mia)
    assert "Olu asks for an export." in words
    assert "All signatures; of each: How they sign, Month, Country" in words
    assert "Besides: the list of organisations" in words
    assert "enough to arrest them" in words


def test_everything_is_every_column_there_is() -> None:
    assert tuple(Column) == EVERYTHING
