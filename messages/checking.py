"""What is wrong with a catalog and what it lacks, message by message; for translators and tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from messages.languages import LOCALES

NOTE = "NOTE: "
"""The beginning of a note for translators."""

CONSENT = NOTE + "consent set: people agree to this. Say exactly what the English says."
"""The note on everything that somebody agrees to; reviewed before all else."""

DOMAINS = ("people", "staff")
"""The catalogs of each language in this package."""

Key: TypeAlias = tuple[str | None, str | tuple[str, ...]]
"""A message by its context, and its English: a pair where the message has a plural."""

_PLACEHOLDER = re.compile(r"{(\w*)}")
_BRACE = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a catalog is: its messages by number, and those that would be said wrongly."""

    entries: int
    translated: int
    wrong: tuple[str, ...]

    @property
    def missing(self) -> int:
        """The number of messages without a translation, or without one in all forms."""
        return self.entries - self.translated


def key(message: Message) -> Key:
    """The message as each catalog knows it."""
    id = message.id
    return message.context, id if isinstance(id, str) else tuple(id)


def forms(message: Message) -> tuple[str, ...]:
    """The translation of `message`, in each form of its plural; empty ones for what is missing."""
    found = message.string or ""
    return (found,) if isinstance(found, str) else tuple(found)


def sources(message: Message) -> tuple[str, ...]:
    """The English of `message`, of its plural too."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def standing(template: Catalog, catalog: Catalog) -> Standing:
    """How far `catalog` is with the messages of `template`."""
    whole = {key(message) for message in catalog if message.id and all(forms(message))}
    wanted = [key(message) for message in template if message.id]
    wrong = tuple(sources(message)[0] for message in catalog if message.id and is_wrong(message))
    return Standing(len(wanted), sum(each in whole for each in wanted), wrong)


def is_wrong(message: Message) -> bool:
    """Whether a translation of `message` would leave a value out, or name one that is not there.

    A form for one number alone may say the number in words.
    """
    wanted = set.union(*map(placeholders, sources(message)))
    optional = {"n"} if message.pluralizable else set()
    return any(
        _has_stray_brace(form) or not wanted - optional <= placeholders(form) <= wanted
        for form in forms(message)
        if form
    )


def placeholders(text: str) -> set[str]:
    """The names in braces in `text`."""
    return set(_PLACEHOLDER.findall(text))


def _has_stray_brace(text: str) -> bool:
    return bool(_BRACE.search(_PLACEHOLDER.sub("", text)))


def template(domain: str, folder: Path = LOCALES) -> Catalog:
    """The template of `domain`. Raises `OSError` where it is not there."""
    return _read(folder / f"{domain}.pot")


def translation(language: str, domain: str, folder: Path = LOCALES) -> Catalog | None:
    """The catalog of `domain` in `language`; None where there is none."""
    path = folder / language.replace("-", "_") / "LC_MESSAGES" / f"{domain}.po"
    return _read(path) if path.exists() else None


def consent(folder: Path = LOCALES) -> Iterator[Message]:
    """The messages of the consent set."""
    return (message for message in template("people", folder) if CONSENT in message.auto_comments)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)
