"""The letter as the page shows it: an edition with what it is, and the way to every other one."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.reading.letter import elsewhere, outdated, published, status_line, version_line
from messages.languages import Language
from messages.letter.edition import Edition, Section
from messages.letter.letter import Letter
from messages.text import Text, Words, t

STALE = t("This part was made from an earlier wording of the letter, which has changed since.")


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition that is shown: the words about it, and the parts that others have overtaken.

    `labels` are the short names of its sections, in the order in which they stand.
    """

    edition: Edition
    language: Language
    about: tuple[Words, ...]
    labels: tuple[tuple[Section, Words], ...]
    stale: frozenset[str]


@dataclass(frozen=True, slots=True)
class Other:
    """An edition to choose: its name in the address, its language, and what it is."""

    name: str
    language: Language
    status: Text
    version: Text


def shown(letter: Letter, edition: Edition) -> Shown:
    """The `edition` of `letter` with all that has to be said about it."""
    notes = (note.words for note in outdated(letter, edition)) if _is_here(letter, edition) else ()
    return Shown(
        edition,
        Language(edition.language),
        (*published(letter), status_line(edition), version_line(letter, edition), *notes),
        tuple(
            (each, letter.labels.get(each.id, each.heading or each.id)) for each in edition.sections
        ),
        edition.stale(letter.base) if edition is not letter.base else frozenset(),
    )


def others(letter: Letter) -> tuple[Other, ...]:
    """Every edition that is here, the base first, those of earlier versions last."""
    present = sorted(letter.editions.values(), key=lambda each: each is not letter.base)
    return tuple(
        Other(
            name(letter, each),
            Language(each.language),
            status_line(each),
            version_line(letter, each),
        )
        for each in (*present, *reversed(letter.earlier))
    )


def elsewhere_lines(letter: Letter) -> tuple[Text, ...]:
    """The lines about the letter's full texts in other places."""
    return tuple(map(elsewhere, letter.elsewhere))


def name(letter: Letter, edition: Edition) -> str:
    """The name of `edition` in addresses: its language, and the version of one that is over."""
    present = _is_here(letter, edition)
    return edition.language if present else f"{edition.language}/{edition.version}"


def called(letter: Letter, name_: str) -> Edition | None:
    """The edition with this name in addresses; None without one."""
    every = (*letter.editions.values(), *letter.earlier)
    return next((each for each in every if name(letter, each) == name_), None)


def _is_here(letter: Letter, edition: Edition) -> bool:
    return letter.editions.get(edition.language) is edition
