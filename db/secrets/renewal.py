"""Renewing the server's keys: new ones before the old, in a file beside until all is rewritten.

Tags cannot be renewed: they would recognise nobody.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from nacl.utils import random

from db.secrets.keys import (
    ACCEPTED,
    JOURNAL,
    SECRET_BYTES,
    SERVER_KEY,
    Dated,
    KeyFault,
    KeyProblem,
    ServerKeys,
    write_server_keys,
)

PENDING = SERVER_KEY + ".new"
"""The name of the file with renewed keys, until it takes the place of `SERVER_KEY`."""


def renewed(keys: ServerKeys, today: date) -> ServerKeys:
    """`keys` with a new one before each of those that can be renewed.

    Keys of addresses and of marks that were renewed more than `ACCEPTED` ago are left out. Those of
    the journal stay, for the entries that they made.
    """
    day = today.isoformat()
    present = Dated(keys.addresses, keys.of(JOURNAL)[0].since)
    kept = sum(_is_kept(key, today) for key in (Dated(b"", day), *keys.marks))
    return replace(
        keys,
        addresses=random(SECRET_BYTES),
        marks=(Dated(random(SECRET_BYTES), day), *keys.of("")[:kept]),
        journal=(Dated(random(SECRET_BYTES), day), *keys.of(JOURNAL)),
        earlier=(present, *keys.earlier)[:kept],
    )


def _is_kept(newer: Dated, today: date) -> bool:
    """Whether the key that `newer` took the place of is kept on the day `today`."""
    return bool(newer.since) and today <= date.fromisoformat(newer.since) + ACCEPTED


def put_beside(folder: Path, keys: ServerKeys) -> None:
    """Write renewed keys beside the present ones, in place of any there. Raises `KeyProblem`."""
    drop_pending(folder)
    write_server_keys(folder / PENDING, keys)
    settle(folder)


def take_over(folder: Path) -> None:
    """Let the renewed keys take the place of the earlier ones. Raises `KeyProblem`."""
    try:
        (folder / PENDING).replace(folder / SERVER_KEY)
    except OSError as error:
        raise KeyProblem(KeyFault.UNWRITABLE, folder / SERVER_KEY) from error
    settle(folder)


def drop_pending(folder: Path) -> None:
    """Erase renewed keys that no database has. Raises `KeyProblem`."""
    try:
        (folder / PENDING).unlink(missing_ok=True)
    except OSError as error:
        raise KeyProblem(KeyFault.UNWRITABLE, folder / PENDING) from error


def settle(folder: Path) -> None:
    """Let the names in `folder` outlive a failure of the machine, where its system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
