"""Writes the templates anew and brings the catalogs up to date: python -m tools.words.

What is new stands empty in each catalog, and what is gone is dropped: nothing is guessed. A message
that has moved to the other domain keeps its translation.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from messages.checking import key
from messages.compiling import forms
from messages.languages import LOCALES
from tools.words.domains import Domain
from tools.words.templates import current

WIDEST = 1_000_000
"""Columns of a line: no message and no note is broken, so that a change shows as one line."""


def update(made: Mapping[Domain, Catalog], folder: Path = LOCALES) -> None:
    """Write the templates `made`, and the catalogs of each language that they make."""
    for domain, template in made.items():
        (folder / f"{domain}.pot").write_bytes(_written(template, header=False))
    for language in sorted(path for path in folder.iterdir() if path.is_dir()):
        _update_language(folder, language / "LC_MESSAGES")


def _update_language(templates: Path, folder: Path) -> None:
    paths = {domain: folder / f"{domain}.po" for domain in Domain}
    catalogs = {domain: _read(path) for domain, path in paths.items()}
    translated = {
        key(message): message.string
        for catalog in catalogs.values()
        for message in catalog
        if any(forms(message))
    }
    for domain, catalog in catalogs.items():
        # read anew: what is new in a catalog is the very object of its template
        template = _read(templates / f"{domain}.pot")
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        for message in catalog:
            if message.id and not any(forms(message)) and key(message) in translated:
                message.string = translated[key(message)]
        paths[domain].write_bytes(_written(catalog, header=True))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def _written(catalog: Catalog, *, header: bool) -> bytes:
    """`catalog` as gettext writes one, sorted by message, each on one line."""
    written = BytesIO()
    write_po(
        written,
        catalog,
        width=WIDEST,
        sort_output=True,
        omit_header=not header,
        include_lineno=False,
        ignore_obsolete=True,
    )
    return written.getvalue()


if __name__ == "__main__":
    update(current())
