"""The real program on a fake Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.stage.discord.fake import FakeDiscord
from tests.stage.programs import BOT, environment


@asynccontextmanager
async def program(
    folder: Path, settings: dict[str, str], *arguments: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program, gone at the end of the block whatever happens."""
    running = await asyncio.create_subprocess_exec(
        *BOT,
        "run",
        *arguments,
        cwd=folder,
        env=environment(**settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
            await running.communicate()


async def started(running: asyncio.subprocess.Process, discord: FakeDiscord) -> None:
    """Wait until the program is ready; if it ends instead, say with what words."""
    ended = asyncio.create_task(running.wait())
    ready = asyncio.create_task(discord.ready.wait())
    await asyncio.wait({ended, ready}, timeout=30, return_when=asyncio.FIRST_COMPLETED)
    if not ready.done():
        running.kill()
        _, err = await running.communicate()
        raise AssertionError(err.decode())
    ended.cancel()
