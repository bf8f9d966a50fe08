"""The command /export: organisers ask for a file with signatures, agree to it, and fetch it."""

from __future__ import annotations

from db.staff import Role
from handlers.exporting import asking, deciding, handing, overview
from handlers.frame.refusal import Refusal
from handlers.frame.roles import acting
from handlers.frame.session import Session
from messages.reply import Reply
from messages.text import quoted, t


async def export(session: Session) -> Reply:
    """Answer `/export`: the first argument names an act, the second the export; without any, list.

    Raises `Refusal` where the arguments make no sense, or the act is not possible.
    """
    me = await acting(session, Role.ORGANISER)
    await overview.unless_erased(session)
    words = session.request.arguments
    match (words[0].lower(), *words[1:]) if words else ("list",):
        case ("list",):
            return await overview.list_(session, me)
        case ("new",):
            return await asking.begin(session)
        case ("show", id):
            return await overview.show(session, me, await overview.called(session, id))
        case ("approve", id, *fingerprint):
            there = await overview.called(session, id)
            return await deciding.approve(session, me, there, "".join(fingerprint))
        case ("refuse", id):
            return await deciding.refuse(session, me, await overview.called(session, id))
        case ("fetch", id):
            return await handing.fetch(session, me, await overview.called(session, id))
        case ("have", id):
            return await handing.have(session, me, await overview.called(session, id))
    raise Refusal(
        t("I do not understand {typed} there. These are the ways in:", typed=quoted(words[0])),
        overview.EXPORTS,
        overview.NEW,
    )
