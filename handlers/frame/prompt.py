"""What a form shows: the question that is asked, or all answers before the last press."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.frame.consent import consent
from handlers.frame.filling import Filling
from messages.form import Choice, Consent, Field, Form, Kind, OpenForm
from messages.reply import Block, Button, Items, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Text, Words, t


def prompt(
    filling: Filling,
    form: Form,
    *,
    intro: tuple[Block, ...] = (),
    problem: Text | None = None,
    choices: tuple[Choice, ...] | None = None,
) -> Reply:
    """The question that is asked now; or, where none is, all answers with the last button."""
    misfit = form.misfit(filling.values)
    if misfit is not None and misfit.field == filling.asking:
        problem = problem or misfit.words
    notes = (Note(problem),) if problem else ()
    as_it_stands = OpenForm(filling.id, form, filling.values, filling.asking)
    field = form.field(filling.asking) if filling.asking else None
    if field is None:
        blocks = (*intro, *notes, *_review(filling, form))
        return Reply(blocks, tuple(_review_buttons(filling, form)), form=as_it_stands)
    question = consent(field.question) if field.agrees else Paragraph(field.question)
    blocks = (*intro, *notes, question)
    return Reply(blocks, tuple(_buttons(filling, form, field, choices)), form=as_it_stands)


def before(filling: Filling, form: Form) -> str | None:
    """The field to go back to: the last required field before the one that is asked."""
    names = [field.name for field in form.applying(filling.values) if field.required]
    at = names.index(filling.asking) if filling.asking in names else len(names)
    return names[max(at - 1, 0)] if names else None


def go_on(filling: Filling, label: Text) -> Button:
    """The button that shows the form as it stands."""
    return _button(filling, label, "go")


def way_back(filling: Filling) -> Button:
    """The button to the question before the one that is asked in `filling`, pressed twice too.

    Its argument is the form's id and the field that is asked, with a full stop between.
    """
    return Button(t("Back"), "back", (f"{filling.id}.{filling.asking or ''}",))


def _buttons(
    filling: Filling, form: Form, field: Field, choices: tuple[Choice, ...] | None
) -> Iterator[Button]:
    for choice in choices if choices is not None else _offered(field):
        yield _button(filling, choice.label, "answer", field.name, choice.value)
    if not field.required:
        yield _button(filling, t("Skip this"), "clear", field.name)
    if before(filling, form) not in (None, field.name):
        yield way_back(filling)
    yield _cancel(filling)


def _offered(field: Field) -> tuple[Choice, ...]:
    return field.choices if field.kind is not Kind.SEARCH else ()


def _review(filling: Filling, form: Form) -> tuple[Block, ...]:
    lines: list[Words] = [
        t(
            "{question}: {answer}",
            question=field.label,
            answer=field.shown(filling.values[field.name]),
        )
        for field in form.applying(filling.values)
        if field.name in filling.values
    ]
    answers = (Items(tuple(lines)),) if lines else ()
    agreed = (words if isinstance(words, Consent) else Paragraph(words) for words in form.agreement)
    return Title(form.title), *answers, *agreed, *_agreed_by_answers(filling, form)


def _agreed_by_answers(filling: Filling, form: Form) -> Iterator[Consent]:
    """The questions whose answer yes the last press agrees to as well."""
    for field in form.applying(filling.values):
        if field.agrees and filling.values.get(field.name) == Argument.YES:
            yield consent(field.question)


def _review_buttons(filling: Filling, form: Form) -> Iterator[Button]:
    yield from last_press(filling, form)
    for field in form.applying(filling.values):
        change = t("Change: {field}") if field.name in filling.values else t("Add: {field}")
        yield _button(filling, change.fill(field=field.label), "edit", field.name)
    yield _cancel(filling)


def last_press(filling: Filling, form: Form) -> tuple[Button, ...]:
    """The button that sends the answers."""
    last = form.sends(filling.values) if form.sends else ("form", (filling.id, "send"))
    return (Button(form.submit, *last),)


def _cancel(filling: Filling) -> Button:
    return Button(t("Cancel"), "cancel", (filling.id,))


def _button(filling: Filling, label: Words, *step: str) -> Button:
    return Button(label, "form", (filling.id, *step))
