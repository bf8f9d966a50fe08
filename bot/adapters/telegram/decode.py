"""Updates decoded: a request for the core, one of a few other things, or nothing at all.

Nothing is asked by edited messages, forwards, messages sent through a bot or in a channel's or
group's own name, channel posts, and kinds that are not known here. A picture, a voice and the like
are words that say nothing; a caption is not read.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import TypeAlias

from telegram import (
    CallbackQuery,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
    InlineQuery,
    Message,
    Update,
    User,
)
from telegram.constants import ChatMemberStatus, ChatType

from bot.adapters.telegram.buttons import Marks
from messages.request import Account, Chat, ChatId, Event, Request, UpdateId
from messages.typed import command_line, name_in

PLATFORM = "telegram"
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
OF_SEVERAL = (*GROUPS, ChatType.CHANNEL)
INSIDE = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)
OUTSIDE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
UPDATE_BYTES = 8

READ = ("message", "callback_query", "inline_query", "my_chat_member")
"""The kinds of updates that Telegram is asked for."""


@dataclass(frozen=True, slots=True)
class Destination:
    """The chat that an answer goes to.

    `replies_to` is the message that the answer refers to, in a group; `edits` the message that the
    answer may replace, if both are `protected` or neither is; `press` the press of a button that
    waits to be acknowledged.
    """

    chat: int
    private: bool = True
    replies_to: int | None = None
    edits: int | None = None
    press: str | None = None
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and the chat to answer it in."""

    request: Request
    to: Destination


@dataclass(frozen=True, slots=True)
class Stale:
    """A press of a button that is forged, somebody else's, or of a format long gone."""

    account: Account
    press: str
    hint: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """The bot was added to a group or channel; `to` is the private chat to answer in.

    The answer to `request`, an event, is for the person who added the bot.
    """

    request: Request
    to: Destination


@dataclass(frozen=True, slots=True)
class Happened:
    """An event without an answer: somebody has blocked the bot, a chat has put it out or moved."""

    request: Request


@dataclass(frozen=True, slots=True)
class Searched:
    """A search: the bot's name was typed in some chat, with `words` behind the name."""

    account: Account
    query: str
    words: str
    hint: str | None


Heard: TypeAlias = Asked | Stale | Added | Happened | Searched
"""An update as this adapter understands it."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """The reader of updates for the bot called `name`; `commands` are all names of commands."""

    name: str
    commands: Container[str]
    marks: Marks

    def __call__(self, update: Update) -> Heard | None:
        """The meaning of `update`; None where nothing is asked."""
        id = UpdateId(update.update_id.to_bytes(UPDATE_BYTES, "big"))
        if update.message:
            return self._message(id, update.message)
        if update.callback_query:
            return self._press(id, update.callback_query)
        if update.inline_query:
            return _search(update.inline_query)
        if update.my_chat_member:
            return _membership(id, update.my_chat_member)
        return None

    def _message(self, id: UpdateId, message: Message) -> Asked | Happened | None:
        user, text = message.from_user, message.text or ""
        if message.migrate_to_chat_id is not None and message.chat.type in GROUPS:
            return Happened(_moved(id, message.chat.id, message.migrate_to_chat_id))
        if user is None or not _own(message, user):
            return None
        if message.chat.type == ChatType.PRIVATE and (text or message.effective_attachment):
            to = Destination(message.chat.id)
        elif message.chat.type in GROUPS:
            to = Destination(message.chat.id, private=False, replies_to=message.message_id)
        else:
            return None
        return self._words(id, user, text, to, message.message_id)

    def _words(
        self, id: UpdateId, user: User, text: str, to: Destination, number: int
    ) -> Asked | None:
        line = command_line(text, self.commands)
        if line is not None:
            name, _, target = line.name.partition("@")
            if target and target.casefold() != self.name.casefold():
                return None
            if not to.private and not target and name_in(name) not in self.commands:
                return None
            return Asked(_request(id, user, name, line.arguments, to), to)
        if not to.private:
            return None
        request = _request(id, user, None, (), to, text)
        return Asked(replace(request, message=number), to)

    def _press(self, id: UpdateId, query: CallbackQuery) -> Asked | Stale | None:
        user, message = query.from_user, query.message
        account = Account(str(user.id))
        pressed = self.marks.read(query.data, account) if query.data else None
        if pressed is None or message is None or message.chat.type != ChatType.PRIVATE:
            return Stale(account, query.id, user.language_code)
        edits = message.message_id if pressed.alone and message.is_accessible else None
        to = Destination(message.chat.id, edits=edits, press=query.id, protected=pressed.protected)
        return Asked(_request(id, user, pressed.command, pressed.arguments, to), to)


def _own(message: Message, user: User) -> bool:
    """Whether a person wrote `message`, here and now, in their own name."""
    return not (user.is_bot or message.sender_chat or message.forward_origin or message.via_bot)


def _request(
    id: UpdateId,
    user: User,
    command: str | None,
    arguments: tuple[str, ...],
    to: Destination,
    text: str = "",
) -> Request:
    return Request(
        PLATFORM,
        id,
        Account(str(user.id)),
        command,
        arguments,
        text,
        user.language_code,
        private=to.private,
    )


def gone(id: UpdateId, account: Account, chat: Chat | None = None) -> Request:
    """The event that nothing reaches an account, or `chat`, any more."""
    return Request(PLATFORM, id, account, None, chat=chat, event=Event.GONE)


def _moved(id: UpdateId, before: int, now: int) -> Request:
    """The event that a group has become a supergroup, with another id, no matter who did so."""
    chat = Chat(ChatId(str(before)), managed=True)
    account = Account(str(before))
    return Request(PLATFORM, id, account, None, (str(now),), chat=chat, event=Event.MOVED)


def _search(query: InlineQuery) -> Searched:
    user = query.from_user
    return Searched(Account(str(user.id)), query.id, query.query, user.language_code)


def _membership(id: UpdateId, change: ChatMemberUpdated) -> Added | Happened | None:
    user, chat, now = change.from_user, change.chat, change.new_chat_member
    account = Account(str(user.id))
    if chat.type == ChatType.PRIVATE:
        return Happened(gone(id, account)) if now.status == ChatMemberStatus.BANNED else None
    if chat.type not in OF_SEVERAL:
        return None
    if _is_out(now) or (change.old_chat_member.status in INSIDE and _is_silenced(now)):
        return Happened(gone(id, account, Chat(ChatId(str(chat.id)), managed=True)))
    if user.is_bot or now.status not in INSIDE or change.old_chat_member.status in INSIDE:
        return None
    channel = chat.type == ChatType.CHANNEL
    event = Event.ADDED_TO_CHANNEL if channel else Event.ADDED_TO_GROUP
    about = Chat(ChatId(str(chat.id)), managed=False)
    request = Request(PLATFORM, id, account, None, hint=user.language_code, chat=about, event=event)
    return Added(request, Destination(user.id))


def _is_silenced(member: ChatMember) -> bool:
    """Whether `member`, the bot, has lost the right to post in a channel.

    Of groups Telegram does not tell that a rule for everybody silences the bot too; the next alert
    finds that out.
    """
    return isinstance(member, ChatMemberAdministrator) and member.can_post_messages is False


def _is_out(member: ChatMember) -> bool:
    """Whether `member`, the bot, is no longer in the chat; a restricted one may be or not."""
    if isinstance(member, ChatMemberRestricted):
        return not member.is_member
    return member.status in OUTSIDE
