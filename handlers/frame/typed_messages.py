"""What is typed into a form: which messages of the chat are to be erased again, and when.

A platform where nothing can be erased gives its messages no number, and nothing is kept of them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from db import conversations, typed_messages
from db.engine.moments import moment, stamp
from db.secrets.vault import Purpose
from db.typed_messages import Typed
from handlers.frame.session import Session

STAYS = timedelta(hours=20)
"""The time after which the words typed into a form that stays open are erased: within a day."""

AT_ONCE = 100
"""The number of messages that are erased without waiting any longer."""


async def note(session: Session) -> None:
    """Note the message that the request was typed in, if a form is open; noting twice is once."""
    request, tag = session.request, session.tag(Purpose.OPEN_FORM)
    if request.message is None or request.command is not None:
        return
    if await conversations.open_form_of(session.tx, tag) is None:
        return
    kept = await typed_messages.typed_of(session.tx, tag) or _nothing_yet(session)
    numbers = tuple(dict.fromkeys((*kept.messages, request.message)))
    since = kept.since if len(numbers) < AT_ONCE else ""
    kept = replace(kept, language=session.language, since=since, messages=numbers)
    await typed_messages.keep(session.tx, tag, request.platform, kept, session.today)


def _nothing_yet(session: Session) -> Typed:
    """No message so far, in the chat of the request; of the time only the hour is noted."""
    hour = session.campaign.now().replace(minute=0, second=0, microsecond=0)
    return Typed(session.request.account, session.language, stamp(hour), ())


async def ended(session: Session) -> tuple[int, ...]:
    """The messages to erase now that the account's form has ended, which stay noted until then."""
    tag = session.tag(Purpose.OPEN_FORM)
    kept = await typed_messages.typed_of(session.tx, tag)
    if kept is None:
        return ()
    request = session.request
    await typed_messages.keep(
        session.tx, tag, request.platform, replace(kept, since=""), session.today
    )
    return kept.messages


async def waiting(session: Session) -> tuple[int, ...]:
    """The messages of the account's that are still to be erased."""
    kept = await typed_messages.typed_of(session.tx, session.tag(Purpose.OPEN_FORM))
    return kept.messages if kept else ()


async def forgotten(session: Session) -> tuple[int, ...]:
    """The messages to erase now, of which nothing stays noted."""
    numbers = await waiting(session)
    await typed_messages.drop(session.tx, session.tag(Purpose.OPEN_FORM))
    return numbers


def due(kept: Typed) -> datetime | None:
    """The moment at which `kept` is to be erased; None for at once."""
    return moment(kept.since) + STAYS if kept.since else None
