"""Faults of the catalogs that a folder brings, message by message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from babel.messages.catalog import Message

from messages.checking import is_wrong, sources
from messages.compiling import read_catalog
from messages.languages import SPOKEN
from messages.letter import files
from messages.letter.checks.written import written_faults
from messages.letter.fault import Fault
from messages.letter.folder import Folder
from messages.own_words import CAMPAIGN as DOMAIN
from messages.own_words import OwnWords
from messages.text import Text, quoted, t


def translation_faults(folder: Folder, own: OwnWords) -> Iterator[Fault]:
    """The faults of every catalog in the folder, as translators write them."""
    for path in sorted((folder.path / files.LOCALES).glob("*/LC_MESSAGES/*.po")):
        file = path.relative_to(folder.path).as_posix()
        yield from written_faults(path, file)
        for message in _messages(path):
            if path.stem == DOMAIN:
                yield from _own(file, message, own)
            elif path.stem == SPOKEN and is_wrong(message):
                yield _at(file, message, t("A value is left out or made up: {entry}"))


def _messages(path: Path) -> list[Message]:
    """The messages of the catalog at `path`; none where it cannot be read, which others tell."""
    with suppress(Exception):
        return [message for message in read_catalog(path) if message.id]
    return []


def _own(file: str, message: Message, own: OwnWords) -> Iterator[Fault]:
    """The faults of a translation of the campaign's own words."""
    if message.pluralizable:
        yield _at(file, message, t("Own words of a campaign have no plural: {entry}"))
    elif (message.context or "", message.id) not in own.keys:
        words = t("The campaign does not say this any more: {entry}")
        yield _at(file, message, words, warning=True)
    elif message.fuzzy:
        yield _at(file, message, t("This is a guess, and not said: {entry}"), warning=True)


def _at(file: str, message: Message, words: Text, *, warning: bool = False) -> Fault:
    line = message.lineno if isinstance(message.lineno, int) else None
    return Fault(words.fill(entry=quoted(sources(message)[0])), file, line, warning)
