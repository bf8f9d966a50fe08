"""The exports that there are, and each of them as staff are shown it."""

from __future__ import annotations

from db import closing, exports, staff
from db.exports import Export
from db.staff import Staff
from handlers.exporting import contents, making
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.staffing import two_people
from handlers.staffing.two_people import short_fingerprint
from messages.reply import Button, Items, Note, Paragraph, Reply, Title
from messages.text import Code, Text, quoted, t

EXPORTS = Button(t("Exports"), "export")
NEW = Button(t("Ask for an export"), "export", ("new",))

WHAT = t(
    "An export is a file with the signatures, or some of them, and their sealed names. One "
    "organiser asks for it, another agrees to exactly that, and only organisers.key opens it, on a "
    "machine of your own."
)


async def unless_erased(session: Session) -> None:
    """Raises `Refusal` once the campaign has closed and all about accounts is erased."""
    if await closing.is_erased(session.tx):
        words = t("The campaign has closed, and the time for a last export is over.")
        raise Refusal(words, Button(t("The closing"), "close"))


async def list_(session: Session, me: Staff) -> Reply:
    """What an export is, and every one that is asked for or can be fetched."""
    asked = [each for each in await exports.every(session.tx) if await _counts(session, each)]
    lines = [await _line(session, me, export) for export in asked]
    return Reply.of(
        Title(t("Exports")),
        Paragraph(WHAT),
        *((Items(tuple(lines)),) if lines else ()),
        buttons=(*(_showing(export) for export in asked), NEW),
    )


async def _counts(session: Session, export: Export) -> bool:
    return await making.is_asked(session.tx, export, session.now)


def _showing(export: Export) -> Button:
    return Button(contents.called(export), "export", ("show", export.id))


async def _line(session: Session, me: Staff, export: Export) -> Text:
    return t(
        "{id}, asked for by {label}: {state}",
        id=contents.called(export),
        label=await _asker(session, export),
        state=await _state(session, me, export),
    )


async def _asker(session: Session, export: Export) -> str:
    accounts = await staff.accounts_of(session.tx, export.person)
    return accounts[0].label if accounts else "-"


async def _state(session: Session, me: Staff, export: Export) -> Text:
    if export.made is not None:
        return t("made, until it is fetched")
    if await making.stands(session.tx, export, session.now):
        return t("agreed to, and being made")
    return t("waits for another organiser")


async def called(session: Session, id: str) -> Export:
    """The export with the id, which somebody of the staff asks for. Raises `Refusal`."""
    export = await exports.called(session.tx, id.upper())
    if export is None or not await _counts(session, export):
        words = t(
            "There is no export {id}. It was fetched or refused, its time is over, or nobody who "
            "asked for it is an organiser any more.",
            id=quoted(id),
        )
        raise Refusal(words, EXPORTS)
    return export


async def show(session: Session, me: Staff, export: Export) -> Reply:
    """An export with all that it holds, and what `me` can do with it."""
    state = await _state(session, me, export)
    asked = t("Asked for by {label}: {state}", label=await _asker(session, export), state=state)
    return Reply.of(
        Title(t("Export {id}", id=contents.called(export))),
        *contents.described(export.wanted),
        Paragraph(asked),
        buttons=(*await _ways(session, me, export), EXPORTS),
    )


async def _ways(session: Session, me: Staff, export: Export) -> tuple[Button, ...]:
    mine = export.person == me.person
    if export.made is not None and mine:
        return making.handing_over(export)
    behind = await two_people.behind(session.tx, export.proposal, session.now)
    if export.made is None and me.person not in behind:
        return agreeing(export), refusing(export, mine=mine)
    return (refusing(export, mine=mine),)


def to_decide(export: Export, label: str) -> Reply:
    """The question to the other organisers about an export that the one called `label` wants."""
    return Reply.of(
        Title(t("{label} asks for an export.", label=label)),
        *contents.described(export.wanted),
        Note(
            t(
                "Agree only if you know by another way than this chat what it is for. {label} then "
                "gets the file.",
                label=label,
            )
        ),
        buttons=(agreeing(export), refusing(export, mine=False), EXPORTS),
    )


def agreeing(export: Export) -> Button:
    """The button that agrees to exactly this export."""
    exactly = ("approve", export.id, short_fingerprint(export.proposal))
    return Button(t("Agree to exactly this"), "export", exactly)


def refusing(export: Export, *, mine: bool) -> Button:
    """The button that ends an export, whose asker it may be `mine`."""
    return Button(t("Take it back") if mine else t("Refuse"), "export", ("refuse", export.id))


def on_the_server(export: Export) -> Text:
    """The words on how whoever runs the bot picks the file up."""
    return t(
        "Whoever runs the bot picks it up on the server: {command}",
        command=Code(f"python -m bot exports take {export.id} --to FOLDER"),
    )
