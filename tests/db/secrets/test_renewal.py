"""Renewed keys: new ones before the old, in a file beside until they take over."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from db.secrets.keys import (
    SERVER_KEY,
    KeyFault,
    KeyProblem,
    ServerKeys,
    server_keys,
)
from db.secrets.renewal import PENDING, drop_pending, put_beside, renewed, take_over

TODAY = date(2026, 3, 1)


@pytest.fixture
def folder(key_folders: tuple[Path, Path]) -> Path:
    """The key folder of a server."""
    return key_folders[0]


def test_all_but_the_tags_is_new_and_what_there_was_is_kept_behind(folder: Path) -> None:
    before = server_keys(folder)
    after = renewed(before, TODAY)
    assert (after.tags, after.organisers) == (before.tags, before.organisers)
    secrets = [after.addresses, after.marks[0].secret, after.journal[0].secret]
    assert len({*secrets, before.tags, before.addresses}) == 5
    assert {key.since for key in (after.marks[0], after.journal[0])} == {"2026-03-01"}
    earlier = after.before(1)
    assert earlier is not None
    assert earlier.addresses == before.addresses
    assert earlier.of("button") == before.of("button")
    assert earlier.of("journal") == before.of("journal")
    assert not earlier.renewed


def test_what_is_written_is_what_is_read(folder: Path) -> None:
    keys = server_keys(folder)
    for month in range(1, 5):
        keys = renewed(keys, date(2026, month, 1))
        put_beside(folder, keys)
        assert server_keys(folder, PENDING) == keys
        assert (folder / PENDING).stat().st_mode & 0o777 == 0o600
        assert server_keys(folder) != keys
        take_over(folder)
        assert server_keys(folder) == keys
        assert not (folder / PENDING).exists()


def test_keys_that_were_renewed_long_ago_are_let_go_but_the_journals(folder: Path) -> None:
    keys = server_keys(folder)
    day = TODAY
    for _ in range(6):
        keys = renewed(keys, day)
        day += timedelta(days=20)
    assert len(keys.journal) == 7
    assert len(keys.marks) - 1 == len(keys.earlier) == 2
    assert keys.before(2) is not None
    assert keys.before(3) is None
    assert keys.before(-1) is None


def test_renewed_keys_that_were_not_used_are_replaced_or_dropped(folder: Path) -> None:
    keys = server_keys(folder)
    put_beside(folder, renewed(keys, TODAY))
    other = renewed(keys, TODAY)
    put_beside(folder, other)
    assert server_keys(folder, PENDING) == other
    drop_pending(folder)
    drop_pending(folder)
    assert [path.name for path in sorted(folder.iterdir())] == ["organisers.pub", SERVER_KEY]


@pytest.mark.parametrize(
    "change",
    [
        {"format": 3},
        {"format": None},
        {"tags": ""},
        {"addresses": []},
        {"addresses": "x"},
        {"marks": []},
        {"journal": []},
        {"journal": None},
        {"marks": [{"key": "x", "since": ""}]},
        {"marks": [{"since": ""}]},
    ],
    ids=str,
)
def test_a_damaged_file_of_renewed_keys_is_malformed_and_never_used(
    folder: Path, change: dict[str, object]
) -> None:
    put_beside(folder, renewed(server_keys(folder), TODAY))
    take_over(folder)
    file = folder / SERVER_KEY
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(KeyProblem) as caught:
        server_keys(folder)
    assert (caught.value.fault, caught.value.path) == (KeyFault.MALFORMED, file)


def test_a_date_that_is_none_is_malformed(folder: Path) -> None:
    put_beside(folder, renewed(server_keys(folder), TODAY))
    file = folder / PENDING
    file.write_text(file.read_text().replace("2026-03-01", "2026-13-01"))
    with pytest.raises(KeyProblem):
        server_keys(folder, PENDING)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    keys = ServerKeys(bytes(32), bytes(32), bytes(32))
    (tmp_path / PENDING).mkdir()
    (tmp_path / PENDING / "in the way").touch()
    with pytest.raises(KeyProblem) as caught:
        put_beside(tmp_path, renewed(keys, TODAY))
    assert caught.value.fault is KeyFault.UNWRITABLE


def test_dated_keys_do_not_show_themselves(folder: Path) -> None:
    keys = renewed(server_keys(folder), TODAY)
    assert "secret" not in repr(keys.marks)
    assert repr(keys.marks[0].secret) not in f"{keys} {keys.marks!r} {keys.journal}"
