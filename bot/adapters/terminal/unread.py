"""The messages at a terminal for people who are not talking: kept in a file until they are."""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from contextlib import suppress
from pathlib import Path

from messages.reply import Reply, pack, unpack
from messages.request import Account


class Unread:
    """The unread messages of all people, by account and number, in `file` as JSON.

    A file that cannot be read is begun anew, for nothing depends on it but a trial. `keep` and
    `drop` raise `OSError` where the change cannot be kept.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._kept: dict[str, dict[str, str]] = json.loads(file.read_text("ascii"))
        except (OSError, ValueError):
            self._kept = {}

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Everybody who has something to read."""
        return tuple(map(Account, self._kept))

    def keep(self, account: Account, number: int, reply: Reply) -> None:
        """Keep message `number`, in place of what that message said before."""
        theirs = self._kept.get(account, {})
        packed = b64encode(pack(reply)).decode()
        self._write({**self._kept, account: {**theirs, str(number): packed}})

    def drop(self, account: Account, number: int) -> bool:
        """Drop message `number`; whether it was there."""
        theirs = dict(self._kept.get(account, {}))
        if theirs.pop(str(number), None) is None:
            return False
        others = {name: kept for name, kept in self._kept.items() if name != account}
        self._write(others | ({account: theirs} if theirs else {}))
        return True

    def take(self, account: Account) -> tuple[Reply, ...]:
        """The messages of `account` in the order in which they came; they are read now.

        Where the file cannot be written, they stay, to be read once more.
        """
        theirs = self._kept.get(account)
        if not theirs:
            return ()
        with suppress(OSError):
            self._write({name: kept for name, kept in self._kept.items() if name != account})
        return tuple(unpack(b64decode(packed)) for packed in theirs.values())

    def _write(self, kept: dict[str, dict[str, str]]) -> None:
        beside = self._file.with_suffix(".new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            json.dump(kept, out)
        beside.replace(self._file)
        self._kept = kept
