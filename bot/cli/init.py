"""`python -m bot init`: from nothing to a bot that can be started."""

from __future__ import annotations

import binascii
import os
import re
from base64 import urlsafe_b64decode
from pathlib import Path

from bot.settings import ENVIRONMENT
from db.secrets.keys import SERVER_KEY, create_keys

TELEGRAM_TOKEN = re.compile(r"\d{6,}:[\w-]{30,}")
DISCORD_TOKEN = re.compile(r"([\w-]{18,})\.[\w-]{6,}\.[\w-]{27,}")
"""The parts of a Discord token; the first is the application's id in base64."""

INVITE = (
    "https://discord.com/oauth2/authorize?client_id={id}&scope=bot+applications.commands"
    "&permissions=0"
)
KEYS = Path("keys")


def write_environment(folder: Path, values: dict[str, str]) -> Path:
    """Write the settings file, readable by its owner alone. Raises `FileExistsError`."""
    path = folder / ENVIRONMENT
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items() if value)
    return path


def make_keys(folder: Path) -> tuple[Path, Path] | None:
    """Make keys, in a server's and an organisers' folder; None if the server has some already.

    Raises `KeyProblem`.
    """
    if (folder / KEYS / "server" / SERVER_KEY).exists():
        return None
    return create_keys(folder / KEYS)


def discord_invitation(token: str) -> str | None:
    """The link by which a server's admin adds the bot that `token` belongs to."""
    parts = DISCORD_TOKEN.fullmatch(token)
    if parts is None:
        return None
    first = parts.group(1)
    try:
        id = urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return INVITE.format(id=id) if id.isdecimal() else None
