"""Each process looks at its own folder of exports, and erases what nobody is to fetch."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.sweeping import Sweeping
from tests.stage.chats import Bot
from tests.stage.exporting import Office, office_of


@pytest.fixture
async def office(bot: Bot, tmp_path: Path) -> Office:
    """Two organisers, on SQLite."""
    return await office_of(bot, tmp_path / "exports")


async def test_a_file_stays_until_they_have_it(office: Office) -> None:
    id = await office.made()
    await office.folder_is_swept()
    assert [each.id for each in office.folder.every()] == [id]
    await office.olu.types(f"/export have {id}")
    await office.folder_is_swept()
    assert office.folder.every() == []


async def test_without_a_folder_nobody_asks_the_database(office: Office) -> None:
    await office.bot.store.close()
    await Sweeping().look(office.core)


async def test_it_goes_on_after_a_failure_and_stops_when_told(office: Office) -> None:
    await office.made()
    await office.bot.store.close()
    stop = asyncio.Event()
    running = asyncio.create_task(Sweeping(every=0.001).run(office.core, stop))
    await asyncio.sleep(0)
    stop.set()
    await asyncio.wait_for(running, 5)
