"""Answers on their way out: messages, edits in place, documents, acknowledgements."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
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
from bot.adapters.telegram.buttons import START, Marks, keyboard, link
from bot.adapters.telegram.decode import Asked, Destination
from bot.adapters.telegram.handover import Call, Handover, deliver
from bot.adapters.telegram.wording import SAME
from bot.app import Core
from bot.broadcast.pacer import Pacer
from handlers.dispatch import Answer
from handlers.frame.session import IN_PRIVATE, Link
from messages.render.telegram import render
from messages.reply import Button, File
from messages.text import Text, Words, t

log = logging.getLogger(__name__)

HAND_ON = t("Share it in another chat")
OPEN_PRIVATE = t("Open the private chat")

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_TAG = re.compile("<[^>]*>")


Part: TypeAlias = tuple[Call, ...]
"""A message or document, in one form or in several: the next where Telegram refuses the one."""


class Sender:
    """The sender of answers by `bot`, which must be initialised; `again_after` are seconds."""

    def __init__(
        self,
        bot: Bot,
        core: Core,
        marks: Marks,
        again_after: tuple[float, ...],
        pacer: Pacer,
    ) -> None:
        self._bot = bot
        self._catalogs = core.catalogs
        self._commands = core.commands
        self._handed_on = {command.name for command in core.commands.values() if command.handed_on}
        self._marks = marks
        self._deliver = partial(deliver, again_after=again_after, pacer=pacer)

    async def answer(self, asked: Asked, answer: Answer) -> bool:
        """Hand over all of `answer`, or as much of it as belongs into a group.

        False where a person has blocked the bot or is gone.
        """
        if asked.to.press:
            await self.acknowledge(asked.to.press)
        if asked.to.private:
            return await self._in_private(asked, answer)
        await self._in_group(asked, answer)
        return True

    async def say(self, to: Destination, words: Text, language: str) -> None:
        """Send one line, without buttons."""
        said = escape(self._catalogs.say(words, language), quote=False)
        await self._deliver(self._message(to, said, None), to.chat)

    async def acknowledge(self, press: str, words: str | None = None) -> None:
        """Let a button come to rest; `words` are shown over the chat."""
        try:
            await self._bot.answer_callback_query(press, words, show_alert=words is not None)
        except TelegramError as error:
            log.info("a press could not be acknowledged: %s", type(error).__name__)

    async def _in_private(self, asked: Asked, answer: Answer) -> bool:
        reply, to = answer.reply, asked.to
        handed_on = asked.request.command in self._handed_on and self._bot.supports_inline_queries
        beside = (HAND_ON,) if handed_on else ()
        language = self._catalogs.whole(reply, answer.language, *beside)
        html = render(reply, self._catalogs, language)
        alone = len(html) == 1 and not reply.files
        buttons = [
            InlineKeyboardButton(
                self._label(each.label, language),
                callback_data=self._marks.write(each, asked.request.account, alone=alone),
            )
            for each in reply.buttons
        ]
        if handed_on:
            label = self._label(HAND_ON, language)
            buttons.append(InlineKeyboardButton(label, switch_inline_query=""))
        keys = keyboard(buttons)
        if alone and to.edits:
            outcome = await self._edit(to.chat, to.edits, html[0], keys)
            if outcome in (Handover.ARRIVED, Handover.UNWANTED):
                return outcome is Handover.ARRIVED
        files = map(self._document, reply.files)
        return await self._all(to, (*self._messages(to, html, keys), *files), language)

    async def _in_group(self, asked: Asked, answer: Answer) -> None:
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
        await self._all(asked.to, self._messages(asked.to, html[:1], keyboard(links)), language)

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
    ) -> Handover:
        """Put an answer in place of message `message`; REFUSED where that cannot be."""

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

        return await self._deliver(change, chat)

    async def _all(self, to: Destination, parts: Iterable[Part], language: str) -> bool:
        """Hand over all parts in order; False once one is unwanted.

        Where a part is lost the rest is not tried: that is said instead, unless nothing at all has
        come through.
        """
        for number, part in enumerate(parts):
            outcome = await self._part(to, part)
            if outcome is Handover.UNWANTED:
                return False
            if outcome is Handover.REFUSED or (outcome is Handover.LOST and number):
                await self.say(to, PERHAPS_LOST, language)
            if outcome is not Handover.ARRIVED:
                break
        return True

    async def _part(self, to: Destination, part: Part) -> Handover:
        """Hand over one part: in the first of its forms that Telegram does not refuse."""
        outcome = Handover.REFUSED
        for call in part:
            outcome = await self._deliver(call, to.chat)
            if outcome is not Handover.REFUSED:
                break
            log.error("Telegram refused a part of an answer as it was written")
        return outcome

    def _messages(
        self, to: Destination, html: list[str], keys: InlineKeyboardMarkup | None
    ) -> Iterator[Part]:
        """The messages in order, the buttons under the last; each also without any formatting."""
        for number, text in enumerate(html, start=1):
            below = keys if number == len(html) else None
            plain = escape(unescape(_TAG.sub("", text)), quote=False)
            yield self._message(to, text, below), self._message(to, plain, below)

    def _message(self, to: Destination, html: str, keys: InlineKeyboardMarkup | None) -> Call:
        return partial(
            self._bot.send_message,
            text=html,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_parameters=_reference(to),
            reply_markup=keys,
        )

    def _document(self, file: File) -> Part:
        content = InputFile(file.content, file.name)
        return (partial(self._bot.send_document, document=content),)

    def _label(self, words: Words, language: str) -> str:
        return self._catalogs.say(words, language).strip() or "…"


def _reference(to: Destination) -> ReplyParameters | None:
    if to.replies_to is None:
        return None
    return ReplyParameters(to.replies_to, allow_sending_without_reply=True)
