"""What is offered while an option is typed: the offers that fit, in the reader's words."""

from __future__ import annotations

from itertools import islice

from handlers.frame.session import Command, Offer, Session


async def matching(session: Session, command: Command, most: int) -> tuple[Offer, ...]:
    """The first `most` offers in whose value or name the request's text, what is typed, stands."""
    if command.option is None or command.option.offering is None:
        return ()
    wanted = session.request.text.strip().casefold()
    named = (
        Offer(value, session.say(name)) for value, name in await command.option.offering(session)
    )
    fitting = (
        offer
        for offer in named
        if wanted in offer.value.casefold() or wanted in str(offer.name).casefold()
    )
    return tuple(islice(fitting, most))
