"""What lies beside the public log for everybody: scripts, and the statement of genuine bots."""

from __future__ import annotations

import logging
from importlib.resources import files

from db.log.files import read
from db.log.folder import LogFolder
from db.log.statement import BOTS

log = logging.getLogger(__name__)

SCRIPTS = ("verify_count.py", "verify_bot.py")
"""The files that lie beside the log."""


def lay_out(folder: LogFolder, statement: str | None) -> None:
    """Put scripts and `statement` into the folder, where they are not there or are other ones.

    Without a statement the one of before stays, until it expires.
    """
    contents = {name: files(__package__).joinpath(name).read_bytes() for name in SCRIPTS}
    if statement is not None:
        contents[BOTS] = statement.encode()
    for name, content in contents.items():
        try:
            if not _is(folder, name, content):
                folder.put(name, content)
        except OSError as error:
            log.error("what lies beside the log cannot be written: %s", type(error).__name__)


def _is(folder: LogFolder, name: str, content: bytes) -> bool:
    try:
        return read(folder.path / name) == content
    except FileNotFoundError:
        return False
