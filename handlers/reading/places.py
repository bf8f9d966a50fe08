"""Places of the letter as people name them: by id, number, mark or label, in any of their ways."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.frame.session import Session
from messages.letter.edition import Place
from messages.spelling import folded


def place_called(session: Session, name: str) -> Place | None:
    """The place that `name` names to the session's reader; None without one, or with several."""
    letter = session.campaign.letter
    place = letter.find(name, session.wanted, session.language)
    if place is not None:
        return place
    wanted = folded(name)
    places = (each for each in letter.base.places.values() if wanted in _names(session, each))
    called = tuple(places) if wanted else ()
    return letter.find(called[0].id, session.wanted, session.language) if len(called) == 1 else None


def _names(session: Session, place: Place) -> Iterator[str]:
    """What stands over `place` in any offered language: the mark, the label, or both, folded."""
    campaign = session.campaign
    if place.mark:
        yield folded(place.mark)
    for language in campaign.languages.codes:
        yield folded(campaign.catalogs.say(campaign.letter.label(place), language) + place.mark)
    if place.section.heading and not place.mark:
        yield folded(place.section.heading)
