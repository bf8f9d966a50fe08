"""The copies of the database: their names, how many stay, and for how long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias

from db.engine.backup import keep_newest
from db.engine.progress import Progress, untold
from db.secrets.recovery import RecoveryKey

Backup: TypeAlias = Callable[[Path, RecoveryKey, Progress], Awaitable[int]]
"""The way to copy a database, as `Store.backup`."""

NAME = "letter-{day}.db.age"
"""The name of a copy, with its ISO date."""

PATTERN = "letter-????-??-??.db.age"
"""The names of all copies."""

PLAIN = "letter-????-??-??.db"
"""The names of copies that a version before left unencrypted."""


@dataclass(frozen=True, slots=True)
class Copies:
    """The copies in `folder`: the newest `kept`, none older than `days` days.

    `key` is the recovery key; without one, none are made.
    """

    folder: Path
    kept: int
    days: int
    key: RecoveryKey | None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, compare=False)

    def of(self, day: date) -> Path:
        """The file of the copy of `day`; a later one of the same day takes its place."""
        return self.folder / NAME.format(day=day.isoformat())

    def newest(self) -> datetime | None:
        """The moment at which the newest copy was made, so far as can be told; None without any.

        A copy that was brought here may look younger than it is, but never than its day.
        """
        return max(filter(None, map(_made, self.folder.glob(PATTERN))), default=None)

    async def make(self, backup: Backup, day: date, progress: Progress = untold) -> bool:
        """Make the copy of `day`, one at a time; False where none are wanted.

        Unencrypted copies of a version before go once a new one is there. Raises
        `StoreUnavailable` and `OSError`.
        """
        if self.key is None or not self.kept:
            return False
        async with self._turn:
            await backup(self.of(day), self.key, progress)
        keep_newest(self.folder, PLAIN, 0)
        return True

    def erase_old(self, today: date) -> None:
        """Erase the copies that are too many or too old, of a version before too.

        Raises `OSError`.
        """
        for pattern in (PATTERN, PLAIN):
            keep_newest(self.folder, pattern, self.kept)
        oldest = (today - timedelta(days=self.days)).isoformat()
        for path in (*self.folder.glob(PATTERN), *self.folder.glob(PLAIN)):
            if _day(path) < oldest:
                path.unlink(missing_ok=True)


def _made(copy: Path) -> datetime | None:
    """The moment at which a copy was made; None for a file that is called after no day."""
    try:
        end = date.fromisoformat(_day(copy)) + timedelta(days=1)
    except ValueError:
        return None
    modified = datetime.fromtimestamp(copy.stat().st_mtime, UTC)
    return min(modified, datetime.combine(end, time.min, UTC))


def _day(copy: Path) -> str:
    """The ISO date in the name of a copy."""
    return copy.name.removeprefix("letter-").partition(".")[0]
