"""The way out to Telegram for what nobody has just asked for: broadcasts, notices to staff."""

from __future__ import annotations

import logging
from dataclasses import replace
from operator import itemgetter
from typing import Any, Self

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.adapters.telegram.buttons import Marks, link, rows
from bot.adapters.telegram.connection import Broken, Connection, telling
from bot.adapters.telegram.decode import PLATFORM
from bot.adapters.telegram.delivery import seconds
from bot.adapters.telegram.send import SAME
from bot.app import Core
from bot.outlet import Fate, Outcome, Prepared, To
from bot.pacer import Pacer, Permit
from db.audience import Kind
from messages.render.telegram import render
from messages.reply import Button, Reply
from messages.request import Account

log = logging.getLogger(__name__)

WIDTH = 16
"""Requests at a time."""

NOTHING = "…"
"""What stands for words that are none: Telegram takes no empty message and no empty label."""

ABSENT = "to delete not found"
"""Telegram's words for a message that is gone already."""

SHUT = (
    "chat not found",
    "user is deactivated",
    "group chat was deactivated",
    "peer_id_invalid",
    "chat_write_forbidden",
    "chat_restricted",
    "not enough rights",
    "no rights to send",
    "topic_closed",
)
"""What a 400 says where it is the chat that takes nothing, not the message that is wrong."""


class TelegramOutlet:
    """Speaks as `bot`, which must be initialised, over `width` connections of its own.

    Open while an `async with` stands around it. `paid` allows broadcasts that cost Stars
    (sendMessage, allow_paid_broadcast).
    """

    platform = PLATFORM

    def __init__(
        self, bot: Bot, core: Core, pacer: Pacer, *, paid: bool = False, width: int = WIDTH
    ) -> None:
        self.pacer = pacer
        self._address = bot.base_url
        self._name = bot.username
        self._catalogs = core.catalogs
        self._marks = Marks(core.campaign.vault)
        self._more = {"allow_paid_broadcast": True} if paid else {}
        self._connection = Connection(width)

    async def __aenter__(self) -> Self:
        await self._connection.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.shutdown()

    def prepare(self, reply: Reply) -> Prepared:
        """See `Outlet`."""
        language = reply.language or self._catalogs.languages.default
        html = render(reply, self._catalogs, language) or [NOTHING]
        if len(html) > 1:
            log.error("a message is too long for Telegram and ends early")
        say = self._catalogs.say
        labels = ((say(each.label, language).strip() or NOTHING, each) for each in reply.buttons)
        return Prepared(html[0], tuple(labels))

    async def send(self, to: To, message: Prepared, nonce: str, permit: Permit) -> Outcome:
        """See `Outlet`; Telegram knows no nonce, so what may have arrived is AMBIGUOUS."""
        said = self._said(to, message)
        return await self._do("sendMessage", to, said | self._more, permit, lost=Fate.AMBIGUOUS)

    async def edit(self, to: To, number: int, message: Prepared, permit: Permit) -> Outcome:
        """See `Outlet`."""
        said = {**self._said(to, message), "message_id": number}
        return await self._do("editMessageText", to, said, permit, lost=Fate.FAILED)

    async def delete(self, to: To, number: int, permit: Permit) -> Outcome:
        """See `Outlet`; Telegram takes back what is at most two days old."""
        said = {"chat_id": to.address, "message_id": number}
        return await self._do("deleteMessage", to, said, permit, lost=Fate.FAILED)

    def _said(self, to: To, message: Prepared) -> dict[str, Any]:
        buttons = [self._button(to, label, button) for label, button in message.buttons]
        said: dict[str, Any] = {
            "chat_id": to.address,
            "text": message.text,
            "parse_mode": ParseMode.HTML,
            "link_preview_options": {"is_disabled": True},
        }
        if buttons:
            said["reply_markup"] = {"inline_keyboard": list(rows(buttons, itemgetter("text")))}
        return said

    def _button(self, to: To, label: str, button: Button) -> dict[str, str]:
        """For a person alone; where several read, a link to the private chat."""
        if to.kind is Kind.CHAT:
            return {"text": label, "url": link(self._name, button.command, button.arguments)}
        data = self._marks.write(button, Account(to.address), alone=False)
        return {"text": label, "callback_data": data}

    async def _do(
        self, method: str, to: To, said: dict[str, Any], permit: Permit, *, lost: Fate
    ) -> Outcome:
        """Ask for it; once more where the group has become a supergroup."""
        outcome = await self._ask(method, to, said, permit, lost)
        if outcome.moved_to is None:
            return outcome
        again = await self.pacer.person(outcome.moved_to)
        try:
            moved = await self._ask(method, to, said | {"chat_id": outcome.moved_to}, again, lost)
        finally:
            self.pacer.done(again)
        return replace(moved, moved_to=moved.moved_to or outcome.moved_to)

    async def _ask(
        self, method: str, to: To, said: dict[str, Any], permit: Permit, lost: Fate
    ) -> Outcome:
        """Ask once; `lost` is the fate of what was written and never answered."""
        try:
            with telling(permit):
                return _arrived(await self._connection.call(f"{self._address}/{method}", said))
        except ChatMigrated as migrated:
            return Outcome(Fate.FAILED, moved_to=str(migrated.new_chat_id))
        except RetryAfter as limited:
            after = seconds(limited)
            self.pacer.pause(after)
            return Outcome(Fate.LIMITED, after=after)
        except Forbidden:
            return Outcome(_gone(to))
        except BadRequest as refused:
            return Outcome(_refused(refused.message, to))
        except (TimedOut, Broken):
            return Outcome(Fate.FAILED if permit.written_at is None else lost)
        except (NetworkError, InvalidToken, Conflict) as failed:
            log.info("a message was not taken: %s", type(failed).__name__)
            return Outcome(Fate.FAILED)
        except Exception as unread:  # the library raises whatever a strange answer leads to
            log.warning("an answer cannot be read: %s", type(unread).__name__)
            return Outcome(lost)


def _arrived(answer: Any) -> Outcome:
    number = answer.get("message_id") if isinstance(answer, dict) else None
    return Outcome(Fate.ARRIVED, number)


def _gone(to: To) -> Fate:
    return Fate.UNREACHABLE if to.kind is Kind.PERSON else Fate.CLOSED


def _refused(words: str, to: To) -> Fate:
    """What a 400 is about: the message, or the chat; or nothing to be sorry for."""
    said = words.lower()
    if SAME in said or ABSENT in said:
        return Fate.ARRIVED
    if any(each in said for each in SHUT):
        return _gone(to)
    return Fate.REFUSED
