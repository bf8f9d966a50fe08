"""One session in the terminal, which is a person's or a script's."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from bot.adapters.terminal import pipe
from bot.adapters.terminal.people import People
from bot.app import Core
from bot.service import Service
from messages.request import Account


async def talk(
    core: Core, account: str, hint: str | None, folder: Path, beside: Iterable[Service] = ()
) -> None:
    """Talk with `account`, and whoever comes after, until the input ends; files go to `folder`.

    A person in a trial is written to as well, and the services `beside` run; a script is not.
    """
    people = People(core, Account(account), hint, folder)
    if sys.stdin.isatty():
        from bot.adapters.terminal import prompt  # noqa: PLC0415 - a script needs none of it

        await prompt.talk(people, core, beside)
    else:
        await pipe.talk(people, sys.stdin.buffer, sys.stdout.buffer)
