"""Two organisers who export, the clock that makes it, and the file opened again."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from bot.app import Core
from bot.clock.exporting import exporting
from bot.export_folder import ExportFolder
from bot.sweeping import Sweeping
from db import exports, statistics
from db.engine.transaction import Transaction
from db.export_lines import Ending, Header, Kind, Reading, Row
from db.exports import Export
from db.secrets.streams import opened
from db.staff import Role
from handlers.organising import counting
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator, said, told


@dataclass(frozen=True)
class Opened:
    """An export as the organisers open it."""

    header: Header
    rows: list[Row]
    ending: Ending

    def of(self, kind: Kind) -> list[Row]:
        """The rows of one kind, without it."""
        found = [dict(row) for row in self.rows if row["kind"] == kind]
        return [{name: value for name, value in row.items() if name != "kind"} for row in found]


def opened_export(content: bytes, private: bytes) -> Opened:
    """What is in the file of an export."""
    reading = Reading(opened(BytesIO(content), private))
    rows = list(reading)
    assert reading.ending is not None
    return Opened(reading.header, rows, reading.ending)


@dataclass
class Office:
    """A bot with two organisers, and the folder in which its exports lie."""

    bot: Bot
    folder: ExportFolder
    olu: Someone
    mia: Someone

    @property
    def core(self) -> Core:
        """What the clock is given."""
        return replace(self.bot.core, exports=self.folder)

    async def asks(self, columns: str = "Everything, the sealed names too") -> str:
        """Olu asks for an export of all signatures; its id."""
        await self.olu.types("/export new")
        await self.olu.presses("All signatures")
        await self.olu.presses(columns)
        await self.olu.presses("Ask for it")
        return (await self.every())[-1].id

    async def agrees(self, id: str) -> str:
        """Mia reads what was asked for, and agrees."""
        await self.mia.types(f"/export show {id}")
        return await self.mia.presses("Agree to exactly this")

    async def makes(self) -> str:
        """The clock's turn; its word."""
        prepare = exporting(self.core)
        effect = await prepare(self.bot.clock())
        return await self.bot.store.transact(effect)

    async def made(self, columns: str = "Everything, the sealed names too") -> str:
        """An export that was asked for, agreed to and made; its id."""
        id = await self.asks(columns)
        await self.agrees(id)
        assert await self.makes() == ""
        return id

    async def every(self) -> tuple[Export, ...]:
        """The exports that are kept."""
        return await self.bot.store.transact(exports.every)

    async def told(self, someone: Someone) -> list[str]:
        """What somebody was sent."""
        return [said(reply) for reply in await told(self.bot, someone.account)]

    async def counted(self) -> None:
        """The hourly count."""
        numbers = await counting.count(self.bot.store, self.bot.campaign)

        async def keep(tx: Transaction) -> None:
            await statistics.keep(tx, numbers)

        await self.bot.store.transact(keep)

    async def folder_is_swept(self) -> None:
        """Each process looks at its folder, minutes later."""
        for each in self.folder.every():
            os.utime(each.path, (each.at - 200, each.at - 200))
        await Sweeping().look(self.core)

    def passes(self, **span: float) -> None:
        """Let time go by."""
        self.bot.clock.passes(timedelta(**span))


async def office_of(bot: Bot, path: Path) -> Office:
    """Two organisers of a bot, whose exports go to `path`."""
    folder = ExportFolder(path)
    bot.stored = folder.read
    bot.restart()
    olu = await moderator(bot, "olu", role=Role.ORGANISER)
    return Office(bot, folder, olu, await moderator(bot, "mia", role=Role.ORGANISER))
