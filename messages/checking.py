"""What is wrong with a catalog and what it lacks, message by message; for translators and tests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from messages.compiling import forms, is_whole
from messages.languages import LOCALES
from messages.reviews import Entry, Review, load, stands

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
    reviewed: int
    wrong: tuple[str, ...]

    @property
    def missing(self) -> int:
        """The number of messages without a translation, or without one in all forms."""
        return self.entries - self.translated


def key(message: Message) -> Key:
    """The message as each catalog knows it."""
    id = message.id
    return message.context, id if isinstance(id, str) else tuple(id)


def sources(message: Message) -> tuple[str, ...]:
    """The English of `message`, of its plural too."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def standing(
    template: Catalog, catalog: Catalog, reviews: Mapping[str, Review] = MappingProxyType({})
) -> Standing:
    """How far `catalog` is with the messages of `template`, read by the reviewers of `reviews`."""
    wanted = {key(message) for message in template if message.id}
    whole = [each for each in translated(catalog) if key(each) in wanted]
    reviewed = sum(stands(reviews, entry) for entry in entries(whole))
    wrong = tuple(sources(message)[0] for message in catalog if message.id and is_wrong(message))
    return Standing(len(wanted), len(whole), reviewed, wrong)


def standings(language: str, folder: Path = LOCALES) -> Iterator[tuple[str, Standing]]:
    """How far each catalog of `language` is, by domain. Raises `OSError` without a template."""
    reviews = load(folder_of(language, folder))
    for domain in DOMAINS:
        catalog = translation(language, domain, folder) or Catalog()
        yield domain, standing(template(domain, folder), catalog, reviews)


def to_review(language: str, *, consent: bool, folder: Path = LOCALES) -> Iterator[Entry]:
    """The translated messages of `language`; if `consent`, only what somebody agrees to."""
    for domain in DOMAINS:
        catalog = translation(language, domain, folder)
        if catalog is not None:
            read = (each for each in translated(catalog) if not consent or is_agreed(each))
            yield from entries(read)


def translated(catalog: Catalog) -> Iterator[Message]:
    """The messages of `catalog` that have a translation, in all forms."""
    return (each for each in catalog if each.id and is_whole(each))


def entries(messages: Iterable[Message]) -> Iterator[Entry]:
    """`messages` as reviewers sign for them."""
    for each in messages:
        source, *plural = sources(each)
        yield Entry(each.context, source, plural[0] if plural else None, forms(each))


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
    path = folder_of(language, folder) / "LC_MESSAGES" / f"{domain}.po"
    return _read(path) if path.exists() else None


def folder_of(language: str, folder: Path = LOCALES) -> Path:
    """The folder with the catalogs of `language`, and with the reviews of them."""
    return folder / language.replace("-", "_")


def is_agreed(message: Message) -> bool:
    """Whether somebody agrees to what `message` says."""
    return CONSENT in message.auto_comments


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)
