"""Credentials: settings of which each is a file of its own, in a folder that is handed to the bot.

So systemd hands over what `LoadCredential=` names (systemd.exec(5)), and a container its secrets:
`telegram_token` in the folder is the setting `TELEGRAM_TOKEN`.
"""

from __future__ import annotations

import os
from collections.abc import Container
from pathlib import Path

FOLDER = "CREDENTIALS_DIRECTORY"
"""The variable that names the folder, as systemd sets it."""


class Unreadable(Exception):
    """The file `path` of the setting `name`, or their folder, is there and cannot be read."""

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name, path)
        self.name = name
        self.path = path


def credentials(names: Container[str]) -> dict[str, Path]:
    """The files that hold one of the settings `names`, in small letters, each by that name.

    A folder that is missing has none. Raises `Unreadable`.
    """
    folder = os.environ.get(FOLDER)
    try:
        files = sorted(Path(folder).iterdir()) if folder else []
    except FileNotFoundError:
        return {}
    except OSError:
        raise Unreadable(FOLDER, Path(folder or "")) from None
    return {file.name.lower(): file for file in files if file.name.lower() in names}


def values(names: Container[str]) -> dict[str, str]:
    """The values of the settings `names` that stand in files; an empty one counts as none.

    Raises `Unreadable`.
    """
    read = {name: _read(name, path) for name, path in credentials(names).items()}
    return {name: value for name, value in read.items() if value}


def _read(name: str, path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Unreadable(name, path) from None
