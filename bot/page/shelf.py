"""What was made a moment ago, and is handed out again: at most so many things, each for seconds."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")

SEEN = 5.0
"""Seconds for which what is taken off may still be seen."""

FRESH = SEEN / 2
"""Seconds for which a thing is handed out: a page may be made of what was read as long ago."""

MOST = 256
"""The things that are kept: pages of the list of names, above all, of some 20 kB each."""


class Shelf(Generic[Thing]):
    """Things by their keys; each is made once, however many want it at the same time."""

    def __init__(self, clock: Callable[[], float], fresh: float = FRESH, most: int = MOST) -> None:
        self._clock = clock
        self._fresh = fresh
        self._most = most
        self._things: OrderedDict[Hashable, tuple[float, Thing]] = OrderedDict()
        self._making: dict[Hashable, asyncio.Task[Thing]] = {}

    def at_hand(self, key: Hashable) -> Thing | None:
        """The thing, if it is there and fresh."""
        found = self._things.get(key)
        return found[1] if found and self._clock() < found[0] else None

    def last(self, key: Hashable) -> Thing | None:
        """The thing as it was made last, however long ago; None where it is not there."""
        found = self._things.get(key)
        return found[1] if found else None

    async def get(self, key: Hashable, make: Callable[[], Coroutine[Any, Any, Thing]]) -> Thing:
        """The thing, made where none is at hand. Raises what `make` raises."""
        if (thing := self.at_hand(key)) is not None:
            return thing
        if key not in self._making:
            task = asyncio.create_task(self._make(key, make))
            self._making[key] = task
            task.add_done_callback(lambda done: self._made(key, done))
        return await asyncio.shield(self._making[key])

    async def _make(self, key: Hashable, make: Callable[[], Coroutine[Any, Any, Thing]]) -> Thing:
        thing = await make()
        self._things[key] = self._clock() + self._fresh, thing
        self._things.move_to_end(key)
        while len(self._things) > self._most:
            self._things.popitem(last=False)
        return thing

    def _made(self, key: Hashable, done: asyncio.Task[Thing]) -> None:
        del self._making[key]
        if not done.cancelled():
            done.exception()  # whoever waits is told; where nobody does any more, nobody need be
