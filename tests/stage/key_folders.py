"""The key folder of a server that serves people: the organisers' secret key is nowhere near."""

from __future__ import annotations

from pathlib import Path

from nacl.public import PrivateKey

from db.secrets.keys import create_server_key, keep_public_key


def servers_keys(folder: Path) -> Path:
    """Make a server's keys in `folder`, sealed to a key that nobody has; the folder itself."""
    create_server_key(folder)
    keep_public_key(folder, bytes(PrivateKey.generate().public_key))
    return folder
