"""Filling in a form over several messages: what is asked, what was answered, back and cancel.

The answers so far are a draft in the store, encrypted to the account: a restart loses nothing,
and nobody else can read them. Required questions are asked; the rest is offered at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from db import conversations
from db.secrets.vault import Purpose, SealBroken, new_token
from handlers.frame.choices import accepted
from handlers.frame.refusal import Refusal
from handlers.frame.session import FormHandler, Session
from messages.form import BadAnswer, Choice, Field, Form, Kind, OpenForm, Values
from messages.reply import Block, Button, Items, Note, Paragraph, Reply, Title
from messages.text import Text, Words, t

MOST_SHOWN = 8
"""Matches of a search worth showing."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A form being filled in. `asking` is the field now asked, None when nothing is missing."""

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
    """Open the form `name`, answered with `values`; or go on with the one that is open already."""
    open_draft = await _draft(session)
    if open_draft is not None:
        return await _resumed(session, open_draft)
    handler = session.forms[name]
    form = await handler.build(session, arguments)
    draft = _onward(Draft(new_token(), name, arguments, {}, None), form, dict(values or {}))
    await _keep(session, draft)
    return _prompt(session, draft, form, intro=tuple(intro))


async def answer(session: Session) -> Reply:
    """Words typed without a command: the answer to what is being asked."""
    draft = await _draft(session)
    if draft is None:
        raise Refusal(
            t("No question is open just now, so I don't know what to do with that."),
            Button(t("What I can do"), "help"),
        )
    form = await _form(session, draft)
    if draft.asking is None:
        return _prompt(session, draft, form, problem=t("Please choose one of these."))
    return await _take(session, draft, form, draft.asking, session.request.text)


async def step(session: Session) -> Reply:
    """A step of a form: `answer FIELD VALUE`, `edit FIELD`, `clear FIELD`, `send`, `go`.

    `fill` takes the answers to several fields at once, from the request's values.
    """
    draft = await _expected(session)
    form = await _form(session, draft)
    match session.request.arguments[1:]:
        case ("answer", name, value) if form.field(name):
            return await _take(session, draft, form, name, value)
        case ("edit", name) if form.field(name):
            return await _move(session, replace(draft, asking=name), form)
        case ("clear", name):
            left = {key: value for key, value in draft.values.items() if key != name}
            return await _move(session, _onward(draft, form, left), form)
        case ("fill",):
            return await _fill(session, draft, form)
        case ("send",):
            return await _send(session, draft, form)
    return await _resumed(session, draft)


async def back(session: Session) -> Reply:
    """To the question before."""
    draft = await _open(session)
    form = await _form(session, draft)
    return await _move(session, replace(draft, asking=_before(draft, form)), form)


async def cancel(session: Session) -> Reply:
    """Drop the form with all its answers."""
    draft = await _open(session)
    form = await _form(session, draft)
    await conversations.drop_draft(session.tx, session.tag(Purpose.DRAFT))
    session.tx.erases = True
    return Reply.of(
        Paragraph(t("Cancelled: {form}. Nothing of it was kept.", form=form.title)),
        buttons=(Button(t("What I can do"), "help"),),
    )


async def current(session: Session) -> Reply:
    """The open form as it stands."""
    draft = await _open(session)
    return _prompt(session, draft, await _form(session, draft))


async def reminder(session: Session) -> tuple[Button, ...]:
    """A way back to the open form, under the answer to something else."""
    draft = await _draft(session)
    if draft is None:
        return ()
    form = await _form(session, draft)
    return (Button(t("Go on with: {form}", form=form.title), "form", (draft.id, "go")),)


async def answers(session: Session) -> Values | None:
    """What has been answered in the open form; None if none is open."""
    draft = await _draft(session)
    return draft.values if draft else None


async def _take(session: Session, draft: Draft, form: Form, name: str, typed: str) -> Reply:
    """Check an answer; keep it and go on, or say what is wrong with it and ask again."""
    field = form.field(name)
    assert field is not None
    asked = replace(draft, asking=name)
    found = accepted(field, typed, session)
    if asked != draft and not isinstance(found, str):
        await _keep(session, asked)
    if isinstance(found, BadAnswer):
        return _prompt(session, asked, form, problem=found.words)
    if isinstance(found, tuple):
        several = t("Several fit. Which one do you mean?")
        if len(found) > MOST_SHOWN:
            several = t("Many fit; these are some. Type more of it to find the others.")
        return _prompt(session, asked, form, problem=several, choices=found[:MOST_SHOWN])
    values = {**draft.values, name: found}
    return await _move(session, _onward(draft, form, values), form)


async def _fill(session: Session, draft: Draft, form: Form) -> Reply:
    """Keep every answer that can stand, and ask again for the first that cannot.

    An empty answer to a field that is not required leaves it out.
    """
    wrong: tuple[str, str] | None = None
    values = dict(draft.values)
    for name, typed in session.request.values.items():
        field = form.field(name)
        if field is None:
            continue
        values.pop(name, None)
        found = accepted(field, typed, session) if field.required or typed.strip() else ""
        if isinstance(found, str):
            values |= {name: found} if found else {}
        elif field.applies(values):
            wrong = wrong or (name, typed)
    onward = _onward(draft, form, values)
    await _keep(session, onward)
    return await _take(session, onward, form, *wrong) if wrong else _prompt(session, onward, form)


