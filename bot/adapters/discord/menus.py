"""What a command's one option offers while it is typed, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from discord import Interaction

from bot.adapters.discord import channels
from bot.app import Core
from messages.render.discord import cut
from messages.text import LanguageName, Words, t

MOST, LONGEST = 25, 100


class Offer(NamedTuple):
    """A value the command understands, and its name to the reader."""

    value: str
    name: str


Menu: TypeAlias = Callable[[Core, str], Iterator[Offer]]
"""What can be offered, in a language."""


def sections(core: Core, tag: str) -> Iterator[Offer]:
    """The letter's sections, then whatever else can be read of it, then its items."""
    say = _saying(core, tag)
    letter = core.campaign.letter
    for section in letter.sections:
        yield Offer(section.id, say(section.label))
    yield Offer("full", say(t("The whole letter as a file")))
    yield Offer("notes", say(t("Editor's notes")))
    for place in letter.places.values():
        if place.mark:
            yield Offer(place.id, f"{say(place.section.label)}, {place.mark}")


def summaries(core: Core, tag: str) -> Iterator[Offer]:
    """What has a summary."""
    say = _saying(core, tag)
    yield Offer("one", say(t("The letter in a sentence")))
    for section in core.campaign.letter.sections:
        if section.id in core.campaign.summaries.sections:
            yield Offer(section.id, say(section.label))


def pledges(core: Core, tag: str) -> Iterator[Offer]:
    """Whom pledges are for, then each pledge."""
    say = _saying(core, tag)
    for audience in core.campaign.pledges.audiences.values():
        yield Offer(audience.id, say(audience.name))
    for pledge in core.campaign.pledges.all():
        yield Offer(pledge.id, say(pledge.text))


def languages(core: Core, tag: str) -> Iterator[Offer]:
    """The published languages, each in itself and as the reader calls it."""
    say = _saying(core, tag)
    for each in core.catalogs.languages.tags:
        own, called = core.catalogs.languages.own_name(each), say(LanguageName(each))
        yield Offer(each, own if own == called else f"{own} ({called})")
    yield Offer("auto", say(t("Follow my app")))


def text_channels(interaction: Interaction, _: Core, __: str) -> Iterator[Offer]:
    """The channels that alerts can go to, for who decides that."""
    for channel in channels.offered(interaction):
        yield Offer(str(channel.id), f"#{channel.name}")


def matching(offers: Iterator[Offer], typed: str) -> list[Offer]:
    """The first offers in which `typed` stands, as many as Discord shows."""
    wanted = typed.strip().casefold()
    found = (
        Offer(offer.value, cut(offer.name, LONGEST))
        for offer in offers
        if wanted in offer.value.casefold() or wanted in offer.name.casefold()
    )
    return [offer for _, offer in zip(range(MOST), found, strict=False)]


def _saying(core: Core, tag: str) -> Callable[[Words], str]:
    return lambda words: core.catalogs.say(words, tag)
