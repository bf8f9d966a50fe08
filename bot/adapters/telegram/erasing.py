"""What people typed into forms, taken out of their private chats: Telegram allows it for 48 hours.

A form's end erases at once, by `Eraser`; what stays behind, in a form left open or after a crash,
is erased by `Sweep`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol, TypeAlias

from telegram import Bot
from telegram.error import BadRequest

from bot.adapters.telegram.decode import PLATFORM, Destination
from bot.adapters.telegram.handover import Call, Handed, Handover
from bot.adapters.telegram.wording import ABSENT
from bot.app import Core
from db import typed_messages
from db.engine.transaction import StoreUnavailable
from db.engine.walking import walk
from db.secrets.vault import AccountTag
from db.typed_messages import Typed
from handlers.frame.typed_messages import STAYS, due
from messages.text import Text, tn

log = logging.getLogger(__name__)

FOR_GOOD = (Handover.ARRIVED, Handover.REFUSED, Handover.UNWANTED)
"""The ends after which no other try is of use."""

AT_ONCE = 100
"""The messages that one deleteMessages takes (Bot API)."""

TICK = 1.0
"""Seconds between two looks at the clock."""

LOOK_AGAIN = 60
"""Ticks after which the kept numbers are looked through again, for those of a crash meanwhile."""

Deliver: TypeAlias = Callable[[Call, int], Awaitable[Handed]]
"""The way to hand a call over for a chat, once; see `deliver`."""


def not_erased(number: int) -> Text:
    """The words about so many messages that stand in the chat for good."""
    return tn(
        "I could not erase {n} message that you typed into the form. Please delete it yourself.",
        "I could not erase {n} messages that you typed into the form. Please delete them yourself.",
        number,
    )


class Eraser:
    """The eraser of messages in private chats, by `bot`."""

    def __init__(self, bot: Bot, deliver: Deliver) -> None:
        self._bot = bot
        self._deliver = deliver

    async def __call__(self, chat: int, messages: Sequence[int]) -> int | None:
        """Erase `messages`; the number of those that stay for good, None where one may go later."""
        stay = 0
        for first in range(0, len(messages), AT_ONCE):
            left = await self._some(chat, messages[first : first + AT_ONCE])
            if left is None:
                return None
            stay += left
        return stay

    async def _some(self, chat: int, messages: Sequence[int]) -> int | None:
        call = partial(self._bot.delete_messages, message_ids=messages)
        match (await self._deliver(call, chat)).end:
            case Handover.ARRIVED:
                return 0
            case Handover.REFUSED:
                return await self._one_by_one(chat, messages)
            case Handover.UNWANTED:
                return len(messages)
        return None

    async def _one_by_one(self, chat: int, messages: Sequence[int]) -> int | None:
        """Erase those of `messages` that Telegram lets go, where it does not let all go."""
        stay = 0
        for message in messages:
            handed = await self._deliver(partial(self._take, message=message), chat)
            if handed.end not in FOR_GOOD:
                return None
            stay += handed.end is not Handover.ARRIVED
        return stay

    async def _take(self, chat: int, message: int) -> None:
        try:
            await self._bot.delete_message(chat, message)
        except BadRequest as refused:
            if ABSENT not in refused.message.lower():
                raise


class Clearing(Protocol):
    """The part of a sender that clears chats, and says what stays in them."""

    erase: Eraser

    async def say(self, to: Destination, words: Text, language: str) -> object:
        """Send one line, without buttons."""
        ...


class Sweep:
    """The sweep through all numbers that are kept; runs beside the answers, until cancelled."""

    def __init__(self, core: Core, sender: Clearing) -> None:
        self._core = core
        self._sender = sender

    async def run(self) -> None:
        """Erase whatever is due, and look again when more is."""
        while True:
            following = await self._once()
            for _ in range(LOOK_AGAIN):
                await asyncio.sleep(TICK)
                if self._core.campaign.now() >= following:
                    break

    async def _once(self) -> datetime:
        """Erase what is due now; the moment at which more may be."""
        now = self._core.campaign.now()
        following = now + STAYS
        try:
            async for tag, kept in self._kept():
                moment = due(kept)
                if moment is not None and moment > now:
                    following = min(following, moment)
                else:
                    await self._end(tag, kept)
        except StoreUnavailable as problem:
            log.error("what was typed into forms stays for now: %s", problem.trouble)
        except Exception as error:
            log.error("what was typed into forms stays for now: %s", type(error).__name__)
        return following

    async def _kept(self) -> AsyncIterator[tuple[AccountTag, Typed]]:
        store, vault = self._core.store, self._core.campaign.vault
        piece = partial(typed_messages.piece, platform=PLATFORM)
        async for rows in walk(store, piece, (b"",)):
            for row in rows:
                kept = typed_messages.opened(vault, row)
                if kept is not None:
                    yield AccountTag(row[0]), kept

    async def _end(self, tag: AccountTag, kept: Typed) -> None:
        chat = int(kept.chat)
        stay = await self._sender.erase(chat, kept.messages)
        if stay is None:
            return
        gone = partial(typed_messages.erased, tag=tag, messages=kept.messages)
        if await self._core.store.transact(gone) and stay:  # else another process says so
            await self._sender.say(Destination(chat), not_erased(stay), kept.language)
