"""Somebody who manages a chat, and asks for its alerts."""

from __future__ import annotations

from dataclasses import replace

from messages.request import Chat, ChatId, Request
from tests.stage.chats import Someone

GROUP, OTHER = "-1001234567890", "-1009876543210"


class Member(Someone):
    """Someone at a platform that tells which chats they manage: here it is `GROUP`."""

    manages = GROUP

    async def delivers(self, request: Request) -> str:
        """Send exactly this update, with the chat that it is about."""
        match request.command, request.arguments:
            case ("alerts" | "stop", ("in", id, *others)):
                chat = Chat(ChatId(f"-{id}"), managed=f"-{id}" == self.manages)
                request = replace(request, arguments=tuple(others), chat=chat)
        return await super().delivers(request)
