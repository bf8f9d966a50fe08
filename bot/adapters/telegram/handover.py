"""One call to Telegram, until it succeeds or never will."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import TypeAlias

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.adapters.telegram.connection import telling
from bot.broadcast.pacer import Pacer

log = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0
"""Seconds that one answer may be held back by Telegram's limits before it is given up."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds to wait when the network fails.

    `poll` is before the next poll, doubled each time; `answer` before each new attempt at an
    answer, which may then come twice.
    """

    poll: float
    answer: tuple[float, ...]


WAITS = Waits(0.5, (0.5, 2.0, 5.0, 10.0, 20.0, 30.0))
"""An answer outlives a minute without network."""


class Handover(Enum):
    """What became of a message that was handed to Telegram."""

    ARRIVED = auto()
    REFUSED = auto()
    UNWANTED = auto()
    LOST = auto()


Call: TypeAlias = Callable[[int], Awaitable[object]]
"""What is done, for the chat it is given."""


async def deliver(call: Call, chat: int, again_after: Iterable[float], pacer: Pacer) -> Handover:
    """Do `call` for `chat`, or for the supergroup it has become, before any broadcast's turn.

    REFUSED is what Telegram finds wrong with the call itself; UNWANTED that the person has blocked
    the bot or is gone, or that the group has put it out; LOST is all else that failed.
    """
    waits = iter(again_after)
    patience = LONGEST_PAUSE
    moved = False
    while True:
        try:
            await _paced(call, chat, pacer)
        except ChatMigrated as migrated:
            if moved:
                return Handover.LOST
            chat, moved = migrated.new_chat_id, True
        except RetryAfter as limited:
            pause = seconds(limited)
            pacer.pause(pause)
            patience -= pause
            if patience < 0:
                return _lost(limited)
            await asyncio.sleep(pause)
        except Forbidden:
            return Handover.UNWANTED
        except BadRequest:
            return Handover.REFUSED
        except NetworkError as failed:
            pause = next(waits, -1.0)
            if pause < 0:
                return _lost(failed)
            await asyncio.sleep(pause)
        except TelegramError as failed:
            return _lost(failed)
        else:
            return Handover.ARRIVED


async def _paced(call: Call, chat: int, pacer: Pacer) -> None:
    permit = await pacer.person(str(chat))
    with permit.use(), telling(permit):
        await call(chat)


def seconds(limited: RetryAfter) -> float:
    """How long Telegram asks to wait; the library hands out either type."""
    pause = limited.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


def _lost(error: TelegramError) -> Handover:
    log.warning("an answer could not be delivered: %s", type(error).__name__)
    return Handover.LOST
