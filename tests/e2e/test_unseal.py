"""`python -m bot unseal` as an organiser runs it, on a machine without the server."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest

from db.secrets.keys import ORGANISERS_KEY
from db.secrets.vault import Vault
from tests.stage.programs import bot

PERSON = {"name": "Nguyễn Thị Ánh", "organisation": "台灣人權促進會"}


@pytest.fixture
def key(key_folders: tuple[Path, Path]) -> Path:
    """The organisers' key file."""
    return key_folders[1] / ORGANISERS_KEY


def _sealed(vault: Vault) -> str:
    return b64encode(vault.seal(PERSON)).decode()


def test_the_command_opens_what_it_can_and_names_the_rest(
    vault: Vault, key: Path, tmp_path: Path
) -> None:
    export = tmp_path / "export.jsonl"
    good = json.dumps({"day": "2026-03-01", "sealed": _sealed(vault)})
    export.write_text(f"{good}\n\n{good[:-9]}\n{good}\n", "utf-8")
    said = bot("unseal", export, "--key", key)
    assert said.status == 1
    assert [json.loads(line)["person"] for line in said.lines()] == [PERSON, PERSON]
    assert said.err == "Line 2 does not open with this key; it is left out.\n"


def test_the_command_reads_a_pipe_and_ends_well(vault: Vault, key: Path) -> None:
    line = json.dumps({"sealed": _sealed(vault)})
    said = bot("unseal", "-", "--key", key, typed=line + "\n")
    assert (said.status, said.err) == (0, "")
    assert json.loads(said.out)["person"] == PERSON


def test_the_command_without_its_key_says_so(tmp_path: Path) -> None:
    said = bot("unseal", "-", "--key", tmp_path / "organisers.key", typed="{}\n")
    assert said.status == 2
    assert said.out == ""
    assert "is missing" in said.err
