"""Looking at something again and again while something else goes on, and never breaking a look off.

A lease that is asked for must not be broken off: the store has one connection for all of them, and
ends it then.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from bot.either import sooner

Look: TypeAlias = Callable[[], Coroutine[Any, Any, None]]


@asynccontextmanager
async def looking(look: Look, every: float) -> AsyncIterator[None]:
    """Do `look` at once and again after `every` so many seconds, inside the block.

    What a look raises is raised at the block's end.
    """
    over = asyncio.Event()

    async def again_and_again() -> None:
        while not over.is_set():
            await look()
            await sooner(over, every)

    looks = asyncio.create_task(again_and_again())
    try:
        yield
    finally:
        over.set()
        await asyncio.wait({looks})
    looks.result()
