"""One session in the terminal, which is a person's or a script's."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.adapters.terminal import pipe
from bot.adapters.terminal.chat import TerminalChat
from bot.app import Core
from messages.request import Account


async def talk(core: Core, account: str, hint: str | None, files: Path) -> None:
    """Talk with `account` until the input ends; documents are put into the folder `files`."""
    chat = TerminalChat(core, Account(account), hint, files)
    if sys.stdin.isatty():
        from bot.adapters.terminal import prompt  # noqa: PLC0415 - a script needs none of it

        await prompt.talk(chat, core)
    else:
        await pipe.talk(chat, sys.stdin.buffer, sys.stdout.buffer)
