"""Sealed names, opened here or by several processes: the same rows in the same order."""

from __future__ import annotations

import pytest

from bot.unsealing import names
from bot.unsealing.names import opening
from db.secrets.keys import ServerKeys
from db.secrets.vault import Vault
from tests.stage.sealed import signature


@pytest.mark.parametrize("few", [10_000, 0], ids=["here", "in processes"])
def test_each_row_gets_its_own_name_in_order(
    vault: Vault, organisers_private: bytes, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "FEW", few)
    monkeypatch.setattr(names, "BATCH", 7)
    rows = [signature(vault, f"Name {n}" if n % 3 else None)[1] for n in range(100)]
    with opening(organisers_private, len(rows), processes=2) as open_names:
        found = list(open_names(iter(rows)))
    assert [row for row, _ in found] == rows
    assert [name for _, name in found] == [
        {"name": f"Name {n}"} if n % 3 else {} for n in range(100)
    ]


def test_what_does_not_open_is_none_and_stops_nothing(
    vault: Vault, organisers_private: bytes
) -> None:
    other = Vault(ServerKeys(bytes(32), bytes(32), bytes([9]) + bytes(31)))
    rows = [
        signature(vault, "Ana")[1],
        signature(other, "Ben")[1],
        {"sealed": "not base64!"},
        {"sealed": 7},
        {"sealed": ""},
        {"country": "TW"},
    ]
    with opening(organisers_private, len(rows)) as open_names:
        found = [name for _, name in open_names(rows)]
    assert found == [{"name": "Ana"}, None, None, None, None, {}]
