"""The key folders of servers: one that serves people, and one whose keys lie beside the data."""

from __future__ import annotations

from pathlib import Path

from nacl.public import PrivateKey

from bot.cli.trial import server_folder
from db.secrets.keys import SERVER_KEY, create_keys, create_server_key, keep_public_key


def servers_keys(folder: Path) -> Path:
    """Make a server's keys in `folder`, sealed to a key that nobody has; the folder itself.

    The organisers' secret key is nowhere near.
    """
    create_server_key(folder)
    keep_public_key(folder, bytes(PrivateKey.generate().public_key))
    return folder


def keys_beside(data: Path) -> Path:
    """The folder of a server's keys beside its `data`, made at first; the keys are no trial's."""
    if not (server_folder(data) / SERVER_KEY).exists():
        create_keys(data / "keys")
    return server_folder(data)
