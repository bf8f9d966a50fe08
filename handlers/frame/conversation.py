"""Filling in a form over several messages: the question, the answers, back and cancel.

The answers so far are kept in the store, encrypted to the account: a restart loses nothing,
and nobody else can read the answers. Required questions are asked; the rest is offered at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace

from db import conversations
from db.secrets.vault import Purpose, SealBroken, new_token
from handlers.frame import plain_words
from handlers.frame.choices import accepted
from handlers.frame.consent import consent
from handlers.frame.refusal import Refusal
from handlers.frame.session import Command, FormHandler, Session
from messages.form import BadAnswer, Choice, Consent, Field, Form, Kind, OpenForm, Values
from messages.reply import Block, Button, Items, Note, Paragraph, Reply, Title
from messages.request import Argument
from messages.text import Text, Words, t

MOST_SHOWN = 8
"""The most matches of a search that are shown."""


@dataclass(frozen=True, slots=True)
class Filling:
    """A form being filled in, `form` by its name, with the answers so far by field.

    `asking` is the name of the field that is asked now, None where all answers are shown.
    """

    id: str
    form: str
    arguments: tuple[str, ...]
    values: dict[str, str]
    asking: str | None


async def begin(
    session: Session,
    name: str,
    arguments: tuple[str, ...] = (),
    intro: Iterable[Block] = (),
    values: Values | None = None,
) -> Reply:
    """Open the form `name`, answered with `values`; or go on with a form that is open already."""
    open_filling = await _filling(session)
    if open_filling is not None:
        return await _resumed(session, open_filling)
    handler = session.forms[name]
    form = await handler.build(session, arguments)
    filling = _onward(Filling(new_token(), name, arguments, {}, None), form, dict(values or {}))
    await _keep(session, filling)
    return _prompt(session, filling, form, intro=tuple(intro))


async def answer(session: Session) -> Reply:
    """Take words typed without a command as the answer to the question that is open.

    Words that stand on a button of the question are that button; a word to stop is never an answer.
    Raises `Refusal` where no form is open.
    """
    filling = await _filling(session)
    if filling is None:
        raise plain_words.directions(session)
    form = await _form(session, filling)
    button = plain_words.labelled(session, _prompt(session, filling, form).buttons)
    if button is not None:
        return await _pressed(session, button)
    commands = plain_words.instead(session)
    if commands:
        asked = _prompt(session, filling, form, problem=plain_words.question(commands))
        return _offering(commands, asked)
    if filling.asking is None:
        asked = _prompt(session, filling, form, problem=t("Please choose one of these."))
        return _offering(plain_words.meant(session), asked)
    return await _take(session, filling, form, filling.asking, session.request.text)


async def _pressed(session: Session, button: Button) -> Reply:
    """The reply to `button` of a form, whose words were typed."""
    request = replace(session.request, command=button.command, arguments=button.arguments, text="")
    return await session.commands[button.command].run(replace(session, request=request))


def _offering(commands: Iterable[Command], asked: Reply) -> Reply:
    """The question `asked`, with the ways to `commands` before its own buttons."""
    return replace(asked, buttons=(*(command.way for command in commands), *asked.buttons))


async def step(session: Session) -> Reply:
    """A step of a form: `answer FIELD VALUE`, `edit FIELD`, `clear FIELD`, `send`, `go`.

    `fill` takes the answers to several fields at once, from the request's values. Raises `Refusal`
    for a button of a form that is closed.
    """
    filling = await _expected(session)
    form = await _form(session, filling)
    match session.request.arguments[1:]:
        case ("answer", name, value) if form.field(name):
            return await _take(session, filling, form, name, value)
        case ("edit", name) if form.field(name):
            return await _move(session, replace(filling, asking=name), form)
        case ("clear", name):
            left = {key: value for key, value in filling.values.items() if key != name}
            return await _move(session, _onward(filling, form, left), form)
        case ("fill",):
            return await _fill(session, filling, form)
        case ("send",):
            return await _send(session, filling, form)
    return await _resumed(session, filling)


async def back(session: Session) -> Reply:
    """Go back to the question before. Raises `Refusal` where no form is open."""
    filling = await _open(session)
    form = await _form(session, filling)
    return await _move(session, replace(filling, asking=_before(filling, form)), form)


async def cancel(session: Session) -> Reply:
    """Drop the open form with all its answers. Raises `Refusal` where none is open."""
    filling = await _open(session)
    form = await _form(session, filling)
    await conversations.erase_open_form(session.tx, session.tag(Purpose.OPEN_FORM))
    session.tx.erases = True
    return Reply.of(
        Paragraph(t("Cancelled: {form}. Nothing of it was kept.", form=form.title)),
        buttons=(Button(t("What I can do"), "help"),),
    )


async def current(session: Session) -> Reply:
    """The open form as it stands. Raises `Refusal` where none is open."""
    filling = await _open(session)
    return _prompt(session, filling, await _form(session, filling))


async def reminder(session: Session) -> tuple[Button, ...]:
    """A button back to the open form, under the answer to another command; none without a form."""
    filling = await _filling(session)
    if filling is None:
        return ()
    form = await _form(session, filling)
    return (Button(t("Go on with: {form}", form=form.title), "form", (filling.id, "go")),)


async def answers(session: Session) -> Values | None:
    """The answers in the open form, by field; None if no form is open."""
    filling = await _filling(session)
    return filling.values if filling else None


async def _take(session: Session, filling: Filling, form: Form, name: str, typed: str) -> Reply:
    """Check an answer; keep the answer and go on, or say what is wrong and ask again."""
    field = form.field(name)
    assert field is not None
    asked = replace(filling, asking=name)
    checked = accepted(field, typed, session)
    if asked != filling and not isinstance(checked, str):
        await _keep(session, asked)
    if isinstance(checked, BadAnswer):
        choices = checked.choices or None
        again = _prompt(session, asked, form, problem=checked.words, choices=choices)
        return _offering(plain_words.meant(session), again)
    if isinstance(checked, tuple):
        which = _which(len(checked))
        return _prompt(session, asked, form, problem=which, choices=checked[:MOST_SHOWN])
    values = {**filling.values, name: checked}
    return await _move(session, _onward(filling, form, values), form)


def _which(fitting: int) -> Text:
    """The question which of so many choices is meant."""
    if fitting == 1:
        return t("Is this the one you mean? If not, please type another name.")
    if fitting > MOST_SHOWN:
        return t("Many fit; these are some. Type more of it to find the others.")
    return t("Several fit. Which one do you mean?")


async def _fill(session: Session, filling: Filling, form: Form) -> Reply:
    """Keep every answer that can stand, and ask again for the first answer that cannot.

    An empty answer to a field that is not required leaves the field out.
    """
    wrong: tuple[str, str] | None = None
    values = dict(filling.values)
    for name, typed in session.request.values.items():
        field = form.field(name)
        if field is None:
            continue
        values.pop(name, None)
        checked = accepted(field, typed, session) if field.required or typed.strip() else ""
        if isinstance(checked, str):
            values |= {name: checked} if checked else {}
        elif field.applies(values):
            wrong = wrong or (name, typed)
    onward = _onward(filling, form, values)
    await _keep(session, onward)
    return await _take(session, onward, form, *wrong) if wrong else _prompt(session, onward, form)


def _onward(filling: Filling, form: Form, values: dict[str, str]) -> Filling:
    """`filling` with those of `values` that apply, asking the field that is amiss or missing."""
    applying = {field.name for field in form.applying(values)}
    values = {name: value for name, value in values.items() if name in applying}
    misfit, missing = form.misfit(values), form.missing(values)
    asking = misfit.field if misfit else missing.name if missing else None
    return replace(filling, values=values, asking=asking)


def _before(filling: Filling, form: Form) -> str | None:
    """The field to go back to: the last required field before the one that is asked."""
    names = [field.name for field in form.applying(filling.values) if field.required]
    at = names.index(filling.asking) if filling.asking in names else len(names)
    return names[max(at - 1, 0)] if names else None


async def _send(session: Session, filling: Filling, form: Form) -> Reply:
    if form.missing(filling.values) or form.misfit(filling.values):
        return await _move(session, _onward(filling, form, filling.values), form)
    await conversations.drop_open_form(session.tx, session.tag(Purpose.OPEN_FORM))
    return await session.forms[filling.form].submit(session, filling.arguments, filling.values)


async def _move(session: Session, filling: Filling, form: Form) -> Reply:
    await _keep(session, filling)
    return _prompt(session, filling, form)


async def _resumed(session: Session, filling: Filling) -> Reply:
    form = await _form(session, filling)
    words = t("You are in the middle of this: {form}. Finish it, or cancel it.", form=form.title)
    return _prompt(session, filling, form, problem=words)


def _prompt(
    session: Session,
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
    shown = choices if choices is not None else _offered(field)
    buttons = [
        _button(filling, choice.label, "answer", field.name, choice.value) for choice in shown
    ]
    if not field.required:
        buttons.append(_button(filling, t("Skip this"), "clear", field.name))
    if _before(filling, form) not in (None, field.name):
        buttons.append(Button(t("Back"), "back"))
    buttons.append(Button(t("Cancel"), "cancel"))
    question = consent(field.question) if field.agrees else Paragraph(field.question)
    blocks = (*intro, *notes, question)
    return Reply(blocks, tuple(buttons), form=as_it_stands)


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


def _review_buttons(filling: Filling, form: Form) -> list[Button]:
    buttons = [_button(filling, form.submit, "send")]
    for field in form.applying(filling.values):
        change = t("Change: {field}") if field.name in filling.values else t("Add: {field}")
        buttons.append(_button(filling, change.fill(field=field.label), "edit", field.name))
    return [*buttons, Button(t("Cancel"), "cancel")]


def _button(filling: Filling, label: Words, *step: str) -> Button:
    return Button(label, "form", (filling.id, *step))


async def _expected(session: Session) -> Filling:
    """The filling to which the pressed button belongs. Raises `Refusal` for any other button."""
    filling = await _open(session)
    if session.request.arguments[:1] != (filling.id,):
        raise Refusal(
            t(
                "That button belongs to a form that is closed. This one is open now: {form}.",
                form=(await _form(session, filling)).title,
            ),
            Button(t("Go on with it"), "form", (filling.id, "go")),
        )
    return filling


async def _open(session: Session) -> Filling:
    filling = await _filling(session)
    if filling is None:
        raise Refusal(
            t("There is no open form any more: it was sent, cancelled, or has expired."),
            Button(t("What I can do"), "help"),
        )
    return filling


async def _form(session: Session, filling: Filling) -> Form:
    handler: FormHandler = session.forms[filling.form]
    return await handler.build(session, filling.arguments)


async def _filling(session: Session) -> Filling | None:
    sealed = await conversations.open_form_of(session.tx, session.tag(Purpose.OPEN_FORM))
    if sealed is None:
        return None
    try:
        raw = json.loads(session.keys.decrypt(Purpose.OPEN_FORM, sealed))
    except SealBroken:
        return None
    filling = Filling(**{**raw, "arguments": tuple(raw["arguments"])})
    return filling if filling.form in session.forms else None


async def _keep(session: Session, filling: Filling) -> None:
    sealed = session.keys.encrypt(Purpose.OPEN_FORM, json.dumps(asdict(filling)).encode())
    await conversations.keep_open_form(
        session.tx, session.tag(Purpose.OPEN_FORM), sealed, session.today
    )
