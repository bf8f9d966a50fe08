"""Filling in a form over several messages: the question, the answers, back and cancel.

The answers so far are kept in the store, encrypted to the account: a restart loses nothing,
and nobody else can read the answers. Required questions are asked; the rest is offered at the end.
Each button names its form, so that a button pressed once more, or late, moves no other form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from db.secrets.vault import new_token
from handlers.frame import ended, filling, plain_words, typed_messages
from handlers.frame.choices import accepted
from handlers.frame.ended import End, Ended
from handlers.frame.filling import Filling, form_of, keep
from handlers.frame.prompt import before, go_on, last_press, prompt
from handlers.frame.prompt import way_back as back_button
from handlers.frame.refusal import Refusal
from handlers.frame.session import Command, Session
from messages.form import BadAnswer, Form, Values
from messages.reply import Block, Button, Paragraph, Reply
from messages.text import Text, t

MOST_SHOWN = 8
"""The most matches of a search that are shown."""

HELP = Button(t("What I can do"), "help")


async def begin(
    session: Session,
    name: str,
    arguments: tuple[str, ...] = (),
    intro: Iterable[Block] = (),
    values: Values | None = None,
) -> Reply:
    """Open the form `name`, answered with `values`; or go on with a form that is open already.

    A form that has just been opened in the same way is shown as it was then, with its `intro`.
    """
    there = await filling.kept(session)
    form = await session.forms[name].build(session, arguments)
    fresh = _onward(Filling(new_token(), name, arguments, {}, None), form, dict(values or {}))
    if there is not None and there != replace(fresh, id=there.id):
        return await _resumed(session, there)
    reply = prompt(there or fresh, form, intro=tuple(intro))
    if there is not None:
        return reply
    await keep(session, fresh)
    return replace(reply, erase=await typed_messages.ended(session))


async def answer(session: Session) -> Reply:
    """Take words typed without a command as the answer to the question that is open.

    Words that stand on a button of the question are that button; a word to stop is never an answer.
    Raises `Refusal` where no form is open.
    """
    there = await filling.kept(session)
    if there is None:
        raise plain_words.directions(session)
    form = await form_of(session, there)
    button = plain_words.labelled(session, prompt(there, form).buttons)
    if button is not None and not session.commands[button.command].of_chat:
        return await _pressed(session, button)
    commands = plain_words.instead(session)
    if commands:
        asked = prompt(there, form, problem=plain_words.question(commands))
        return _offering(commands, asked)
    if there.asking is None:
        asked = prompt(there, form, problem=t("Please choose one of these."))
        return _offering(plain_words.meant(session), asked)
    return await _take(session, there, form, there.asking, session.request.text)


async def _pressed(session: Session, button: Button) -> Reply:
    """The reply to `button` of a form, whose words were typed."""
    request = replace(session.request, command=button.command, arguments=button.arguments, text="")
    return await session.commands[button.command].run(replace(session, request=request))


def _offering(commands: Iterable[Command], asked: Reply) -> Reply:
    """The question `asked`, with the ways to `commands` before its own buttons."""
    return replace(asked, buttons=(*(command.way for command in commands), *asked.buttons))


async def step(session: Session) -> Reply:
    """A step of a form: `answer FIELD VALUE`, `edit FIELD`, `clear FIELD`, `send`, `go`.

    `fill` takes the answers to several fields at once, from the request's values. A button of a
    form that was sent shows what is kept of it now. Raises `Refusal` for a button of a form that
    was closed otherwise.
    """
    id, *act = session.request.arguments or ("",)
    there = await filling.kept(session)
    if there is None or there.id != id:
        return await _closed(session, id, there)
    form = await form_of(session, there)
    match act:
        case ("answer", name, value) if form.field(name):
            return await _take(session, there, form, name, value)
        case ("edit", name) if form.field(name):
            return await _move(session, replace(there, asking=name), form)
        case ("clear", name):
            left = {key: value for key, value in there.values.items() if key != name}
            return await _move(session, _onward(there, form, left), form)
        case ("fill",):
            return await _fill(session, there, form)
        case ("send",):
            return await _send(session, there, form)
    return await _resumed(session, there)


async def back(session: Session) -> Reply:
    """Go back to the question before: `/back`, or `/back ID.FIELD` to the one before FIELD.

    Raises `Refusal` where no form is open, or the form called ID is closed and was not sent.
    """
    there = await filling.kept(session)
    id, _, field = "".join(session.request.arguments).partition(".")
    if id and (there is None or there.id != id):
        return await _closed(session, id, there)
    if there is not None and id:
        there = replace(there, asking=field or None)
    if there is None:
        raise _none_open()
    form = await form_of(session, there)
    return await _move(session, replace(there, asking=before(there, form)), form)


async def cancel(session: Session) -> Reply:
    """Drop the open form with all its answers: `/cancel`, or `/cancel ID` that form alone.

    Raises `Refusal` where none is open, or the form called ID is closed and was neither sent nor
    cancelled.
    """
    there = await filling.kept(session)
    match session.request.arguments:
        case (id, *_) if there is None or there.id != id:
            over = await ended.called(session, id)
            if over is not None and over.end is End.CANCELLED:
                return await _cancelled(session, over, await reminder(session))
            return await _closed(session, id, there)
    if there is None:
        raise _none_open()
    over = Ended(there.form, there.arguments, End.CANCELLED)
    reply = await _cancelled(session, over, ())
    await filling.erase(session)
    await ended.note(session, there, End.CANCELLED)
    session.tx.erases = True
    return replace(reply, erase=await typed_messages.ended(session))


async def _cancelled(session: Session, over: Ended, further: tuple[Button, ...]) -> Reply:
    form = await session.forms[over.form].build(session, over.arguments)
    words = t("Cancelled: {form}. Nothing of it was kept.", form=form.title)
    return Reply.of(Paragraph(words), buttons=(HELP, *further))


async def current(session: Session) -> Reply:
    """The open form as it stands. Raises `Refusal` where none is open."""
    there = await filling.kept(session)
    if there is None:
        raise _none_open()
    return prompt(there, await form_of(session, there))


async def shown_again(session: Session, id: str) -> Reply:
    """The form called `id` as it stands; or what became of the form since.

    Raises `Refusal` where the form is closed and was not sent.
    """
    there = await filling.kept(session)
    if there is None or there.id != id:
        return await _closed(session, id, there)
    return prompt(there, await form_of(session, there))


async def reminder(session: Session) -> tuple[Button, ...]:
    """A button back to the open form, under the answer to another command; none without a form."""
    there = await filling.kept(session)
    if there is None:
        return ()
    form = await form_of(session, there)
    return (go_on(there, t("Go on with: {form}", form=form.title)),)


async def answers(session: Session) -> Values | None:
    """The answers in the open form, by field; None if no form is open."""
    there = await filling.kept(session)
    return there.values if there else None


async def way_back(session: Session) -> tuple[Button, ...]:
    """The button to the last question of the open form; none without a form."""
    there = await filling.kept(session)
    return (back_button(there),) if there else ()


async def to_the_end(session: Session) -> tuple[Button, ...]:
    """The button of the last press of the open form, to be pressed once more; none without one."""
    there = await filling.kept(session)
    return last_press(there, await form_of(session, there)) if there else ()


async def to_the_form(session: Session) -> tuple[Button, ...]:
    """The button that shows the open form as it stands; none without one."""
    there = await filling.kept(session)
    if there is None:
        return ()
    return (go_on(there, t("Go on with it")),)


async def _take(session: Session, there: Filling, form: Form, name: str, typed: str) -> Reply:
    """Check an answer; keep the answer and go on, or say what is wrong and ask again."""
    field = form.field(name)
    assert field is not None
    asked = replace(there, asking=name)
    checked = accepted(field, typed, session)
    if asked != there and not isinstance(checked, str):
        await keep(session, asked)
    if isinstance(checked, BadAnswer):
        again = prompt(asked, form, problem=checked.words, choices=checked.choices or None)
        return _offering(plain_words.meant(session), again)
    if isinstance(checked, tuple):
        which = _which(len(checked))
        return prompt(asked, form, problem=which, choices=checked[:MOST_SHOWN])
    values = {**there.values, name: checked}
    return await _move(session, _onward(there, form, values), form)


def _which(fitting: int) -> Text:
    """The question which of so many choices is meant."""
    if fitting == 1:
        return t("Is this the one you mean? If not, please type another name.")
    if fitting > MOST_SHOWN:
        return t("Many fit; these are some. Type more of it to find the others.")
    return t("Several fit. Which one do you mean?")


async def _fill(session: Session, there: Filling, form: Form) -> Reply:
    """Keep every answer that can stand, and ask again for the first answer that cannot.

    An empty answer to a field that is not required leaves the field out.
    """
    wrong: tuple[str, str] | None = None
    values = dict(there.values)
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
    onward = _onward(there, form, values)
    await keep(session, onward)
    return await _take(session, onward, form, *wrong) if wrong else prompt(onward, form)


def _onward(there: Filling, form: Form, values: dict[str, str]) -> Filling:
    """The form `there` with those of `values` that apply, asking what is amiss or missing."""
    applying = {field.name for field in form.applying(values)}
    values = {name: value for name, value in values.items() if name in applying}
    misfit, missing = form.misfit(values), form.missing(values)
    asking = misfit.field if misfit else missing.name if missing else None
    return replace(there, values=values, asking=asking)


async def _send(session: Session, there: Filling, form: Form) -> Reply:
    if form.sends is not None:
        return prompt(there, form, problem=t("Please choose one of these."))
    if form.missing(there.values) or form.misfit(there.values):
        return await _move(session, _onward(there, form, there.values), form)
    reply = await session.forms[there.form].submit(session, there.arguments, there.values)
    await filling.drop(session)
    await ended.note(session, there, End.SENT)
    return replace(reply, erase=await typed_messages.ended(session))


async def sent_as(session: Session, form: str) -> tuple[int, ...]:
    """Close the open form if it is the one called `form`: another command has its answers.

    The numbers are of the messages that were typed into it, to be erased.
    """
    there = await filling.kept(session)
    if there is None or there.form != form:
        return ()
    await filling.drop(session)
    await ended.note(session, there, End.SENT)
    return await typed_messages.ended(session)


async def _move(session: Session, there: Filling, form: Form) -> Reply:
    await keep(session, there)
    return prompt(there, form)


async def _resumed(session: Session, there: Filling) -> Reply:
    form = await form_of(session, there)
    words = t("You are in the middle of this: {form}. Finish it, or cancel it.", form=form.title)
    return prompt(there, form, problem=words)


async def _closed(session: Session, id: str, there: Filling | None) -> Reply:
    """The reply to a button of the form called `id`, which is not the one that is open.

    Raises `Refusal` where nothing is known of the form's end, or another form waits.
    """
    over = await ended.called(session, id)
    if over is not None and over.end is End.SENT:
        reply = await ended.standing(session, over)
        return replace(reply, buttons=reply.buttons + await reminder(session))
    if there is not None:
        form = await form_of(session, there)
        words = t("That button belongs to a form that is closed. This one is open now: {form}.")
        raise Refusal(words.fill(form=form.title), go_on(there, t("Go on with it")))
    if over is not None:
        return await _cancelled(session, over, ())
    raise _none_open()


def _none_open() -> Refusal:
    words = t("There is no open form any more: it was sent, cancelled, or has expired.")
    return Refusal(words, HELP)
