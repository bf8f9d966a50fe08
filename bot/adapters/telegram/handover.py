"""Handing one answer over to Telegram: one try, and what became of it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import TypeAlias

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.adapters.telegram.connection import STRANGE, Broken, Unreadable, Unsent, telling
from bot.adapters.telegram.wording import is_shut
from bot.broadcast.pacer import Pacer, Permit

log = logging.getLogger(__name__)

MOMENT = 1.0
"""Seconds for which all broadcasts rest where one chat is slowed down."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds to wait when the network fails.

    `poll` is the wait before the next poll, doubled each time; `answer` the waits before each new
    attempt at an answer that was kept, the last of them before every later one.
    """

    poll: float
    answer: tuple[float, ...]


WAITS = Waits(0.5, (0.5, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0))
"""The usual waits: once Telegram is back, an answer that waited comes within a minute."""


class Handover(Enum):
    """The end of a call that hands something to Telegram; see `deliver`."""

    ARRIVED = auto()
    REFUSED = auto()
    UNWANTED = auto()
    LIMITED = auto()
    FAILED = auto()
    DOUBTFUL = auto()


@dataclass(frozen=True, slots=True)
class Handed:
    """A call's end; `after` is the seconds that must pass before another try at that chat."""

    end: Handover
    after: float = 0.0


Call: TypeAlias = Callable[[int], Awaitable[object]]
"""The call that hands something over, given the id of the chat."""


async def deliver(call: Call, chat: int, pacer: Pacer) -> Handed:
    """Do `call` for `chat`, or for the supergroup it has become, before any broadcast's turn.

    REFUSED: Telegram finds something wrong with the call itself. UNWANTED: the person has blocked
    the bot or is gone, or the group has put the bot out or takes nothing. LIMITED: too much at
    once, for this chat or from the whole bot. FAILED: nothing arrived. DOUBTFUL: it may have
    arrived.
    """
    try:
        return await _once(call, chat, pacer)
    except ChatMigrated as migrated:
        try:
            return await _once(call, migrated.new_chat_id, pacer)
        except ChatMigrated as again:
            return _failed(again)


async def _once(call: Call, chat: int, pacer: Pacer) -> Handed:
    """Do `call` once. Raises `ChatMigrated`."""
    address, written = str(chat), False
    rested = pacer.has_rested(address)
    permit = await pacer.person(address)
    try:
        with permit.use(), telling(permit):
            try:
                await call(chat)
            finally:
                written = permit.written_at is not None
    except ChatMigrated:
        raise
    except RetryAfter as limited:
        return _limited(seconds(limited), address, permit, pacer, rested=rested)
    except Forbidden:
        return Handed(Handover.UNWANTED)
    except BadRequest as refused:
        shut = is_shut(refused.message)
        return Handed(Handover.UNWANTED if shut else Handover.REFUSED)
    except (TimedOut, Broken, Unreadable, *STRANGE) as failed:
        doubtful = written and not isinstance(failed, Unsent)
        return _failed(failed, Handover.DOUBTFUL if doubtful else Handover.FAILED)
    except TelegramError as failed:
        return _failed(failed)
    pacer.arrived(permit, address)
    return Handed(Handover.ARRIVED)


def _limited(after: float, address: str, permit: Permit, pacer: Pacer, *, rested: bool) -> Handed:
    """Hold broadcasts to the chat, and for a moment all of them; tell the pace of answers."""
    pacer.pause(after, address)
    pacer.pause(min(after, MOMENT))
    pacer.refused(permit, address, after, rested=rested)
    return Handed(Handover.LIMITED, after)


def seconds(limited: RetryAfter) -> float:
    """The seconds that Telegram asks to wait; the library hands out either type."""
    pause = limited.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


def _failed(error: Exception, end: Handover = Handover.FAILED) -> Handed:
    log.info("an answer could not be delivered yet: %s", type(error).__name__)
    return Handed(end)
