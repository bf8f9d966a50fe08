"""The menu of commands and the descriptions that Telegram shows, in each language."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import TelegramError

from bot.adapters.telegram.connection import STRANGE
from bot.adapters.telegram.decode import PLATFORM
from bot.app import Core
from db.staff import Role
from handlers.frame.session import Command
from messages.languages import SOURCE
from messages.reply import Items, Paragraph, Reply, Title
from messages.request import Account, Event, Request, UpdateId

log = logging.getLogger(__name__)

NOBODY = Account("nobody")
"""The account that asks here; no account of Telegram's is called so."""

LONGEST_ABOUT, LONGEST_DESCRIPTION, LONGEST_SHORT = 256, 512, 120
"""Characters (Bot API, BotCommand, setMyDescription, setMyShortDescription)."""


async def show(bot: Bot, core: Core) -> None:
    """Bring menus and descriptions up to date; only those that differ are sent."""
    try:
        for code, language in _codes(core):
            await _commands(bot, core, code, language)
            await _descriptions(bot, core, code, language)
    except (TelegramError, *STRANGE) as error:
        log.warning("the menus could not be brought up to date: %s", type(error).__name__)


def _codes(core: Core) -> Iterator[tuple[str | None, str]]:
    """Telegram's two-letter codes, each with its language; None stands for all other readers."""
    default = core.catalogs.languages.default
    yield None, default
    seen = {default.partition("-")[0]}
    for language in core.catalogs.languages.codes:
        code = language.partition("-")[0]
        if code not in seen and len(code) == len(SOURCE):
            seen.add(code)
            yield code, language


async def _commands(bot: Bot, core: Core, code: str | None, language: str) -> None:
    listed = [
        command
        for command in core.commands.values()
        if command.listed and command.needs is Role.MEMBER
    ]
    public = [command for command in listed if not command.personal]
    scopes: tuple[tuple[BotCommandScope, list[Command]], ...] = (
        (BotCommandScopeAllPrivateChats(), listed),
        (BotCommandScopeAllGroupChats(), public),
    )
    language = core.catalogs.common((command.about for command in listed), language)
    for scope, commands in scopes:
        wanted = tuple(
            BotCommand(command.name, core.catalogs.say(command.about, language)[:LONGEST_ABOUT])
            for command in commands
        )
        if await bot.get_my_commands(scope, code) != wanted:
            await bot.set_my_commands(wanted, scope, code)


async def _welcome(core: Core, language: str) -> Reply:
    """The welcome to readers of `language`: a letter's title is another in each edition."""
    asked = Request(PLATFORM, UpdateId(b""), NOBODY, None, hint=language, event=Event.WELCOME)
    return (await core.dispatch(asked)).reply


async def _descriptions(bot: Bot, core: Core, code: str | None, language: str) -> None:
    """Show the welcome's own words to people who have not written yet."""
    welcome = await _welcome(core, language)
    language = core.catalogs.whole(welcome, language)
    title = short = ""
    lines: list[str] = []
    for block in welcome.blocks:
        match block:
            case Title(words):
                title = core.catalogs.say(words, language)
            case Items(items):
                lines += ["• " + core.catalogs.say(item, language) for item in items]
            case Paragraph(words) if not lines:
                lines.append(core.catalogs.say(words, language))
    short, long = title[:LONGEST_SHORT], "\n".join(lines)[:LONGEST_DESCRIPTION]
    if (await bot.get_my_description(code)).description != long:
        await bot.set_my_description(long, code)
    if (await bot.get_my_short_description(code)).short_description != short:
        await bot.set_my_short_description(short, code)
