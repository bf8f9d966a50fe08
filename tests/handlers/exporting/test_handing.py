"""The file of an export: to who asked for it, as often as they like, for a day."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.export_folder import ExportFolder
from db.staff import Role
from messages.platforms import most_bytes
from tests.stage.exporting import Office, opened_export
from tests.stage.moderators import moderator, person_of


async def test_it_is_fetched_again_and_again_until_they_have_it(
    office: Office, organisers_private: bytes
) -> None:
    id = await office.made()
    await office.olu.types(f"/export fetch {id}")
    first = office.olu.reply.files
    await office.olu.presses("Fetch it")
    assert office.olu.reply.files == first
    assert opened_export(first[0].content, organisers_private).rows == []
    await office.olu.presses("I have it")
    assert "There is no export" in await office.olu.types(f"/export fetch {id}")
    assert office.olu.reply.files == ()


async def test_a_lost_answer_is_given_once_more_with_the_file(office: Office) -> None:
    id = await office.made()
    await office.olu.types(f"/export fetch {id}")
    files = office.olu.reply.files
    await office.olu.repeats()
    assert len(files) == 1
    assert office.olu.reply.files == files
    request = office.olu.request
    assert request is not None
    again = await office.bot.dispatch.again(request, done=False)
    assert again is not None
    assert again.reply.files == files


async def test_a_receipt_of_a_fetched_file_says_that_there_was_one(office: Office) -> None:
    """A fetch that writes something, as the language that the account reads from now on."""
    id = await office.made()
    arabic = office.bot.someone("olu", "ar")
    await arabic.types(f"/export fetch {id}")
    assert len(arabic.reply.files) == 1
    await arabic.repeats()
    assert list(arabic.reply.files) == []
    await arabic.types(f"/export fetch {id}")
    assert len(arabic.reply.files) == 1


async def test_i_have_it_twice_is_answered_twice(office: Office) -> None:
    id = await office.made()
    await office.olu.types(f"/export have {id}")
    await office.olu.repeats()
    assert "gone from the server" in office.olu.reads
    assert "There is no export" in await office.olu.types(f"/export have {id}")


async def test_nobody_else_gets_it_nor_says_that_they_have_it(office: Office) -> None:
    id = await office.made()
    for act in ("fetch", "have"):
        assert "Only who asked" in await office.mia.types(f"/export {act} {id}")
        assert office.mia.reply.files == ()
    assert len(await office.every()) == 1


async def test_another_account_of_the_same_person_gets_it(office: Office) -> None:
    person = await person_of(office.bot, "olu")
    linked = await moderator(
        office.bot, "olu2", role=Role.ORGANISER, person=person, platform="telegram"
    )
    id = await office.made()
    await linked.types(f"/export fetch {id}")
    assert len(linked.reply.files) == 1


async def test_it_is_not_there_before_it_is_made(office: Office) -> None:
    id = await office.asks()
    assert "Two organisers do not stand behind it" in await office.olu.types(f"/export fetch {id}")
    await office.agrees(id)
    assert "It is not made yet." in await office.olu.types(f"/export fetch {id}")


async def test_a_file_on_another_machine_is_said_to_be_there(
    office: Office, tmp_path: Path
) -> None:
    id = await office.made()
    office.bot.stored = ExportFolder(tmp_path / "elsewhere").read
    office.bot.restart()
    said = await office.olu.types(f"/export fetch {id}")
    assert "The file is not on this machine" in said
    assert office.olu.reply.files == ()


@pytest.mark.parametrize("platform", ["telegram", "discord"])
async def test_what_a_platform_does_not_take_is_picked_up_on_the_server(
    office: Office, platform: str
) -> None:
    id = await office.made()
    size = most_bytes(platform) + 1
    await office.bot.store.transact(lambda tx: tx.execute("UPDATE export SET size = $1", size))
    person = await person_of(office.bot, "olu")
    away = await moderator(
        office.bot, "away", role=Role.ORGANISER, person=person, platform=platform
    )
    said = await away.types(f"/export fetch {id}")
    assert f"python -m bot exports take {id} --to FOLDER" in said
    assert away.reply.files == ()
    assert away.offered == ["I have it"]


async def test_the_file_is_in_no_receipt_and_no_notice(office: Office) -> None:
    id = await office.made()
    await office.olu.types(f"/export fetch {id}")
    (file,) = office.olu.reply.files
    for rows in (await office.bot.rows()).values():
        assert all(
            file.content not in each for row in rows for each in row if isinstance(each, bytes)
        )
    assert replace(office.olu.reply, files=()).stored is None
