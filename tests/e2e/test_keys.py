"""`keys`: what it makes where, what it says, and what it never does."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from db.log.key_file import LOG_KEY
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


def test_each_side_makes_its_own_keys_and_is_told_where_they_belong(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    said = bot("keys", "organisers", folder)
    assert (said.status, said.err) == (0, "")
    secret, public = said.lines()
    assert secret.startswith(f"{folder / ORGANISERS_KEY}: ")
    assert "NEVER on the server" in secret
    assert public.startswith(f"{folder / PUBLIC_KEY}: ")
    assert sorted(path.name for path in folder.iterdir()) == [ORGANISERS_KEY, PUBLIC_KEY]

    folder = tmp_path / "keys" / "server"
    said = bot("keys", "server", folder)
    assert (said.status, said.err) == (0, "")
    server, copies, log = said.lines()
    assert log.startswith(f"{folder / LOG_KEY}: signs the public log")
    assert server.startswith(f"{folder / SERVER_KEY}: ")
    assert "Only on the server" in server
    assert "Keep a copy of the server's folder too" in copies
    assert sorted(path.name for path in folder.iterdir()) == [LOG_KEY, SERVER_KEY]


def test_new_keys_fit_each_other_and_are_closed_to_others(tmp_path: Path) -> None:
    ours, server = tmp_path / "ours", tmp_path / "server"
    assert bot("keys", "organisers", ours).status == 0
    assert bot("keys", "server", server).status == 0
    (ours / PUBLIC_KEY).rename(server / PUBLIC_KEY)
    sealed = Vault(server_keys(server)).seal({"name": "Ana"})
    assert unseal(organisers_key(ours / ORGANISERS_KEY), sealed) == {"name": "Ana"}
    for path in tmp_path.rglob("*.*"):
        assert path.stat().st_mode & 0o077 == 0, path
    for folder in (ours, server):
        assert folder.stat().st_mode & 0o077 == 0, folder


def test_keys_that_are_there_are_never_overwritten(tmp_path: Path) -> None:
    for whose in ("organisers", "server"):
        bot("keys", whose, tmp_path / whose)
        before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
        said = bot("keys", whose, tmp_path / whose)
        assert said.status == 2
        assert "never overwritten" in said.err
        assert said.out == ""
        assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


def test_one_key_that_is_there_keeps_its_pair_from_being_made(tmp_path: Path) -> None:
    (tmp_path / PUBLIC_KEY).touch()
    said = bot("keys", "organisers", tmp_path)
    assert said.status == 2
    assert [path.name for path in tmp_path.iterdir()] == [PUBLIC_KEY]


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
