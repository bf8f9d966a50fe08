"""`keys rotate`, the real program on a real file: new keys for all, or the old ones for all."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from db.engine.postgres import PostgresStore
from db.secrets.keys import SERVER_KEY, ServerKeys, server_keys
from db.secrets.renewal import PENDING
from db.secrets.vault import AccountTag, Purpose, Vault
from tests.stage.key_folders import servers_keys
from tests.stage.programs import ROOT, Said, bot, chat, environment

OWNERS = {"OWNERS": "terminal:ana,terminal:ben"}
CUT_OFF = 9
"""The exit status of a program that was cut off."""

KILLED = """
import os
from bot.cli import renewing
from bot.cli.main import app

def killed(*_, **__):
    os._exit(9)

def written_and_killed(*given):
    put_beside(*given)
    os._exit(9)

put_beside = renewing.put_beside
{kill}
app(["keys", "rotate", "--yes"])
"""

BEFORE_ALL_IS_WRITTEN = {
    "as the new keys lie beside": "renewing.put_beside = written_and_killed",
    "while the database is rewritten": "renewing.renewing.journal.record = killed",
}
AFTER_ALL_IS_WRITTEN = "renewing.take_over = killed"


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a campaign with alerts, an owner and a journal."""
    folder = tmp_path_factory.mktemp("campaign") / "data"
    said = chat(folder, "/alerts agree", "/staff name Ana", "/staff name Mina", settings=OWNERS)
    assert said.status == 0
    return folder


@pytest.fixture
def data(worked: Path, tmp_path: Path) -> Path:
    """A copy of it, for each to renew the keys of."""
    return Path(shutil.copytree(worked, tmp_path / "data"))


def _keys(data: Path) -> Path:
    return data / "keys" / "server"


def _settings(data: Path) -> dict[str, str]:
    return {"DATA": str(data), "KEYS": str(_keys(data)), "STATE_DIR": str(data / "state")}


def _rotated(data: Path, *arguments: str, typed: str = "") -> Said:
    return bot("keys", "rotate", *arguments, typed=typed, settings=_settings(data))


def _cut_off(data: Path, kill: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED.format(kill=kill)],
        cwd=ROOT,
        env=environment(**_settings(data)),
        capture_output=True,
        check=False,
    )
    assert done.returncode == CUT_OFF, done.stderr.decode()


def _address(data: Path) -> tuple[AccountTag, bytes]:
    with closing(sqlite3.connect(data / "letter.db")) as database:
        ((tag, address),) = database.execute("SELECT tag, address FROM subscription")
    return AccountTag(tag), address


def _is_held(data: Path) -> bool:
    with closing(sqlite3.connect(data / "letter.db")) as database:
        return database.execute("SELECT cause FROM hold").fetchall() == [("restored",)]


def _whole(data: Path, keys: ServerKeys) -> None:
    """Everything is by `keys`: people are known, addresses open, the journal is whole."""
    vault = Vault(keys)
    tag, address = _address(data)
    assert tag == vault.recognise("terminal", "ana").tag(Purpose.SUBSCRIPTION)
    assert vault.decrypt_address(tag, address) == "ana"
    assert server_keys(_keys(data)) == keys
    said = chat(data, "/me", settings=OWNERS)
    assert (said.status, said.err) == (0, "")
    assert "Mina" in said.out
    assert bot("verify", "journal", "--data", data, settings=_settings(data)).status == 0


def test_the_keys_are_renewed_and_the_bot_goes_on(data: Path) -> None:
    before, address = server_keys(_keys(data)), _address(data)
    said = _rotated(data, "--yes")
    assert (said.status, said.err) == (0, "")
    assert "subscription: 1" in said.out
    assert "The keys are renewed." in said.out
    after = server_keys(_keys(data))
    assert after.tags == before.tags
    assert after.addresses != before.addresses
    assert _address(data) != address
    assert sorted(path.name for path in _keys(data).iterdir()) == ["organisers.pub", SERVER_KEY]
    _whole(data, after)
    assert _rotated(data, "--yes").status == 0
    _whole(data, server_keys(_keys(data)))


def test_without_a_yes_nothing_is_done(data: Path) -> None:
    before = server_keys(_keys(data))
    said = _rotated(data, typed="n\n")
    assert said.status == 1
    assert "Is the bot stopped" in said.out
    _whole(data, before)
    assert _rotated(data, typed="y\n").status == 0
    assert server_keys(_keys(data)) != before


