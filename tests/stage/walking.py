"""A long walk: lines that are typed, and every button of every answer, each once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from handlers.dispatch import Answer
from messages.form import Field, Kind
from messages.reply import Button, Reply
from tests.stage.chats import Someone

TYPED = {
    "title": "Zwölf Frösche",
    "body": "Die Abstimmung ist am Freitag.",
    "languages": "en",
    "countries": "TW",
    "link": "https://example.org/frösche",
    "contact": "ana@example.org",
    "when": "2026-03-05 18:00",
    "label": "Zoë",
}
"""What is typed where a form asks for words, by field."""

OTHERWISE = {Kind.TEXT: "Ångström", Kind.DATE: "2026-06-01", Kind.SEARCH: "Taiwan"}


ENDING = {("forget", "yes"), ("withdraw", "yes"), ("staff", "yes"), ("alert", "yes")}
"""Buttons that would take away what the walk is through: a command, and its last argument."""


OF_A_FORM = ("form", "back", "cancel")
"""The commands of buttons that name their form in the first argument."""


class Step(NamedTuple):
    """A step: words to type, or a button; `name` tells two of the same kind."""

    name: tuple[str, ...]
    move: str | Button


async def walked(someone: Someone, lines: Iterable[str], farthest: int) -> list[Answer]:
    """The answers, at most `farthest`, to someone who typed `lines` and pressed every button.

    A form is gone through as soon as it is open; other ways wait for their turn.
    """
    answers: list[Answer] = []
    known: set[tuple[str, ...]] = set()
    for line in lines:
        await someone.types(line)
        answers.append(someone.answer)
        ahead = deque(_steps(someone.reply))
        while ahead and len(answers) < farthest:
            step = ahead.popleft()
            if step.name in known:
                continue
            known.add(step.name)
            await _goes(someone, step.move)
            answers.append(someone.answer)
            if someone.reply.form:
                ahead.extendleft(reversed([*_steps(someone.reply)]))
            else:
                ahead.extend(_steps(someone.reply))
    return answers


async def _goes(someone: Someone, move: str | Button) -> None:
    if isinstance(move, str):
        await someone.types(move)
    else:
        await someone.uses(move)


def _steps(reply: Reply) -> Iterator[Step]:
    opened = reply.form
    title = opened.form.title.message if opened else ""
    field = opened.form.field(opened.asking) if opened and opened.asking else None
    if field is not None and field.kind is not Kind.CHOICE:
        yield Step(("", title, field.name), _typed(field))
    for button in reply.buttons:
        if (button.command, *button.arguments[-1:]) in ENDING or _turns(button):
            continue
        arguments = button.arguments[1:] if button.command in OF_A_FORM else button.arguments
        yield Step((title, button.command, *arguments), button)


def _turns(button: Button) -> bool:
    """Whether `button` would make the walk go on in another language."""
    return button.command == "language" and bool(button.arguments)


def _typed(field: Field) -> str:
    return TYPED.get(field.name) or OTHERWISE[field.kind]
