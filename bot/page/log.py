"""The public log as the page hands it on: the files of a folder that a checker asks for."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db.log.files import read
from db.log.statement import holds

CHECKPOINT, PROGRAM, KEY = "checkpoint", "verify_count.py", "key"
BOTS, BOTS_PROGRAM = "bots", "verify_bot.py"

_NUMBER = r"(?:x\d{3}/){0,6}\d{3}(?:\.p/\d{1,3})?"
_TILE = re.compile(rf"tile/(?:\d{{1,2}}|entries)/{_NUMBER}", re.ASCII)
"""The path of a tile (C2SP tlog-tiles): its level, and its number by threes."""

LARGEST = 1 << 20
"""Bytes of a file that is handed on; a tile of 256 leaves is far smaller."""


@dataclass(frozen=True, slots=True)
class Published:
    """The log as it can be checked: its signed head, and the key's public half ("" if unknown)."""

    checkpoint: str
    key: str


class PublicLog:
    """The log in `folder`, which may not be there."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    async def file(self, name: str) -> bytes | None:
        """The file of the log called `name`; None for every other name, and where there is none."""
        if self._folder is None or not is_public(name):
            return None
        return await asyncio.to_thread(_read, self._folder / name)

    async def published(self) -> Published | None:
        """The head of the log; None where none can be checked."""
        head, program = await self.file(CHECKPOINT), await self.file(PROGRAM)
        if head is None or program is None:
            return None
        key = await self.file(KEY) or b""
        return Published(head.decode(errors="replace"), key.decode(errors="replace").strip())

    async def statement(self, day: date) -> str | None:
        """The signed statement of the genuine bots that holds on `day`; None without one."""
        note, program = await self.file(BOTS), await self.file(BOTS_PROGRAM)
        if note is None or program is None:
            return None
        said = note.decode(errors="replace")
        return said if holds(said, day) else None


def is_public(name: str) -> bool:
    """Whether `name` is that of a file which the log consists of, or which checks it."""
    return is_text(name) or _TILE.fullmatch(name) is not None


def is_text(name: str) -> bool:
    """Whether the file called `name` is to be read by people."""
    return name in (CHECKPOINT, PROGRAM, KEY, BOTS, BOTS_PROGRAM)


def is_lasting(name: str) -> bool:
    """Whether the file called `name` never changes."""
    return name.startswith("tile/")


def _read(path: Path) -> bytes | None:
    try:
        content = read(path, LARGEST + 1)
    except OSError:
        return None
    return content if len(content) <= LARGEST else None
