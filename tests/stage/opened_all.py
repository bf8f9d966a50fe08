"""Every cell of every table, opened with all keys there are, and searched for one account.

The tables come from the schema: a new one is searched too.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from db.secrets.vault import AccountKeys, AccountTag, Column, Purpose, SealBroken, Vault, unseal


@dataclass(frozen=True)
class Search:
    """A search for one account: its keys, and the `words` that are its own alone."""

    vault: Vault
    organisers: bytes
    keys: AccountKeys
    words: Sequence[str]

    def found(self, rows: Mapping[str, Sequence[tuple[object, ...]]]) -> dict[str, int]:
        """In which tables something of the account stands, and in how many rows of each."""
        numbers = {table: sum(map(self._is_in, rows[table])) for table in rows}
        return {table: number for table, number in numbers.items() if number}

    def _is_in(self, row: tuple[object, ...]) -> bool:
        return any(self._names(content) for content in self._contents(row))

    def _names(self, content: bytes) -> bool:
        spelled = (content, content.lower())
        secrets = [word.encode() for word in self.words]
        tags = [bytes(self.keys.tag(purpose)) for purpose in Purpose]
        secrets += tags + [tag.hex().encode() for tag in tags]
        return any(secret in each for secret in secrets for each in spelled)

    def _contents(self, row: tuple[object, ...]) -> Iterator[bytes]:
        """What stands in the cells of a row, and in all that opens of them."""
        for cell in row:
            if isinstance(cell, str):
                yield cell.encode()
            elif isinstance(cell, bytes):
                yield cell
                for content in self._opened(cell, row):
                    yield content
                    with suppress(zlib.error):
                        yield zlib.decompress(content)

    def _opened(self, cell: bytes, row: tuple[object, ...]) -> Iterator[bytes]:
        for beside in row:
            if isinstance(beside, bytes):
                for column in Column:
                    with suppress(SealBroken):
                        yield self.vault.unhide(AccountTag(beside), cell, column)
        for purpose in Purpose:
            with suppress(SealBroken):
                self.keys.decrypt(purpose, cell)
                yield self.keys.tag(purpose)  # it opens for this account alone
        with suppress(SealBroken):
            yield " ".join(unseal(self.organisers, cell).values()).encode()
