"""The second person for an export: who agrees to exactly that, or refuses."""

from __future__ import annotations

from dataclasses import replace

from db import exports
from db.exports import Export
from db.staff import Role, Staff
from handlers.exporting import contents, making, overview
from handlers.frame import roles
from handlers.frame.session import Session
from handlers.staffing import journal, notices, two_people
from handlers.staffing.two_people import short_fingerprint
from messages.reply import Note, Paragraph, Reply, Title
from messages.text import Text, t


async def approve(session: Session, me: Staff, export: Export, fingerprint: str) -> Reply:
    """Count `me` as behind exactly the export that was shown; anything else only shows it."""
    if export.made is not None or await making.stands(session.tx, export, session.now):
        return await _beside(session, me, export, t("It is agreed to already."))
    if me.person in await two_people.behind(session.tx, export.proposal, session.now):
        words = t("You stand behind it already. Another organiser must agree too.")
        return await _beside(session, me, export, words)
    if fingerprint != short_fingerprint(export.proposal):
        words = t("Please read it first: the button below agrees to exactly what stands here.")
        return await _beside(session, me, export, words)
    await two_people.stand_behind(session, me, export.proposal, "export approved", export.id)
    told = t("{name} has agreed to the export {id}.", name=me.label, id=contents.called(export))
    more = t("It is made now, in pieces: that takes some minutes.")
    await _tell(session, me, told, more)
    return Reply.of(
        Title(t("You have agreed to the export {id}.", id=contents.called(export))),
        Paragraph(more),
        buttons=(overview.refusing(export, mine=False), overview.EXPORTS),
    )


async def _beside(session: Session, me: Staff, export: Export, words: Text) -> Reply:
    shown = await overview.show(session, me, export)
    return replace(shown, blocks=(Note(words), *shown.blocks))


async def refuse(session: Session, me: Staff, export: Export) -> Reply:
    """End an export, whatever it waits for: one person is enough."""
    await exports.erase(session.tx, export)
    await journal.by_staff(session, me, "export refused", export.id)
    told = t("{name} has refused the export {id}.", name=me.label, id=contents.called(export))
    more = t("Nothing of it is kept.")
    await _tell(session, me, told, more)
    return Reply.of(
        Title(t("The export {id} is ended.", id=contents.called(export))),
        Paragraph(more),
        buttons=(overview.EXPORTS,),
    )


async def _tell(session: Session, me: Staff, words: Text, more: Text) -> None:
    others = await roles.others(session.tx, session.now, me.person, Role.ORGANISER)
    reply = Reply.of(Paragraph(words), Note(more), buttons=(overview.EXPORTS,))
    await notices.tell(session.tx, session.campaign, others, reply)
