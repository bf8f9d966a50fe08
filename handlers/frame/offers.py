"""The offers while an option is typed: those that fit, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from handlers.frame.session import Command, Offer, Session


async def matching(session: Session, command: Command, most: int) -> tuple[Offer, ...]:
    """The first `most` offers with the request's text, which is typed so far, in value or name."""
    if command.option is None or command.option.offering is None:
        return ()
    offers = tuple(await command.option.offering(session))
    catalogs = session.campaign.catalogs
    language = catalogs.common((name for _, name in offers), session.language)
    named = (Offer(value, catalogs.say(name, language)) for value, name in offers)
    return fitting(named, session.request.text, most)


def fitting(offers: Iterable[Offer], typed: str, most: int) -> tuple[Offer, ...]:
    """The first `most` offers with `typed` in value or name; their names are in words already."""
    wanted = typed.strip().casefold()
    found = (
        offer
        for offer in offers
        if wanted in offer.value.casefold() or wanted in str(offer.name).casefold()
    )
    return tuple(islice(found, most))
