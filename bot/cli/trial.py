"""A folder to try the bot in: made at the first start, with keys that protect nobody."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path
from socket import socket

from bot.page.listening import address_of
from bot.settings import Settings
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.keys import SERVER_KEY, create_keys
from handlers.frame.rules import Owner, Rules
from messages.letter.content import SHIPPED
from messages.platforms import TERMINAL
from messages.text import Code, Text, t

DATABASE = "letter.db"
"""The name of the SQLite file."""


STATE = "state"
"""The name of the folder for the machine's state."""


OWNERS: tuple[Owner, ...] = (((TERMINAL, "owner1"),), ((TERMINAL, "owner2"),))
"""Two invented people, called as the bot calls the first owners of a campaign."""

QUICK = {"stop_window_seconds": 10, "canary_seconds": 5, "role_delay_seconds": 10}
"""The delays in a trial, by their settings: time enough to stop an alert, and not to be bored."""


def trial_rules(settings: Settings) -> Rules:
    """The rules of a trial: alerts go to the terminal, two owners are there, delays are short.

    Owners at a terminal and delays that somebody has set stay as they are set.
    """
    unset = QUICK.keys() - settings.model_fields_set
    rules = settings.model_copy(update={name: QUICK[name] for name in unset}).rules
    here = tuple(owner for owner in rules.owners if TERMINAL in dict(owner))
    return replace(rules, alerted=(TERMINAL,), owners=here or OWNERS)


def new_trial(folder: Path, *, beside: bool) -> Text:
    """The words to whoever has begun a trial in `folder`, its database there or `beside`."""
    if beside:
        words = t(
            "This is a trial: its keys are kept in {folder}, everything else in the database of "
            "{setting}. Nothing counts."
        )
        return words.fill(folder=Code(str(folder)), setting=Code("DATABASE_URL"))
    words = t(
        "This is a trial: everything is kept in {folder}, its keys too. Nothing leaves this "
        "machine, and nothing counts."
    )
    return words.fill(folder=Code(str(folder)))


def page_at(port: socket) -> Text:
    """The words about the page of a trial, which a browser finds at the open `port`."""
    return t("The campaign's page, in a browser: {link}", link=Code(address_of(port)))


def no_trial(folder: Path) -> Text:
    """The words to whoever talks in a folder that is no trial."""
    return t(
        "What is in {folder} is no trial: nobody has a role here, and nothing is sent. To try "
        "everything, name a new folder: {command}",
        folder=Code(str(folder)),
        command=Code("python -m bot chat --data DIR"),
    )


def trial_folder(letter: str) -> Path:
    """The folder for trying the campaign of the letter with the id `letter`: one for each."""
    return Path("trial") if letter == SHIPPED.name else Path(f"trial-{letter}")


def prepare(folder: Path) -> bool:
    """Make trial keys in `folder`, unless a trial is there; True if the trial is new.

    Raises `StoreUnavailable` if `folder` cannot be made or read.
    """
    try:
        if (server_folder(folder) / SERVER_KEY).exists() or (folder / DATABASE).exists():
            return False
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_keys(folder / "keys", trial=True)
    except OSError as error:
        full = error.errno == errno.ENOSPC
        raise StoreUnavailable(Trouble.FULL if full else Trouble.READ_ONLY) from error
    return True


def server_folder(folder: Path) -> Path:
    """The folder with the keys of the trial's server."""
    return folder / "keys" / "server"
