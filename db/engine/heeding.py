"""Long work in another thread that ends soon after it is no longer wanted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from db.engine.progress import Progress, Step

P = ParamSpec("P")
T = TypeVar("T")


class Abandoned(Exception):
    """Nobody wants the work any more."""


class Heeding:
    """A way to tell `progress` on which work is ended, by `Abandoned`, once it was given up."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._given_up = threading.Event()

    def __call__(self, step: Step, done: int, total: int) -> None:
        """Tell how far the work is. Raises `Abandoned`."""
        if self._given_up.is_set():
            raise Abandoned
        self._progress(step, done, total)

    async def in_thread(self, work: Callable[P, T], *arguments: P.args, **more: P.kwargs) -> T:
        """The result of `work`, called in another thread.

        Being cancelled, the work is given up, and over before this raises: what it works on can be
        closed then.
        """
        task = asyncio.create_task(asyncio.to_thread(work, *arguments, **more))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self._given_up.set()
            await asyncio.gather(task, return_exceptions=True)
            raise
