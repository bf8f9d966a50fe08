"""Requests: each one update of a chat platform, decoded and frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NewType

Account = NewType("Account", str)
"""An account as its platform names it; never stored, never logged."""

UpdateId = NewType("UpdateId", bytes)
"""The id of an update on its platform, at most 16 bytes; the same when delivered again."""


class Argument(StrEnum):
    """Arguments that mean the same after every command.

    `YES` does the act that was asked about before. `IN` stands before the id of the chat that a
    command is about, `HERE` before the id of a chat that the account stands in, and manages.
    """

    YES = "yes"
    ON = "on"
    OFF = "off"
    IN = "in"
    HERE = "here"


class Event(StrEnum):
    """An event that a platform tells or asks by itself: nobody has typed or pressed anything.

    An account or a chat is `GONE` where nothing reaches it any more, and `MOVED` where its platform
    calls it otherwise now: by the request's first argument. The bot was added to a group or to a
    channel. `STATUS` asks for one line that may stand beside the bot's name, `WELCOME` for the
    words that are read before the first message, `SHELF` for everything that can be handed on: each
    a button, and a last one that leads to the bot. `MENU` asks for everything that can be done, a
    button each, in answer to `text`, of which nothing but a word for a command is read.
    """

    GONE = "gone"
    MOVED = "moved"
    ADDED_TO_GROUP = "added to a group"
    ADDED_TO_CHANNEL = "added to a channel"
    STATUS = "status"
    WELCOME = "welcome"
    SHELF = "shelf"
    MENU = "menu"


ChatId = NewType("ChatId", str)
"""A group, channel or server's channel as its platform names it; never stored, never logged."""


_CHAT = "chat "


def chat_account(chat: ChatId) -> Account:
    """The account that stands for a chat: no other account is called so."""
    return Account(f"{_CHAT}{chat}")


def chat_of(account: Account) -> ChatId | None:
    """The chat that `account` stands for; None for a person's."""
    return ChatId(account.removeprefix(_CHAT)) if account.startswith(_CHAT) else None


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat of several people that a request is about; `managed` if the account decides for it.

    `may_post` is False where the platform says that the bot may not write there.
    """

    id: ChatId
    managed: bool
    may_post: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """A request: one update of a platform.

    `command` is None for words typed without one, which are then in `text`. `values` are answers
    of a form that a platform asks all at once. `hint` is the language that the platform reports,
    if any. `private` is False where others read the answer too. `chat` is the chat that the request
    is about, None where the request is about the account. An `event` is no command: nobody can
    type an event. `message` is the number of the message that words without a command were typed
    in, on a platform where that message can be erased again. `place` is the server in which the
    account asks, though nobody else there reads the answer; it is never kept.
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
    message: int | None = None
    place: ChatId | None = None


UNSOUND = re.compile("[\0\ud800-\udfff]")
"""A character that PostgreSQL, UTF-8 or both have no way to write."""


def sound(request: Request) -> Request:
    """The request with U+FFFD in place of every NUL and lone surrogate that could reach a store.

    Answers to a form, `text` and `values`, stay as they were typed: each field's check refuses such
    a character and names that character.
    """
    command, chat = request.command, request.chat
    said = (request.account, command, *request.arguments, request.hint, chat and chat.id)
    if not any(UNSOUND.search(words) for words in said if words):
        return request
    return replace(
        request,
        account=Account(_sound(request.account)),
        command=None if command is None else _sound(command),
        arguments=tuple(map(_sound, request.arguments)),
        hint=None if request.hint is None else _sound(request.hint),
        chat=None if chat is None else replace(chat, id=ChatId(_sound(chat.id))),
    )


def _sound(words: str) -> str:
    return UNSOUND.sub("\ufffd", words)
