"""`init`: a server that can be started, and no key on it that opens a name."""

from __future__ import annotations

import json
from base64 import b64encode
from contextlib import chdir
from pathlib import Path

import pytest
import typer
from nacl.public import PrivateKey
from typer.testing import CliRunner

from bot.cli.init import init
from bot.cli.problems import explained
from db.log.key_file import LOG_KEY
from db.secrets.keys import (
    ORGANISERS_KEY,
    PUBLIC_KEY,
    SERVER_KEY,
    KeyFault,
    KeyProblem,
    create_pair,
    server_keys,
)
from tests.stage.programs import Said
from tests.stage.words import catalogs

TELEGRAM = "420000:" + "t" * 35
PAIR = PrivateKey(b"k" * 32)
PUBLIC = b64encode(bytes(PAIR.public_key)).decode()


def _init(folder: Path, *answers: str) -> Said:
    """What the command says in `folder`; in this process, for no pipe can answer hidden prompts."""
    app = typer.Typer()
    app.command()(init)
    typed = "".join(answer + "\n" for answer in (TELEGRAM, "", *answers))
    folder.mkdir(exist_ok=True)
    with chdir(folder):
        done = CliRunner().invoke(app, input=typed)
    return Said(done.stdout, done.stderr, done.exit_code)


def _files(folder: Path) -> set[str]:
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}


ALL = {".env", *(f"keys/server/{name}" for name in (SERVER_KEY, LOG_KEY, PUBLIC_KEY))}


@pytest.mark.parametrize(
    "pasted",
    [PUBLIC, f"  {PUBLIC}  ", json.dumps({"public": PUBLIC})],
    ids=["key", "spaces", "file"],
)
def test_the_organisers_public_key_is_pasted(tmp_path: Path, pasted: str) -> None:
    said = _init(tmp_path, pasted)
    assert (said.status, said.err) == (0, "")
    assert _files(tmp_path) == ALL
    assert server_keys(tmp_path / "keys" / "server").organisers == bytes(PAIR.public_key)
    assert said.lines()[-1] == "Now: python -m bot check"


def test_or_it_is_named_by_its_file(tmp_path: Path) -> None:
    _, public = create_pair(tmp_path / "ours")
    server = tmp_path / "server"
    assert _init(server, str(public)).status == 0
    assert _files(server) == ALL
    assert (server / "keys/server" / PUBLIC_KEY).read_text() == public.read_text()


def test_without_it_nothing_is_made_that_opens_names_and_the_way_is_said(tmp_path: Path) -> None:
    said = _init(tmp_path, "")
    assert said.status == 0
    assert _files(tmp_path) == ALL - {f"keys/server/{PUBLIC_KEY}"}
    missing, now = said.lines()[-2:]
    assert missing.startswith(f"keys/server/{PUBLIC_KEY} is missing, to which names are sealed.")
    assert "python -m bot keys organisers FOLDER" in missing
    assert now == "Now: python -m bot check"
    problem = KeyProblem(KeyFault.MISSING, Path("keys/server", PUBLIC_KEY))
    assert catalogs().say(explained(problem), "en") == missing


@pytest.mark.parametrize(
    "wrong",
    [
        "what?",
        PUBLIC[:-4],
        PUBLIC + PUBLIC,
        b64encode(bytes(32)).decode(),
        "{}",
        "[1]",
        "keys",
        ".",
    ],
)
def test_what_is_no_public_key_is_asked_for_again(tmp_path: Path, wrong: str) -> None:
    said = _init(tmp_path, wrong, PUBLIC)
    assert said.status == 0
    assert said.err.strip() == "That is no public key. Paste all of it, or nothing."
    assert server_keys(tmp_path / "keys" / "server").organisers == bytes(PAIR.public_key)


def test_the_secret_key_is_not_taken_and_the_reason_is_said(tmp_path: Path) -> None:
    secret, _ = create_pair(tmp_path / "ours")
    for number, wrong in enumerate((str(secret), secret.read_text().strip())):
        server = tmp_path / f"server {number}"
        said = _init(server, wrong, PUBLIC)
        assert said.err.startswith("That is the organisers' secret key.")
        assert _files(server) == ALL
        assert server_keys(server / "keys/server").organisers == bytes(PAIR.public_key)
        assert secret.read_text().split('"')[3] not in said.err


def test_keys_that_are_there_stay_and_are_not_asked_for(tmp_path: Path) -> None:
    _init(tmp_path, PUBLIC)
    before = {name: (tmp_path / name).read_bytes() for name in _files(tmp_path)}
    (tmp_path / ".env").unlink()
    said = _init(tmp_path)
    assert said.status == 0
    assert "public key" not in said.out
    assert {name: (tmp_path / name).read_bytes() for name in _files(tmp_path)} == before


def test_an_environment_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OWNERS=terminal:ana\n")
    said = _init(tmp_path, PUBLIC)
    assert said.status == 2
    assert "There is a file .env already" in said.err
    assert (tmp_path / ".env").read_text() == "OWNERS=terminal:ana\n"
    assert ORGANISERS_KEY not in said.out
