"""A disk that is full in the middle of an export, of opening one, and of the document."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.export_folder import ExportFolder
from db.export_lines import Kind
from db.secrets.vault import Vault
from tests.stage.chats import Bot
from tests.stage.cleaning import crowd
from tests.stage.exporting import office_of, opened_export
from tests.stage.papers import lines, sealed_to
from tests.stage.programs import bot as program
from tests.stage.sealed import export_of, private_file, signature
from tests.stage.small_disk import small_disk

SIGNERS = 40


async def test_who_asked_for_an_export_reads_that_there_is_no_room(
    bot: Bot, tmp_path: Path, organisers_private: bytes
) -> None:
    """Nothing of it is left, nobody who signs notices, and the next one is made."""
    await crowd(bot, SIGNERS)
    with small_disk(tmp_path / "disk", kib=12) as disk:
        office = await office_of(bot, disk)
        await office.agrees(await office.asks())
        assert await office.makes() == "failed"
        assert "There is no room on the server's disk." in (await office.told(office.olu))[-1]
        assert list(disk.iterdir()) == []
        assert await office.every() == ()
    office.folder = ExportFolder(tmp_path / "with room")
    content = office.folder.read(await office.made())
    assert content is not None
    assert len(opened_export(content, organisers_private).of(Kind.SIGNATURE)) == SIGNERS


@pytest.mark.parametrize("formats", ["csv", "xlsx", "jsonl"])
def test_what_does_not_fit_is_not_opened_by_half(
    vault: Vault, key_folders: tuple[Path, Path], tmp_path: Path, formats: str
) -> None:
    export, key = tmp_path / "export.sealed", private_file(key_folders[1])
    export.write_bytes(export_of(vault, [signature(vault, f"Name {n}") for n in range(1000)]))
    with small_disk(tmp_path / "disk", kib=100) as disk:
        said = program("unseal", export, "--key", key, "--to", disk / "out", "--format", formats)
        assert said.status == 2
        assert "There is no room left on the disk" in said.err
        assert "Nothing was written." in said.err
        assert list(disk.iterdir()) == []


def test_a_document_that_does_not_fit_is_not_written_by_half(
    key_folders: tuple[Path, Path], organisers_private: bytes, tmp_path: Path
) -> None:
    export, key = tmp_path / "export.sealed", private_file(key_folders[1])
    export.write_bytes(sealed_to(organisers_private, lines()))
    with small_disk(tmp_path / "disk", kib=16) as disk:
        said = program("handover", export, "--key", key, "--to", disk / "paper.pdf")
        assert said.status == 2
        assert "cannot be written or read: No space left on device" in said.err
        assert list(disk.iterdir()) == []
