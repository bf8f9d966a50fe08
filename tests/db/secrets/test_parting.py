"""A key file that lets go of what leads to signatures: nothing of that is left in its place."""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from db.secrets.keys import SERVER_KEY, KeyFault, KeyProblem, server_keys, write_server_keys
from db.secrets.parting import PARTED, part
from db.secrets.renewal import PENDING, put_beside, renewed
from db.secrets.vault import KEPT, Purpose, Vault
from tests.stage.key_folders import servers_keys


def _tags(folder: Path) -> dict[Purpose, bytes]:
    keys = Vault(server_keys(folder)).recognise("telegram", "ana")
    return {purpose: keys.tag(purpose) for purpose in Purpose}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return servers_keys(tmp_path / "keys")


def test_only_what_is_shown_and_the_staff_are_recognised_afterwards(folder: Path) -> None:
    before = _tags(folder)
    assert part(folder)
    after = _tags(folder)
    assert {purpose for purpose in Purpose if before[purpose] == after[purpose]} == KEPT
    keys = server_keys(folder)
    assert (keys.ties, keys.closed) == (None, True)


def test_a_vault_that_parts_is_as_one_that_never_had_it(folder: Path) -> None:
    vault = Vault(server_keys(folder))
    vault.part()
    part(folder)
    keys = vault.recognise("telegram", "ana")
    assert {purpose: keys.tag(purpose) for purpose in Purpose} == _tags(folder)
    assert vault.is_closed


def test_the_secret_is_in_no_file_and_its_own_was_overwritten(folder: Path) -> None:
    """The earlier file is looked at through a second name, as a snapshot of the folder has it."""
    ties = server_keys(folder).ties
    assert ties is not None
    os.link(folder / SERVER_KEY, folder / "second name")
    part(folder)
    for file in folder.iterdir():
        assert b64encode(ties) not in file.read_bytes()
    assert set((folder / "second name").read_bytes()) == {0}
    assert (folder / SERVER_KEY).stat().st_mode & 0o777 == 0o600


def test_renewed_keys_part_too_and_those_of_a_renewal_cut_off_are_erased(folder: Path) -> None:
    keys = server_keys(folder)
    (folder / SERVER_KEY).unlink()
    write_server_keys(folder / SERVER_KEY, renewed(keys, date(2026, 3, 1)))
    put_beside(folder, renewed(keys, date(2026, 4, 1)))
    before = server_keys(folder)
    part(folder)
    assert server_keys(folder) == replace(before, ties=None, closed=True)
    assert not (folder / PENDING).exists()


def test_a_parting_that_was_cut_off_is_done_again_and_one_that_was_done_is_not(
    folder: Path,
) -> None:
    (folder / PARTED).write_text("half")
    assert part(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["organisers.pub", SERVER_KEY]
    assert not part(folder)


def test_a_file_of_before_says_that_the_campaign_has_closed(folder: Path) -> None:
    keys = server_keys(folder)
    (folder / SERVER_KEY).unlink()
    write_server_keys(folder / SERVER_KEY, replace(keys, ties=None))
    before = _tags(folder)
    assert part(folder)
    assert _tags(folder) == before
    assert server_keys(folder).closed


def test_a_folder_that_cannot_be_written_is_said(folder: Path) -> None:
    """Where something is in the way of the new file, which root cannot write either."""
    (folder / PARTED).mkdir()
    with pytest.raises(KeyProblem) as caught:
        part(folder)
    assert caught.value.fault is KeyFault.UNWRITABLE
    assert server_keys(folder).ties is not None
