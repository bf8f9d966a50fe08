"""The exports that there are, as organisers see them."""

from __future__ import annotations

import pytest

from db.engine.transaction import Transaction
from tests.stage.exporting import Office
from tests.stage.moderators import person_of


async def test_the_list_says_what_an_export_is_and_how_each_stands(office: Office) -> None:
    assert "only organisers.key opens it" in await office.olu.types("/export")
    id = await office.asks()
    assert f"{id}, asked for by Olu: waits for another organiser" in await office.mia.types(
        "/export"
    )
    await office.agrees(id)
    assert "agreed to, and being made" in await office.mia.types("/export")
    await office.makes()
    assert "made, until it is fetched" in await office.mia.types("/export")
    assert "Fetch it" not in (await office.mia.presses(id), office.mia.offered)[1]
    await office.olu.types(f"/export show {id.lower()}")
    assert office.olu.offered == ["Fetch it", "I have it", "Exports"]


async def test_a_row_that_somebody_wrote_into_the_database_is_no_export(office: Office) -> None:
    person = await person_of(office.bot, "olu")

    async def write(tx: Transaction) -> None:
        await tx.execute(
            "INSERT INTO export (id, person, asked, criteria, columns, made, n, size) "
            "VALUES ('K2345AB', $1, '2026-03-01T12:00:00Z', '{}', 'sealed', NULL, 0, 0)",
            person,
        )

    await office.bot.store.transact(write)
    assert "K2345AB" not in await office.mia.types("/export")
    assert "There is no export" in await office.mia.types("/export approve K2345AB")
    await office.makes()
    assert office.folder.every() == []
    assert await office.every() == ()


@pytest.mark.parametrize("column", ["criteria", "columns", "person", "asked", "id"])
async def test_noise_in_a_row_stops_nothing(office: Office, column: str) -> None:
    id = await office.asks()
    await office.agrees(id)

    async def spoil(tx: Transaction) -> None:
        await tx.execute(f"UPDATE export SET {column} = 'noise'")

    await office.bot.store.transact(spoil)
    assert "Exports" in await office.mia.types("/export")
    await office.makes()
    if column != "asked":
        assert office.folder.every() == []
        assert await office.every() == ()
