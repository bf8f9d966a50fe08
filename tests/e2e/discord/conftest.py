"""A bot on a fake Discord, in this process and as its own program."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord.platform import Discord
from tests.stage.chats import Bot
from tests.stage.discord.description import SPEC, Description
from tests.stage.discord.fake import FakeDiscord
from tests.stage.discord.served import Running, core_of, settings
from tests.stage.serving import served

collect_ignore = [] if SPEC in os.environ else ["test_description.py"]
LEFT_OUT = f"Discord: requests were not held against its API description; {SPEC} is not set."


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once what was left out."""
    if not os.environ.get(SPEC):
        terminalreporter.write_line(LEFT_OUT)


@pytest.fixture(scope="session")
def description() -> Description | None:
    """Discord's description of its API, if this machine has it."""
    path = os.environ.get(SPEC)
    return Description(Path(path)) if path else None


@pytest.fixture
async def fake(description: Description | None) -> AsyncIterator[FakeDiscord]:
    """A Discord that listens; at the end no request of the bot was one it would not take."""
    server = FakeDiscord(description)
    await server.start()
    yield server
    await server.stop()
    assert server.faults == []


@pytest.fixture
def running(fake: FakeDiscord, bot: Bot, tmp_path: Path) -> Running:
    """The adapter, served by the fake until the block ends."""

    @asynccontextmanager
    async def run(slow: float = 0.0, **others: Any) -> AsyncIterator[FakeDiscord]:
        stop = asyncio.Event()
        chosen = settings(tmp_path, **{"discord_api_url": fake.api, **others})
        fake.ready.clear()
        task = asyncio.create_task(served(Discord(chosen), core_of(bot, slow), stop))
        ready = asyncio.create_task(fake.ready.wait())
        await asyncio.wait({task, ready}, timeout=8, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if task.done():
            task.result()
        try:
            yield fake
        finally:
            stop.set()
            await asyncio.wait_for(task, 10)

    return run
