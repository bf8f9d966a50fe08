"""The outlet to Telegram for messages that nobody has just asked for: broadcasts, notices."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter
from secrets import token_hex
from typing import Any, Self, TypeAlias

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
from bot.adapters.telegram.connection import Broken, Connection, Unreadable
from bot.adapters.telegram.decode import PLATFORM
from bot.adapters.telegram.handover import seconds
from bot.adapters.telegram.wording import ABSENT, SAME, is_shut
from bot.app import Core
from bot.broadcast.outlet import Fate, Outcome, Prepared, To
from bot.broadcast.pacer import Pacer, Permit
from db.audience import Subscriber
from messages.render.telegram import render
from messages.reply import Button, Reply
from messages.request import Account

log = logging.getLogger(__name__)

WIDTH = 16
"""Requests at a time."""

NOTHING = "…"
"""The stand-in for no words at all: Telegram takes no empty message and no empty label."""

HOLE = token_hex(16)
"""The stand-in, in JSON, for everything that differs for each recipient."""

Parameters: TypeAlias = Mapping[str, Any] | bytes
"""The parameters of a method; bytes are JSON already."""


@dataclass(frozen=True, slots=True)
class _Written(Prepared):
    """A message with its JSON for a person: the pieces around chat and buttons' data, in order.

    `more` are the parameters besides, with which the message is sent to a person.
    """

    pieces: tuple[str, ...]
    more: dict[str, Any]


class TelegramOutlet:
    """The outlet of `bot`, which must be initialised, over `width` connections of its own.

    Open inside an `async with` block. `paid` allows broadcasts that cost Stars
    (sendMessage, allow_paid_broadcast).
    """

    platform = PLATFORM

    def __init__(
        self, bot: Bot, core: Core, pacer: Pacer, *, paid: bool = False, width: int = WIDTH
    ) -> None:
        self.pacer = pacer
        self.refused = asyncio.Event()
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
        """See `Outlet.prepare`."""
        language = reply.language or self._catalogs.languages.default
        html = render(reply, self._catalogs, language) or [NOTHING]
        if len(html) > 1:
            log.error("a message is too long for Telegram and ends early")
        say = self._catalogs.say
        labels = tuple(
            (say(each.label, language).strip() or NOTHING, each) for each in reply.buttons
        )
        holes = [{"text": label, "callback_data": HOLE} for label, _ in labels]
        more: dict[str, Any] = dict(self._more)
        if not reply.shareable:
            more["protect_content"] = True
        written = json.dumps(_said(HOLE, html[0], holes) | more)
        return _Written(html[0], labels, tuple(written.split(HOLE)), more)

    async def send(self, to: To, message: Prepared, nonce: str, permit: Permit) -> Outcome:
        """See `Outlet.send`. Telegram knows no nonce, so a lost answer is AMBIGUOUS."""
        said = partial(self._written, message=message)
        return await self._do("sendMessage", to, said, permit, lost=Fate.AMBIGUOUS)

    async def edit(self, to: To, number: int, message: Prepared, permit: Permit) -> Outcome:
        """See `Outlet.edit`."""
        said = partial(self._said, message=message, message_id=number)
        return await self._do("editMessageText", to, said, permit, lost=Fate.FAILED)

    async def delete(self, to: To, number: int, permit: Permit) -> Outcome:
        """See `Outlet.delete`. Telegram takes back messages at most two days old."""

        def said(to: To) -> Parameters:
            return {"chat_id": to.address, "message_id": number}

        return await self._do("deleteMessage", to, said, permit, lost=Fate.FAILED)

    def _written(self, to: To, message: Prepared) -> Parameters:
        """The parameters of a message; for a person, the JSON made once, its holes filled."""
        if to.kind is Subscriber.CHAT or not isinstance(message, _Written):
            return self._said(to, message) | self._more
        if not to.address.isdecimal():
            return self._said(to, message) | message.more
        account, (first, *between, last) = Account(to.address), message.pieces
        parts = [first, to.address]
        for piece, (_, button) in zip(between, message.buttons, strict=False):
            parts += piece, self._marks.write(button, account, alone=False)
        return "".join((*parts, last)).encode()

    def _said(self, to: To, message: Prepared, **more: object) -> dict[str, Any]:
        buttons = [self._button(to, label, button) for label, button in message.buttons]
        return _said(to.address, message.text, buttons) | more

    def _button(self, to: To, label: str, button: Button) -> dict[str, str]:
        """The button as JSON: with data for a person; for a chat, a link to the private chat."""
        if to.kind is Subscriber.CHAT:
            return {"text": label, "url": link(self._name, button.command, button.arguments)}
        data = self._marks.write(button, Account(to.address), alone=False)
        return {"text": label, "callback_data": data}

    async def _do(
        self, method: str, to: To, said: Callable[[To], Parameters], permit: Permit, *, lost: Fate
    ) -> Outcome:
        """Ask `method`, once more where the group has become a supergroup."""
        outcome = await self._ask(method, to, said(to), permit, lost)
        if outcome.moved_to is None:
            return outcome
        again = await self.pacer.ahead(outcome.moved_to)
        with again.use():
            there = said(replace(to, address=outcome.moved_to))
            moved = await self._ask(method, to, there, again, lost)
        return replace(moved, moved_to=moved.moved_to or outcome.moved_to)

    async def _ask(
        self, method: str, to: To, said: Parameters, permit: Permit, lost: Fate
    ) -> Outcome:
        """Ask once; `lost` is the fate of a request that was written and never answered."""
        try:
            address = f"{self._address}/{method}"
            return _arrived(await self._connection.call(address, said, permit))
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
        except (TimedOut, Broken, Unreadable):
            return Outcome(Fate.FAILED if permit.written_at is None else lost)
        except (NetworkError, InvalidToken, Conflict) as failed:
            if isinstance(failed, InvalidToken):
                self.refused.set()
            log.info("a message was not taken: %s", type(failed).__name__)
            return Outcome(Fate.FAILED)
        except Exception as unread:  # the library raises whatever a strange answer leads to
            log.warning("an answer cannot be read: %s", type(unread).__name__)
            return Outcome(lost)


def _said(address: str, html: str, buttons: list[dict[str, str]]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "chat_id": address,
        "text": html,
        "parse_mode": ParseMode.HTML,
        "link_preview_options": {"is_disabled": True},
    }
    if buttons:
        said["reply_markup"] = {"inline_keyboard": list(rows(buttons, itemgetter("text")))}
    return said


def _arrived(answer: Any) -> Outcome:
    number = answer.get("message_id") if isinstance(answer, dict) else None
    return Outcome(Fate.ARRIVED, number)


def _gone(to: To) -> Fate:
    return Fate.UNREACHABLE if to.kind is Subscriber.PERSON else Fate.CLOSED


def _refused(words: str, to: To) -> Fate:
    """The fate by a 400's words: about the message, or the chat; or all is as it was wanted."""
    said = words.lower()
    if SAME in said or ABSENT in said:
        return Fate.ARRIVED
    return _gone(to) if is_shut(said) else Fate.REFUSED
