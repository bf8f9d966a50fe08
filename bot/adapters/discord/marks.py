"""What a button, a select or a form carries, as its custom id: a command, and who may press it.

Nothing is kept for it: an id says all by itself, so it works after a restart. It holds a digest
made with the server's key over the account it was made for, so nobody else's press and no id that
was made up has any effect. Under a message in a channel it is made for anyone, and whoever presses
asks for themselves.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from enum import StrEnum
from typing import NamedTuple

from db.secrets.vault import Vault
from messages.request import Account
from messages.text import Text, t

VERSION = "1"
LONGEST = 100
"""Characters of a custom id, and of the value of a select's option."""

PURPOSE = "discord custom id"
DIGEST_BYTES = 9
BETWEEN = "|"
_WRITTEN = {ord("%"): "%25", ord(BETWEEN): "%7C", ord(" "): "%20"}

OLD = t("That button is from an earlier version of this bot. Please start again: {command}")
FOREIGN = t("That button is not yours to press, so nothing was done. Start here: {command}")


class Does(StrEnum):
    """What happens with what was pressed, chosen or sent."""

    ASK = "p"
    """Parts are a command and its arguments."""

    OPEN_PAGE = "o"
    """Show a page of a form: its id, the page's number."""

    OPEN_FIELD = "a"
    """Show one field of a form: its id, the field's name."""

    FILL = "f"
    """A page was sent: the form's id."""

    ANSWER = "s"
    """A field was sent: the form's id, the field's name, whether it may be left out."""

    CHOOSE = "c"
    """A select: what was chosen is the id of a button."""

    BELOW = "b"
    """As ASK, under a message that stays as it is: the answer is for the presser, below it."""


ANYONE = Account("anyone")
"""Whoever presses, for BELOW alone; Discord's own accounts are numbers."""


class Mark(NamedTuple):
    """What a custom id says."""

    does: Does
    parts: tuple[str, ...]


class BadMark(Exception):
    """An id that nobody made for this account; `words` say so."""

    def __init__(self, words: Text) -> None:
        super().__init__()
        self.words = words


class Marks:
    """Writes and reads custom ids."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def write(self, account: Account, number: int, does: Does, *parts: str) -> str:
        """The id of the component `number` of a message; parts that do not fit are left out.

        With fewer arguments a command asks again or shows more: none then does anything else.
        """
        said = BETWEEN.join((does, *(part.translate(_WRITTEN) for part in parts)))
        written = f"{VERSION}.{number}.{self._digest(account, said)}.{said}"
        if len(written) > LONGEST and len(parts) > 1:
            return self.write(account, number, does, *parts[:-1])
        return written

    def read(self, account: Account, custom_id: str) -> Mark:
        """What `custom_id` says to `account`. Raises `BadMark`."""
        version, _, rest = custom_id.partition(".")
        if version != VERSION:
            raise BadMark(OLD if version.isdigit() else FOREIGN)
        _, _, signed = rest.partition(".")
        digest, _, said = signed.partition(".")
        does, *parts = said.split(BETWEEN)
        readers = (account, ANYONE) if does == Does.BELOW else (account,)
        if not any(self._is_of(reader, said, digest) for reader in readers):
            raise BadMark(FOREIGN)
        return Mark(Does(does), tuple(map(_unwritten, parts)))

    def _is_of(self, account: Account, said: str, digest: str) -> bool:
        return hmac.compare_digest(digest.encode(), self._digest(account, said).encode())

    def _digest(self, account: Account, said: str) -> str:
        digest = self._vault.mark(PURPOSE, f"{account}\0{said}", DIGEST_BYTES)
        return urlsafe_b64encode(digest).decode()


def _unwritten(part: str) -> str:
    for code, written in reversed(_WRITTEN.items()):
        part = part.replace(written, chr(code))
    return part
