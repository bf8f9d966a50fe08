"""What is answered differently because the campaign closes, or has closed."""

from __future__ import annotations

from dataclasses import replace

from db import closing, counted
from db.closing import State
from db.staff import Role
from handlers.frame import filling, typed_messages
from handlers.frame.session import Command, Handler, Session
from handlers.pledging import pledge
from handlers.reading.closing import coming, over
from handlers.signing import sign
from handlers.subscribing.settings import COUNTRY, QUIET, ZONE
from messages.reply import Reply

SHUT = frozenset({"sign", "pledge", "alerts", "did", "later"})
"""The commands that do nothing any more once the campaign has closed."""

SHUT_LATER = frozenset({"pledges"})
"""Those that find nothing any more once the rest is erased."""

STEPS = frozenset({"form", "back"})
"""The commands that move in an open form."""

TOLD = frozenset(
    {
        *("start", "letter", "summary", "sign", "withdraw", "pledge", "pledges", "count"),
        *("signatories", "share", "alerts", "me", "privacy", "about", "help"),
    }
)
"""The commands under whose answers it stands that the campaign closes soon."""


SHUT_FORMS = frozenset({sign.FORM, pledge.FORM, QUIET, ZONE, COUNTRY})
"""The forms that can be sent no more once the campaign has closed."""


def shut(command: Command) -> Command:
    """`command` as it is answered when the campaign may be about to close, or has closed."""
    run = command.run
    if command.name in SHUT:
        run = _until_closed(run, State.CLOSED, State.ERASED)
    elif command.name in SHUT_LATER:
        run = _until_closed(run, State.ERASED)
    elif command.name in STEPS:
        run = _unless_shut(run)
    if command.name in TOLD:
        run = _told(run)
    if command.needs is Role.MEMBER:
        run = _leading_nowhere_shut(run)
    return replace(command, run=run)


def _until_closed(run: Handler, *states: State) -> Handler:
    async def answer(session: Session) -> Reply:
        return await _over(session, *states) or await run(session)

    return answer


def _unless_shut(run: Handler) -> Handler:
    async def answer(session: Session) -> Reply:
        return await form_is_shut(session) or await run(session)

    return answer


def _told(run: Handler) -> Handler:
    """`run`, with a line while a closing is announced; a question stays as it is."""

    async def answer(session: Session) -> Reply:
        reply = await run(session)
        if reply.form is not None:
            return reply
        lines = [line for line in await coming(session.tx) if line not in reply.blocks]
        return replace(reply, blocks=(*reply.blocks, *lines))

    return answer


def _leading_nowhere_shut(run: Handler) -> Handler:
    """`run`, without the buttons that would only be answered that it is over."""

    async def answer(session: Session) -> Reply:
        reply = await run(session)
        if all(button.command not in SHUT for button in reply.buttons):
            return reply
        if not await closing.is_over(session.tx):
            return reply
        left = tuple(button for button in reply.buttons if button.command not in SHUT)
        return replace(reply, buttons=left)

    return answer


async def form_is_shut(session: Session) -> Reply | None:
    """The answer in place of the open form, where that one can be sent no more.

    Nothing of it is kept, and what was typed into it is erased from the chat. None without one.
    """
    reply = await _over(session, State.CLOSED, State.ERASED)
    if reply is None:
        return None
    there = await filling.kept(session)
    if there is None or there.form not in SHUT_FORMS:
        return None
    await filling.erase(session)
    session.tx.erases = True
    return replace(reply, erase=await typed_messages.ended(session))


async def _over(session: Session, *states: State) -> Reply | None:
    """That the campaign has closed, where its closing is in one of `states`; else None."""
    found = await closing.current(session.tx)
    if found is None or found.state not in states:
        return None
    return over(found, (await counted.people(session.tx)).number)
