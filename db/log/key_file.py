"""The key that signs the public log: a file of its own beside the server's key.

It hides nothing and marks nothing: who has it can publish another log in the campaign's name, and
whoever saw the right one notices. So it is never renewed with the others.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from nacl.utils import random

from db.log.notes import LogKey
from db.secrets.keys import SECRET_BYTES, KeyFault, KeyProblem, read_key, secret_in, write_keys

LOG_KEY = "log.key"

NAMESPACE = "open-letter"
"""The first part of a log's name, before the campaign's id."""


def create_log_key(folder: Path) -> Path:
    """Make the log's key in the server's `folder`; its file. Raises `KeyProblem`."""
    write_keys(folder / LOG_KEY, log=random(SECRET_BYTES))
    return folder / LOG_KEY


def make_log_key(folder: Path) -> Path | None:
    """Make the log's key as `create_log_key`, unless it is there; its file, if it is new."""
    with suppress(KeyProblem):
        return create_log_key(folder)
    return None


def log_key(folder: Path, campaign: str) -> LogKey | None:
    """The key of the log of the letter `campaign`; None without one. Raises `KeyProblem`.

    An empty file is none: whoever hands files over to a service may have to name each.
    """
    path = folder / LOG_KEY
    try:
        seed = read_key(path, lambda written: secret_in(written["log"]))
    except KeyProblem as problem:
        if problem.fault is KeyFault.MISSING or _is_empty(path):
            return None
        raise
    return LogKey(f"{NAMESPACE}/{campaign}", seed)


def _is_empty(path: Path) -> bool:
    with suppress(OSError):
        return not path.read_bytes().strip()
    return False
