"""Long work on a server that ends whoever stands still in a transaction, by our wish or its own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.engine import dump
from db.engine.progress import untold
from db.engine.tables import Table
from db.secrets.keys import ServerKeys, server_keys
from db.secrets.recovery import new_recovery_key
from db.secrets.renewal import PENDING
from db.secrets.vault import Vault
from tests.stage.key_folders import servers_keys
from tests.stage.prepared import prepared
from tests.stage.programs import ROOT, bot, environment
from tests.stage.together import onlooker

PEOPLE = range(7_300_000_000, 7_300_000_100)

SLOWED = """
import time
import db.engine.postgres
from bot.cli import renewing
from bot.cli.main import app

def slowly(*given, **more):
    time.sleep({seconds})
    told(*given, **more)

told, renewing._told = renewing._told, slowly
db.engine.postgres.SILENCE = 1  # seconds, in place of eight
app(["keys", "rotate", "--yes"])
"""


@pytest.fixture
async def settings(tmp_path: Path, postgres_url: str) -> dict[str, str]:
    """A campaign with a hundred subscriptions, whose bot is stopped."""
    folder = servers_keys(tmp_path / "keys" / "server")
    await prepared(postgres_url, Vault(server_keys(folder)), PEOPLE, ())
    places = {"DATA": "data", "STATE_DIR": "state", "KEYS": "keys/server"}
    own = {name: str(tmp_path / place) for name, place in places.items()}
    return {**own, "DATABASE_URL": postgres_url}


def _keys(settings: dict[str, str]) -> ServerKeys:
    return server_keys(Path(settings["KEYS"]))


async def _rotated(settings: dict[str, str], seconds: float) -> int:
    """Renew the keys, standing still for `seconds` after each table; the status."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", SLOWED.format(seconds=seconds)],
        cwd=ROOT,
        env=environment(**settings),
        capture_output=True,
        check=False,
    )
    return done.returncode


async def _addresses(settings: dict[str, str]) -> set[str]:
    """The addresses of all subscriptions, opened by the keys of now."""
    vault = Vault(_keys(settings))
    async with onlooker(settings["DATABASE_URL"]) as looker:
        rows = await looker.fetch("SELECT tag, address FROM subscription")
    return {vault.decrypt_address(tag, address) for tag, address in rows}


async def test_a_renewal_may_last_longer_than_it_may_stand_still(settings: dict[str, str]) -> None:
    before = _keys(settings)
    assert await _rotated(settings, 0.3) == 0
    assert _keys(settings) != before
    assert await _addresses(settings) == set(map(str, PEOPLE))


async def test_a_renewal_that_stands_still_is_undone_and_done_when_it_is_run_again(
    settings: dict[str, str],
) -> None:
    """As where its terminal is held: its leases are lost by then, and a bot may have begun."""
    before = _keys(settings)
    assert await _rotated(settings, 1.5) == 2
    assert _keys(settings) == before
    assert await _addresses(settings) == set(map(str, PEOPLE))
    said = await asyncio.to_thread(bot, "keys", "rotate", "--yes", settings=settings)
    assert (said.status, said.err) == (0, "")
    assert _keys(settings) != before
    assert not (Path(settings["KEYS"]) / PENDING).exists()
    assert await _addresses(settings) == set(map(str, PEOPLE))


async def test_a_copy_takes_its_time_whatever_the_server_wants_of_others(
    settings: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a server that somebody else runs."""
    url = settings["DATABASE_URL"]
    async with onlooker(url) as looker:
        await _ends_who_stands_still(looker)

    def slowly(copying: Any, table: Table, rows: Sequence[Any]) -> None:
        time.sleep(0.3)
        put(copying, table, rows)

    put = dump._Copying._put
    monkeypatch.setattr(dump._Copying, "_put", slowly)
    key, _ = new_recovery_key()
    assert await dump.keep(url, tmp_path / "copy.age", key, untold) > 0


async def _ends_who_stands_still(looker: asyncpg.Connection) -> None:
    name = await looker.fetchval("SELECT current_database()")
    for what in ("idle_in_transaction_session_timeout", "idle_session_timeout"):
        await looker.execute(f"ALTER DATABASE {name} SET {what} = '100ms'")
