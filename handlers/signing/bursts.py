"""Bursts: many who sign in one minute in the same way. Slowed down, and marked for organisers.

Nobody is turned away: who comes too fast keeps all answers, and presses once more a minute later.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from db import signatures, suspects
from db.secrets.vault import Purpose
from db.suspects import Member, Why
from handlers.frame import conversation
from handlers.frame.arrivals import Trait
from handlers.frame.refusal import Refusal
from handlers.frame.session import Session
from messages.form import Values
from messages.platforms import DISCORD
from messages.text import t

DISCORD_EPOCH = 1_420_070_400_000
"""The first millisecond of 2015, from which Discord counts.

https://discord.com/developers/docs/reference#snowflakes
"""

SNOWFLAKE_BITS = 22
"""The bits of a number of Discord's behind those that tell its millisecond."""

TOO_MANY = t(
    "Very many people are signing in this minute by the way that you came. Nothing of yours is "
    "lost: please press the button once more in a minute."
)


async def may_sign(session: Session, values: Values) -> None:
    """See that not too many sign in this minute by the same link or in the same server.

    Raises `Refusal`: the form stays as it is.
    """
    rules, tag = session.campaign.rules, session.tag(Purpose.SUSPECT)
    ways = [trait for trait in _traits(session, values) if trait.why in (Why.LINK, Why.CHAT)]
    now = session.campaign.now()
    if not session.campaign.arrivals.has_room(tag, ways, now, rules.signatures_per_minute):
        raise Refusal(TOO_MANY, *await conversation.to_the_end(session))


async def note(session: Session, values: Values) -> None:
    """Note who signs, and mark the batch where so many of a minute are alike."""
    member = Member(session.tag(Purpose.SUSPECT), session.tag(Purpose.SIGNATURE))
    burst = session.campaign.arrivals.signs(
        member,
        tuple(_traits(session, values)),
        session.campaign.now(),
        session.campaign.rules.suspicious_per_minute,
    )
    if burst is not None:
        here = [each for each in burst.members if await _is_signed(session, each)]
        await suspects.enter(session.tx, burst.batch, burst.why, session.today, here)


async def _is_signed(session: Session, member: Member) -> bool:
    """Whether a member has not left again within the minute: then nothing of it is written."""
    return await signatures.is_kept(session.tx, member.signature)


def _traits(session: Session, values: Values) -> Iterator[Trait]:
    """What somebody who signs may have in common with others, the plainest first."""
    request, new = session.request, session.campaign.rules.new_account
    by = session.campaign.arrivals.link_of(session.tag(Purpose.SUSPECT))
    if by is not None:
        yield Trait(Why.LINK, by)
    if form := form_of(values.get("name", "")):
        yield Trait(Why.NAMES, form)
    if request.platform == DISCORD and is_new(request.account, session.campaign.now(), new):
        yield Trait(Why.NEW, DISCORD)
    if request.place is not None and is_new(request.place, session.campaign.now(), new):
        yield Trait(Why.SERVER, request.place)
    if request.place is not None:
        yield Trait(Why.CHAT, request.place)


def form_of(name: str) -> str:
    """The form of a name as a program makes many: letters, digits and signs, each as often.

    "" for a name without digits: people are called alike too.
    """
    if not any(map(str.isdigit, name)):
        return ""
    return "".join(_kind(character) for character in unicodedata.normalize("NFKC", name))


def _kind(character: str) -> str:
    if character.isdigit():
        return "9"
    return "a" if character.isalpha() else character


def is_new(number: str, now: datetime, new: timedelta) -> bool:
    """Whether an account or server of Discord's is younger than `new`, as its number tells."""
    if not (number.isascii() and number.isdigit()):
        return False
    seconds = ((int(number) >> SNOWFLAKE_BITS) + DISCORD_EPOCH) / 1000
    return now.astimezone(UTC).timestamp() - seconds < new.total_seconds()
