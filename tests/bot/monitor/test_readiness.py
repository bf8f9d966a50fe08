"""Who is ready: every service, and a store that keeps what it is given."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, cast

import pytest

from bot.app import Core
from bot.health import Health, Standing
from bot.monitor.readiness import SLOW, Readiness, readiness
from bot.service import Service
from db import alive
from db.engine.sqlite import SqliteStore
from db.engine.transaction import Store, StoreUnavailable, Trouble
from tests.stage.disk import commits_in_log


async def nothing(_: Core, __: asyncio.Event) -> None:
    """Do nothing."""


class Broken:
    """A store in trouble, or one that never ends."""

    def __init__(self, trouble: Trouble | None) -> None:
        self._trouble = trouble

    async def transact(self, _: Any) -> None:
        if self._trouble is None:
            await asyncio.Event().wait()
        else:
            raise StoreUnavailable(self._trouble)


def health(**standings: Standing) -> Health:
    made = Health()
    for name, standing in standings.items():
        made.note(Service(name, nothing), standing)
    return made


async def test_all_is_ready_where_each_service_serves_or_need_not_yet(store: Store) -> None:
    services = health(telegram=Standing.SERVING, lane=Standing.STANDING_BY, clock=Standing.WAITING)
    ready = await readiness(store, services)
    assert ready.is_whole
    assert list(ready.standings) == ["store", "telegram", "lane", "clock"]


@pytest.mark.parametrize(
    "standing", [Standing.DEAF, Standing.FELL_OVER, Standing.REFUSED, Standing.STOPPED]
)
async def test_one_service_that_is_not_ready_is_enough(store: Store, standing: Standing) -> None:
    ready = await readiness(store, health(telegram=standing, clock=Standing.SERVING))
    assert not ready.is_whole
    assert [name for name in ready.standings if not ready.of(name)] == ["telegram"]


@pytest.mark.parametrize("trouble", Trouble)
async def test_a_store_that_cannot_serve_is_not_ready_and_says_why(trouble: Trouble) -> None:
    ready = await readiness(cast(Store, Broken(trouble)), health(clock=Standing.SERVING))
    assert not ready.is_whole
    assert ready.standings == {"store": trouble, "clock": Standing.SERVING}


async def test_a_store_that_takes_too_long_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.monitor.readiness.PATIENCE", 0.001)
    ready = await readiness(cast(Store, Broken(None)), Health())
    assert ready.standings == {"store": SLOW}
    assert not ready.is_whole


def test_it_is_said_with_a_line_for_each_service() -> None:
    ready = Readiness({"store": "full", "telegram": Standing.SERVING})
    assert json.loads(str(ready)) == {
        "ready": False,
        "services": {"store": "full", "telegram": "serving"},
    }
    assert '"telegram": "serving"' in str(ready).splitlines()[4]


@pytest.mark.outside
async def test_the_store_is_asked_to_keep_something_not_only_to_read(
    sqlite_store: SqliteStore, sqlite_path: Path
) -> None:
    await sqlite_store.transact(lambda tx: alive.note(tx, "2026-03-01T12:00:00Z"))
    before = commits_in_log(sqlite_path)
    await readiness(sqlite_store, Health())
    assert commits_in_log(sqlite_path) == before + 1
    assert await sqlite_store.transact(alive.last) == "2026-03-01T12:00:00Z"
