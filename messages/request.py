"""What a person asks: one update of a chat platform, decoded and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

Account = NewType("Account", str)
"""An account as its platform names it; never stored, never logged."""

UpdateId = NewType("UpdateId", bytes)
"""One update of one platform, at most 16 bytes; the same again when it is delivered again."""


class Argument(StrEnum):
    """Arguments that mean the same after every command.

    `YES` does what was asked about before. `IN` stands before the id of the chat that a command is
    about, `HERE` before the id of a chat that the account stands in, and manages.
    """

    YES = "yes"
    ON = "on"
    OFF = "off"
    IN = "in"
    HERE = "here"


class Event(StrEnum):
    """What a platform tells or asks by itself, without anybody having typed or pressed anything.

    An account or a chat is `GONE` where nothing reaches it any more, and `MOVED` where its platform
    calls it otherwise now: by the request's first argument. The bot was added to a group or to a
    channel. `STATUS` asks for one line that may stand beside the bot's name, `WELCOME` for what is
    read before the first message, `SHELF` for what can be handed on: each a button, and a last one
    that leads to the bot.
    """

    GONE = "gone"
    MOVED = "moved"
    ADDED_TO_GROUP = "added to a group"
    ADDED_TO_CHANNEL = "added to a channel"
    STATUS = "status"
    WELCOME = "welcome"
    SHELF = "shelf"


ChatId = NewType("ChatId", str)
"""A group, channel or server's channel as its platform names it; never stored, never logged."""


def chat_account(chat: ChatId) -> Account:
    """A chat in the place of an account: no account is called so."""
    return Account(f"chat {chat}")


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat of several people that a request is about; `managed` if the account decides for it."""

    id: ChatId
    managed: bool


@dataclass(frozen=True, slots=True)
class Request:
    """One update.

    `command` is None for words typed without one, which are then in `text`. `values` are answers
    of a form that a platform asks all at once. `hint` is the language tag the platform reports,
    if any. `private` is False where others read the answer too. `chat` is the chat that the request
    is about, if it is about one rather than about the account. An `event` is no command: nobody can
    type it.
    """

    platform: str
    update: UpdateId
    account: Account
    command: str | None
    arguments: tuple[str, ...] = ()
    text: str = ""
    hint: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    private: bool = True
    chat: Chat | None = None
    event: Event | None = None
