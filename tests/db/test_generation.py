"""A database that is older than this machine knows is noticed, however it got there."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from db import generation, holds
from db.engine.state import State
from db.engine.transaction import Store
from db.holds import Cause, Hold
from tests.stage.stores import VAULT, opened


async def _seen(store: Store, state: State, *, alone: bool = True) -> Cause | None:
    """The machine sees the database; the cause for which broadcasts are held then."""
    await store.transact(partial(generation.grow, state=state, alone=alone))
    hold = await store.transact(holds.current)
    return hold.cause if hold else None


async def test_the_same_machine_sees_the_same_database_again_and_again(
    address: str | Path, tmp_path: Path
) -> None:
    for number in ("1", "2", "3"):
        state = State(tmp_path / "state")
        async with opened(address, VAULT, state) as store:
            assert await _seen(store, state) is None
        assert State(tmp_path / "state")[generation.NUMBER] == number


async def test_a_file_that_was_put_back_is_older(tmp_path: Path) -> None:
    file, state = tmp_path / "letter.db", State(tmp_path / "state")
    async with opened(file, VAULT, state) as store:
        await _seen(store, state)
    shutil.copy(file, tmp_path / "before.db")
    async with opened(file, VAULT, state) as store:
        assert await _seen(store, state) is None
    shutil.copy(tmp_path / "before.db", file)
    async with opened(file, VAULT, State(tmp_path / "state")) as store:
        assert await _seen(store, State(tmp_path / "state")) is Cause.OLDER


async def test_it_is_held_again_if_it_is_put_back_again(tmp_path: Path) -> None:
    file, state = tmp_path / "letter.db", State(tmp_path / "state")
    async with opened(file, VAULT, state) as store:
        await _seen(store, state)
    shutil.copy(file, tmp_path / "before.db")
    for _ in range(2):
        async with opened(file, VAULT, state) as store:
            await _seen(store, state)
            await store.transact(holds.end)
            assert await _seen(store, state) is None
        shutil.copy(tmp_path / "before.db", file)
        async with opened(file, VAULT, state) as store:
            assert await _seen(store, state) is Cause.OLDER


async def test_a_database_of_before_generations_is_taken_silently(
    address: str | Path, tmp_path: Path
) -> None:
    state = State(tmp_path / "state")
    async with opened(address, VAULT, state) as store:
        assert await _seen(store, state) is None


async def test_one_of_before_generations_is_older_where_the_machine_knows_better(
    tmp_path: Path,
) -> None:
    state = State(tmp_path / "state")
    async with opened(tmp_path / "letter.db", VAULT, state) as store:
        await _seen(store, state)
    async with opened(tmp_path / "older.db", VAULT, state) as store:
        assert await _seen(store, state) is Cause.OLDER


@pytest.mark.parametrize(("alone", "held"), [(True, Cause.ELSEWHERE), (False, None)])
async def test_one_that_other_machines_alone_have_seen_comes_from_elsewhere(
    address: str | Path, tmp_path: Path, alone: bool, held: Cause | None
) -> None:
    """A second machine on PostgreSQL is an ordinary thing."""
    one, other = State(tmp_path / "one"), State(tmp_path / "other")
    async with opened(address, VAULT, one) as store:
        await _seen(store, one, alone=alone)
    async with opened(address, VAULT, other) as store:
        assert await _seen(store, other, alone=alone) is held


async def test_a_server_that_took_over_and_lags_behind_is_noticed_while_the_bot_runs(
    address: str | Path, tmp_path: Path
) -> None:
    state = State(tmp_path / "state")
    async with opened(address, VAULT, state) as store:
        await _seen(store, state)
        assert not await store.transact(partial(generation.is_older, state=state))
        await store.transact(lambda tx: tx.execute("UPDATE generation SET n = n - 1"))
        assert await store.transact(partial(generation.is_older, state=state))


async def test_without_a_folder_nothing_is_noted_and_nothing_held(store: Store) -> None:
    state = State()
    assert await _seen(store, state) is None
    assert not await store.transact(partial(generation.is_older, state=state))
    assert not await store.transact(lambda tx: tx.rows("SELECT * FROM generation"))


async def test_letting_broadcasts_go_on_is_agreed_to_for_one_hold_alone(store: Store) -> None:
    found: list[Hold] = []
    for _ in range(2):
        await store.transact(lambda tx: holds.begin(tx, Cause.RESTORED))
        hold = await store.transact(holds.current)
        assert hold is not None
        found.append(hold)
    assert found[0].proposal.fingerprint != found[1].proposal.fingerprint
    await store.transact(holds.is_told)
    hold = await store.transact(holds.current)
    assert hold is not None
    assert hold.told
    await store.transact(holds.end)
    assert await store.transact(holds.current) is None
