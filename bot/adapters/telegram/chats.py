"""Requests about a group or channel: which one, and whether the account that asks manages it.

In arguments a chat's id stands without its sign, which is always minus. They are believed only
where nobody else reads, and only after Telegram has been asked.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace

from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from messages.request import Argument, Chat, ChatId, Request

log = logging.getLogger(__name__)

MANAGING = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
ABOUT_CHATS = ("alerts", "stop")
LINK = re.compile(rf"alerts-{Argument.IN}-([0-9]{{1,20}})")
ID = re.compile("[0-9]{1,20}")


def argument(chat: int) -> str:
    """A chat's id as it stands in arguments."""
    return str(abs(chat))


class Chats:
    """Asks as `bot`, which must be initialised."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def about(self, request: Request) -> Request:
        """`request`, with its chat in the place of the arguments that name one."""
        request = _followed(request)
        match request.arguments:
            case (Argument.IN, id, *others) if _may_be_about(request) and ID.fullmatch(id):
                managed = await self._manages(-int(id), int(request.account))
                chat = Chat(ChatId(f"-{int(id)}"), managed)
                return replace(request, arguments=tuple(others), chat=chat)
        return request

    async def _manages(self, chat: int, user: int) -> bool:
        """Where Telegram does not say so, no."""
        try:
            member = await self._bot.get_chat_member(chat, user)
        except TelegramError as error:
            log.info("who manages a chat could not be asked: %s", type(error).__name__)
            return False
        return member.status in MANAGING


def _may_be_about(request: Request) -> bool:
    return request.private and (request.command or "").lower() in ABOUT_CHATS


def _followed(request: Request) -> Request:
    """A link to a chat's alerts as what it stands for; there is none to any change of them."""
    match request.command, request.arguments:
        case str(command), (payload,) if command.lower() == "start":
            if found := LINK.fullmatch(payload):
                return replace(request, command="alerts", arguments=(Argument.IN, found.group(1)))
    return request
