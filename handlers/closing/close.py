"""/close: two people of the staff close the campaign; anybody of them can stop it meanwhile."""

from __future__ import annotations

from datetime import date

from db import closing
from db.closing import Cause, Closing, State
from db.staff import PersonId, Staff
from handlers.closing import telling
from handlers.closing.telling import CLOSE
from handlers.frame import roles
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from handlers.reading.closing import day_of, what_happens
from handlers.staffing import journal, two_people
from handlers.staffing.two_people import VOICES_NEEDED, are_enough, short_fingerprint
from messages.reply import Block, Button, Items, Note, Paragraph, Reply, Title
from messages.text import Code, Text, quoted, t

PROPOSE, APPROVE, STOP = "propose", "approve", "stop"

STOP_IT = Button(t("Do not close"), "close", (STOP,))

ANYBODY = t("Until then anybody of the staff can stop it, alone.")

NOT_BACK = t("After that nothing leads back.")

LEFT = (
    t("The copy of server.key that you keep offline: erase it, unless you must read old copies."),
    t("Copies of the database from before the closing: erase them all."),
    t(
        "Other machines that ran this bot, and snapshots and backups of their disks: a disk may "
        "keep what was overwritten."
    ),
    t("organisers.key still opens the sealed names: erase it once nobody needs them."),
)
"""What can still tie accounts to signatures, elsewhere, and what to do with it."""


async def command(session: Session) -> Reply:
    """Answer `/close`: how the closing stands; to propose it, to agree to it, to stop it.

    Raises `Refusal`.
    """
    me = await roles.acting(session)
    found = await closing.current(session.tx)
    match session.request.arguments:
        case (word,) if word == PROPOSE and found is None:
            return await _propose(session, me)
        case (word, shown) if word == APPROVE and found and not found.is_over:
            return await _approve(session, me, found, shown)
        case (word,) if word == STOP and found:
            return await _stop(session, me, found)
    return await _shown(session, me, found)


async def _shown(session: Session, me: Staff, found: Closing | None) -> Reply:
    if found is None:
        return await _before(session)
    if found.is_over:
        return _afterwards(found)
    behind = await two_people.behind(session.tx, found.proposal, session.now)
    agree = Button(t("I want this too"), "close", (APPROVE, short_fingerprint(found.proposal)))
    may_agree = found.cause is Cause.STAFF and me.person not in behind
    return Reply.of(
        Title(_state(found)),
        Items(what_happens()),
        Note(_by_whom(found, me, behind)),
        Note(ANYBODY),
        buttons=(*((agree,) if may_agree else ()), STOP_IT),
    )


async def _before(session: Session) -> Reply:
    """What closing means, and the way to propose it; not for one person alone."""
    blocks: list[Block] = [
        Title(t("Close the campaign?")),
        Paragraph(
            t(
                "Two of the staff must say so within 7 days. Then everybody who can be reached is "
                "told, and 30 days after those 7 the campaign closes."
            )
        ),
        Items(what_happens()),
        Note(ANYBODY),
        Note(NOT_BACK),
    ]
    if len(roles.people(await roles.effective(session.tx, session.now))) < VOICES_NEEDED:
        alone = t(
            "You are the only person of the staff, and two must say so. Invite somebody: {command}",
            command=Code("/staff"),
        )
        return Reply.of(*blocks, Note(alone))
    return Reply.of(*blocks, buttons=(Button(t("Propose it"), "close", (PROPOSE,)),))


def _state(found: Closing) -> Text:
    if found.state is State.ANNOUNCED:
        return t("The campaign closes on {day}.", day=day_of(found))
    if found.cause is Cause.ABANDONED:
        return t("Nobody looks after this campaign: it closes on {day}.", day=day_of(found))
    return t("It is proposed to close the campaign on {day}.", day=day_of(found))


def _by_whom(found: Closing, me: Staff, behind: frozenset[PersonId]) -> Text:
    if found.cause is Cause.ABANDONED:
        return t("Nobody of the staff has done anything here for long, so the bot closes it.")
    if not are_enough(behind):
        last = date.fromisoformat(found.announced_by)
        words = t("You have said so. Another person must say so too, until {day}.", day=last)
        return words if me.person in behind else t("Two people must say so, until {day}.", day=last)
    return t("Two people have said so. On that day two of the staff must still stand behind it.")


def _afterwards(found: Closing) -> Reply:
    if found.state is State.CLOSED:
        day = date.fromisoformat(found.ends)
        return Reply.of(
            Title(t("The campaign has closed.")),
            Paragraph(t("A last export must be fetched before {day}. Then I erase:", day=day)),
            Items(what_happens()[1:]),
        )
    return Reply.of(
        Title(t("The campaign has closed.")),
        Paragraph(
            t(
                "Here no account leads to a signature any more. Elsewhere some still may. Please "
                "see to it:"
            )
        ),
        Items(LEFT),
    )


async def _propose(session: Session, me: Staff) -> Reply:
    await session.tx.alone()
    if len(roles.people(await roles.effective(session.tx, session.now))) < VOICES_NEEDED:
        return await _before(session)
    found = closing.proposed(session.campaign.today())
    await closing.put(session.tx, found)
    subject = found.token.hex()
    await two_people.stand_behind(session, me, found.proposal, "closing proposed", subject)
    title = Title(t("{name} wants to close the campaign.", name=quoted(me.label)))
    await telling.staff(session.tx, session.campaign, title, Note(ANYBODY), but=(me,))
    return await _shown(session, me, found)


async def _approve(session: Session, me: Staff, found: Closing, shown: str) -> Reply:
    """Stand behind the closing as it was shown; with a second person it is announced."""
    await session.tx.alone()
    today = session.campaign.today()
    if found.cause is not Cause.STAFF or shown != short_fingerprint(found.proposal):
        return await _shown(session, me, found)
    if found.state is State.PROPOSED and today.isoformat() > found.announced_by:
        raise Refusal(t("That proposal is too old. Please propose it anew."), STOP_IT)
    if me.person in await two_people.behind(session.tx, found.proposal, session.now):
        raise Refusal(t("You have said so. Another person must say so too."), CLOSE)
    subject = found.token.hex()
    behind = await two_people.stand_behind(session, me, found.proposal, "closing approved", subject)
    if found.state is State.PROPOSED and are_enough(behind):
        await closing.advance(session.tx, found, State.ANNOUNCED, today, found.ends)
        await journal.by_staff(session, me, "closing announced", subject)
        title = Title(t("The campaign closes on {day}.", day=day_of(found)))
        await telling.staff(session.tx, session.campaign, title, Note(ANYBODY), but=(me,))
    now = await closing.current(session.tx)
    return await _shown(session, me, now)


async def _stop(session: Session, me: Staff, found: Closing) -> Reply:
    """Stop a closing, alone; everybody who was told of it is told. Raises `Refusal`."""
    await session.tx.alone()
    if found.is_over:
        words = t("It is too late: the campaign closed on {day}.", day=day_of(found))
        raise Refusal(words, CLOSE)
    await closing.drop(session.tx, found)
    await journal.by_staff(session, me, "closing stopped", found.token.hex())
    await telling.take_back(session.tx, session.campaign, found)
    title = Title(t("{name} has stopped the closing.", name=quoted(me.label)))
    await telling.staff(session.tx, session.campaign, title, but=(me,))
    return Reply.of(Title(t("The campaign does not close.")))
