"""A server that takes over and lags behind: what is lost with it is met as an older state."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from bot import app
from bot.app import Core, core
from bot.noticing import Noticing
from db import holds, signatures
from db.engine.tombstones import mark_of
from db.engine.transaction import StoreUnavailable, Trouble, Work
from db.holds import Cause
from tests.stage.factories import ANA, BEN, SIGNATURE
from tests.stage.outlets import until
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


async def test_each_process_erases_again_what_it_alone_knows_at_once(
    postgres_server: PostgresServer, key_folders: tuple[Path, Path], tmp_path: Path
) -> None:
    """Neither has noted lately how often it has seen the database; both hold broadcasts once."""
    aside = tmp_path / "lagging behind"
    async with (
        postgres_server.new_database() as url,
        core(url, key_folders[0], CONTENT, catalogs(), state=tmp_path / "one") as one,
        core(url, key_folders[0], CONTENT, catalogs(), state=tmp_path / "other") as other,
    ):
        signature = replace(SIGNATURE, text=one.campaign.text)
        for tag in (ANA, BEN):
            await one.store.transact(partial(signatures.sign, tag=tag, signature=signature))
        await asyncio.to_thread(postgres_server.copy_files, aside)
        await _done(one, lambda tx: signatures.withdraw(tx, ANA))
        await _done(other, lambda tx: signatures.withdraw(tx, BEN))
        await asyncio.to_thread(postgres_server.put_files_back, aside)

        stop = asyncio.Event()
        running = [
            asyncio.create_task(Noticing(every=0.01).run(each, stop)) for each in (one, other)
        ]

        async def erased() -> bool:
            found = [partial(signatures.signature_of, tag=tag) for tag in (ANA, BEN)]
            return [await _done(one, each) for each in found] == [None, None]

        await until(erased)
        stop.set()
        await asyncio.gather(*running)
        hold = await _done(one, holds.current)
        assert hold is not None
        assert hold.cause is Cause.OLDER
        for each in (one, other):
            await each.notice_an_older_one()
        assert await _done(one, holds.current) == hold


async def test_what_was_cut_off_while_it_was_erased_again_is_tried_again(
    postgres_url: str,
    key_folders: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with core(postgres_url, key_folders[0], CONTENT, catalogs(), state=tmp_path) as made:
        signature = replace(SIGNATURE, text=made.campaign.text)
        await made.store.transact(partial(signatures.sign, tag=ANA, signature=signature))
        await made.store.transact(lambda tx: tx.execute("UPDATE generation SET n = n - 1"))
        with monkeypatch.context() as cut:
            cut.setattr(app, "bury_again", _cut_off)
            with pytest.raises(StoreUnavailable):
                await made.notice_an_older_one()
        made.state.tombstones.add([mark_of(made.campaign.vault, signatures.SIGNATURE, (ANA,), 0)])
        await made.notice_an_older_one()
        assert await made.store.transact(partial(signatures.signature_of, tag=ANA)) is None


async def _cut_off(*_: object) -> None:
    raise StoreUnavailable(Trouble.UNREACHABLE)
