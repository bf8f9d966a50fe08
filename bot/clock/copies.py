"""The nightly copies of an SQLite database: their names, how many stay, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from db.engine import backup
from db.engine.transaction import Store
from db.secrets.recovery import RecoveryKey

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

    async def make(self, store: Store, day: date) -> bool:
        """Make the copy of `day`; False where copies are the operator's.

        Unencrypted copies of a version before go once a new one is there. Raises
        `StoreUnavailable` and `OSError`.
        """
        if self.key is None or not self.kept:
            return True
        path = self.folder / NAME.format(day=day.isoformat())
        ours = await store.backup(path, self.key)
        if ours:
            backup.keep_newest(self.folder, PLAIN, 0)
        return ours

    def erase_old(self, today: date) -> None:
        """Erase the copies that are too many or too old, of a version before too.

        Raises `OSError`.
        """
        for pattern in (PATTERN, PLAIN):
            backup.keep_newest(self.folder, pattern, self.kept)
        oldest = (today - timedelta(days=self.days)).isoformat()
        for path in (*self.folder.glob(PATTERN), *self.folder.glob(PLAIN)):
            if path.name.removeprefix("letter-").partition(".")[0] < oldest:
                path.unlink(missing_ok=True)
