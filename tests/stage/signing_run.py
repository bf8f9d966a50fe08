"""Many people who sign at once, in one process, as the drill that kills it wants them.

python -m tests.stage.signing_run DATA FIRST COUNT: the accounts `signer FIRST` and so on, ten at a
time, each in a terminal chat of its own. A line `signed N` is written once the thanks are there.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.adapters.terminal.chat import TerminalChat
from bot.app import Core, core
from bot.cli.trial import DATABASE
from messages.request import Account
from tests.stage.key_folders import keys_beside
from tests.stage.words import CONTENT, catalogs

AT_A_TIME = 10


async def _sign(made: Core, data: Path, number: int) -> None:
    """Sign, unless one has signed before; a form that was left open is begun anew."""
    chat = TerminalChat(made, Account(f"signer {number}"), "en", data / "files")
    await chat.hear("/cancel")
    lines = await chat.hear("/sign")
    if lines[0].text != "You have signed.":
        for line in ("2", name_of(number), "1"):
            lines = await chat.hear(line)
        assert lines[0].text.startswith("Thank you."), lines
    sys.stdout.write(f"signed {number}\n")
    sys.stdout.flush()


def name_of(number: int) -> str:
    """A name for each number."""
    return "Signer " + "".join(chr(ord("a") + int(digit)) for digit in str(number))


async def _run(data: Path, first: int, count: int) -> None:
    keys = keys_beside(data)
    numbers = iter(range(first, first + count))

    async def one_after_the_other(made: Core) -> None:
        for number in numbers:
            await _sign(made, data, number)

    async with core(data / DATABASE, keys, CONTENT, catalogs()) as made:
        await asyncio.gather(*(one_after_the_other(made) for _ in range(AT_A_TIME)))


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
