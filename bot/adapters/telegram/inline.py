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
from messages.reply import Reply, Title
from messages.request import Account, Request, UpdateId
from messages.text import t

NOBODY = Account("nobody")
"""No account of Telegram's is called so."""

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
        """The letter in a sentence and in short, then each section in short and in full."""
        contents = await self._ask(language, "letter", ())
        sections = [
            button
            for button in contents.buttons
            if button.command == "letter" and button.arguments[0:1] and not _other(button.arguments)
        ]
        found = [
            await self._shared(language, "", "summary", ("one",)),
            await self._shared(language, "", "summary", ()),
        ]
        for section in sections:
            name = self._core.catalogs.say(section.label, language)
            for command in ("summary", "letter"):
                found.append(await self._shared(language, name, command, section.arguments))
        return [each for each in found if each is not None]

    async def _shared(
        self, language: str, name: str, command: str, arguments: tuple[str, ...]
    ) -> Shared | None:
        """What fits into one message; a refusal has no title."""
        reply = await self._ask(language, command, arguments)
        catalogs = self._core.catalogs
        titles = [block.words for block in reply.blocks if isinstance(block, Title)]
        html = render(reply, catalogs, language)
        if len(html) != 1 or (command == "summary" and not titles):
            return None
        about = catalogs.say(self._core.commands[command].about, language)
        title = name or catalogs.say(titles[0], language)
        return Shared(title, about, html[0], command, arguments)

    async def _ask(self, language: str, command: str, arguments: tuple[str, ...]) -> Reply:
        request = Request(
            PLATFORM, UpdateId(b""), NOBODY, command, arguments, hint=language, private=False
        )
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


def _other(arguments: tuple[str, ...]) -> bool:
    """Whether a button under the contents is none of a section."""
    return arguments in (("full",), ("notes",))
