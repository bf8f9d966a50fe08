"""Handing one answer over to Telegram, until the call succeeds or never will."""

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
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.adapters.telegram.connection import STRANGE, Unreadable, telling
from bot.adapters.telegram.wording import is_shut
from bot.broadcast.pacer import Pacer

log = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0
"""Seconds that Telegram's limits may hold back one answer before the answer is given up."""

UNREADABLE = 3
"""Tries that end in an answer which nobody can read: any of these may have arrived."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds to wait when the network fails.

    `poll` is the wait before the next poll, doubled each time; `answer` the waits before each new
    attempt at an answer, which may then come twice.
    """

    poll: float
    answer: tuple[float, ...]


WAITS = Waits(0.5, (0.5, 2.0, 5.0, 10.0, 20.0, 30.0))
"""The usual waits: an answer outlives a minute without network."""


class Handover(Enum):
    """The end of a call that hands something to Telegram; see `deliver`."""

    ARRIVED = auto()
    REFUSED = auto()
    UNWANTED = auto()
    LOST = auto()


Call: TypeAlias = Callable[[int], Awaitable[object]]
"""The call that hands something over, given the id of the chat."""


async def deliver(call: Call, chat: int, again_after: Iterable[float], pacer: Pacer) -> Handover:
    """Do `call` for `chat`, or for the supergroup it has become, before any broadcast's turn.

    REFUSED: Telegram finds something wrong with the call itself. UNWANTED: the person has blocked
    the bot or is gone, or the group has put the bot out or takes nothing. LOST: anything else
    failed. `again_after` are the seconds before each new attempt when the network fails, or the
    token is not known for the moment.
    """
    waits = iter(again_after)
    patience = LONGEST_PAUSE
    moved, unreadable = False, 0
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
        except BadRequest as refused:
            return Handover.UNWANTED if is_shut(refused.message) else Handover.REFUSED
        except (NetworkError, InvalidToken) as failed:
            unreadable += isinstance(failed, Unreadable)
            pause = next(waits, -1.0) if unreadable < UNREADABLE else -1.0
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
        try:
            await call(chat)
        except STRANGE as error:
            raise Unreadable(type(error).__name__) from None


def seconds(limited: RetryAfter) -> float:
    """The seconds that Telegram asks to wait; the library hands out either type."""
    pause = limited.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


def _lost(error: TelegramError) -> Handover:
    log.warning("an answer could not be delivered: %s", type(error).__name__)
    return Handover.LOST
