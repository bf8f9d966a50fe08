"""The terminal chat with a script at the other end: a line is a message, a reply plain text."""

from __future__ import annotations

import asyncio
from typing import BinaryIO

from bot.adapters.terminal.people import People


async def talk(people: People, lines: BinaryIO, out: BinaryIO) -> None:
    """Answer each of `lines` on `out`, until the input ends; UTF-8 whatever the locale."""
    while line := await asyncio.to_thread(lines.readline):
        words = line.decode("utf-8", errors="replace").rstrip("\r\n")
        if not words:
            continue
        shown = [line.text + "\n" for line in await people.hear(words)]
        out.write("".join([*shown, "\n"]).encode(errors="replace"))
        out.flush()
