"""The bot's name typed in any chat: sections and summaries to hand on there.

Everything offered is public and the same for everybody, so all of it is made once a language, by
asking the core as nobody in particular.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineQueryResultArticle,
    InputTextMessageContent,
)
from telegram.constants import ParseMode

from bot.adapters.telegram.buttons import keyboard, link
from bot.adapters.telegram.decode import PLATFORM, Searched
from bot.adapters.telegram.send import NO_PREVIEW
from bot.app import Core
from messages.render.telegram import render
from messages.reply import Button, Reply
from messages.request import Account, Event, Request, UpdateId

NOBODY = Account("nobody")
"""The account that asks here; no account of Telegram's is called so."""

NONE = UpdateId(b"")
"""The id of no update: nothing asked here has an effect that could be repeated."""

MOST_RESULTS = 50
"""Results that one answer holds (Bot API, answerInlineQuery)."""

SECONDS_KEPT = 300
"""Seconds for which Telegram may show a person the same results for the same words."""


class Unanswered(Exception):
    """The core could not answer just now, so nothing of its answer is put on the shelf."""


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing to hand on: its title, a line about it, and a button's label and address below.

    `id` is unique among the results, at most 64 bytes.
    """

    id: str
    title: str
    about: str
    html: str
    below: tuple[str, str]


class Shelf:
    """The shelf of everything there is to hand on, by language."""

    def __init__(self, core: Core, bot: Bot) -> None:
        self._core = core
        self._bot = bot
        self._stock: dict[str, tuple[Shared, ...]] = {}

    async def answer(self, searched: Searched) -> None:
        """Show the things that fit the words typed. Raises `TelegramError`."""
        language = self._core.catalogs.languages.reads(None, searched.hint)
        if language not in self._stock:
            try:
                self._stock[language] = tuple([shared async for shared in self._made(language)])
            except Unanswered:
                return
        wanted = searched.words.strip().casefold()
        fitting = [
            shared
            for shared in self._stock[language]
            if wanted in f"{shared.title}\n{shared.about}\n{shared.id}".casefold()
        ]
        await self._bot.answer_inline_query(
            searched.query,
            [_result(shared) for shared in fitting[:MOST_RESULTS]],
            cache_time=SECONDS_KEPT,
            is_personal=True,
        )

    async def _made(self, language: str) -> AsyncIterator[Shared]:
        """Everything on the shelf that fits into one message. Raises `Unanswered`."""
        say, catalogs = self._core.catalogs.say, self._core.catalogs
        *things, way = (await self._ask(_event(Event.SHELF))).buttons
        labels = [thing.label for thing in (*things, way)]
        abouts = [self._core.commands[thing.command].about for thing in things]
        listed = catalogs.common((*labels, *abouts), language)
        below = say(way.label, listed), link(self._bot.username, way.command, way.arguments)
        for thing, about in zip(things, abouts, strict=True):
            reply = await self._ask(_request(thing, language))
            html = render(reply, catalogs, reply.language or language)
            if len(html) == 1:
                id = "-".join((thing.command, *thing.arguments))
                yield Shared(id, say(thing.label, listed), say(about, listed), html[0], below)

    async def _ask(self, request: Request) -> Reply:
        answer = await self._core.dispatch(request)
        if answer.failed:
            raise Unanswered
        return answer.reply


def _event(event: Event) -> Request:
    return Request(PLATFORM, NONE, NOBODY, None, event=event)


def _request(thing: Button, language: str) -> Request:
    command, arguments = thing.command, thing.arguments
    return Request(PLATFORM, NONE, NOBODY, command, arguments, hint=language, private=False)


def _result(shared: Shared) -> InlineQueryResultArticle:
    label, address = shared.below
    return InlineQueryResultArticle(
        shared.id,
        shared.title,
        InputTextMessageContent(
            shared.html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
        ),
        description=shared.about,
        reply_markup=keyboard((InlineKeyboardButton(label, url=address),)),
    )
