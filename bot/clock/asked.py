"""Copies that somebody asks the running bot for: it alone can read its SQLite file.

The command and the bot talk by a small file in the folder of the copies. The command makes it,
empty; the bot writes how far it is, and how it ended; the command takes the file away.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC
from enum import StrEnum
from pathlib import Path

from bot.app import Core
from bot.clock.copies import Copies
from bot.either import sooner
from db.engine.heeding import Abandoned
from db.engine.progress import Progress, Step
from db.engine.transaction import StoreUnavailable

log = logging.getLogger(__name__)

NAME = "asked"
"""The name of the file."""

LOOK_SECONDS = 1.0
"""Seconds between two looks of the bot."""


class End(StrEnum):
    """The end of a copy that was asked for."""

    MADE = "made"
    FAILED = "failed"


class Asked:
    """The file by which a copy is asked for, in the `folder` of the copies."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        self._told = ""

    def ask(self) -> None:
        """Ask for a copy. Raises `OSError`."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write("")

    def take_away(self) -> None:
        """Ask no longer. Raises `OSError`."""
        self._file.unlink(missing_ok=True)

    @property
    def is_open(self) -> bool:
        """Whether somebody asks, and nothing is done about it yet."""
        return self._said() == ""

    def tell(self, step: Step, done: int, total: int) -> None:
        """Let who asks know how far the copy is, in percent of a step.

        Raises `Abandoned` where nobody asks any more.
        """
        if self._said() is None:
            raise Abandoned
        told = f"{step} {100 * done // max(total, 1)}"
        if told != self._told:
            self._told = told
            with suppress(OSError):
                self._write(told)

    def end(self, how: End) -> None:
        """Let who asks know that it is over, if anybody still does."""
        if self._said() is not None:
            with suppress(OSError):
                self._write(how)

    def hear(self, progress: Progress) -> End | None:
        """Pass on how far it is; the end, once it is over.

        Where the file is gone, as after a new start of the bot, nobody knows of a copy.
        """
        said = self._said()
        if said is None:
            return End.FAILED
        if said in set(End):
            return End(said)
        step, _, percent = said.partition(" ")
        if percent:
            progress(Step(step), int(percent), 100)
        return None

    def _said(self) -> str | None:
        try:
            return self._file.read_text("ascii")
        except OSError:
            return None

    def _write(self, words: str) -> None:
        fresh = self._file.with_name(NAME + ".new")
        fresh.write_text(words, "ascii")
        fresh.replace(self._file)


class CopiesOnRequest:
    """The service that makes `copies` of the database whenever somebody asks."""

    def __init__(self, copies: Copies) -> None:
        self._copies = copies

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        """Look for requests until `stop` is set; what was asked before the start is forgotten."""
        asked = Asked(self._copies.folder)
        await asyncio.to_thread(asked.take_away)
        while not stop.is_set():
            await self.look(core, asked)
            await sooner(stop, LOOK_SECONDS)

    async def look(self, core: Core, asked: Asked) -> None:
        """Make a copy if somebody asks; never raises for a copy that fails."""
        if not await asyncio.to_thread(lambda: asked.is_open):
            return
        day = core.campaign.now().astimezone(UTC).date()
        try:
            asked.tell(Step.COPYING, 0, 1)
            made = await self._copies.make(core.store.backup, day, asked.tell)
            await core.look()  # the copy is older from now on
            await asyncio.to_thread(self._copies.erase_old, day)
        except (Abandoned, StoreUnavailable, OSError) as error:
            log.error("a copy that was asked for failed: %s", type(error).__name__)
            made = False
        asked.end(End.MADE if made else End.FAILED)
