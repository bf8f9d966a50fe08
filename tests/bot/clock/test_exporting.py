"""The clock makes an export: sealed on the disk from the first byte, whole or not at all."""

from __future__ import annotations

import errno
from base64 import b64encode
from pathlib import Path
from typing import BinaryIO

import pytest

from bot.clock import exporting
from bot.clock.agenda import agenda
from bot.export_folder import ExportFolder
from db.export_lines import Kind
from handlers.organising.schedule import Name
from tests.stage.chats import Bot
from tests.stage.exporting import Office, office_of, opened_export
from tests.stage.office import acts


@pytest.fixture
async def office(bot: Bot, tmp_path: Path) -> Office:
    """Two organisers, on SQLite."""
    return await office_of(bot, tmp_path / "exports")


async def test_the_file_says_what_it_is_and_its_totals_add_up(
    office: Office, organisers_private: bytes
) -> None:
    for n in range(7):
        await office.bot.someone(f"signer{n}").signs()
    await office.counted()
    id = await office.made()
    content = office.folder.read(id)
    assert content is not None
    found = opened_export(content, organisers_private)
    letter = office.bot.campaign.letter
    assert found.header.campaign == letter.id
    assert found.header.letter.version == letter.version
    editions = {language: edition.sha256 for language, edition in letter.editions.items()}
    assert found.header.letter.sha256 == editions
    assert (found.header.made, found.header.rows) == ("2026-03-01", 7)
    assert found.ending.totals == {"signature": 7, "public name": 0, "organisation": 0}
    assert found.ending.breakdowns["platform"].total == 7
    assert len(found.of(Kind.SIGNATURE)) == 7


async def test_no_plain_row_ever_lies_on_the_disk(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.bot.someone("cho").signs("Chrysanthemum", appearance="Publicly, with my name")
    seen: list[bytes] = []

    def look(self: ExportFolder, id: str, file: BinaryIO) -> int:
        file.flush()
        seen.extend(path.read_bytes() for path in self.path.iterdir())
        return size(self, id, file)

    size = ExportFolder.finished
    monkeypatch.setattr(ExportFolder, "finished", look)
    await office.made()
    assert len(seen) == 2
    assert not any(b"Chrysanthemum" in each or b"signature" in each for each in seen)


async def test_who_takes_the_machine_finds_nobody_in_the_file(office: Office) -> None:
    """Not with the database beside it: no tag, no seal and no name of a row is in it."""
    for name in ("Ana", "Ben", "Cho"):
        someone = office.bot.someone(name.lower())
        await someone.signs(f"{name} Smith", appearance="Publicly, with my name")
    id = await office.made()
    content = office.folder.read(id)
    assert content is not None
    rows = await office.bot.rows()
    for table in ("signature", "public_name"):
        for value in (value for row in rows[table] for value in row if isinstance(value, bytes)):
            assert value not in content
            assert b64encode(value) not in content
    said = str(rows["export"]) + str(rows["exported"]) + str(rows["journal"])
    assert "Smith" not in said
    assert not any(repr(row[0]) in said for row in rows["signature"])


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "There is no room on the server's disk."), (errno.EIO, "could not write")],
)
async def test_a_disk_that_takes_nothing_is_told_and_nothing_is_left(
    office: Office, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    id = await office.asks()
    await office.agrees(id)

    def full(*_: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(ExportFolder, "finished", full)
    assert await office.makes() == "failed"
    assert words in (await office.told(office.olu))[-1]
    assert list(office.folder.path.iterdir()) == []
    assert await office.every() == ()
    assert (await acts(office.bot))[-1] == "export failed"


class Killed(Exception):
    """The end of a process, which nothing catches."""


async def test_a_kill_at_any_step_begins_anew(
    office: Office, organisers_private: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await office.asks()
    await office.agrees(id)
    for step in ("aside", "finished", "show"):
        with monkeypatch.context() as patch:

            def killed(*_: object) -> None:
                raise Killed

            patch.setattr(ExportFolder, step, killed)
            with pytest.raises(Killed):
                await office.makes()
        assert office.folder.every() == []
        assert (await office.every())[0].made is None
    assert await office.makes() == ""
    content = office.folder.read(id)
    assert content is not None
    assert opened_export(content, organisers_private).rows == []
    assert [each.suffix for each in office.folder.path.iterdir()] == [".sealed"]


async def test_what_stands_no_more_when_it_is_whole_is_not_put_in_its_place(
    office: Office,
) -> None:
    id = await office.asks()
    await office.agrees(id)
    prepare = exporting.exporting(office.core)
    effect = await prepare(office.bot.clock())
    await office.mia.types(f"/export refuse {id}")
    assert await office.bot.store.transact(effect) == "withdrawn"
    assert list(office.folder.path.iterdir()) == []


def test_it_is_on_the_agenda_behind_all_else(bot: Bot) -> None:
    assert [each.name for each in agenda(bot.core)][-1] == Name.EXPORTS
