"""Opening an export offline, with the organisers' key and nothing else."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest

from bot.cli.unseal import opened
from db.secrets.keys import ORGANISERS_KEY, KeyFault, KeyProblem, create_keys
from db.secrets.vault import Vault

PERSON = {"name": "Nguyễn Thị Ánh", "organisation": "台灣人權促進會"}


@pytest.fixture
def key(key_folders: tuple[Path, Path]) -> Path:
    """The organisers' key file."""
    return key_folders[1] / ORGANISERS_KEY


def _sealed(vault: Vault) -> str:
    return b64encode(vault.seal(PERSON)).decode()


def test_the_sealed_part_of_each_line_is_opened(vault: Vault, key: Path) -> None:
    lines = [json.dumps({"country": "TW", "sealed": _sealed(vault)}), '{"country": "NZ"}']
    first, second = opened(lines, key)
    assert first is not None
    assert second is not None
    assert json.loads(first) == {"country": "TW", "person": PERSON}
    assert "Nguyễn Thị Ánh" in first
    assert json.loads(second) == {"country": "NZ"}


def test_a_signature_without_a_name_has_nothing_to_open(key: Path) -> None:
    assert list(opened(['{"country": "TW", "sealed": null}'], key)) == ['{"country": "TW"}']


def test_blank_lines_are_passed_over(vault: Vault, key: Path) -> None:
    line = json.dumps({"sealed": _sealed(vault)})
    assert len(list(opened(["\n", line + "\n", "  \n", ""], key))) == 1


def test_another_campaigns_key_opens_nothing(vault: Vault, tmp_path: Path) -> None:
    _, others = create_keys(tmp_path / "another campaign")
    line = json.dumps({"sealed": _sealed(vault)})
    assert list(opened([line], others / ORGANISERS_KEY)) == [None]


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: line[:-3],
        lambda line: line.replace("sealed", "sealed\0"),
        lambda line: "not JSON at all",
        lambda line: "[1, 2]",
        lambda line: "7",
        lambda line: '{"sealed": 7}',
        lambda line: '{"sealed": "not base64!"}',
        lambda line: '{"sealed": ""}',
        lambda line: line[:30] + ("A" if line[30] != "A" else "B") + line[31:],
    ],
    ids=["cut", "NUL", "words", "a list", "a number", "no text", "no base64", "empty", "a byte"],
)
def test_a_damaged_line_does_not_stop_the_others(vault: Vault, key: Path, damage: object) -> None:
    assert callable(damage)
    line = json.dumps({"sealed": _sealed(vault)})
    first, second, third = opened([line, damage(line), line], key)
    assert first == third != second
    assert second is None


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda key: key.unlink(), KeyFault.MISSING),
        (lambda key: key.chmod(0o644), KeyFault.TOO_OPEN),
        (lambda key: key.write_text("{}"), KeyFault.MALFORMED),
    ],
    ids=["missing", "too open", "malformed"],
)
def test_a_key_that_cannot_be_used_is_said_before_any_line(
    key: Path, spoil: object, fault: KeyFault
) -> None:
    assert callable(spoil)
    spoil(key)
    with pytest.raises(KeyProblem) as caught:
        list(opened(["{}"], key))
    assert caught.value.fault is fault
