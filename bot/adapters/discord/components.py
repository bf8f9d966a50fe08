"""The buttons of a reply as Discord's components; a select takes buttons that find no room."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from discord import ButtonStyle, ComponentType, ui

from bot.adapters.discord.forms import pages
from bot.adapters.discord.marks import Does, Marks
from messages.form import Field, Kind, OpenForm
from messages.render.discord import cut
from messages.reply import Button, Reply
from messages.request import Account, Argument
from messages.text import Words, t

MOST_BUTTONS, IN_A_ROW, MOST_OPTIONS, MOST_SELECTS = 25, 5, 25, 4
LABEL_LONGEST, OPTION_LONGEST = 80, 100

FILL_IN = t("Fill in")
FILL_IN_PAGE = t("Fill in, page {page} of {pages}")
TYPE_ANSWER = t("Type the answer")
CHOOSE = t("Choose one of these")


class Control(NamedTuple):
    """A button before it is drawn, with the parts of its custom id."""

    label: Words
    does: Does
    parts: tuple[str, ...]
    style: ButtonStyle = ButtonStyle.secondary


class Drawn(ui.View):
    """A view whose components are JSON already, and which nobody listens to.

    A press is read from its custom id. The library would make an object of each button, sort them
    and write them, which takes twice as long.
    """

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        super().__init__(timeout=None)
        self._rows = rows
        self.stop()

    def to_components(self) -> list[dict[str, Any]]:
        """The rows, as Discord takes them."""
        return self._rows


def view(
    reply: Reply, say: Callable[[Words], str], marks: Marks, account: Account
) -> ui.View | None:
    """The components under `reply`, bound to `account`."""
    controls = list(controls_of(reply))
    if not controls:
        return None
    selects, buttons = _divided(controls)
    ids = (
        marks.write(account, number, control.does, *control.parts)
        for number, control in enumerate(controls)
    )
    drawn = [
        _row([_select(marks.write(account, MOST_BUTTONS + number, Does.CHOOSE), options, say, ids)])
        for number, options in enumerate(selects)
    ]
    labels = (_label(say(control.label), LABEL_LONGEST) for control in buttons)
    drawn += _rows(list(map(_button, labels, (each.style for each in buttons), ids)))
    return Drawn(drawn)


def rows_below(
    buttons: Sequence[tuple[str, Button]], marks: Marks, account: Account
) -> list[dict[str, Any]]:
    """The rows of `buttons` as plain JSON; presses are answered below the message."""
    ids = (
        marks.write(account, number, Does.BELOW, button.command, *button.arguments)
        for number, (_, button) in enumerate(buttons)
    )
    styles = repeat(ButtonStyle.secondary)
    return _rows(list(map(_button, (label for label, _ in buttons), styles, ids)))


def _rows(buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_row(buttons[at : at + IN_A_ROW]) for at in range(0, len(buttons), IN_A_ROW)]


def _row(components: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": ComponentType.action_row.value, "components": components}


def _button(label: str, style: ButtonStyle, custom_id: str) -> dict[str, Any]:
    return {
        "type": ComponentType.button.value,
        "style": style.value,
        "label": label,
        "custom_id": custom_id,
    }


def _select(
    custom_id: str, options: list[Control], say: Callable[[Words], str], values: Iterator[str]
) -> dict[str, Any]:
    labels = (_label(say(control.label), OPTION_LONGEST) for control in options)
    return {
        "type": ComponentType.select.value,
        "custom_id": custom_id,
        "placeholder": cut(say(CHOOSE), OPTION_LONGEST),
        "options": [
            {"label": label, "value": value} for label, value in zip(labels, values, strict=False)
        ],
    }


def controls_of(reply: Reply) -> Iterator[Control]:
    """The controls under `reply`: the ways to type an answer, then the reply's own buttons."""
    if reply.form is not None:
        yield from _form_controls(reply.form)
    for button in reply.buttons:
        yield _control(button, reply.form)


def _form_controls(opened: OpenForm) -> Iterator[Control]:
    """The controls that open the field asked, if typed, and all fields page by page."""
    field = opened.form.field(opened.asking) if opened.asking else None
    if field is None:
        return
    if typed(field):
        parts = (opened.id, field.name)
        yield Control(TYPE_ANSWER, Does.OPEN_FIELD, parts, ButtonStyle.primary)
    number = len(pages(opened.form))
    if not field.required or len(opened.form.fields) == 1:
        return
    for page in range(number):
        label = FILL_IN if number == 1 else FILL_IN_PAGE.fill(page=page + 1, pages=number)
        yield Control(label, Does.OPEN_PAGE, (opened.id, str(page)), ButtonStyle.primary)


def _control(button: Button, opened: OpenForm | None) -> Control:
    if opened is not None and button.command == "form":
        match button.arguments:
            case (id, "edit", name) if (field := opened.form.field(name)) and typed(field):
                return Control(button.label, Does.OPEN_FIELD, (id, name))
            case (_, "send"):
                return _asking(button, ButtonStyle.success)
    danger = button.arguments == (Argument.YES,)
    return _asking(button, ButtonStyle.danger if danger else ButtonStyle.secondary)


def _asking(button: Button, style: ButtonStyle) -> Control:
    return Control(button.label, Does.ASK, (button.command, *button.arguments), style)


def labelled(
    buttons: Sequence[Button], say: Callable[[Words], str]
) -> tuple[tuple[str, Button], ...]:
    """The buttons with their labels said, as many as a message holds."""
    return tuple(
        (_label(say(button.label), LABEL_LONGEST), button) for button in buttons[:MOST_BUTTONS]
    )


def typed(field: Field) -> bool:
    """Whether the answer to `field` is typed rather than chosen."""
    return field.kind is not Kind.CHOICE or len(field.choices) > MOST_OPTIONS


def _divided(controls: list[Control]) -> tuple[list[list[Control]], list[Control]]:
    """The controls that go into selects, a list for each select, and those that stay buttons."""
    if len(controls) <= MOST_BUTTONS:
        return [], controls
    chosen, buttons = controls[:-IN_A_ROW], controls[-IN_A_ROW:]
    starts = range(0, min(len(chosen), MOST_OPTIONS * MOST_SELECTS), MOST_OPTIONS)
    return [chosen[start : start + MOST_OPTIONS] for start in starts], buttons


def _label(said: str, longest: int) -> str:
    return cut(said.strip() or "…", longest)
