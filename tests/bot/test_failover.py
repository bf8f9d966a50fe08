"""A server that takes over and lags behind: what is lost with it is met as an older state."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.app import Core, core
from db import holds, signatures
from db.engine.transaction import StoreUnavailable, Work
from db.holds import Cause
from tests.stage.factories import ANA, BEN, SIGNATURE
from tests.stage.stores import PostgresServer
from tests.stage.words import CONTENT, catalogs

T = TypeVar("T")
TRIES = 5


async def _done(made: Core, work: Work[T]) -> T:
    """The result of `work`, tried again while the store notices that its connection is gone."""
    for _ in range(TRIES - 1):
        try:
            return await made.store.transact(work)
        except StoreUnavailable:
            continue
    return await made.store.transact(work)


async def test_commits_that_a_failover_lost_are_an_older_state(
    postgres_server: PostgresServer, key_folders: tuple[Path, Path], tmp_path: Path
) -> None:
    """The server's files are put back to what they were, while the bot runs on."""
    aside, state = tmp_path / "lagging behind", tmp_path / "state"
    async with (
        postgres_server.new_database() as url,
        core(url, key_folders[0], CONTENT, catalogs(), state=state) as made,
    ):
        signature = replace(SIGNATURE, text=made.campaign.text)
        for tag in (ANA, BEN):
            await made.store.transact(partial(signatures.sign, tag=tag, signature=signature))
        await asyncio.to_thread(postgres_server.copy_files, aside)
        await _done(made, lambda tx: signatures.withdraw(tx, ANA))
        await made.look()
        await made.notice_an_older_one()
        assert await _done(made, holds.current) is None, "nothing was lost yet"

        await asyncio.to_thread(postgres_server.put_files_back, aside)
        assert await _done(made, lambda tx: signatures.signature_of(tx, ANA)) is not None
        await made.notice_an_older_one()
        hold = await _done(made, holds.current)
        assert hold is not None
        assert hold.cause is Cause.OLDER
        assert await _done(made, lambda tx: signatures.signature_of(tx, ANA)) is None
        assert await _done(made, lambda tx: signatures.signature_of(tx, BEN)) is not None
