"""Telegram's menus are for everybody: they show nothing of what is for the staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from telegram import Bot as TelegramBot
from telegram import BotCommand, BotCommandScope

from bot.adapters.telegram import menus
from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from db.staff import Role
from handlers.frame.session import Command, Session
from messages.letter.sentences import Sentences
from messages.reply import Reply
from messages.text import t
from tests.stage.chats import Bot, extended
from tests.stage.invented import WELL, bot_of
from tests.stage.words import catalogs


class Menus:
    """What Telegram was given."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.abouts: dict[str | None, set[str]] = {}
        self.titles: dict[str | None, str] = {}

    async def get_my_commands(self, *_: Any) -> tuple[BotCommand, ...]:
        return ()

    async def set_my_commands(
        self, commands: Sequence[BotCommand], scope: BotCommandScope, code: str | None
    ) -> None:
        self.abouts.setdefault(code, set()).update(each.description for each in commands)
        self.names |= {command.command for command in commands}

    async def get_my_description(self, _: str | None) -> SimpleNamespace:
        return SimpleNamespace(description="")

    async def get_my_short_description(self, _: str | None) -> SimpleNamespace:
        return SimpleNamespace(short_description="")

    async def set_my_description(self, *_: Any) -> None: ...

    async def set_my_short_description(self, words: str, code: str | None) -> None:
        self.titles[code] = words


async def test_no_menu_shows_what_is_for_the_staff(sqlite_store: SqliteStore, vault: Vault) -> None:
    bot, shown = Bot(sqlite_store, vault), Menus()
    core = bot.core
    await menus.show(cast(TelegramBot, shown), core)
    listed = [command for command in bot.commands.values() if command.listed]
    assert shown.names == {each.name for each in listed if each.needs is Role.MEMBER}
    assert "staff" not in shown.names


async def test_a_menu_is_whole_in_one_language(sqlite_store: SqliteStore, vault: Vault) -> None:
    whole, half = Menus(), Menus()
    bot = Bot(sqlite_store, vault)
    await menus.show(cast(TelegramBot, whole), bot.core)
    bot.table = extended(Command("new", t("Nobody has translated this."), _says_nothing))
    bot.restart()
    await menus.show(cast(TelegramBot, half), bot.core)
    about = bot.commands["sign"].about
    assert catalogs().say(about, "ar") in whole.abouts["ar"]
    assert half.abouts["ar"] == half.abouts[None]
    assert about.message in half.abouts["ar"]


async def test_the_description_has_the_title_that_its_readers_find_in_the_letter(
    sqlite_store: SqliteStore, vault: Vault
) -> None:
    bot, shown = await bot_of(WELL, sqlite_store, vault), Menus()
    bot.campaign = replace(bot.campaign, sentences=Sentences())
    bot.restart()
    await menus.show(cast(TelegramBot, shown), bot.core)
    titles = {edition.language: edition.title for edition in bot.campaign.letter.editions.values()}
    assert shown.titles == {None: titles["ar"], "zh": titles["zh-Hant-TW"]}


async def _says_nothing(_: Session) -> Reply:
    return Reply.of()
