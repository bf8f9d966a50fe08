"""The log's folder: what is written in which order, and what is left where writing stops."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from random import Random

import pytest

from db.log.folder import InUse, LogFolder
from db.log.notes import Checkpoint, LogKey, NotSigned
from db.log.tiles import Broken
from tests.stage.public_log import KEY, a_life, folder

ENTRIES = a_life(600, Random(5))


class _Stops(Exception):
    """The process ends here."""


class _Stopping(LogFolder):
    """A folder in which writing stops before the file number `left`."""

    left = 0

    def put(self, name: str, content: bytes) -> None:
        if type(self).left == 0:
            raise _Stops
        type(self).left -= 1
        super().put(name, content)


def _files(path: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()
    }


def _published(path: Path, *batches: list[bytes]) -> Checkpoint:
    log = folder(path)
    for batch in batches:
        log.append(log.checkpoint(), batch)
    return log.checkpoint()


def test_what_was_published_is_read_again(tmp_path: Path) -> None:
    assert folder(tmp_path / "log").checkpoint() == folder(tmp_path).empty
    there = _published(tmp_path, ENTRIES[:100], ENTRIES[100:520], ENTRIES[520:])
    assert list(folder(tmp_path).entries(there)) == ENTRIES
    assert list(folder(tmp_path).entries(there, 300)) == ENTRIES[300:]
    assert there == _published(tmp_path / "at once", ENTRIES)
    assert (tmp_path / "key").read_text("utf-8") == KEY.verifier + "\n"


@pytest.mark.parametrize("files", range(12))
def test_a_batch_that_stops_anywhere_leaves_the_log_of_before_and_goes_on_later(
    files: int, tmp_path: Path
) -> None:
    before = _published(tmp_path, ENTRIES[:250])
    _Stopping.left = files
    ended = False
    try:
        _Stopping(tmp_path, KEY).append(before, ENTRIES[250:])
        ended = True
    except _Stops:
        assert folder(tmp_path).checkpoint() == before
        assert list(folder(tmp_path).entries(before)) == ENTRIES[:250]
    log = folder(tmp_path)
    if not ended:
        log.append(before, ENTRIES[250:])
    assert log.checkpoint() == _published(tmp_path / "whole", ENTRIES[:250], ENTRIES[250:])
    assert list(log.entries(log.checkpoint())) == ENTRIES


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _published(tmp_path, ENTRIES[:250])
    files = _files(tmp_path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            folder(tmp_path).append(before, ENTRIES[250:])
    assert _files(tmp_path) == files


def test_who_reads_by_the_checkpoint_of_before_is_served_from_the_whole_tiles(
    tmp_path: Path,
) -> None:
    before = _published(tmp_path, ENTRIES[:250])
    _published(tmp_path, ENTRIES[250:300])
    assert (tmp_path / "tile/0/000.p/250").exists()
    _published(tmp_path, ENTRIES[300:])
    assert not (tmp_path / "tile/0/000.p").exists()
    assert list(folder(tmp_path).entries(before)) == ENTRIES[:250]
    assert folder(tmp_path).root(before, 250) == before.root


def test_an_entry_that_is_not_in_the_tree_is_noticed(tmp_path: Path) -> None:
    there = _published(tmp_path, ENTRIES)
    bundle = tmp_path / "tile/entries/001"
    content = bytearray(bundle.read_bytes())
    content[700] ^= 1
    bundle.write_bytes(content)
    with pytest.raises(Broken):
        list(folder(tmp_path).entries(there))
    with pytest.raises(Broken):
        folder(tmp_path).tally(there)


def test_a_file_that_is_gone_is_noticed(tmp_path: Path) -> None:
    there = _published(tmp_path, ENTRIES)
    (tmp_path / "tile/0/000").unlink()
    with pytest.raises(Broken) as broken:
        list(folder(tmp_path).entries(there))
    assert broken.value.args == ("tile/0/000",)


def test_the_log_of_another_key_is_not_ours(tmp_path: Path) -> None:
    _published(tmp_path, ENTRIES)
    with pytest.raises(NotSigned):
        LogFolder(tmp_path, LogKey(KEY.origin, bytes(32))).checkpoint()


def test_everybody_can_read_it_whatever_the_process_closes(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        _published(tmp_path / "log", ENTRIES)
    finally:
        os.umask(before)
    for path in (tmp_path / "log").rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644)


def test_two_never_write_at_once(tmp_path: Path) -> None:
    with folder(tmp_path).writing(), pytest.raises(InUse), folder(tmp_path).writing():
        pass
    with folder(tmp_path).writing():
        pass
