"""The form that somebody is filling in, as it is kept: encrypted to the account, one an account."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from db import conversations
from db.secrets.vault import Purpose, SealBroken
from handlers.frame.session import Session
from messages.form import Form


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


async def kept(session: Session) -> Filling | None:
    """The open form of the account; None without one, or where its bytes cannot be read."""
    sealed = await conversations.open_form_of(session.tx, session.tag(Purpose.OPEN_FORM))
    if sealed is None:
        return None
    try:
        raw = json.loads(session.keys.decrypt(Purpose.OPEN_FORM, sealed))
    except SealBroken:
        return None
    filling = Filling(**{**raw, "arguments": tuple(raw["arguments"])})
    return filling if filling.form in session.forms else None


async def keep(session: Session, filling: Filling) -> None:
    """Keep `filling` in place of its earlier state."""
    sealed = session.keys.encrypt(Purpose.OPEN_FORM, json.dumps(asdict(filling)).encode())
    await conversations.keep_open_form(
        session.tx, session.tag(Purpose.OPEN_FORM), sealed, session.today
    )


async def erase(session: Session) -> None:
    """Erase the open form of an account that does not want to go on with it."""
    await conversations.erase_open_form(session.tx, session.tag(Purpose.OPEN_FORM))


async def drop(session: Session) -> None:
    """Erase the open form with all its answers."""
    await conversations.drop_open_form(session.tx, session.tag(Purpose.OPEN_FORM))


async def form_of(session: Session, filling: Filling) -> Form:
    """The form that is being filled in, built for the session."""
    return await session.forms[filling.form].build(session, filling.arguments)
