"""Of several processes that answer, one says what waits: the one that kept it, while it lives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.telegram.decode import PLATFORM, Asked, Destination
from bot.adapters.telegram.shelter import Shelter
from bot.adapters.telegram.unsaid import Unsaid
from bot.app import Core, core
from db.engine.postgres_transaction import PostgresTransaction
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.vault import AccountTag
from messages.request import Account, Request, UpdateId
from tests.stage.factories import ANA
from tests.stage.words import CONTENT, catalogs

IDS = tuple(bytes([number] * 16) for number in range(3))
REQUEST = Request(PLATFORM, UpdateId(b"1"), Account("42"), "count")
ANSWER = Unsaid(Asked(REQUEST, Destination(42)), done=False, number=1, kept=1, due=1)
NONE: frozenset[bytes] = frozenset()
TAG = AccountTag(ANA)


@pytest.fixture
async def cores(
    postgres_url: str, key_folders: tuple[Path, Path], tmp_path: Path
) -> AsyncIterator[list[Core]]:
    """Two processes on one database."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                core(postgres_url, key_folders[0], CONTENT, catalogs(), state=tmp_path / name)
            )
            for name in ("one", "two")
        ]


async def filled(made: Core) -> Shelter:
    """The shelter of a process that keeps three answers."""
    shelter = Shelter(made)
    await shelter.take_up(NONE)
    for id in IDS:
        await shelter.keep(id, TAG, ANSWER, [])
    return shelter


async def test_no_row_has_the_number_of_a_lock_under_which_answers_are_kept(
    cores: list[Core], monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = set[bytes]()

    class Onlooking(PostgresTransaction):
        """Work whose locks are seen."""

        async def begin(self) -> None:
            turns.update(each.to_bytes(8, signed=True) for each in self._locks)
            await super().begin()

    monkeypatch.setattr("db.engine.postgres.PostgresTransaction", Onlooking)
    first = await filled(cores[0])
    await first.change(IDS[0], TAG, ANSWER)
    await first.drop(IDS[0])
    await first.leave()
    await Shelter(cores[1]).take_up(NONE)
    assert len(turns) == len(IDS)
    assert not turns & {each[:8] for each in (*IDS, TAG)}


async def ids(shelter: Shelter) -> set[bytes]:
    return {each.id for each in await shelter.take_up(NONE)}


async def test_what_a_process_keeps_is_its_own_while_it_is_there(cores: list[Core]) -> None:
    first, second = await filled(cores[0]), Shelter(cores[1])
    assert await ids(second) == set()
    assert await first.read(IDS[0], TAG) is not None
    assert await second.read(IDS[0], TAG) is None
    await first.leave()
    assert await ids(second) == {*IDS}


async def test_whose_answers_were_taken_over_says_and_changes_none(cores: list[Core]) -> None:
    first, second = await filled(cores[0]), Shelter(cores[1])
    await first.leave()
    await second.take_up(NONE)
    assert await first.read(IDS[0], TAG) is None
    await first.change(IDS[0], TAG, replace(ANSWER, due=99))
    now = await second.read(IDS[0], TAG)
    assert now is not None
    assert now.due == ANSWER.due
    assert await ids(first) == set()


async def test_what_was_erased_meanwhile_is_taken_over_by_nobody(cores: list[Core]) -> None:
    first, second = await filled(cores[0]), Shelter(cores[1])
    await first.leave()
    await first.drop(IDS[1])
    assert await ids(second) == {IDS[0], IDS[2]}


async def test_a_store_that_fails_in_between_strands_nothing(
    cores: list[Core], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server has taken over, and only its word of that is lost."""
    monkeypatch.setattr("bot.adapters.telegram.shelter.AT_ONCE", 1)
    first, second = await filled(cores[0]), Shelter(cores[1])
    await first.leave()
    whole, calls = type(cores[1].store).transact, list[int]()

    async def lost(*given: Any, **more: Any) -> Any:
        result = await whole(*given, **more)
        calls.append(len(calls))
        if len(calls) == 3:
            raise StoreUnavailable(Trouble.UNREACHABLE)
        return result

    monkeypatch.setattr(type(cores[1].store), "transact", lost)
    some = await ids(second)
    assert len(some) == 1
    rest = {each.id for each in await second.take_up(some)}
    assert some | rest == {*IDS}
