"""A folder to try the bot in: made at the first start, with keys that protect nobody."""

from __future__ import annotations

import errno
from pathlib import Path

from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.keys import SERVER_KEY, create_keys
from messages.letter.content import SHIPPED

DATABASE = "letter.db"
"""The name of the SQLite file."""


STATE = "state"
"""The name of the folder for the machine's state."""


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
        create_keys(folder / "keys")
    except OSError as error:
        full = error.errno == errno.ENOSPC
        raise StoreUnavailable(Trouble.FULL if full else Trouble.READ_ONLY) from error
    return True


def server_folder(folder: Path) -> Path:
    """The folder with the keys of the trial's server."""
    return folder / "keys" / "server"
