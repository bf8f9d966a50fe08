"""The slash commands as Discord gets them: one name or description it refuses loses them all."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from discord import Locale, Permissions

from bot.adapters.discord.client import Client
from bot.adapters.discord.commands import LOCALES_BEYOND, Descriptions, described
from bot.app import Core
from bot.shards import Shards
from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from db.staff import Role
from handlers.frame.session import Command, Session
from messages.reply import Reply
from messages.text import Text
from tests.stage.chats import Bot, extended
from tests.stage.words import catalogs

LOCALES = {*(locale.value for locale in Locale), *LOCALES_BEYOND}
DESCRIPTION_LONGEST, COMMAND_LONGEST, MOST_COMMANDS = 100, 8000, 100


@pytest.fixture
def core(sqlite_store: SqliteStore, vault: Vault) -> Core:
    bot = Bot(sqlite_store, vault)
    return bot.core


@pytest.fixture
async def payload(core: Core, tmp_path: Path) -> list[dict[str, Any]]:
    client = Client(core, tmp_path, shards=Shards(1), gateway=None, shows_count=False)
    return await client.tree.payload()


def is_name(name: str) -> bool:
    """Discord's rule: ^[-_'\\p{L}\\p{N}\\p{sc=Deva}\\p{sc=Thai}]{1,32}$, in lower case."""

    def belongs(character: str) -> bool:
        script = unicodedata.name(character, "").partition(" ")[0]
        kind = unicodedata.category(character)[0]
        return character in "-_'" or kind in "LN" or script in ("DEVANAGARI", "THAI")

    return 1 <= len(name) <= 32 and name == name.lower() and all(map(belongs, name))


def parts(payload: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for command in payload:
        yield command
        yield from command["options"]


@pytest.mark.parametrize("bad", ["", "x" * 33, "Sign", "sign now", "sign!", "وَقِّع", "လက်မှတ်"])
def test_the_rule_for_names_is_discords(bad: str) -> None:
    assert not is_name(bad)
    assert all(is_name(good) for good in ("sign", "簽署", "साइन-करें", "ลงชื่อ", "وقع"))


async def test_every_name_is_one_that_discord_takes(payload: list[dict[str, Any]]) -> None:
    for part in parts(payload):
        names = [part["name"], *part.get("name_localizations", {}).values()]
        assert all(map(is_name, names)), names


async def test_every_description_is_one_that_discord_takes(payload: list[dict[str, Any]]) -> None:
    for part in parts(payload):
        found = {"": part["description"], **part.get("description_localizations", {})}
        assert set(found) - {""} <= LOCALES
        assert all(1 <= len(said) <= DESCRIPTION_LONGEST for said in found.values()), found


def test_every_language_has_descriptions_that_fit(core: Core) -> None:
    for tag in catalogs().languages.codes:
        for command in core.commands.values():
            for words in filter(None, (command.about, command.usage)):
                said = described(words, catalogs(), tag)
                assert said == catalogs().say(words, tag).strip("[] "), (tag, said)


def _is_for_everyone(command: dict[str, Any]) -> bool:
    return command["contexts"] == [0, 1, 2] and command["default_member_permissions"] is None


async def test_every_listed_command_is_there_for_everyone_everywhere(
    core: Core, payload: list[dict[str, Any]]
) -> None:
    assert len(payload) <= MOST_COMMANDS
    listed = [command for command in core.commands.values() if command.listed]
    for_all = [command.name for command in listed if command.needs is Role.MEMBER]
    shown = [command["name"] for command in payload if _is_for_everyone(command)]
    assert shown == for_all
    for command in payload:
        assert command["integration_types"] == [0, 1]
        assert len(str(command)) < COMMAND_LONGEST


async def test_what_is_for_the_staff_is_seen_in_no_server_but_what_its_managers_need(
    core: Core, payload: list[dict[str, Any]]
) -> None:
    alone = {command["name"] for command in payload if command["contexts"] == [1]}
    needing = {each.name for each in core.commands.values() if each.needs is not Role.MEMBER}
    managers = Permissions(manage_guild=True).value
    in_servers = [c["name"] for c in payload if c["default_member_permissions"] == managers]
    assert in_servers == ["menu"]
    assert alone == (needing - {"menu"}) | {"join", "link"}


async def test_readers_of_arabic_and_chinese_have_descriptions(
    core: Core, payload: list[dict[str, Any]]
) -> None:
    (sign,) = [command for command in payload if command["name"] == "sign"]
    about = core.commands["sign"].about
    assert sign["description"] == about.message
    for locale, tag in (("zh-TW", "zh-Hant-TW"), ("ar", "ar")):
        assert sign["description_localizations"][locale] == catalogs().say(about, tag)
    assert "en-GB" not in sign["description_localizations"]


async def test_commands_that_take_something_offer_it(payload: list[dict[str, Any]]) -> None:
    taking = {
        command["name"]: command["options"]
        for command in payload
        if command["options"] and _is_for_everyone(command)
    }
    assert set(taking) == {"letter", "summary", "pledge", "language", "alerts", "verify"}
    for name, (option,) in taking.items():
        assert option.get("autocomplete", False) is (name != "verify"), "a code is typed"
        assert not option["required"]
        assert option["description_localizations"]


async def test_what_is_for_the_staff_takes_words_as_they_are_typed(
    payload: list[dict[str, Any]],
) -> None:
    taking = {command["name"]: command["options"] for command in payload}
    for name, option in (("staff", "what"), ("join", "code"), ("link", "code")):
        (typed,) = taking[name]
        assert typed["name"] == option
        assert "autocomplete" not in typed


def test_a_description_that_no_catalog_has_is_left_to_the_default() -> None:
    assert Descriptions(catalogs()).said(Text("Never translated"), "fi") is None


async def test_a_menu_is_whole_in_one_language_that_of_the_staff_apart(
    sqlite_store: SqliteStore, vault: Vault, tmp_path: Path
) -> None:
    bot = Bot(sqlite_store, vault)
    new = Text("Nobody has translated this.")
    bot.table = extended(Command("new", new, _says_nothing, needs=Role.MODERATOR))
    assert await localized(bot.core, tmp_path, "sign", "staff", "new") == {"sign"}
    bot.table = extended(Command("new", new, _says_nothing))
    assert await localized(bot.core, tmp_path, "sign", "staff", "new") == {"staff"}


async def localized(core: Core, folder: Path, *names: str) -> set[str]:
    """Those of the commands `names` that have a description in Arabic."""
    client = Client(core, folder, shards=Shards(1), gateway=None, shows_count=False)
    return {
        command["name"]
        for command in await client.tree.payload()
        if command["name"] in names and "ar" in command.get("description_localizations", {})
    }


async def _says_nothing(_: Session) -> Reply:
    return Reply.of()
