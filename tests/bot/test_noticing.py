"""Every process looks after its own marks, also one that has neither clock nor broadcasts."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.app import core
from bot.noticing import Noticing
from db import holds, tombstones
from db.engine.tombstone_file import FILE
from tests.stage.outlets import until
from tests.stage.words import CONTENT, catalogs

ONE, TWO, THREE = (bytes([number]) * 16 for number in (1, 2, 3))


async def test_each_hour_the_order_of_its_marks_tells_nothing_any_more(
    postgres_url: str, key_folders: tuple[Path, Path], tmp_path: Path
) -> None:
    async with core(postgres_url, key_folders[0], CONTENT, catalogs(), state=tmp_path) as made:
        await tombstones.put(made.store, [ONE, TWO, THREE])
        made.state.tombstones.add([THREE, ONE, TWO], "2026-02")
        stop = asyncio.Event()
        running = asyncio.create_task(Noticing().run(made, stop))
        ordered = [f"{mark.hex()} 2026-02" for mark in (ONE, TWO, THREE)]

        async def in_order() -> bool:
            return (tmp_path / FILE).read_text("ascii").split("\n")[1:] == ordered

        await until(in_order)
        stop.set()
        await running
        assert await made.store.transact(holds.current) is None
