"""Answers on their way out: messages, edits in place, documents, acknowledgements."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from html import escape, unescape
from typing import TypeAlias

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.adapters.shared.lost import PERHAPS_LOST
from bot.adapters.shared.pictures import NOT_DRAWN, Picture, picture_of
from bot.adapters.telegram.buttons import START, Marks, keyboard, link
from bot.adapters.telegram.connection import STRANGE
from bot.adapters.telegram.decode import Asked, Destination
from bot.adapters.telegram.erasing import Eraser, not_erased
from bot.adapters.telegram.handover import Call, Handed, Handover, deliver
from bot.adapters.telegram.unsaid import BEGINNING, Progress
from bot.adapters.telegram.wording import SAME
from bot.app import Core
from bot.broadcast.pacer import Pacer
from handlers.dispatch import Answer
from handlers.frame.session import IN_PRIVATE, Link
from messages.render.telegram import render
from messages.reply import Button, File, Reply, by_kind
from messages.text import Text, Words, t

log = logging.getLogger(__name__)

HAND_ON = t("Share it in another chat")
OPEN_PRIVATE = t("Open the private chat")

FORGET = "forget"
"""The command after which nothing is kept, nor what is still to be erased."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_TAG = re.compile("<[^>]*>")


Part: TypeAlias = tuple[Call, ...]
"""A message or document, in one form or in several: the next where Telegram refuses the one."""


@dataclass(frozen=True, slots=True)
class Said:
    """The end of an answer, by its last call, and how far the answer came."""

    handed: Handed
    progress: Progress


