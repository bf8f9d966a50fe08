"""The outlet: a chat network as broadcasts and notices to staff need it.

Answers to people go the adapters' own way; only messages that nobody has just asked for go
through an outlet.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from bot.broadcast.pacer import Pacer, Permit
from db.audience import Subscriber
from messages.reply import Button, Reply


class Fate(Enum):
    """The fate of one request to a platform."""

    ARRIVED = auto()
    """The message stands in the chat."""

    UNREACHABLE = auto()
    """The person has blocked the bot or is deactivated; no use to try again."""

    CLOSED = auto()
    """The chat is deleted, or has put the bot out."""

    REFUSED = auto()
    """The platform finds something wrong with the message itself, or cannot change that message."""

    LIMITED = auto()
    """Too much at once: nothing arrived, and another try may come after `Outcome.after` seconds."""

    FAILED = auto()
    """Nothing arrived, certainly, or arriving twice does no harm: another try may come."""

    AMBIGUOUS = auto()
    """The request was sent, and no answer came: the message may have arrived."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of a request, and the number of the message where one arrived.

    `moved_to` is the address to use from now on, where it is another. `after` is the seconds to
    wait where the fate is LIMITED; `everyone` says if that wait is everybody's or one chat's alone.
    """

    fate: Fate
    message: int | None = None
    moved_to: str | None = None
    after: float = 0.0
    everyone: bool = True


@dataclass(frozen=True, slots=True)
class To:
    """The recipient of a message: an address as `Subscription.address` holds it, but decrypted."""

    address: str
    kind: Subscriber


@dataclass(frozen=True, slots=True)
class Prepared:
    """A reply as one message of the platform: its text, and its buttons with their labels said."""

    text: str
    buttons: tuple[tuple[str, Button], ...]


class Outlet(Protocol):
    """One platform's way out. No request raises; its fate says what happened.

    `refused` is set once the platform has not known the token: then the same would become of every
    other recipient.
    """

    platform: str
    pacer: Pacer
    refused: asyncio.Event

    def prepare(self, reply: Reply) -> Prepared:
        """The message for `reply`, in the language `Reply.language`; made once, sent to many."""
        ...

    async def send(self, to: To, message: Prepared, nonce: str, permit: Permit) -> Outcome:
        """Send one message. Where the platform knows nonces, one used minutes ago sends nothing.

        `permit` is told when the request is on its way.
        """
        ...

    async def edit(self, to: To, number: int, message: Prepared, permit: Permit) -> Outcome:
        """Change the sent message `number`."""
        ...

    async def delete(self, to: To, number: int, permit: Permit) -> Outcome:
        """Take the sent message `number` back."""
        ...
