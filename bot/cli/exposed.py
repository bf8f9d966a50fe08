"""What must not be open to the bot, or to others on its machine, before the bot serves people.

The organisers' secret key is looked for in the folders that belong to the bot: the one in which it
is started, that of its keys, the folder around that with all others in it, that of the data and
that of the state. It is known by what is in the file, not by its name alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.credentials import credentials
from bot.settings import ENVIRONMENT, Settings
from db.secrets import closed
from db.secrets.keys import is_organisers_secret
from messages.text import Code, Text, t

LARGEST = 4096
"""Bytes of the largest file that is read to see whether it is a key."""


def exposed(settings: Settings) -> Iterator[Text]:
    """The words on each file that keeps the bot from serving people, with what to do."""
    secret = organisers_secret(settings)
    if secret is not None:
        yield astray(secret)
    yield from (to_be_closed(file) for file in with_tokens() if is_open(file))


def with_tokens() -> tuple[Path, ...]:
    """The files that settings are read from, tokens among them; the first may not be there."""
    return Path(ENVIRONMENT), *credentials(Settings.model_fields).values()


def organisers_secret(settings: Settings) -> Path | None:
    """The first file near the bot that holds the organisers' secret key; None without one."""
    for folder in dict.fromkeys(_folders(settings)):
        for file in _inside(folder):
            if _holds_secret(file):
                return file
    return None


def astray(file: Path) -> Text:
    """The words on the organisers' secret key in `file`."""
    return t(
        "{file} opens the names that people seal, and must not be on this machine. Move it to the "
        "organisers' own machine, with every copy of it; then delete it here: {command}",
        file=Code(str(file)),
        command=Code(f"shred -u {file}"),
    )


def is_open(file: Path) -> bool:
    """Whether others than the bot can get at `file`."""
    return file.exists() and closed.is_open(file.stat())


def to_be_closed(file: Path) -> Text:
    """The words on a file or a folder that others can read."""
    return t(
        "Others on this machine can read {file}. Close it: {command}",
        file=Code(str(file)),
        command=Code(f"chmod {'700' if file.is_dir() else '600'} {file}"),
    )


def _folders(settings: Settings) -> Iterator[Path]:
    around = settings.keys.parent
    yield from (settings.keys, around, Path(), settings.data, settings.state_dir)
    yield from (each for each in _inside(around) if each.is_dir())


def _inside(folder: Path) -> list[Path]:
    """The files and folders in `folder`, in order; none where it cannot be read."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _holds_secret(file: Path) -> bool:
    with suppress(OSError, UnicodeDecodeError):
        return (
            file.is_file()
            and file.stat().st_size <= LARGEST
            and is_organisers_secret(file.read_text("utf-8"))
        )
    return False
