"""Requests about a group or channel: which one, and whether the account that asks manages it.

In arguments a chat's id stands without its sign, which is always minus. An id is believed only
where nobody else reads, and only after Telegram has been asked.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import replace

from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.adapters.telegram.connection import STRANGE
from handlers.frame.session import Command, Link
from messages.request import Argument, Chat, ChatId, Request

log = logging.getLogger(__name__)

MANAGING = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
LINK = re.compile(rf"([a-z]+)[-_]{Argument.IN}[-_]([0-9]{{1,20}})", re.IGNORECASE)
ID = re.compile("[0-9]{1,20}")


def argument(chat: int) -> str:
    """The id of `chat` as it stands in arguments."""
    return str(abs(chat))


class Chats:
    """The reader of requests about chats; asks Telegram by `bot`, which must be initialised."""

    def __init__(self, bot: Bot, commands: Mapping[str, Command]) -> None:
        self._bot = bot
        self._commands = {
            name: command
            for command in commands.values()
            if command.of_chat
            for name in command.names
        }

    async def about(self, request: Request) -> Request:
        """The request, with `Request.chat` in place of the arguments that name a chat."""
        request = self._followed(request)
        match request.arguments:
            case (Argument.IN, id, *others) if self._may_be_about(request) and ID.fullmatch(id):
                managed = await self._manages(-int(id), int(request.account))
                chat = Chat(ChatId(f"-{int(id)}"), managed)
                return replace(request, arguments=tuple(others), chat=chat)
        return request

    def _may_be_about(self, request: Request) -> bool:
        return request.private and (request.command or "").lower() in self._commands

    def _followed(self, request: Request) -> Request:
        """The request behind a link to a command about a chat, if a link may lead there at all."""
        match request.command, request.arguments:
            case str(command), (payload,) if command.lower() == "start":
                if match := LINK.fullmatch(payload):
                    return self._linked(request, *match.groups())
        return request

    def _linked(self, request: Request, name: str, id: str) -> Request:
        command = self._commands.get(name.lower())
        if command is None or command.link is Link.NEVER:
            return request
        return replace(request, command=command.name, arguments=(Argument.IN, id))

    async def _manages(self, chat: int, user: int) -> bool:
        """Whether `user` manages `chat`; no, where Telegram does not say so."""
        try:
            member = await self._bot.get_chat_member(chat, user)
        except (TelegramError, *STRANGE) as error:
            log.info("who manages a chat could not be asked: %s", type(error).__name__)
            return False
        return member.status in MANAGING
