"""Files in a folder that others can write to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from db.log import files


def test_a_pipe_in_the_place_of_a_file_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "checkpoint")
    assert files.read(tmp_path / "checkpoint") == b""


def test_of_a_file_without_end_the_beginning_is_read() -> None:
    assert len(files.read(Path("/dev/zero"))) == files.LARGEST


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_folder_in_the_place_of_a_file_is_no_file_and_stays_open_to_nobody(
    tmp_path: Path,
) -> None:
    before = _open_files()
    with pytest.raises(IsADirectoryError):
        files.read(tmp_path)
    assert _open_files() == before


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"somebody needs this")
    (tmp_path / "checkpoint.part").symlink_to(other)
    files.put(tmp_path / "checkpoint", b"new")
    assert other.read_bytes() == b"somebody needs this"
    assert (tmp_path / "checkpoint").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoint", "other"]


def test_a_folder_in_the_place_of_a_file_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "checkpoint" / "in it").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        files.put(tmp_path / "checkpoint", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint"]
