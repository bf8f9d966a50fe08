"""The bot's name typed in any chat: sections and summaries to hand on there.

What is offered is public and the same for everybody, so it is made once a language, by asking the
core as nobody in particular.
"""

from __future__ import annotations

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
from messages.text import t

NOBODY = Account("nobody")
"""No account of Telegram's is called so."""

NONE = UpdateId(b"")
"""No update: what is asked here has no effect that could be repeated."""

MOST_RESULTS = 50
SECONDS_KEPT = 300
"""How long Telegram may show a person the same results for the same words."""


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing to hand on: what it is called, what it is, and the command that gives it."""

    title: str
    about: str
    html: str
    command: str
    arguments: tuple[str, ...]

    @property
    def id(self) -> str:
        """Unique among the results, at most 64 bytes."""
        return "-".join((self.command, *self.arguments))


class Shelf:
    """Everything there is to hand on, by language."""

    def __init__(self, core: Core, bot: Bot) -> None:
        self._core = core
        self._bot = bot
        self._kept: dict[str, list[Shared]] = {}

    async def answer(self, searched: Searched) -> None:
        """Show what fits the words typed. Raises `TelegramError`."""
        language = self._core.catalogs.languages.reads(None, searched.hint)
        if language not in self._kept:
            self._kept[language] = await self._made(language)
        wanted = searched.words.strip().casefold()
        fitting = [
            each
            for each in self._kept[language]
            if wanted in f"{each.title}\n{each.about}\n{each.id}".casefold()
        ]
        await self._bot.answer_inline_query(
            searched.query,
            [self._result(each, language) for each in fitting[:MOST_RESULTS]],
            cache_time=SECONDS_KEPT,
            is_personal=True,
        )

    async def _made(self, language: str) -> list[Shared]:
        """Everything on the shelf that fits into one message."""
        shelf = await self._ask(Request(PLATFORM, NONE, NOBODY, None, event=Event.SHELF))
        made = [await self._shared(language, button) for button in shelf.buttons]
        return [each for each in made if each is not None]

    async def _shared(self, language: str, button: Button) -> Shared | None:
        command, arguments = button.command, button.arguments
        reply = await self._ask(
            Request(PLATFORM, NONE, NOBODY, command, arguments, hint=language, private=False)
        )
        say = self._core.catalogs.say
        html = render(reply, self._core.catalogs, language)
        if len(html) != 1:
            return None
        about = say(self._core.commands[command].about, language)
        return Shared(say(button.label, language), about, html[0], command, arguments)

    async def _ask(self, request: Request) -> Reply:
        return (await self._core.dispatch(request)).reply

    def _result(self, shared: Shared, language: str) -> InlineQueryResultArticle:
        label = self._core.catalogs.say(t("Read the letter"), language)
        address = link(self._bot.username, "letter", ())
        return InlineQueryResultArticle(
            shared.id,
            shared.title,
            InputTextMessageContent(
                shared.html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
            ),
            description=shared.about,
            reply_markup=keyboard((InlineKeyboardButton(label, url=address),)),
        )
