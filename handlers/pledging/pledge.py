"""/pledge and /pledges: something concrete to promise, to do, and to tick off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from db import daily, pledges
from db.pledges import MadePledge
from db.secrets.vault import Purpose
from db.subjects import Subject
from handlers.frame import conversation
from handlers.frame.consent import consent
from handlers.frame.refusal import Refusal
from handlers.frame.session import FormHandler, Offer, Session
from handlers.pledging import reminders
from handlers.pledging.reminders import DONE, WITHDRAW
from messages.form import Field, Form, Kind, Values
from messages.letter.pledges import Audience, Pledge, Visibility
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.text import Code, Listed, Text, Words, quoted, t

FORM = "pledge"

SHOWN = {
    Visibility.PUBLIC: t("May be shown beside your public name, if you have one."),
    Visibility.ANONYMOUS: t("Counted only; never shown with a name."),
}


ENDED = t("This pledge is not offered any more.")


async def pledge(session: Session) -> Reply:
    """The pledges that can be made: `/pledge`, `/pledge AUDIENCE`, or `/pledge ID` to make one.

    Raises `Refusal` where there is no such audience or pledge.
    """
    catalogue = session.campaign.pledges
    name = "-".join(session.request.arguments).lower()
    if not name:
        return _audiences(session)
    id = catalogue.spelt(name) or name
    if audience := catalogue.audiences.get(id):
        return _of_audience(session, audience)
    if chosen := catalogue.get(id):
        return await _open(session, chosen)
    raise Refusal(
        t(
            "There is no pledge or group called {name}. Which group are you part of?",
            name=quoted(name),
        ),
        *_audience_buttons(session),
    )


async def offers(session: Session) -> tuple[Offer, ...]:
    """The audiences of the pledges, then each pledge."""
    catalogue = session.campaign.pledges
    return (
        *(Offer(audience.id, audience.name) for audience in catalogue.audiences.values()),
        *(Offer(pledge.id, pledge.text) for pledge in catalogue.all()),
    )


def _audiences(session: Session) -> Reply:
    return Reply.of(
        Title(t("Make a pledge")),
        Paragraph(
            t("The letter asks something of each of these groups. Which one are you part of?")
        ),
        buttons=(*_audience_buttons(session), Button(t("My pledges"), "pledges")),
    )


def _audience_buttons(session: Session) -> tuple[Button, ...]:
    audiences = session.campaign.pledges.audiences.values()
    return tuple(Button(audience.name, "pledge", (audience.id,)) for audience in audiences)


def _of_audience(session: Session, audience: Audience) -> Reply:
    offered = session.campaign.pledges.of(audience.id)
    return Reply.of(
        Title(audience.name),
        Items(tuple(pledge.text for pledge in offered), numbered=True),
        buttons=(
            *(
                Button(t("Pledge number {number}", number=number), "pledge", (pledge.id,))
                for number, pledge in enumerate(offered, start=1)
            ),
            Button(t("Another group"), "pledge"),
        ),
    )


async def _open(session: Session, chosen: Pledge) -> Reply:
    made = await _made(session, chosen.id)
    if made is not None:
        return _yours(session, chosen, made)
    return await conversation.begin(session, FORM, (chosen.id,))


async def form(session: Session, arguments: tuple[str, ...]) -> Form:
    """The form for one promise; a date is welcome and not needed.

    A form that is still open when its pledge has ended asks nothing, and can only say so.
    """
    chosen = session.campaign.pledges.get(arguments[0])
    if chosen is None:
        return Form(t("Make a pledge"), (), t("Go on"), (ENDED,))
    authority = (
        (
            t(
                "Promise this only if you may speak for the organisation; otherwise it is your "
                "personal pledge."
            ),
        )
        if chosen.for_organisation
        else ()
    )
    return Form(
        title=t("Make a pledge"),
        fields=(
            Field(
                "due",
                t("Date"),
                t("By when? Type a date like {example}.", example=Code(session.today)),
                Kind.DATE,
                required=False,
            ),
        ),
        submit=t("I promise this"),
        agreement=(
            consent(chosen.text),
            t("Done when: {done_when}", done_when=chosen.done_when),
            t(
                "Based on these parts of the letter: {places}",
                places=_places(chosen),
            ),
            SHOWN[chosen.visibility],
            *authority,
        ),
    )


def _places(chosen: Pledge) -> Listed:
    return Listed(tuple(Code(f"/letter {id}") for id in chosen.derives_from))


async def submit(session: Session, arguments: tuple[str, ...], values: Values) -> Reply:
    """Keep the pledge, and a reminder of the pledge if reminders are wanted.

    Nothing is kept of a pledge that has ended meanwhile.
    """
    chosen = session.campaign.pledges.get(arguments[0])
    if chosen is None:
        return _gone()
    made = MadePledge(
        pledge=chosen.id,
        catalogue_version=session.campaign.pledges.version,
        visibility=chosen.visibility.value,
        due=values.get("due"),
        done=False,
        locale=session.language,
        platform=session.request.platform,
        month=session.month,
    )
    await pledges.make(session.tx, session.tag(Purpose.PLEDGE), made)
    await daily.came(session.tx, Subject.PLEDGES_OPEN, session.today)
    await reminders.promised(session, made)
    return Reply.of(
        Title(t("Your pledge is kept. Thank you.")),
        Paragraph(chosen.text),
        Note(t("When it is done, or if you change your mind: {command}", command=Code("/pledges"))),
        buttons=(
            *_manage(chosen, made),
            Button(t("My pledges"), "pledges"),
            Button(t("Make another pledge"), "pledge"),
        ),
    )


async def standing(session: Session, arguments: tuple[str, ...]) -> Reply:
    """The promise of a form that was sent, as it is kept now; or that it is not kept."""
    id = arguments[0]
    made = await _made(session, id)
    if made is None:
        return _not_kept() if session.campaign.pledges.get(id) else _gone()
    return _as_kept(session, made)


def _as_kept(session: Session, made: MadePledge) -> Reply:
    chosen = session.campaign.pledges.get(made.pledge)
    return _yours(session, chosen, made) if chosen else _ended(made)


def _not_kept() -> Reply:
    return Reply.of(
        Paragraph(t("That pledge is not among yours. If you withdrew it, it is erased.")),
        buttons=(
            Button(t("My pledges"), "pledges"),
            Button(t("Make another pledge"), "pledge"),
        ),
    )


def _gone() -> Reply:
    return Reply.of(Note(ENDED), buttons=(Button(t("Make another pledge"), "pledge"),))


async def mine(session: Session) -> Reply:
    """The account's pledges: `/pledges [ID]`, `/pledges done ID`, `/pledges withdraw ID`.

    What is done or withdrawn already is shown as it is kept. Raises `Refusal` where there is
    nothing to show.
    """
    match session.request.arguments:
        case (action, id) if action in (DONE, WITHDRAW):
            return await _act(session, action, id)
        case (id,) if chosen := session.campaign.pledges.get(id):
            return await _open(session, chosen)
        case (id,) if made := await _made(session, id):
            return _ended(made)
    all_made = await pledges.pledges_of(session.tx, session.tag(Purpose.PLEDGE))
    if not all_made:
        raise Refusal(t("You have made no pledge yet."), Button(t("Make a pledge"), "pledge"))
    catalogue = session.campaign.pledges
    return Reply.of(
        Title(t("My pledges")),
        Items(
            tuple(described(catalogue.get(made.pledge), made) for made in all_made), numbered=True
        ),
        buttons=(
            *(
                Button(t("Pledge number {number}", number=number), "pledges", (made.pledge,))
                for number, made in enumerate(all_made, start=1)
            ),
            Button(t("Make another pledge"), "pledge"),
        ),
    )


def described(chosen: Pledge | None, made: MadePledge) -> Text:
    """A pledge that was made, in a line: done, due on a date, or promised.

    A pledge that the catalogue no longer has is called by its id.
    """
    words: Words = chosen.text if chosen else Code(made.pledge)
    if made.done:
        return t("Done: {pledge}", pledge=words)
    if made.due:
        return t("By {due}: {pledge}", due=date.fromisoformat(made.due), pledge=words)
    return t("Promised: {pledge}", pledge=words)


def _yours(session: Session, chosen: Pledge, made: MadePledge) -> Reply:
    words: list[Words] = [
        t("Done when: {done_when}", done_when=chosen.done_when),
        SHOWN[Visibility(made.visibility)],
    ]
    return Reply.of(
        Title(t("You made this pledge.")),
        Paragraph(described(chosen, made)),
        Items(tuple(words)),
        buttons=(*_manage(chosen, made), Button(t("My pledges"), "pledges")),
    )


def _ended(made: MadePledge) -> Reply:
    """The reply about a pledge that somebody made and that the catalogue no longer has."""
    return Reply.of(
        Title(t("You made this pledge.")),
        Paragraph(described(None, made)),
        Note(ENDED),
        buttons=(
            Button(t("Withdraw it"), "pledges", (WITHDRAW, made.pledge)),
            Button(t("My pledges"), "pledges"),
        ),
    )


def _manage(chosen: Pledge, made: MadePledge) -> tuple[Button, ...]:
    done = () if made.done else (Button(t("It is done"), "pledges", (DONE, chosen.id)),)
    return *done, Button(t("Withdraw it"), "pledges", (WITHDRAW, chosen.id))


async def _act(session: Session, action: str, id: str) -> Reply:
    tag = session.tag(Purpose.PLEDGE)
    chosen = session.campaign.pledges.get(id)
    made = await _made(session, id)
    if made is None:
        return _not_kept()
    back = Button(t("My pledges"), "pledges")
    if action == WITHDRAW:
        await pledges.withdraw(session.tx, tag, id)
        await reminders.settled(session, id)
        return Reply.of(Paragraph(t("That pledge is withdrawn and erased.")), buttons=(back,))
    if not await pledges.mark_done(session.tx, tag, id):
        shown = _as_kept(session, made)
        words = t("That pledge is marked as done already.")
        return replace(shown, blocks=(Note(words), *shown.blocks))
    await daily.came(session.tx, Subject.PLEDGES_DONE, session.today)
    await reminders.settled(session, id)
    return Reply.of(
        Title(t("Done. Thank you.")),
        *((Paragraph(t("Done when: {done_when}", done_when=chosen.done_when)),) if chosen else ()),
        buttons=(
            back,
            Button(t("The count so far"), "count"),
            Button(t("Make another pledge"), "pledge"),
        ),
    )


async def _made(session: Session, id: str) -> MadePledge | None:
    all_made = await pledges.pledges_of(session.tx, session.tag(Purpose.PLEDGE))
    return next((made for made in all_made if made.pledge == id), None)


PLEDGE_FORM = FormHandler(FORM, form, submit, standing)
