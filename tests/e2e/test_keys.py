"""`keys new`: what it makes, what it says, and what it never does."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from db.secrets.keys import (
    ORGANISERS_KEY,
    PUBLIC_KEY,
    SERVER_KEY,
    organisers_key,
    server_keys,
)
from db.secrets.recovery import RecoveryKey, opened
from db.secrets.vault import Vault, unseal
from tests.stage.programs import bot


def test_new_keys_are_made_and_explained(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    said = bot("keys", "new", folder)
    assert (said.status, said.err) == (0, "")
    server, public, organisers, copies = said.lines()
    assert server.startswith(f"{folder / 'server' / SERVER_KEY}: ")
    assert "Only on the server" in server
    assert public.startswith(f"{folder / 'server' / PUBLIC_KEY}: ")
    assert organisers.startswith(f"{folder / 'organisers' / ORGANISERS_KEY}: ")
    assert "NEVER on the server" in organisers
    assert "Keep a copy of the server's folder too" in copies


def test_new_keys_fit_each_other_and_are_closed_to_others(tmp_path: Path) -> None:
    assert bot("keys", "new", tmp_path).status == 0
    sealed = Vault(server_keys(tmp_path / "server")).seal({"name": "Ana"})
    assert unseal(organisers_key(tmp_path / "organisers" / ORGANISERS_KEY), sealed) == {
        "name": "Ana"
    }
    for path in tmp_path.rglob("*.*"):
        assert path.stat().st_mode & 0o077 == 0, path
    for folder in (tmp_path / "server", tmp_path / "organisers"):
        assert folder.stat().st_mode & 0o077 == 0, folder


def test_keys_that_are_there_are_never_overwritten(tmp_path: Path) -> None:
    bot("keys", "new", tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    said = bot("keys", "new", tmp_path)
    assert said.status == 2
    assert "never overwritten" in said.err
    assert said.out == ""
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


def test_one_key_that_is_there_keeps_all_from_being_made(tmp_path: Path) -> None:
    (tmp_path / "organisers").mkdir()
    (tmp_path / "organisers" / ORGANISERS_KEY).touch()
    said = bot("keys", "new", tmp_path)
    assert said.status == 2
    assert not (tmp_path / "server").exists()


def test_a_recovery_key_is_made_to_take_away(tmp_path: Path) -> None:
    said = bot("keys", "recovery", tmp_path / "secret")
    assert (said.status, said.err) == (0, "")
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    secret = (tmp_path / "secret").read_text()
    assert secret.strip() not in said.out
    *_, setting = said.lines()
    copy = BytesIO()
    RecoveryKey(setting.removeprefix("RECOVERY_KEY=")).encrypt(b"a copy", copy)
    assert opened(copy.getvalue(), secret) == b"a copy"
    assert "already; it is never overwritten" in bot("keys", "recovery", tmp_path / "secret").err


def test_a_recovery_key_can_be_shown_instead() -> None:
    said = bot("keys", "recovery")
    assert [line for line in said.lines() if line.startswith("AGE-SECRET-KEY-1")]
