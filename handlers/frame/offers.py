"""The offers while an option is typed: those that fit, in the reader's words."""

from __future__ import annotations

from itertools import islice

from handlers.frame.session import Command, Offer, Session


async def matching(session: Session, command: Command, most: int) -> tuple[Offer, ...]:
    """The first `most` offers with the request's text, which is typed so far, in value or name."""
    if command.option is None or command.option.offering is None:
        return ()
    typed = session.request.text.strip().casefold()
    named = (
        Offer(value, session.say(name)) for value, name in await command.option.offering(session)
    )
    fitting = (
        offer
        for offer in named
        if typed in offer.value.casefold() or typed in str(offer.name).casefold()
    )
    return tuple(islice(fitting, most))
