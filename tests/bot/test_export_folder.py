"""The folder of exports: files for their owner alone, whole or not there, gone in time."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.export_folder import FORGOTTEN, ExportFolder

ID, OTHER = "K2345AB", "K2345AC"


@pytest.fixture
def folder(tmp_path: Path) -> ExportFolder:
    """A folder that is not there yet."""
    return ExportFolder(tmp_path / "data" / "exports")


def _finished(folder: ExportFolder, id: str = ID, content: bytes = b"sealed") -> int:
    with folder.aside(id) as (rows, file):
        rows.write(b"gathered")
        file.write(content)
        return folder.finished(id, file)


def _put(folder: ExportFolder, id: str = ID) -> None:
    _finished(folder, id)
    folder.show(id)


def _names(folder: ExportFolder) -> list[str]:
    return sorted(path.name for path in folder.path.iterdir())


def test_a_file_is_there_once_it_is_shown(folder: ExportFolder) -> None:
    assert folder.every() == []
    assert folder.read(ID) is None
    assert _finished(folder) == 6
    assert folder.every() == []
    assert folder.read(ID) is None
    for _ in range(2):
        folder.show(ID)
    assert [(each.id, each.size) for each in folder.every()] == [(ID, 6)]
    assert folder.read(ID) == b"sealed"
    assert _names(folder) == [f"{ID}.sealed"]


def test_files_and_folder_are_their_owners_alone(folder: ExportFolder) -> None:
    _put(folder)
    assert folder.path.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.path.iterdir())


def test_what_fails_leaves_nothing(folder: ExportFolder) -> None:
    def fail() -> None:
        with folder.aside(ID) as (rows, _):
            rows.write(b"gathered")
            raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert _names(folder) == []


def test_what_was_left_by_a_kill_gives_way(folder: ExportFolder) -> None:
    _finished(folder)
    (folder.path / f"{ID}.rows.part").write_bytes(b"of before")
    with folder.aside(ID) as (rows, _):
        assert rows.read() == b""
        assert _names(folder) == [f"{ID}.file.part", f"{ID}.rows.part"]


def test_nothing_is_read_outside_the_folder(folder: ExportFolder) -> None:
    _put(folder)
    secret = folder.path.parent / "secret.sealed"
    secret.write_bytes(b"secret")
    assert folder.read("../secret") is None
    assert folder.read("") is None


def test_sweeping_leaves_what_is_kept_and_what_is_fresh(folder: ExportFolder) -> None:
    _put(folder)
    _put(folder, OTHER)
    now = folder.every()[0].at
    assert folder.sweep({ID}, lambda: now + 60) == 0
    assert folder.sweep({ID}, lambda: now + 180) == 1
    assert [each.id for each in folder.every()] == [ID]


def test_sweeping_takes_what_is_old_whatever_is_kept(folder: ExportFolder) -> None:
    _put(folder)
    _finished(folder, OTHER)
    now = folder.every()[0].at
    assert folder.sweep({ID}, lambda: now + 3000) == 0, "it may be being written"
    assert folder.sweep({ID}, lambda: now + FORGOTTEN + 60) == 2
    assert _names(folder) == []
