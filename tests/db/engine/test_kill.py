"""A bot that is killed in the middle of a rush keeps its word to everyone it has answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from db import counters, receipts
from db.engine.transaction import Transaction
from tests.stage.drills import program
from tests.stage.stores import opened

pytestmark = pytest.mark.outside

MOST_SAID = 300
"""A bot is killed before it has said more than this, and now and then before it says anything."""


def _said_before_the_kill(address: str | Path, seed: int, chance: Random) -> list[str]:
    """Start a bot, kill it when it has said so much, and read what else it had said."""
    patience = chance.choice((0, chance.randrange(MOST_SAID), chance.randrange(MOST_SAID)))
    running = program("tests.stage.signer_drill", address, seed)
    assert running.stdout is not None
    lines = [running.stdout.readline() for _ in range(patience)]
    running.kill()
    lines += running.stdout.readlines()
    running.stdout.close()
    assert running.wait() == -9
    return [line.strip() for line in lines if line.endswith("\n")]


def _said(address: str | Path, kills: int) -> list[str]:
    chance = Random(20260301)
    return [line for seed in range(kills) for line in _said_before_the_kill(address, seed, chance)]


def _tags(said: Sequence[str], sign: str) -> set[bytes]:
    tags = [bytes.fromhex(line[1:]) for line in said if line[0] == sign]
    assert len(tags) == len(set(tags))
    return set(tags)


async def _assert_every_word_is_kept(address: str | Path, said: Sequence[str]) -> None:
    thanked, asked, withdrawn = (_tags(said, sign) for sign in "+?-")
    assert len(thanked) > 100
    assert len(withdrawn) > 10
    async with opened(address) as store:
        rows = await store.transact(lambda tx: tx.rows("SELECT tag FROM signature"))
        totals = await store.transact(counters.totals)
        kept = [bytes(tag) for (tag,) in rows]
        forgotten = await store.transact(lambda tx: _without_receipt(tx, thanked | set(kept)))
    assert len(kept) == len(set(kept)) == totals.people
    assert thanked - asked <= set(kept)
    assert withdrawn.isdisjoint(kept)
    assert forgotten == set()


async def _without_receipt(tx: Transaction, tags: set[bytes]) -> set[bytes]:
    return {tag for tag in tags if await receipts.receipt_of(tx, "telegram", tag) is None}


async def test_sqlite_keeps_everyone_who_was_thanked_and_nobody_twice(sqlite_path: Path) -> None:
    said = await asyncio.to_thread(_said, sqlite_path, 15)
    await _assert_every_word_is_kept(sqlite_path, said)


async def test_postgres_keeps_everyone_who_was_thanked_and_nobody_twice(postgres_url: str) -> None:
    said = await asyncio.to_thread(_said, postgres_url, 5)
    await _assert_every_word_is_kept(postgres_url, said)
