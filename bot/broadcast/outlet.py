"""What a chat network is to whoever writes first: broadcasts, notices to staff.

Answers to people go the adapters' own way; only what nobody has just asked for goes through here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from bot.broadcast.pacer import Pacer, Permit
from db.audience import Subscriber
from messages.reply import Button, Reply


class Fate(Enum):
    """What became of one request to a platform."""

    ARRIVED = auto()
    """It stands in the chat."""

    UNREACHABLE = auto()
    """The person has blocked the bot or is deactivated; no use to try again."""

    CLOSED = auto()
    """The chat is deleted, or has put the bot out."""

    REFUSED = auto()
    """The platform finds something wrong with the message itself, or it cannot be changed."""

    LIMITED = auto()
    """Too much at once: it did not arrive, and may be tried again after `Outcome.after` seconds."""

    FAILED = auto()
    """It certainly did not arrive, or arriving twice does no harm; it may be tried again."""

    AMBIGUOUS = auto()
    """It was sent, and no answer came: it may have arrived."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of a request; the message's number where it arrived.

    `moved_to` is the address to use from now on, where it is another. `after` are the seconds to
    wait where it is LIMITED; `everyone` whether that wait is everybody's or this chat's alone.
    """

    fate: Fate
    message: int | None = None
    moved_to: str | None = None
    after: float = 0.0
    everyone: bool = True


@dataclass(frozen=True, slots=True)
class To:
    """Where to: an address as `Subscription.address` holds it, decrypted, and whose it is."""

    address: str
    kind: Subscriber


@dataclass(frozen=True, slots=True)
class Prepared:
    """A reply as one message of the platform: its text, and its buttons with their labels said."""

    text: str
    buttons: tuple[tuple[str, Button], ...]


class Outlet(Protocol):
    """One platform's way out. Nothing here raises; the fate says what happened."""

    platform: str
    pacer: Pacer

    def prepare(self, reply: Reply) -> Prepared:
        """`reply` in its own language (`Reply.language`); made once, sent to many."""
        ...

    async def send(self, to: To, message: Prepared, nonce: str, permit: Permit) -> Outcome:
        """Send one message; the same nonce again, within minutes, sends nothing where it arrived.

        `permit` is told when the request is on its way.
        """
        ...

    async def edit(self, to: To, number: int, message: Prepared, permit: Permit) -> Outcome:
        """Change a message that was sent."""
        ...

    async def delete(self, to: To, number: int, permit: Permit) -> Outcome:
        """Take a message back."""
        ...
