"""The custom id of a button, a select or a form: a command, and the account that may press.

Nothing is kept: an id says all by itself, so a button works after a restart. The id holds a digest
made with the server's key over the account, so nobody else's press and no invented id has any
effect. Under a message in a channel the id is made for anyone, and people press for themselves.
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
"""The sign between parts."""

_WRITTEN = {ord("%"): "%25", ord(BETWEEN): "%7C", ord(" "): "%20"}

OLD = t("That button is from an earlier version of this bot. Please start again: {command}")
FOREIGN = t("That button was meant for somebody else, so nothing was done. Start here: {command}")


class Does(StrEnum):
    """The deed of a custom id that was pressed, chosen or sent."""

    ASK = "p"
    """Run a command: the parts are its name and arguments."""

    OPEN_PAGE = "o"
    """Show a page of a form: the parts are the form's id, and the page's number."""

    OPEN_FIELD = "a"
    """Show one field of a form: the parts are the form's id, and the field's name."""

    FILL = "f"
    """Take a page that was sent: the part is the form's id."""

    ANSWER = "s"
    """Take a field that was sent: the form's id, the field's name, whether an answer is needed."""

    CHOOSE = "c"
    """Take the choice in a select, which is the id of a button."""

    BELOW = "b"
    """Run a command, as ASK, but leave the message: the answer is below, for the presser alone."""


ANYONE = Account("anyone")
"""The account of any presser, for BELOW alone; Discord's own accounts are numbers."""


class Mark(NamedTuple):
    """The content of a custom id."""

    does: Does
    parts: tuple[str, ...]


class BadMark(Exception):
    """A custom id that was not made for this account, or is too old; `words` say so."""

    def __init__(self, words: Text) -> None:
        super().__init__()
        self.words = words


class Marks:
    """The writer and reader of custom ids."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def write(self, account: Account, number: int, does: Does, *parts: str) -> str:
        """The custom id of component `number` of a message; parts that do not fit are left out.

        With fewer arguments a command asks again or shows more; no command does anything else.
        """
        said = BETWEEN.join((does, *(part.translate(_WRITTEN) for part in parts)))
        written = f"{VERSION}.{number}.{self._digest(account, said)}.{said}"
        if len(written) > LONGEST and len(parts) > 1:
            return self.write(account, number, does, *parts[:-1])
        return written

    def read(self, account: Account, custom_id: str) -> Mark:
        """The content of `custom_id` for `account`. Raises `BadMark`."""
        if any("\ud800" <= character <= "\udfff" for character in custom_id):
            raise BadMark(FOREIGN)
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
        made = self._vault.marks(PURPOSE, f"{account}\0{said}", DIGEST_BYTES)
        return any(hmac.compare_digest(digest.encode(), urlsafe_b64encode(each)) for each in made)

    def _digest(self, account: Account, said: str) -> str:
        digest = self._vault.mark(PURPOSE, f"{account}\0{said}", DIGEST_BYTES)
        return urlsafe_b64encode(digest).decode()


def _unwritten(part: str) -> str:
    for code, written in reversed(_WRITTEN.items()):
        part = part.replace(written, chr(code))
    return part
