"""Shards, into which Discord splits a bot's servers, and which of them a process takes."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"(?:([0-9]{1,5})-([0-9]{1,5})/)?([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards from `first` to `last` of `count`; all of them where no `last` is named.

    Server `id` is in the shard with the number `(id >> 22) % count` (Gateway, Sharding).
    """

    count: int
    first: int = 0
    last: int | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` where there are no such shards."""
        if not 0 <= self.first <= (self.first if self.last is None else self.last) < self.count:
            raise ValueError

    @classmethod
    def read(cls, written: str) -> Shards:
        """The shards in `written`, as `4` or `0-1/4`. Raises `ValueError`."""
        if (match := _WRITTEN.fullmatch(written.strip())) is None:
            raise ValueError
        first, last, count = match.groups()
        return cls(int(count)) if first is None else cls(int(count), int(first), int(last))

    @property
    def ids(self) -> list[int] | None:
        """The numbers of the shards; None for all."""
        return None if self.last is None else list(range(self.first, self.last + 1))

    @property
    def leases(self) -> tuple[str, ...]:
        """The names of which each has one process at a time: one a shard; none for all shards.

        So no two processes have a shard in common, however their ranges overlap.
        """
        return tuple(f"discord shard {id} of {self.count}" for id in self.ids or ())
