"""Forms: the questions to be answered before something can be done.

A handler gives the questions; each platform asks in its own way, all fields at once or one after
the other. Fields that are not required are offered before the last step, not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from messages.text import Text, Words

Values: TypeAlias = Mapping[str, str]
"""The answers so far, by field name."""


class BadAnswer(Exception):
    """An answer that cannot stand; `words` names the fault to the person who answered.

    `choices` are whole answers that may have been meant.
    """

    def __init__(self, words: Text, *choices: Choice) -> None:
        super().__init__(words)
        self.words = words
        self.choices = choices


LINE_LONGEST = 200
"""Characters that most answers stay within."""


class Kind(StrEnum):
    """The way in which a field is answered."""

    TEXT = "text"
    CHOICE = "choice"
    SEARCH = "search"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Consent:
    """A sentence that the last press of a form agrees to.

    `note` stands below the sentence where that sentence is a draft; what is agreed to follows.
    """

    words: Text
    note: Text

    @property
    def all_words(self) -> tuple[Text, Text]:
        """The sentence and its note."""
        return self.words, self.note


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that a field offers: `value` is kept, `label` is shown.

    `also` are other names, in any language, by which the answer may be typed.
    """

    value: str
    label: Words
    also: tuple[str, ...] = ()


def _as_typed(answer: str) -> str:
    return answer


def _always(_: Values) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Field:
    """A question of a form.

    `check` returns the answer to be kept, or raises `BadAnswer`. `applies` tells from the other
    answers whether the question makes sense at all. A `SEARCH` field has too many choices to show:
    typed words narrow the choices. A `DATE` is kept in ISO form. An answer may have several lines
    where `lines` is True. `agrees` is True where the answer yes agrees to the question. `longest`
    is the number of characters that a platform makes room for, and no check.
    """

    name: str
    label: Text
    question: Text
    kind: Kind = Kind.TEXT
    required: bool = True
    choices: tuple[Choice, ...] = ()
    check: Callable[[str], str] = _as_typed
    applies: Callable[[Values], bool] = _always
    lines: bool = False
    agrees: bool = False
    longest: int = LINE_LONGEST

    def shown(self, value: str) -> Words:
        """The answer `value` as its reader knows it: a date, a choice's label, or typed words."""
        if self.kind is Kind.DATE:
            return date.fromisoformat(value)
        return next((choice.label for choice in self.choices if choice.value == value), value)


class Misfit(NamedTuple):
    """The fault of answers taken together, and the field in which to put the fault right."""

    field: str
    words: Text


def _fit(_: Values) -> Misfit | None:
    return None


@dataclass(frozen=True, slots=True)
class Form:
    """A form: questions in order, and the last press (`submit`), which agrees to `agreement`.

    `misfit` looks at the answers together, also before all are there. While there is a misfit, the
    answers are kept, and the form cannot be sent. `sends` gives the command and arguments of the
    last press where they are not the form's own: those of a command about a chat, so that the
    platform is asked who manages the chat by then.
    """

    title: Text
    fields: tuple[Field, ...]
    submit: Text
    agreement: tuple[Words | Consent, ...] = ()
    misfit: Callable[[Values], Misfit | None] = _fit
    sends: Callable[[Values], tuple[str, tuple[str, ...]]] | None = None

    def applying(self, values: Values) -> tuple[Field, ...]:
        """The fields that make sense with `values`."""
        return tuple(field for field in self.fields if field.applies(values))

    def missing(self, values: Values) -> Field | None:
        """The first field that must still be answered; None without one."""
        return next((f for f in self.applying(values) if f.required and f.name not in values), None)

    def field(self, name: str) -> Field | None:
        """The field called `name`; None without one."""
        return next((field for field in self.fields if field.name == name), None)

    def words(self) -> Iterator[Words]:
        """All that the form says, whatever has been answered."""
        yield from (self.title, self.submit)
        for agreed in self.agreement:
            yield from agreed.all_words if isinstance(agreed, Consent) else (agreed,)
        for field in self.fields:
            yield from (field.label, field.question)
            yield from (choice.label for choice in field.choices)


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form as it stands, for platforms that can ask everything at once.

    `id` goes back with the answers; `values` are the answers given already; `asking` is the field
    that the reply asks for, None where the reply shows all answers.
    """

    id: str
    form: Form
    values: Values
    asking: str | None
