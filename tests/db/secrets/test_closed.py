"""A file with a secret is closed to everybody but the bot, whoever handed it over."""

from __future__ import annotations

import os
import stat

import pytest

from db.secrets.closed import is_open

US, ROOT, SOMEBODY = 4200, 0, 4300


@pytest.fixture(autouse=True)
def _us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: US)


def _file(owner: int, mode: int) -> os.stat_result:
    return os.stat_result((stat.S_IFREG | mode, 0, 0, 1, owner, 0, 0, 0, 0, 0))


@pytest.mark.parametrize("mode", [0o640, 0o660, 0o604, 0o602, 0o601, 0o620], ids=oct)
def test_our_own_file_is_open_by_any_bit_for_others(mode: int) -> None:
    assert is_open(_file(US, mode))


@pytest.mark.parametrize("owner", [US, ROOT, SOMEBODY])
@pytest.mark.parametrize("mode", [0o600, 0o400], ids=oct)
def test_a_file_for_its_owner_alone_is_closed(owner: int, mode: int) -> None:
    assert not is_open(_file(owner, mode))


def test_root_may_hand_a_file_over_to_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """A credential of systemd on tmpfs has an access list, whose mask shows as 0440."""
    assert not is_open(_file(ROOT, 0o440))
    assert is_open(_file(SOMEBODY, 0o440))
    monkeypatch.setattr("os.geteuid", lambda: ROOT)
    assert is_open(_file(ROOT, 0o440))


@pytest.mark.parametrize("mode", [0o444, 0o460, 0o450, 0o442], ids=oct)
def test_what_root_hands_over_is_for_reading_and_for_nobody_else(mode: int) -> None:
    assert is_open(_file(ROOT, mode))
