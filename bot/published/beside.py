"""The scripts for everybody, laid beside the public log as its files are."""

from __future__ import annotations

import logging
from importlib.resources import files

from db.log.folder import LogFolder

log = logging.getLogger(__name__)

SCRIPTS = ("verify_count.py",)
"""The files that lie beside the log."""


def lay_out(folder: LogFolder) -> None:
    """Put the scripts into the folder of the log, where they are not there or are other ones."""
    for name in SCRIPTS:
        content = files(__package__).joinpath(name).read_bytes()
        try:
            if not _is(folder, name, content):
                folder.put(name, content)
        except OSError as error:
            log.error("the scripts for the log cannot be written: %s", type(error).__name__)


def _is(folder: LogFolder, name: str, content: bytes) -> bool:
    path = folder.path / name
    return path.exists() and path.read_bytes() == content
