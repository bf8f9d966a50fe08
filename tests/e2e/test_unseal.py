"""`python -m bot unseal` as an organiser runs it, on a machine without the server."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
from pathlib import Path

import pytest

from db.secrets.keys import ServerKeys
from db.secrets.vault import Vault
from tests.stage.programs import BOT, ROOT, bot, environment
from tests.stage.sealed import export_of, private_file, public_name, signature


@pytest.fixture
def key(key_folders: tuple[Path, Path]) -> Path:
    """The organisers' key file."""
    return private_file(key_folders[1])


def test_three_thousand_rows_are_opened_by_several_processes(
    vault: Vault, key: Path, tmp_path: Path
) -> None:
    export = tmp_path / "export.sealed"
    signed = [signature(vault, f"Name {n}") for n in range(3000)]
    export.write_bytes(export_of(vault, [*signed, public_name("=HYPERLINK()")]))
    said = bot("unseal", export, "--key", key, "--to", tmp_path / "out")
    assert (said.status, said.err) == (0, "")
    assert said.out == f"3,001 rows, in {tmp_path / 'out'}\n"
    with (tmp_path / "out" / "signatures.csv").open(encoding="utf-8-sig", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert names == [f"Name {n}" for n in range(3000)]
    assert "'=HYPERLINK()" in (tmp_path / "out" / "public-names.csv").read_text("utf-8")


def test_names_of_another_key_are_counted_and_the_rest_is_there(
    vault: Vault, key: Path, tmp_path: Path
) -> None:
    other = Vault(ServerKeys(bytes(32), bytes(32), bytes([9]) + bytes(31)))
    export = tmp_path / "export.sealed"
    export.write_bytes(export_of(vault, [signature(vault, "Ana"), signature(other, "Ben")]))
    said = bot("unseal", export, "--key", key, "--to", tmp_path / "out", "--format", "csv")
    assert said.status == 1
    assert said.err == "1 name does not open: it is sealed to another key, or was changed.\n"
    assert "Ana" in (tmp_path / "out" / "signatures.csv").read_text("utf-8")


def test_the_command_without_its_key_says_so(tmp_path: Path) -> None:
    missing = tmp_path / "organisers.key"
    said = bot("unseal", tmp_path / "export", "--key", missing, "--to", tmp_path / "out")
    assert said.status == 2
    assert said.out == ""
    assert "is missing" in said.err


def test_ctrl_c_is_heard_once_whatever_has_begun(vault: Vault, key: Path, tmp_path: Path) -> None:
    """A terminal tells it to all processes at once, also to those that have only just begun."""
    export = tmp_path / "export.sealed"
    export.write_bytes(export_of(vault, [signature(vault, f"Name {n}") for n in range(3000)]))
    (tmp_path / "there").mkdir()
    opening = subprocess.Popen(
        [*BOT, "unseal", str(export), "--key", str(key), "--to", str(tmp_path / "there" / "out")],
        cwd=ROOT,
        env=environment(),
        stderr=subprocess.PIPE,
        process_group=0,
        preexec_fn=_hears_ctrl_c,  # noqa: PLW1509 - nothing else runs here
    )
    while not any((tmp_path / "there").iterdir()):
        assert opening.poll() is None
        os.sched_yield()
    os.killpg(opening.pid, signal.SIGINT)
    _, said = opening.communicate()
    assert (opening.returncode, said) == (130, b"Nothing was written.\n")
    assert list((tmp_path / "there").iterdir()) == []


def _hears_ctrl_c() -> None:
    """Hear Ctrl-C, which what a shell has started in the background ignores."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
