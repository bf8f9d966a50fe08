"""The project as it may lie on somebody's disk, with what must get into no image."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.stage.programs import ROOT

ROOMS = ("bot", "db", "handlers", "messages")
SECRET = b"nobody may find this in an image"
DECOYS = (
    *(".env", "keys/server/server.key", "data/letter.db", "state/tombstones", "secrets/owners"),
    *("trial/letter.db", "bot/__pycache__/decoy.pyc", "messages/locales/ar/LC_MESSAGES/x.mo"),
    "settings.env",
)
"""The files that hold `SECRET`: of keys, tokens, databases, and what is compiled anew."""


def litter(folder: Path) -> Path:
    """Put the project into `folder`, with `DECOYS`; the folder."""
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    shutil.copy(ROOT / ".dockerignore", folder)
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in DECOYS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(SECRET)
    return folder
