"""Key files: made once, closed to others, and plain words for one that cannot be used."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from db.secrets.keys import (
    OF_A_TRIAL,
    ORGANISERS_KEY,
    PUBLIC_KEY,
    SECRET_BYTES,
    SERVER_KEY,
    KeyFault,
    KeyProblem,
    ServerKeys,
    create_keys,
    organisers_key,
    server_keys,
    write_server_keys,
)
from db.secrets.renewal import renewed
from db.secrets.vault import Purpose, Vault

GOOD = b64encode(bytes(SECRET_BYTES)).decode()


def _problem(read: Callable[[], object]) -> tuple[KeyFault, Path]:
    with pytest.raises(KeyProblem) as caught:
        read()
    return caught.value.fault, caught.value.path


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_server_and_the_organisers_get_a_folder_each(tmp_path: Path) -> None:
    server, organisers = create_keys(tmp_path)
    assert set(_files(tmp_path)) == {
        "server/server.key",
        "server/organisers.pub",
        "organisers/organisers.key",
    }
    assert (server, organisers) == (tmp_path / "server", tmp_path / "organisers")


def test_nobody_else_on_the_machine_can_read_them(tmp_path: Path) -> None:
    for folder in create_keys(tmp_path):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_they_are_closed_whatever_the_users_own_mask_is(tmp_path: Path) -> None:
    usual = os.umask(0)
    try:
        folders = create_keys(tmp_path)
    finally:
        os.umask(usual)
    for folder in folders:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    server, organisers = create_keys(tmp_path)
    found = server_keys(server)
    private = organisers_key(organisers / ORGANISERS_KEY)
    assert bytes(PrivateKey(private).public_key) == found.organisers
    assert len({found.tags, found.addresses, found.organisers, private}) == 4
    assert server_keys(server) == found


def test_the_servers_folder_has_nothing_that_opens_names(tmp_path: Path) -> None:
    server, organisers = create_keys(tmp_path)
    private = organisers_key(organisers / ORGANISERS_KEY)
    for content in _files(server).values():
        assert private not in content
        assert b64encode(private) not in content


def test_every_campaign_gets_keys_of_its_own(tmp_path: Path) -> None:
    one, another = (server_keys(create_keys(tmp_path / name)[0]) for name in ("one", "another"))
    assert one.tags != another.tags
    assert one.addresses != another.addresses
    assert one.organisers != another.organisers


@pytest.mark.parametrize(
    "kept", ["server/server.key", "server/organisers.pub", "organisers/organisers.key"]
)
def test_keys_are_never_overwritten_and_none_is_added_to_them(tmp_path: Path, kept: str) -> None:
    create_keys(tmp_path)
    for name in set(_files(tmp_path)) - {kept}:
        (tmp_path / name).unlink()
    before = _files(tmp_path)
    assert _problem(lambda: create_keys(tmp_path)) == (KeyFault.EXISTS, tmp_path / kept)
    assert _files(tmp_path) == before


@pytest.mark.parametrize("name", [SERVER_KEY, PUBLIC_KEY])
def test_a_missing_key_is_named(tmp_path: Path, name: str) -> None:
    server, _ = create_keys(tmp_path)
    (server / name).unlink()
    assert _problem(lambda: server_keys(server)) == (KeyFault.MISSING, server / name)


def test_a_missing_folder_is_a_missing_key(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert _problem(lambda: server_keys(nowhere)) == (KeyFault.MISSING, nowhere / SERVER_KEY)
    assert _problem(lambda: organisers_key(nowhere)) == (KeyFault.MISSING, nowhere)


def test_what_cannot_be_read_is_unreadable(tmp_path: Path) -> None:
    """A folder in its place, or a file on the way to it: not even root can read those."""
    server, organisers = create_keys(tmp_path)
    (server / SERVER_KEY).unlink()
    (server / SERVER_KEY).mkdir(mode=0o700)
    assert _problem(lambda: server_keys(server)) == (KeyFault.UNREADABLE, server / SERVER_KEY)
    beyond = organisers / ORGANISERS_KEY / "key"
    assert _problem(lambda: organisers_key(beyond)) == (KeyFault.UNREADABLE, beyond)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o666], ids=oct)
def test_a_secret_that_others_could_get_at_is_refused(tmp_path: Path, mode: int) -> None:
    server, organisers = create_keys(tmp_path)
    (server / SERVER_KEY).chmod(mode)
    (organisers / ORGANISERS_KEY).chmod(mode)
    assert _problem(lambda: server_keys(server)) == (KeyFault.TOO_OPEN, server / SERVER_KEY)
    private = organisers / ORGANISERS_KEY
    assert _problem(lambda: organisers_key(private)) == (KeyFault.TOO_OPEN, private)


def test_the_public_key_may_be_seen_by_all(tmp_path: Path) -> None:
    server, _ = create_keys(tmp_path)
    (server / PUBLIC_KEY).chmod(0o644)
    assert server_keys(server)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b'"words"',
        b"{}",
        json.dumps({"tags": GOOD}).encode(),
        json.dumps({"tags": GOOD, "addresses": None}).encode(),
        json.dumps({"tags": GOOD, "addresses": 17}).encode(),
        json.dumps({"tags": GOOD, "addresses": GOOD[:-4]}).encode(),
        json.dumps({"tags": GOOD, "addresses": GOOD + GOOD}).encode(),
        json.dumps({"tags": GOOD, "addresses": "#" + GOOD}).encode(),
        json.dumps({"tags": GOOD, "addresses": "ключ"}).encode(),
        json.dumps({"tags": "", "addresses": GOOD}).encode(),
    ],
)
def test_a_damaged_key_is_malformed_and_never_used(tmp_path: Path, content: bytes) -> None:
    server, _ = create_keys(tmp_path)
    (server / SERVER_KEY).write_bytes(content)
    assert _problem(lambda: server_keys(server)) == (KeyFault.MALFORMED, server / SERVER_KEY)


def test_a_key_in_anothers_place_is_malformed(tmp_path: Path) -> None:
    server, organisers = create_keys(tmp_path)
    (organisers / ORGANISERS_KEY).rename(server / SERVER_KEY)
    assert _problem(lambda: server_keys(server)) == (KeyFault.MALFORMED, server / SERVER_KEY)


def test_a_problem_says_which_file_and_never_what_is_in_it(tmp_path: Path) -> None:
    server, _ = create_keys(tmp_path)
    secret = "c2VjcmV0LXNlY3JldA=="
    (server / SERVER_KEY).write_text(json.dumps({"tags": secret, "addresses": secret}))
    with pytest.raises(KeyProblem) as caught:
        server_keys(server)
    problem = caught.value
    assert secret not in f"{problem} {problem!r} {problem.args}"
    assert problem.__cause__ is None
    assert problem.__suppress_context__ or problem.__context__ is None
    assert str(server / SERVER_KEY) in str(problem.path)


def test_keys_do_not_show_themselves(tmp_path: Path) -> None:
    found = server_keys(create_keys(tmp_path)[0])
    _shows_nothing(found, found)


def _shows_nothing(shown: object, secrets: ServerKeys) -> None:
    for words in (repr(shown), str(shown), f"{shown}"):
        for secret in (secrets.tags, secrets.addresses):
            assert repr(secret)[2:-1] not in words
            assert secret.hex() not in words


def test_a_trials_keys_carry_a_mark_and_no_others_do(tmp_path: Path) -> None:
    campaign, trial = (create_keys(tmp_path / name, trial=name == "a") for name in ("b", "a"))
    assert not server_keys(campaign[0]).of_a_trial
    assert server_keys(trial[0]).of_a_trial
    other, _ = create_keys(tmp_path / "c", trial=True)
    assert server_keys(trial[0]).tags != server_keys(other).tags


def test_the_mark_of_a_trial_stays_when_its_keys_are_renewed(tmp_path: Path) -> None:
    trial, _ = create_keys(tmp_path, trial=True)
    keys = server_keys(trial)
    (trial / SERVER_KEY).unlink()
    write_server_keys(trial / SERVER_KEY, renewed(keys, date(2026, 3, 1)))
    assert server_keys(trial).of_a_trial


def test_whoever_writes_the_mark_into_a_campaigns_keys_knows_nobody_any_more(
    tmp_path: Path,
) -> None:
    keys = server_keys(create_keys(tmp_path)[0])
    forged = replace(keys, tags=OF_A_TRIAL + keys.tags[len(OF_A_TRIAL) :])
    assert forged.of_a_trial
    tags = [Vault(each).recognise("telegram", "1").tag(Purpose.STAFF) for each in (keys, forged)]
    assert tags[0] != tags[1]
