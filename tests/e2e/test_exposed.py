"""`run` serves nobody while a key lies where it must not, or tokens are open to others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from db.secrets.keys import ORGANISERS_KEY, create_pair
from tests.stage.key_folders import servers_keys
from tests.stage.programs import ROOT, Said, bot, chat

TOKEN = "4200:" + "t" * 35
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """The folder of a server with its keys and its tokens."""
    folder = tmp_path / "server"
    servers_keys(folder / "keys" / "server")
    (folder / ".env").write_text(f"TELEGRAM_TOKEN={TOKEN}\nTELEGRAM_API_URL={NOWHERE}\n")
    (folder / ".env").chmod(0o600)
    return folder


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """The organisers' secret key, on their own machine."""
    return create_pair(tmp_path / "ours")[0]


def _run(folder: Path, **settings: str) -> Said:
    return bot("run", settings={"PYTHONPATH": str(ROOT), **settings}, folder=folder)


def _check(folder: Path, **settings: str) -> list[str]:
    return bot("check", settings={"PYTHONPATH": str(ROOT), **settings}, folder=folder).lines()


PLACES = (
    *(ORGANISERS_KEY, "renamed.key", "letter.txt", f"keys/{ORGANISERS_KEY}"),
    *(f"keys/server/{ORGANISERS_KEY}", f"keys/organisers/{ORGANISERS_KEY}"),
    *("keys/backup/copy of it", f"data/{ORGANISERS_KEY}", "state/x.bak"),
)


@pytest.mark.parametrize("place", PLACES)
def test_the_organisers_key_near_the_bot_is_refused_whatever_its_name(
    server: Path, secret: Path, place: str
) -> None:
    (server / place).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(secret, server / place)
    said = _run(server)
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith(f"{place} opens the names that people seal, and must not be on this")
    assert said.err.endswith(f"shred -u {place}\n")
    assert f"{ORGANISERS_KEY}: {said.err.strip()}" in _check(server)
    assert secret.read_text().split('"')[3] not in said.err


def test_the_folders_of_the_settings_are_looked_through(
    server: Path, secret: Path, tmp_path: Path
) -> None:
    for name, folder in (("DATA", "elsewhere/data"), ("STATE_DIR", "elsewhere/state")):
        place = tmp_path / folder
        place.mkdir(parents=True)
        shutil.copy(secret, place / "kept.key")
        said = _run(server, **{name: str(place)})
        assert said.status == 2
        assert str(place / "kept.key") in said.err


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602, 0o604], ids=oct)
def test_tokens_that_others_can_read_are_refused(server: Path, mode: int) -> None:
    (server / ".env").chmod(mode)
    said = _run(server)
    assert (said.status, said.out) == (2, "")
    words = "Others on this machine can read .env. Close it: chmod 600 .env"
    assert said.err == words + "\n"
    assert f".env: {words}" in _check(server)


@pytest.mark.parametrize("mode", [0o644, 0o640], ids=oct)
def test_keys_that_others_can_read_are_refused(server: Path, mode: int) -> None:
    (server / "keys/server/server.key").chmod(mode)
    said = _run(server)
    assert said.status == 2
    assert "chmod 600 keys/server/server.key" in said.err


@pytest.mark.parametrize("mode", [0o644, 0o640], ids=oct)
def test_a_handed_over_token_that_others_can_read_is_refused(
    server: Path, tmp_path: Path, mode: int
) -> None:
    file = tmp_path / "handed over" / "discord_token"
    file.parent.mkdir()
    file.write_text("NDIwMA.abcdef." + "d" * 30)
    file.chmod(mode)
    folder = str(file.parent)
    said = _run(server, CREDENTIALS_DIRECTORY=folder)
    words = f"Others on this machine can read {file}. Close it: chmod 600 {file}"
    assert (said.status, said.out, said.err) == (2, "", words + "\n")
    file.chmod(0o600)
    settings = {
        "PYTHONPATH": str(ROOT),
        "CREDENTIALS_DIRECTORY": folder,
        "DISCORD_API_URL": NOWHERE,
    }
    lines = bot("check", settings=settings, folder=server).lines()
    assert {".env: all right", "discord_token: all right"} <= set(lines)
    assert any(line.startswith("discord: ") for line in lines), "it is the token that is tried"


def test_where_all_is_in_its_place_check_says_so(server: Path) -> None:
    lines = _check(server)
    assert f"{ORGANISERS_KEY}: all right" in lines
    assert ".env: all right" in lines


def test_a_trial_keeps_its_keys_beside_it_and_hinders_no_server_in_the_same_folder(
    server: Path, secret: Path
) -> None:
    said = chat(server / "trial", "/start", folder=server, settings={"PYTHONPATH": str(ROOT)})
    assert said.status == 0
    assert (server / "trial/keys/organisers" / ORGANISERS_KEY).exists()
    assert f"{ORGANISERS_KEY}: all right" in _check(server)


def test_the_keys_of_a_trial_serve_nobody(server: Path) -> None:
    chat(server / "trial", "/start", folder=server, settings={"PYTHONPATH": str(ROOT)})
    said = _run(server, KEYS="trial/keys/server")
    assert said.status == 2
    assert f"trial/keys/organisers/{ORGANISERS_KEY} opens the names" in said.err
