"""People at Telegram, and groups they are in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from messages.request import Account
from tests.stage.telegram.fake import DATE, USERNAME, FakeTelegram, Shown, member

_USERS = count(7_000_000_001)
_PRESSES = count(1)


class Person:
    """Someone with an account and a private chat with the bot."""

    def __init__(self, telegram: FakeTelegram, language: str | None = "en") -> None:
        self.telegram = telegram
        self.id = next(_USERS)
        self.language = language
        self.press = ""

    @property
    def account(self) -> Account:
        return Account(str(self.id))

    @property
    def user(self) -> dict[str, Any]:
        spoken = {"language_code": self.language} if self.language else {}
        return {"id": self.id, "is_bot": False, "first_name": "Mallory Secretname", **spoken}

    @property
    def shown(self) -> list[Shown]:
        return self.telegram.shown_in(self.id)

    @property
    def last(self) -> Shown:
        """The last message with words."""
        return [each for each in self.shown if not each.document][-1]

    @property
    def reads(self) -> str:
        return self.last.text

    def message(self, text: str | None, **more: Any) -> dict[str, Any]:
        content: dict[str, Any] = {
            "message_id": self.telegram.message_id(self.id),
            "date": DATE,
            "chat": {"id": self.id, "type": "private", "first_name": "Mallory Secretname"},
            "from": self.user,
        }
        if text is not None:
            content["text"] = text
            if text.startswith("/"):
                end = len(text.split()[0])
                content["entities"] = [{"type": "bot_command", "offset": 0, "length": end}]
        return content | more

    async def types(self, text: str) -> str:
        """Send a line and wait for what is answered; the last message."""
        await self.telegram.settled(await self.sends(text))
        return self.reads

    async def sends(self, text: str) -> int:
        """Send a line; its update."""
        return await self.telegram.add(message=self.message(text))

    async def presses(self, label: str, shown: Shown | None = None) -> str:
        """Press the button `label` of the last message that has it, and wait."""
        where = shown or [each for each in self.shown if label in each.labels][-1]
        data = next(each["callback_data"] for each in where.buttons if each["text"] == label)
        await self.telegram.settled(await self.pushes(data, where))
        assert self.press in self.telegram.acknowledged
        return self.reads

    async def pushes(self, data: str, where: Shown) -> int:
        """Press a button with `data`, of whatever origin; its update."""
        self.press = f"press{next(_PRESSES)}"
        query = {
            "id": self.press,
            "from": self.user,
            "chat_instance": "1",
            "data": data,
            "message": FakeTelegram.message_of(where),
        }
        return await self.telegram.add(callback_query=query)

    async def all(self, *lines: str) -> str:
        for line in lines:
            await self.types(line)
        return self.reads


BOT = {"id": 123456789, "is_bot": True, "first_name": "Letter", "username": USERNAME}


class Group:
    """A group, or a channel, with the bot in it."""

    def __init__(self, telegram: FakeTelegram, kind: str = "supergroup") -> None:
        self.telegram = telegram
        self.id = -1_000_000_000_000 - next(_USERS)
        self.kind = kind

    @property
    def shown(self) -> Sequence[Shown]:
        return self.telegram.shown_in(self.id)

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": self.kind, "title": "A group"}

    async def hears(self, person: Person, text: str, **more: Any) -> int:
        message = person.message(text, chat=self.chat, **more)
        id = await self.telegram.add(message=message)
        await self.telegram.settled(id)
        return int(message["message_id"])

    def is_managed_by(self, person: Person, status: str = "administrator") -> None:
        """Let `person` be there as `status`."""
        self.telegram.members[self.id, person.id] = status

    async def changes(
        self,
        person: Person,
        before: str,
        now: str,
        *,
        inside: bool = True,
        posts: bool | None = None,
    ) -> None:
        """Let `person` change what the bot is there.

        `inside` is for a bot that is restricted, `posts` for one that administers a channel.
        """
        rights = {} if posts is None else {"can_post_messages": posts}
        change = {
            "chat": self.chat,
            "from": person.user,
            "date": DATE,
            "old_chat_member": member(BOT, before),
            "new_chat_member": member(BOT, now, inside=inside) | rights,
        }
        await self.telegram.settled(await self.telegram.add(my_chat_member=change))
