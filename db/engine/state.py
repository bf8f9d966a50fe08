"""The state of this machine: what a process must still know when its database is another one.

It lies in a folder of its own, apart from the database, so that no copy of the one brings the
other back. Nothing in it tells of a person.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path

from db.engine.tombstone_file import TombstoneFile

log = logging.getLogger(__name__)

FILE = "state.json"


class State:
    """The values that this machine has noted, by name, in `folder`; in memory alone without one.

    Reading raises `OSError` or `ValueError` where the file is there and cannot be read.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file = folder / FILE if folder else None
        self._values: dict[str, str] = {}
        self.tombstones = TombstoneFile(folder)
        if self._file is not None and self._file.exists():
            self._values = dict(json.loads(self._file.read_text("utf-8")))

    @property
    def is_kept(self) -> bool:
        """Whether the values outlive the process."""
        return self._file is not None

    def __getitem__(self, name: str) -> str | None:
        """The value noted last under `name`; None before the first."""
        return self._values.get(name)

    def values(self) -> Mapping[str, str]:
        """All values as they are now, which later ones do not change."""
        return dict(self._values)

    def note(self, values: Mapping[str, str]) -> None:
        """Note `values` in place of earlier ones of the same names, on disk before this returns.

        What is noted is true already, so a folder that cannot be written stops nobody: the values
        are held in memory and written with the next ones.
        """
        self._values.update(values)
        try:
            self._write()
        except OSError as error:
            log.error("the state of this machine cannot be kept: %s", type(error).__name__)

    def _write(self) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._file.with_name(FILE + ".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(self._values, file)
            file.flush()
            os.fsync(descriptor)
        fresh.replace(self._file)
        folder = os.open(self._file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
