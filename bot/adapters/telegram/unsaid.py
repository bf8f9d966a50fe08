"""An answer that Telegram would not take yet: the request that it answers, and how far it came.

The answer itself is never kept. What changed something has a receipt; anything else is answered
anew when its time has come.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from bot.adapters.telegram.decode import PLATFORM, Asked, Destination
from messages.request import Account, Chat, ChatId, Event, Request, UpdateId

STEP = 512
"""Bytes. Contents are padded to a multiple of `STEP`, so that their length says little."""

PADDING = b"\x80"
"""A byte that the vault adds; room is left for that byte."""

DAY = 24 * 3600
"""Seconds for which an answer is worth saying."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The parts of an answer that came through, of how many; `doubts` counts the tries at the next
    part that may have arrived."""

    said: int = 0
    of: int = 0
    doubts: int = 0


BEGINNING = Progress()
"""The progress of an answer that nobody has tried to say."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """An answer to be said from the moment `due` on; `done` if the request changed something.

    `number` is the answer's place in the order in which answers were kept. `kept` and `due` are
    seconds since 1970. `gap` is True where an earlier answer was given up, and that is still to be
    said. `keeper` is the name of the process that says the answer.
    """

    asked: Asked
    done: bool
    number: int
    kept: int
    due: int
    progress: Progress = field(default_factory=Progress)
    gap: bool = False
    keeper: str = ""

    @property
    def order(self) -> tuple[int, int]:
        """The place among answers of one process or of several, to be compared with others'."""
        return self.kept, self.number

    @property
    def is_old(self) -> bool:
        """Whether nobody waits for this answer by the moment it is due."""
        return self.due - self.kept > DAY

    def later(self, due: int, progress: Progress) -> Self:
        """The same, due at another moment, and with what came through by now."""
        return replace(self, due=due, progress=progress)

    def packed(self) -> bytes:
        """The answer as `unpacked` reads it. Of what changed something no typed words are in it."""
        request = self.asked.request
        if self.done:
            request = replace(request, text="")
        to = self.asked.to
        content = {
            "request": _plain(request),
            "to": [to.chat, to.private, to.replies_to],
            "times": [self.number, self.kept, self.due],
            "progress": asdict(self.progress),
            "flags": [self.done, self.gap],
            "keeper": self.keeper,
        }
        written = json.dumps(content, separators=(",", ":")).encode()
        return written + b" " * (-(len(written) + len(PADDING)) % STEP)

    @classmethod
    def unpacked(cls, packed: bytes) -> Unsaid:
        """The answer that `packed` was made from."""
        content = json.loads(packed)
        chat, private, replies_to = content["to"]
        number, kept, due = content["times"]
        done, gap = content["flags"]
        to = Destination(chat, private=private, replies_to=replies_to)
        asked = Asked(_request(content["request"]), to)
        progress, keeper = Progress(**content["progress"]), content.get("keeper", "")
        return cls(asked, done, number, kept, due, progress, gap, keeper)


def _plain(request: Request) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "update": request.update.hex(),
        "account": request.account,
        "command": request.command,
        "arguments": request.arguments,
        "text": request.text,
        "hint": request.hint,
        "private": request.private,
        "event": request.event,
    }
    if request.chat is not None:
        plain["chat"] = [request.chat.id, request.chat.managed, request.chat.may_post]
    return plain


def _request(plain: dict[str, Any]) -> Request:
    about = plain.get("chat")
    return Request(
        PLATFORM,
        UpdateId(bytes.fromhex(plain["update"])),
        Account(plain["account"]),
        plain["command"],
        tuple(plain["arguments"]),
        plain["text"],
        plain["hint"],
        private=plain["private"],
        chat=Chat(ChatId(about[0]), *about[1:]) if about else None,
        event=Event(plain["event"]) if plain["event"] else None,
    )