def _onward(draft: Draft, form: Form, values: dict[str, str]) -> Draft:
    """The draft with `values`, asking what is amiss or missing; what no longer applies goes."""
    applying = {field.name for field in form.applying(values)}
    values = {name: value for name, value in values.items() if name in applying}
    misfit, missing = form.misfit(values), form.missing(values)
    asking = misfit.field if misfit else missing.name if missing else None
    return replace(draft, values=values, asking=asking)


def _before(draft: Draft, form: Form) -> str | None:
    """The field to go back to: the last required one before what is asked."""
    names = [field.name for field in form.applying(draft.values) if field.required]
    at = names.index(draft.asking) if draft.asking in names else len(names)
    return names[max(at - 1, 0)] if names else None


async def _send(session: Session, draft: Draft, form: Form) -> Reply:
    if form.missing(draft.values) or form.misfit(draft.values):
        return await _move(session, _onward(draft, form, draft.values), form)
    await conversations.drop_draft(session.tx, session.tag(Purpose.DRAFT))
    return await session.forms[draft.form].submit(session, draft.arguments, draft.values)


async def _move(session: Session, draft: Draft, form: Form) -> Reply:
    await _keep(session, draft)
    return _prompt(session, draft, form)


async def _resumed(session: Session, draft: Draft) -> Reply:
    form = await _form(session, draft)
    words = t("You are in the middle of this: {form}. Finish it, or cancel it.", form=form.title)
    return _prompt(session, draft, form, problem=words)


def _prompt(
    session: Session,
    draft: Draft,
    form: Form,
    *,
    intro: tuple[Block, ...] = (),
    problem: Text | None = None,
    choices: tuple[Choice, ...] | None = None,
) -> Reply:
    """What is asked now, or everything answered with the last button."""
    misfit = form.misfit(draft.values)
    if misfit is not None and misfit.field == draft.asking:
        problem = problem or misfit.words
    notes = (Note(problem),) if problem else ()
    as_it_stands = OpenForm(draft.id, form, draft.values, draft.asking)
    field = form.field(draft.asking) if draft.asking else None
    if field is None:
        blocks = (*intro, *notes, *_review(draft, form))
        return Reply(blocks, tuple(_review_buttons(draft, form)), form=as_it_stands)
    shown = choices if choices is not None else _offered(field)
    buttons = [_button(draft, choice.label, "answer", field.name, choice.value) for choice in shown]
    if not field.required:
        buttons.append(_button(draft, t("Leave it out"), "clear", field.name))
    if _before(draft, form) not in (None, field.name):
        buttons.append(Button(t("Back"), "back"))
    buttons.append(Button(t("Cancel"), "cancel"))
    blocks = (*intro, *notes, Paragraph(field.question))
    return Reply(blocks, tuple(buttons), form=as_it_stands)


def _offered(field: Field) -> tuple[Choice, ...]:
    return field.choices if field.kind is not Kind.SEARCH else ()


def _review(draft: Draft, form: Form) -> tuple[Block, ...]:
    lines: list[Words] = [
        t(
            "{question}: {answer}",
            question=field.label,
            answer=field.shown(draft.values[field.name]),
        )
        for field in form.applying(draft.values)
        if field.name in draft.values
    ]
    answers = (Items(tuple(lines)),) if lines else ()
    return Title(form.title), *answers, *(Paragraph(words) for words in form.agreement)


def _review_buttons(draft: Draft, form: Form) -> list[Button]:
    buttons = [_button(draft, form.submit, "send")]
    for field in form.applying(draft.values):
        change = t("Change: {field}") if field.name in draft.values else t("Add: {field}")
        buttons.append(_button(draft, change.fill(field=field.label), "edit", field.name))
    return [*buttons, Button(t("Cancel"), "cancel")]


def _button(draft: Draft, label: Words, *step: str) -> Button:
    return Button(label, "form", (draft.id, *step))


async def _expected(session: Session) -> Draft:
    """The open draft, if the button pressed belongs to it."""
    draft = await _open(session)
    if session.request.arguments[:1] != (draft.id,):
        raise Refusal(
            t(
                "That button belongs to a form that is closed. This one is open now: {form}.",
                form=(await _form(session, draft)).title,
            ),
            Button(t("Go on with it"), "form", (draft.id, "go")),
        )
    return draft


async def _open(session: Session) -> Draft:
    draft = await _draft(session)
    if draft is None:
        raise Refusal(
            t("No form is open any more: it was sent, cancelled, or too old."),
            Button(t("What I can do"), "help"),
        )
    return draft


async def _form(session: Session, draft: Draft) -> Form:
    handler: FormHandler = session.forms[draft.form]
    return await handler.build(session, draft.arguments)


async def _draft(session: Session) -> Draft | None:
    sealed = await conversations.draft_of(session.tx, session.tag(Purpose.DRAFT))
    if sealed is None:
        return None
    try:
        raw = json.loads(session.keys.decrypt(Purpose.DRAFT, sealed))
    except SealBroken:
        return None
    draft = Draft(**{**raw, "arguments": tuple(raw["arguments"])})
    return draft if draft.form in session.forms else None


async def _keep(session: Session, draft: Draft) -> None:
    sealed = session.keys.encrypt(Purpose.DRAFT, json.dumps(asdict(draft)).encode())
    await conversations.keep_draft(session.tx, session.tag(Purpose.DRAFT), sealed, session.today)
