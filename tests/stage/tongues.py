"""Catalogs of a few messages, written for a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from messages.catalog import place
from messages.compiling import compiled
from messages.text import Text

Translations: TypeAlias = Mapping[Text, str | tuple[str, ...]]
"""Texts, each with its translation, a plural with all its forms; "" where there is none yet."""


def write_catalog(folder: Path, language: str, domain: str, translations: Translations) -> Path:
    """Write the .po file of `domain` in `language` among the catalogs in `folder`."""
    catalog = Catalog(locale=language.replace("-", "_"))
    for text, said in translations.items():
        id = text.message if text.plural is None else (text.message, text.plural)
        catalog.add(id, said, context=text.context)
    po = place(folder, language, domain)
    po.parent.mkdir(parents=True, exist_ok=True)
    with po.open("wb") as file:
        write_po(file, catalog)
    return po


def compile_catalog(po: Path) -> None:
    """Compile `po` as `make` does."""
    po.with_suffix(".mo").write_bytes(compiled(po))


def ship(folder: Path, language: str, domain: str, translations: Translations) -> None:
    """Write and compile a catalog as the package has it."""
    compile_catalog(write_catalog(folder, language, domain, translations))