class Sender:
    """The sender of answers by `bot`, which must be initialised: each part is tried once."""

    def __init__(self, bot: Bot, core: Core, marks: Marks, pacer: Pacer) -> None:
        self._bot = bot
        self._core = core
        self._catalogs = core.catalogs
        self._commands = core.commands
        self._handed_on = {command.name for command in core.commands.values() if command.handed_on}
        self._marks = marks
        self._deliver = partial(deliver, pacer=pacer)
        self._erased = core.dispatch.erased
        self.erase = Eraser(bot, self._deliver)

    async def answer(self, asked: Asked, answer: Answer, before: Progress = BEGINNING) -> Said:
        """Hand over all of `answer`, or as much of it as belongs into a group.

        `before` is what came through of that answer earlier.
        """
        if asked.to.private:
            said = await self._in_private(asked, answer, before)
            if said.handed.end is Handover.ARRIVED and answer.reply.erase:
                await self._clear(asked, answer)
            return said
        return await self._in_group(asked, answer, before)

    async def say(self, to: Destination, words: Text, language: str) -> Said:
        """Send one line, without buttons, once."""
        said = escape(self._catalogs.say(words, language), quote=False)
        message = self._message(to, said, None, protected=to.private)
        handed = await self._deliver(message, to.chat)
        return Said(handed, Progress(int(handed.end is Handover.ARRIVED), 1))

    async def is_heard(self) -> bool:
        """Whether Telegram answers: a try that may have arrived is not repeated before it does."""
        try:
            await self._bot.get_me()
        except (TelegramError, *STRANGE):
            return False
        return True

    @asynccontextmanager
    async def coming_to_rest(self, press: str | None) -> AsyncIterator[None]:
        """Let the pressed button, if any, come to rest while the block answers."""
        resting = asyncio.create_task(self.acknowledge(press)) if press else None
        try:
            yield
        finally:
            if resting is not None:
                await resting

    async def acknowledge(self, press: str, words: str | None = None) -> None:
        """Let a button come to rest; `words` are shown over the chat."""
        try:
            await self._bot.answer_callback_query(press, words, show_alert=words is not None)
        except TelegramError as error:
            log.info("a press could not be acknowledged: %s", type(error).__name__)

    async def _clear(self, asked: Asked, answer: Answer) -> None:
        """Take out of the chat what was typed into a form that has ended, and say what stays."""
        messages = answer.reply.erase
        stay = await self.erase(asked.to.chat, messages)
        if stay is None:
            if asked.request.command == FORGET:  # nothing is kept to try it again by
                await self.say(asked.to, not_erased(len(messages)), answer.language)
            return
        await self._erased(asked.request, messages)
        if stay:
            await self.say(asked.to, not_erased(stay), answer.language)

    async def _in_private(self, asked: Asked, answer: Answer, before: Progress) -> Said:
        """Send what may be copied and what may not as messages of their own.

        Only an answer that is one message, and of the same kind, is put in place of another.
        """
        reply, to = answer.reply, asked.to
        handed_on = asked.request.command in self._handed_on and self._bot.supports_inline_queries
        beside = (HAND_ON,) if handed_on else ()
        language = self._catalogs.whole(reply, answer.language, *beside)
        first, *further = by_kind(reply)
        html = render(first, self._catalogs, language)
        alone = len(html) == 1 and not reply.files and not further and reply.picture is None
        keys = self._keys(asked, first, language, alone=alone, handed_on=handed_on)
        if alone and to.edits and to.protected is not reply.shareable:
            handed = await self._edit(to.chat, to.edits, html[0], keys)
            if handed.end is not Handover.REFUSED:
                return Said(handed, Progress(of=1))
        parts = [*self._messages(to, html, keys, protected=not first.shareable)]
        parts += map(self._document, reply.files)
        drawing = self._drawing(reply, language)
        if drawing is not None:
            parts.append(self._picture(to, drawing, language))
        for each in further:
            keys = self._keys(asked, each, language, alone=False)
            said = render(each, self._catalogs, language)
            parts += self._messages(to, said, keys, protected=not each.shareable)
        return await self._all(to, tuple(parts), language, before)

    def _keys(
        self, asked: Asked, reply: Reply, language: str, *, alone: bool, handed_on: bool = False
    ) -> InlineKeyboardMarkup | None:
        """The buttons of `reply`, which is all of one kind, for the account that asked."""
        data = partial(
            self._marks.write,
            account=asked.request.account,
            alone=alone,
            protected=not reply.shareable,
        )
        buttons = [
            InlineKeyboardButton(self._label(each.label, language), callback_data=data(each))
            for each in reply.buttons
        ]
        if handed_on:
            label = self._label(HAND_ON, language)
            buttons.append(InlineKeyboardButton(label, switch_inline_query=""))
        return keyboard(buttons)

    async def _in_group(self, asked: Asked, answer: Answer, before: Progress) -> Said:
        """Send one message; for further ones, and for every button, links to the private chat."""
        reply = answer.reply
        language = self._catalogs.whole(reply, answer.language, OPEN_PRIVATE)
        html = render(reply, self._catalogs, language)
        buttons = list(reply.buttons)
        if asked.request.command and (len(html) > 1 or reply.files):
            buttons.insert(0, Button(OPEN_PRIVATE, asked.request.command, asked.request.arguments))
        links = (
            InlineKeyboardButton(
                self._label(each.label, language),
                url=link(self._bot.username, *self._linked(each)),
            )
            for each in buttons
        )
        messages = self._messages(asked.to, html[:1], keyboard(links), protected=False)
        return await self._all(asked.to, tuple(messages), language, before)

    def _linked(self, button: Button) -> tuple[str, tuple[str, ...]]:
        """The command and arguments for the link in place of `button`.

        A command that no link opens is behind a word of its own, with no more than a chat.
        """
        command = self._commands.get(button.command)
        if command is None or command.link is not Link.NEVER or command.name == START:
            return button.command, button.arguments
        about = button.arguments if command.of_chat else ()
        return START, (IN_PRIVATE, command.name, *about)

    async def _edit(
        self, chat: int, message: int, html: str, keys: InlineKeyboardMarkup | None
    ) -> Handed:
        """Put an answer in place of message `message`; REFUSED where that cannot be.

        What may have been changed is changed again: twice is the same.
        """

        async def change(chat: int) -> None:
            try:
                await self._bot.edit_message_text(
                    html,
                    chat,
                    message,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=NO_PREVIEW,
                    reply_markup=keys,
                )
            except BadRequest as refused:
                if SAME not in refused.message:
                    raise

        handed = await self._deliver(change, chat)
        return await self._deliver(change, chat) if handed.end is Handover.DOUBTFUL else handed

    async def _all(
        self, to: Destination, parts: tuple[Part, ...], language: str, before: Progress
    ) -> Said:
        """Hand over the parts in order, from the first that has not come through `before`.

        Where a part is refused in every form the rest is not tried: that is said instead.
        """
        first = before.said if before.of == len(parts) else 0
        for number, part in enumerate(parts[first:], start=first):
            handed = await self._part(to, part)
            if handed.end is Handover.REFUSED:
                await self.say(to, PERHAPS_LOST, language)
            if handed.end is not Handover.ARRIVED:
                doubts = before.doubts if number == first else 0
                doubts += handed.end is Handover.DOUBTFUL
                return Said(handed, Progress(number, len(parts), doubts))
        return Said(Handed(Handover.ARRIVED), Progress(len(parts), len(parts)))

    async def _part(self, to: Destination, part: Part) -> Handed:
        """Hand over one part: in the first of its forms that Telegram does not refuse."""
        handed = Handed(Handover.REFUSED)
        for call in part:
            handed = await self._deliver(call, to.chat)
            if handed.end is not Handover.REFUSED:
                break
            log.error("Telegram refused a part of an answer as it was written")
        return handed

    def _messages(
        self,
        to: Destination,
        html: list[str],
        keys: InlineKeyboardMarkup | None,
        *,
        protected: bool,
    ) -> Iterator[Part]:
        """The messages in order, the buttons under the last; each also without any formatting."""
        for number, text in enumerate(html, start=1):
            below = keys if number == len(html) else None
            plain = escape(unescape(_TAG.sub("", text)), quote=False)
            yield tuple(
                self._message(to, each, below, protected=protected) for each in (text, plain)
            )

    def _message(
        self, to: Destination, html: str, keys: InlineKeyboardMarkup | None, *, protected: bool
    ) -> Call:
        return partial(
            self._bot.send_message,
            text=html,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_parameters=_reference(to),
            reply_markup=keys,
            protect_content=protected or None,
        )

    def _document(self, file: File) -> Part:
        content = InputFile(file.content, file.name)
        return (partial(self._bot.send_document, document=content),)

    def _drawing(self, reply: Reply, language: str) -> asyncio.Task[Picture | None] | None:
        """The picture of `reply`, which is drawn while the words go out."""
        if reply.picture is None:
            return None
        return asyncio.create_task(picture_of(reply, self._core, language))

    def _picture(
        self, to: Destination, drawing: asyncio.Task[Picture | None], language: str
    ) -> Part:
        """The picture with the same in words, or the words that there is none."""
        instead = escape(self._catalogs.say(NOT_DRAWN, language), quote=False)

        async def show(chat: int) -> None:
            picture = await asyncio.shield(drawing)
            if picture is None:
                await self._message(to, instead, None, protected=True)(chat)
                return
            photo, words = InputFile(picture.png, picture.name), picture.alternative
            await self._bot.send_photo(chat, photo, caption=words, protect_content=True)

        return (show,)

    def _label(self, words: Words, language: str) -> str:
        return self._catalogs.say(words, language).strip() or "…"


def _reference(to: Destination) -> ReplyParameters | None:
    if to.replies_to is None:
        return None
    return ReplyParameters(to.replies_to, allow_sending_without_reply=True)
