"""A second person for an export: exactly that, by another organiser, and nobody alone."""

from __future__ import annotations

from dataclasses import replace

from db import staff, voices
from db.engine.transaction import Transaction
from db.exports import Wanted
from db.secrets.vault import Purpose
from db.staff import Role
from tests.stage.chats import Someone
from tests.stage.exporting import Office
from tests.stage.moderators import moderator, person_of


async def _loses_the_role(office: Office, someone: Someone) -> None:
    tag = office.bot.keys(someone.account).tag(Purpose.STAFF)
    await office.bot.store.transact(lambda tx: staff.remove(tx, tag))


async def _made_something(office: Office) -> bool:
    await office.makes()
    return bool(office.folder.every())


async def test_nobody_makes_an_export_alone(office: Office) -> None:
    id = await office.asks()
    assert not await _made_something(office)
    await office.olu.types(f"/export show {id}")
    assert "Agree to exactly this" not in office.olu.offered
    assert "You stand behind it already." in await office.olu.types(f"/export approve {id}")
    assert not await _made_something(office)


async def test_two_accounts_of_one_person_are_one(office: Office) -> None:
    person = await person_of(office.bot, "olu")
    linked = await moderator(
        office.bot, "olu2", role=Role.ORGANISER, person=person, platform="telegram"
    )
    id = await office.asks()
    assert "You stand behind it already." in await linked.types(f"/export approve {id} x")
    assert not await _made_something(office)


async def test_a_moderator_cannot_agree(office: Office) -> None:
    mod = await moderator(office.bot, "mod")
    id = await office.asks()
    assert "organisers" in await mod.types(f"/export approve {id}")
    assert not await _made_something(office)


async def test_agreeing_is_for_exactly_what_was_shown(office: Office) -> None:
    id = await office.asks()
    assert "Please read it first" in await office.mia.types(f"/export approve {id}")
    assert "Please read it first" in await office.mia.types(f"/export approve {id} {'A' * 20}")
    assert not await _made_something(office)
    assert "You have agreed" in await office.mia.presses("Agree to exactly this")
    assert "It is agreed to already." in await office.mia.types(f"/export approve {id}")
    assert await _made_something(office)


async def test_what_somebody_changed_in_the_database_is_not_agreed_to(office: Office) -> None:
    id = await office.asks("The public lists alone")
    await office.agrees(id)

    async def widen(tx: Transaction) -> None:
        await tx.execute("UPDATE export SET columns = 'sealed'")

    await office.bot.store.transact(widen)
    assert not await _made_something(office)
    assert "There is no export" in await office.olu.types(f"/export fetch {id}")


async def test_who_lost_the_role_meanwhile_does_not_count(office: Office) -> None:
    id = await office.asks()
    await office.agrees(id)
    await _loses_the_role(office, office.mia)
    assert not await _made_something(office)
    third = await moderator(office.bot, "tom", role=Role.ORGANISER)
    await third.types(f"/export show {id}")
    await third.presses("Agree to exactly this")
    assert await _made_something(office)


async def test_without_the_one_who_asked_it_is_nobodys(office: Office) -> None:
    id = await office.asks()
    await office.agrees(id)
    await moderator(office.bot, "tom", role=Role.ORGANISER)
    await _loses_the_role(office, office.olu)
    assert not await _made_something(office)
    assert "There is no export" in await office.mia.types(f"/export show {id}")
    assert await office.every() == (), "the clock has erased it"


async def test_one_person_refuses_whoever_has_agreed(office: Office) -> None:
    id = await office.made()
    await office.mia.types(f"/export show {id}")
    assert f"The export {id} is ended." in await office.mia.presses("Refuse")
    assert "Mia has refused the export" in (await office.told(office.olu))[-1]
    assert await office.every() == ()
    await office.folder_is_swept()
    assert office.folder.every() == []
    assert "There is no export" in await office.olu.types(f"/export fetch {id}")


async def test_a_voice_that_was_taken_back_does_not_come_back_with_the_row(office: Office) -> None:
    id = await office.asks()
    await office.agrees(id)
    (export,) = await office.every()
    await office.olu.types(f"/export show {id}")
    await office.olu.presses("Take it back")

    async def put_back(tx: Transaction) -> None:
        await tx.execute(
            "INSERT INTO export (id, person, asked, criteria, columns, made, n, size) "
            "VALUES ($1, $2, $3, $4, $5, NULL, 0, 0)",
            *(export.id, export.person, export.asked, *export.wanted.written),
        )

    await office.bot.store.transact(put_back)
    assert not await _made_something(office)


def test_a_button_has_room_for_the_whole_fingerprint() -> None:
    assert len(f"export approve {'K' * 7} {'A' * 20}") <= 44


async def test_the_fingerprint_is_over_all_that_is_agreed_to(office: Office) -> None:
    await office.asks()
    (export,) = await office.every()
    other = replace(export, person=await person_of(office.bot, "mia"))
    widened = replace(export, wanted=Wanted({}, ("sealed",)))
    renamed = replace(export, id="K999999")
    prints = {each.proposal.fingerprint for each in (export, other, widened, renamed)}
    assert len(prints) == 4
    assert await office.bot.store.transact(lambda tx: voices.behind(tx, export.proposal))
