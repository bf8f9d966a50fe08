"""Catalogs compiled: from .po, which translators write, to .mo, which is read at the start.

`python -m messages.compiling IN.po OUT.mo` compiles one. A message of which any form is missing is
left out: Babel alone would put English in its place, and nobody could tell that it is missing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from messages.reviews import Entry


def compiled(po: Path) -> bytes:
    """The content of the .mo file of `po`. Raises `OSError` and Babel's `PoFileError`."""
    catalog = read_catalog(po)
    for message in list(catalog):
        if message.id and not is_whole(message):
            catalog.delete(message.id, message.context)
    mo = BytesIO()
    write_mo(mo, catalog)
    return mo.getvalue()


def entries(po: Path) -> Iterator[Entry]:
    """The translated messages of `po`, each whole. Raises like `compiled`."""
    for message in read_catalog(po):
        if message.id and is_whole(message):
            id, plural, *_ = (*message.id, None) if message.pluralizable else (message.id, None)
            yield Entry(message.context, str(id), plural, forms(message))


def is_whole(message: Message) -> bool:
    """Whether `message` has every form of its translation, and none is a guess."""
    return not message.fuzzy and all(forms(message))


def forms(message: Message) -> tuple[str, ...]:
    """The translation of `message`: a single form, or all forms of a plural; "" for each gap."""
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def read_catalog(po: Path) -> Catalog:
    """The catalog in the file `po`. Raises `OSError` and Babel's `PoFileError`."""
    with po.open("rb") as file:
        return read_po(file, abort_invalid=True)


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_bytes(compiled(source))
