"""Forms as modals: up to five fields a page, each below its label."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from discord import SelectOption, TextStyle, ui

from messages.form import Field, Form, Kind, OpenForm
from messages.render.discord import cut, escaped, width
from messages.text import Words

PAGE = 5
"""The most fields of a modal."""

TITLE_LONGEST, HINT_LONGEST, OPTION_LONGEST, MOST_OPTIONS = 45, 100, 100, 25
ANSWER_LONGEST = 4000
"""Characters that an input can hold; the field's own check finds answers too long."""

LABEL, ROW = 18, 1
"""Discord's types of components that hold others: a label, and an action row."""

Say = Callable[[Words], str]

_SENTENCE_END = re.compile(r"[.!?…؟]\W?\s|[。！？；]")
"""The end of a sentence, with a mark that may close around it."""

_SPACE = re.compile(r"\s")


def pages(form: Form) -> tuple[tuple[Field, ...], ...]:
    """The pages of all fields, even of those that only certain answers to others call for."""
    starts = range(0, len(form.fields), PAGE)
    return tuple(form.fields[start : start + PAGE] for start in starts)


def page_modal(opened: OpenForm, page: int, say: Say, custom_id: str) -> ui.Modal | None:
    """The modal of page `page`, from 0; None where there is no such page."""
    fields = pages(opened.form)
    return _modal(opened, fields[page], say, custom_id) if 0 <= page < len(fields) else None


def field_modal(opened: OpenForm, name: str, say: Say, custom_id: str) -> ui.Modal | None:
    """The modal of the field `name`; None where that field is not asked."""
    field = opened.form.field(name)
    if field is None or not field.applies(opened.values):
        return None
    return _modal(opened, (field,), say, custom_id)


def _modal(opened: OpenForm, fields: tuple[Field, ...], say: Say, custom_id: str) -> ui.Modal:
    modal = ui.Modal(title=cut(say(opened.form.title), TITLE_LONGEST), custom_id=custom_id)
    alone = len(fields) == 1
    room = PAGE - len(fields)
    for field in fields:
        question, rest = say(field.question), ""
        if len(question) > HINT_LONGEST and room:
            room -= 1
            modal.add_item(ui.TextDisplay(escaped(question)))
            question = ""
        elif len(question) > HINT_LONGEST:
            question, rest = _parted(question)
        modal.add_item(
            ui.Label(
                text=cut(say(field.label), TITLE_LONGEST),
                description=cut(question, HINT_LONGEST) or None,
                component=_input(opened, field, say, cut(rest, HINT_LONGEST), alone=alone),
            )
        )
    modal.stop()
    return modal


def _parted(question: str) -> tuple[str, str]:
    """`question` in two parts that both have room: after a sentence, or else after a word.

    All of `question` and nothing where there is no such place.
    """
    least = len(question) - HINT_LONGEST
    for pattern in (_SENTENCE_END, _SPACE):
        ends = [match.end() for match in pattern.finditer(question, 0, HINT_LONGEST)]
        if ends and ends[-1] >= least:
            return question[: ends[-1]].rstrip(), question[ends[-1] :]
    return question, ""


def _input(opened: OpenForm, field: Field, say: Say, hint: str, *, alone: bool) -> ui.Item[Any]:
    """The input for an answer, with `hint` in it while it is empty.

    A field that only some other answer calls for may stay empty.
    """
    given = opened.values.get(field.name)
    required = field.required and (alone or field.applies({}))
    if field.kind is Kind.CHOICE and len(field.choices) <= MOST_OPTIONS:
        return ui.Select(
            custom_id=field.name,
            placeholder=hint or None,
            required=required,
            min_values=1 if required else 0,
            options=[
                SelectOption(
                    label=cut(say(choice.label), OPTION_LONGEST),
                    value=choice.value,
                    default=choice.value == given,
                )
                for choice in field.choices
            ],
        )
    typed = _typed(field, given, say)
    return ui.TextInput(
        custom_id=field.name,
        placeholder=hint or None,
        style=TextStyle.paragraph if field.lines else TextStyle.short,
        required=required,
        default=typed,
        max_length=_room(field, typed),
    )


def _room(field: Field, typed: str | None) -> int:
    """The most characters that may be typed: never fewer than stand there already."""
    return min(ANSWER_LONGEST, max(field.longest, width(typed or "")))


def _typed(field: Field, given: str | None, say: Say) -> str | None:
    """The answer `given` as it would be typed again."""
    if given is None:
        return None
    return cut(given if field.kind is Kind.DATE else say(field.shown(given)), ANSWER_LONGEST)


def answers(data: Mapping[str, Any]) -> dict[str, str]:
    """The answers in a modal, by the field's name; "" for a field left empty.

    Raises nothing, even if it was somebody in Discord's place who sent `data`: unknown parts are
    passed by, and parts left out are missing here too.
    """
    return dict(_answers(data.get("components")))


def _answers(components: Any) -> Iterator[tuple[str, str]]:
    for component in components if isinstance(components, list) else ():
        if not isinstance(component, Mapping):
            continue
        if component.get("type") == LABEL:
            yield from _answers([component.get("component")])
        elif component.get("type") == ROW:
            yield from _answers(component.get("components"))
        elif isinstance(name := component.get("custom_id"), str):
            yield name, answer(component)


def answer(component: Mapping[str, Any]) -> str:
    """The answer chosen or typed in one component; "" without one."""
    if "values" in component:
        values = component["values"]
        return str(values[0]) if isinstance(values, list) and values else ""
    value = component.get("value")
    return value if isinstance(value, str) else ""
