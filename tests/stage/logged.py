"""A store whose signatures go into a public log, and whether the two agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from db import publishing, signatures
from db.engine.transaction import Store
from db.entering import logged
from db.log import head, waiting
from db.log.entries import Tally
from db.log.folder import LogFolder
from db.log.head import Head
from db.secrets.vault import Vault
from tests.stage.public_log import folder

AT = "2026-03-01T12:00:00Z"
FIVE = 5


@dataclass
class Logged:
    """A log in the folder `path`, filled from `store`."""

    store: Store
    vault: Vault
    path: Path
    chance: Random = field(default_factory=lambda: Random(7))

    @property
    def folder(self) -> LogFolder:
        """Its folder."""
        return folder(self.path)

    async def publish(self, at: str = AT, into: LogFolder | None = None) -> str:
        """An hour passes."""
        to = self.folder if into is None else into
        return await publishing.publish(self.store, self.vault, to, at, self.chance)

    async def head(self) -> Head:
        """The head in the database."""
        found = await self.store.transact(head.current)
        assert found is not None
        return found

    async def people(self) -> int:
        """How many the log counts, as the database says."""
        return (await self.head()).people

    async def waits(self) -> int:
        """How much waits."""
        return await self.store.transact(waiting.number)

    @property
    def tally(self) -> Tally:
        """What is published."""
        return self.folder.tally(self.folder.checkpoint())

    @property
    def entries(self) -> list[bytes]:
        """All entries that are published."""
        return list(self.folder.entries(self.folder.checkpoint()))

    async def commitments(self) -> set[bytes]:
        """Those of the rows."""
        rows = await self.store.transact(lambda tx: signatures.behind(tx, b"", 10_000))
        return {each.commitment for each in logged(self.vault, rows) if each.commitment}

    async def agrees(self) -> bool:
        """Whether exactly the rows are counted by the log, and the database says so."""
        tally = self.tally
        standing = {each for each, leaf in tally.signed.items() if leaf not in tally.ended}
        counted = {version: n for version, n in tally.counts.items() if n}
        return (
            standing == await self.commitments()
            and (await self.head()).counts == counted
            and (await self.head()).size == tally.size
        )