@pytest.mark.parametrize("when", BEFORE_ALL_IS_WRITTEN)
def test_cut_off_before_all_is_written_it_has_done_nothing_and_can_begin_again(
    data: Path, when: str
) -> None:
    before = server_keys(_keys(data))
    _cut_off(data, BEFORE_ALL_IS_WRITTEN[when])
    assert (_keys(data) / PENDING).exists()
    _whole(data, before)
    assert _rotated(data, "--yes").status == 0
    assert not (_keys(data) / PENDING).exists()
    _whole(data, server_keys(_keys(data)))


def test_cut_off_after_all_is_written_it_is_finished_before_anything_else(data: Path) -> None:
    _cut_off(data, AFTER_ALL_IS_WRITTEN)
    pending = server_keys(_keys(data), PENDING)
    for said in (
        chat(data, "/me"),
        bot("verify", "journal", "--data", data, settings=_settings(data)),
    ):
        assert (said.status, said.out) == (2, "")
        assert "finished by python -m bot keys rotate;" in said.err
    assert (
        "Database: This database and the key file are not of the same time"
        in bot("check", settings=_settings(data)).out
    )
    assert _rotated(data, "--yes").status == 0
    _whole(data, pending)


def test_a_database_from_before_the_renewal_is_brought_along(data: Path, tmp_path: Path) -> None:
    """Such as a copy of the night before, when somebody says that they have put it back.

    Whoever has the keys of before could have written it otherwise.
    """
    copy = tmp_path / "copy.db"
    shutil.copy(data / "letter.db", copy)
    for _ in range(2):
        assert _rotated(data, "--yes").status == 0
    shutil.copy(copy, data / "letter.db")
    said = chat(data, "/me")
    assert (said.status, said.out) == (2, "")
    present = server_keys(_keys(data))
    said = _rotated(data, "--yes")
    assert said.status == 2
    assert "keys rotate --older" in said.err
    assert server_keys(_keys(data)) == present
    assert _rotated(data, "--yes", "--older").status == 0
    _whole(data, server_keys(_keys(data)))
    assert _is_held(data)


def test_the_keys_of_another_database_are_refused_and_nothing_is_changed(
    data: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(data, tmp_path / "other"))
    for each in (data, other):
        assert _rotated(each, "--yes").status == 0
    shutil.copy(_keys(other) / SERVER_KEY, _keys(data) / SERVER_KEY)
    address = _address(data)
    for arguments in (("--yes",), ("--yes", "--older")):
        said = _rotated(data, *arguments)
        assert said.status == 2
        assert "This database and the key file are not of the same time" in said.err
    assert _address(data) == address


def test_without_a_database_no_key_is_renewed(tmp_path: Path) -> None:
    folder = servers_keys(tmp_path / "keys" / "server")
    before = (folder / SERVER_KEY).read_bytes()
    said = _rotated(tmp_path, "--yes")
    assert said.status == 2
    assert said.err == f"There is no database {tmp_path / 'letter.db'}.\n"
    assert (folder / SERVER_KEY).read_bytes() == before
    assert not (tmp_path / "letter.db").exists()


async def test_on_postgresql_it_waits_for_the_bot_to_be_stopped(
    tmp_path: Path, postgres_url: str
) -> None:
    folder = servers_keys(tmp_path / "keys" / "server")
    before = server_keys(folder)
    settings = {**_settings(tmp_path), "DATABASE_URL": postgres_url}
    running = await PostgresStore.open(postgres_url, Vault(before))
    try:
        assert await running.hold("telegram")
        said = await asyncio.to_thread(bot, "keys", "rotate", "--yes", settings=settings)
        assert said.status == 2
        assert "Another bot is using this database. Stop it first." in said.err
        assert server_keys(folder) == before
    finally:
        await running.close()
    said = await asyncio.to_thread(bot, "keys", "rotate", "--yes", settings=settings)
    assert said.status == 0
    assert server_keys(folder) != before


def test_while_the_bot_runs_nothing_is_renewed(data: Path) -> None:
    before = (_keys(data) / SERVER_KEY).read_bytes()
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--as", "ana", "--data", data],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdin is not None
    assert running.stdout is not None
    try:
        print("/start", file=running.stdin, flush=True)
        assert running.stdout.readline()
        said = _rotated(data, "--yes")
    finally:
        running.communicate()
    assert said.status == 2
    assert "Another bot is using this database. Stop it first." in said.err
    assert (_keys(data) / SERVER_KEY).read_bytes() == before
    assert not (_keys(data) / PENDING).exists()
