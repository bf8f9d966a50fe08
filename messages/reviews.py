"""Reviews of translations: who has read which wording, until the message or the wording changes.

They stand in `reviews.tsv` in a language's folder: key, hash of the wording, reviewer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

FILE = "reviews.tsv"

DIGITS = 16
"""Hexadecimal digits of SHA-256 that are kept of a message, and of a wording."""


class Entry(NamedTuple):
    """A message of a catalog with its translation, in one form or, of a plural, in all forms."""

    context: str | None
    message: str
    plural: str | None
    forms: tuple[str, ...]

    @property
    def key(self) -> str:
        """The key of the message."""
        return key(self.context, self.message, self.plural)

    @property
    def wording(self) -> str:
        """The hash of the translation in all its forms."""
        return _hash("\0".join(self.forms))


class Review(NamedTuple):
    """A review: the hash of the wording that was read, and who read that wording."""

    wording: str
    reviewer: str


def key(context: str | None, message: str, plural: str | None) -> str:
    """The key of a message; messages without a context have none before the separator."""
    whole = f"{context or ''}\x04{message}"
    return _hash(whole if plural is None else f"{whole}\0{plural}")


def load(folder: Path) -> dict[str, Review]:
    """The reviews in a language's `folder`, by key; none where there is no file.

    A line without exactly three fields reviews nothing.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return {
        fields[0]: Review(*fields[1:]) for fields in lines if len(fields) == len(Review._fields) + 1
    }


def stands(reviews: Mapping[str, Review], entry: Entry) -> bool:
    """Whether a review of `entry` is there, and is of the very wording that `entry` has."""
    review = reviews.get(entry.key)
    return review is not None and review.wording == entry.wording


def record(folder: Path, entries: Iterable[Entry], reviewer: str) -> None:
    """Note in a language's `folder` that `reviewer` has read `entries`, as they are now.

    Raises `ValueError` for a reviewer without a name, or with a tab or a line break in it.
    """
    if not reviewer.strip() or len(f"{reviewer}.".splitlines()) > 1 or "\t" in reviewer:
        raise ValueError("a reviewer has a name, in one line and without tabs")
    reviews = load(folder) | {e.key: Review(e.wording, reviewer.strip()) for e in entries}
    lines = ("\t".join((key, *review)) + "\n" for key, review in sorted(reviews.items()))
    (folder / FILE).write_text("".join(lines), "utf-8")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
