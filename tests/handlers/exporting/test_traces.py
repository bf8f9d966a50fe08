"""What /me says of exports: the months in which one's own signature may have been in one."""

from __future__ import annotations

import json

import pytest

from db.engine.transaction import Transaction
from tests.stage.chats import Someone
from tests.stage.exporting import Office

LINE = "Exports that your signature may have been in: "


@pytest.fixture
async def cho(office: Office) -> Someone:
    """Somebody who shows a name."""
    cho = office.bot.someone("cho")
    await cho.signs("Cho", appearance="Publicly, with my name")
    return cho


async def test_a_signer_is_told_in_which_months(office: Office, cho: Someone) -> None:
    assert "Exports" not in await cho.types("/me")
    await office.made()
    said = await cho.types("/me")
    assert f"{LINE}March 2026" in said
    assert "Exports with the list of public names: March 2026" in said
    (file,) = cho.reply.files
    assert json.loads(file.content)["exports"]["signature"] == ["2026-03"]


async def test_it_is_told_after_the_file_is_gone_and_names_no_organiser(
    office: Office, cho: Someone
) -> None:
    id = await office.made()
    await office.olu.types(f"/export have {id}")
    assert f"{LINE}March 2026" in await cho.types("/me")
    (row,) = (await office.bot.rows())["exported"]
    assert row[:4] == (id, "2026-03", "{}", " ".join(row[3].split()))


async def test_an_export_of_others_is_not_told(office: Office, cho: Someone) -> None:
    await office.olu.types("/export new")
    await office.olu.presses("How they sign")
    await office.olu.presses("Without a name")
    await office.olu.presses("Everything without names")
    await office.olu.presses("Ask for it")
    await office.agrees((await office.every())[0].id)
    await office.makes()
    assert "Exports" not in await cho.types("/me")
    ana = office.bot.someone("ana")
    await ana.signs()
    assert f"{LINE}March 2026" in await ana.types("/me")


async def test_an_export_from_before_the_signature_is_not_told(office: Office) -> None:
    await office.made()
    office.passes(days=40)
    ana = office.bot.someone("ana")
    await ana.signs()
    assert "Exports" not in await ana.types("/me")


async def test_an_export_that_failed_or_was_never_made_is_not_told(
    office: Office, cho: Someone
) -> None:
    id = await office.asks()
    await office.mia.types(f"/export refuse {id}")
    assert "Exports" not in await cho.types("/me")


async def test_somebody_without_the_key_cannot_make_people_believe_in_an_export(
    office: Office, cho: Someone
) -> None:
    async def write(tx: Transaction) -> None:
        await tx.execute(
            "INSERT INTO exported (id, month, criteria, columns, mark) "
            "VALUES ('K2345AB', '2026-03', '{}', 'sealed', $1)",
            bytes(16),
        )

    await office.bot.store.transact(write)
    assert "Exports" not in await cho.types("/me")


async def test_who_erases_everything_is_told_that_an_export_stays(
    office: Office, cho: Someone
) -> None:
    assert "taken files" not in await cho.types("/forget")
    await office.made()
    assert "I cannot erase those" in await cho.types("/forget")
