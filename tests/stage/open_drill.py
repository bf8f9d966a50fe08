"""A second process that opens a store and says what it ran into.

python -m tests.db.open_drill ADDRESS [USER]: as the user of that number, if the first was root.
"""

from __future__ import annotations

import asyncio
import concurrent.futures.thread  # noqa: F401 - needed later, when another user may not read it
import os
import sys

from db.engine.opening import open_store
from db.engine.transaction import StoreUnavailable
from tests.stage.stores import VAULT


async def _trouble(address: str) -> str:
    try:
        store = await open_store(address, VAULT)
    except StoreUnavailable as problem:
        return problem.trouble
    await store.close()
    return "none"


def _become(user: int) -> None:
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        _become(int(sys.argv[2]))
    sys.stdout.write(asyncio.run(_trouble(sys.argv[1])))
