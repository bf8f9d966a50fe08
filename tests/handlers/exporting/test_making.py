"""What the clock decides about exports: which is next, whether it still stands, how it ends."""

from __future__ import annotations

from handlers.exporting import making
from tests.stage.exporting import Office
from tests.stage.office import acts


async def test_one_after_the_other_is_made_the_oldest_first(office: Office) -> None:
    first = await office.asks("The public lists alone")
    office.passes(minutes=1)
    second = await office.asks()
    for id in (second, first):
        await office.agrees(id)
    await office.makes()
    assert [each.id for each in office.folder.every()] == [first]
    await office.makes()
    assert {each.id for each in office.folder.every()} == {first, second}


async def test_what_nobody_agreed_to_for_a_week_is_erased(office: Office) -> None:
    await office.asks()
    office.passes(days=6, hours=23)
    await office.makes()
    assert len(await office.every()) == 1
    office.passes(hours=2)
    await office.makes()
    assert await office.every() == ()
    assert (await acts(office.bot))[-1] == "export erased"


async def test_a_file_is_there_for_a_day_and_then_gone(office: Office) -> None:
    id = await office.made()
    office.passes(hours=23)
    await office.makes()
    await office.olu.types(f"/export fetch {id}")
    assert len(office.olu.reply.files) == 1
    office.passes(hours=2)
    await office.makes()
    assert await office.every() == ()
    await office.folder_is_swept()
    assert office.folder.every() == []


async def test_what_was_refused_while_it_was_made_is_not_kept(office: Office) -> None:
    id = await office.asks()
    await office.agrees(id)
    (export,) = await office.every()
    await office.mia.types(f"/export refuse {id}")

    word = await office.bot.store.transact(
        lambda tx: making.done(tx, office.bot.campaign, export, 1, 1)
    )
    assert word == "withdrawn"
    assert "export made" not in await acts(office.bot)


async def test_what_failed_is_told_to_who_asked_and_erased(office: Office) -> None:
    id = await office.asks()
    await office.agrees(id)
    (export,) = await office.every()
    await office.bot.store.transact(
        lambda tx: making.failed(tx, office.bot.campaign, export, making.FULL)
    )
    told = (await office.told(office.olu))[-1]
    assert "There is no room on the server's disk." in told
    assert "Nothing of it is kept." in told
    assert await office.every() == ()
