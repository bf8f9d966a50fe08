"""Texts that have no language yet: messages of the catalogs, with values for their placeholders.

Handlers build a `Text`; `messages.catalogs` turns the text into words of one language. A plain
`str` where a `Text` may stand is said unchanged: the letter's own wording, a name someone typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class CountryName:
    """A territory by its ISO 3166 code; said as its name in the reader's language."""

    code: str


@dataclass(frozen=True, slots=True)
class LanguageName:
    """A language by its BCP 47 code; said as its name in the reader's language."""

    code: str


@dataclass(frozen=True, slots=True)
class Code:
    """A command, address, number or id: said letter for letter, kept left to right."""

    text: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year, as `2026-11`; said in the reader's language: November 2026.

    The month that nobody knows is "", said as a dash.
    """

    code: str


Key: TypeAlias = str | tuple[str | None, str, str | None]
"""The identity of a message in a catalog, whatever its values are."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Names and other words, said as one list in the reader's language: `a, b and c`."""

    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class InEachScript:
    """A short message, said in the reader's language, in English and once in each other script."""

    text: Text


@dataclass(frozen=True, slots=True)
class Text:
    """A message of the catalogs: English source, optional plural, context, values by name."""

    message: str
    plural: str | None = None
    context: str | None = None
    values: tuple[tuple[str, Value], ...] = ()

    @property
    def key(self) -> Key:
        """The message, with its context and plural if it has any."""
        if self.context is None and self.plural is None:
            return self.message
        return self.context, self.message, self.plural

    def fill(self, **values: Value) -> Text:
        """The message with more of its `{name}` placeholders filled."""
        return Text(self.message, self.plural, self.context, self.values + tuple(values.items()))

    @property
    def n(self) -> int:
        """The number that chooses the plural form: the value called `n`."""
        return next(value for name, value in self.values if name == "n" and isinstance(value, int))


Words: TypeAlias = (
    Text | str | CountryName | LanguageName | Code | Listed | InEachScript | Month | date
)
Value: TypeAlias = Words | int


def t(message: str, **values: Value) -> Text:
    """Mark `message` for the catalogs."""
    return Text(message, values=tuple(values.items()))


def tn(singular: str, plural: str, n: int, **values: Value) -> Text:
    """Mark a message whose form depends on `n`, which is also its value `{n}`."""
    return Text(singular, plural, values=(("n", n), *values.items()))


def tc(context: str, message: str, **values: Value) -> Text:
    """Mark a message that has other meanings elsewhere: `context` tells translators which."""
    return Text(message, context=context, values=tuple(values.items()))


def of_content(context: str, message: str) -> Text:
    """A message whose English source stands in a file of the campaign's content."""
    return Text(message, context=context)


QUOTED_LONGEST = 40
"""Characters of somebody's words that are repeated to them."""


def quoted(words: str) -> Code:
    """Somebody's own words, safe to repeat to them: printable, and at most 40 characters."""
    shown = "".join(c if c.isprintable() else "�" for c in words[: QUOTED_LONGEST + 1])
    return Code(shown if len(shown) <= QUOTED_LONGEST else shown[:QUOTED_LONGEST] + "…")
