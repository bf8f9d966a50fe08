"""The slash commands, made from the core's table: English names, descriptions in every language.

Discord takes all commands or none: the tests check its limits over every language. Names stay
English, as on Telegram and in what people tell each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Optional

from discord import HTTPException, Interaction, InteractionType, Locale, Permissions, app_commands
from discord.app_commands import (
    AppCommandContext,
    AppInstallationType,
    CommandTree,
    TranslationContextTypes,
    Translator,
    locale_str,
)

from bot.adapters.discord import channels
from bot.adapters.discord.interactions import MOST_OFFERED, Interactions
from bot.app import Core
from db.staff import Role
from handlers.frame.session import Command, Offer, Option
from messages.catalogs import Catalogs
from messages.render.discord import cut
from messages.text import Text

EVERYWHERE = AppCommandContext(guild=True, dm_channel=True, private_channel=True)
"""The contexts of commands for everybody."""

ALONE = AppCommandContext(guild=False, dm_channel=True, private_channel=False)
"""The context of commands for the staff and newcomers to the staff: no server shows these.

But for one about the server's channels, which those who may manage the server see.
"""

BY_ANYONE = AppInstallationType(guild=True, user=True)

LOCALES_BEYOND = ("ar", "he")
"""Locales in Discord's own description of its API that discord.py 2.7 does not list."""

LONGEST = 100
"""Characters of a description, and of an offer."""

TYPED_LONGEST = 40
TYPED = app_commands.Range[str, 1, TYPED_LONGEST]
"""The text that an option takes: no id is longer, and buttons carry as much."""

WORDS, MENU = "words", "menu"
"""The keys under which a description keeps its Text, and the texts of its whole menu."""

CHANNEL = "channel"
"""The name of the option that is a channel."""


class Tree(CommandTree[Any]):
    """The commands; a name that is none is answered by the core, which knows the nearest one."""

    def __init__(self, client: Any, core: Core, interactions: Interactions) -> None:
        super().__init__(client, allowed_contexts=EVERYWHERE, allowed_installs=BY_ANYONE)
        self._core = core
        self._interactions = interactions
        for command in core.commands.values():
            if _can_be_typed(command):
                self.add_command(_made(command, core, interactions))

    async def on_error(self, interaction: Interaction, _: app_commands.AppCommandError, /) -> None:
        """Answer a command of an older table, or of none; the error's details would name people."""
        if interaction.type is InteractionType.autocomplete:
            return
        name = str(dict(interaction.data or {}).get("name", ""))
        await self._interactions.command(interaction, name)

    async def payload(self) -> list[dict[str, Any]]:
        """The JSON of all commands for Discord, with the locales that the library lacks."""
        translator = Descriptions(self._core.catalogs)
        commands = []
        for command in self.get_commands():
            written: dict[str, Any] = dict(await command.get_translated_payload(self, translator))
            known = self._core.commands[command.name]
            menu = _menu(known, self._core)
            for part, words in _described(written, known):
                for locale in LOCALES_BEYOND:
                    if said := translator.said(words, locale, menu):
                        part.setdefault("description_localizations", {})[locale] = said
            commands.append(written)
        return commands

    async def publish(self) -> None:
        """Give Discord all commands; without the added locales if Discord refuses these."""
        http, application = self.client.http, self.client.application_id
        try:
            await http.bulk_upsert_global_commands(application, payload=await self.payload())
        except HTTPException as error:
            if error.status != 400:  # noqa: PLR2004 - HTTP's own number
                raise
            await self.set_translator(Descriptions(self._core.catalogs))
            await self.sync()


class Descriptions(Translator):
    """The descriptions from the catalogs, for the locales whose readers have a catalog."""

    def __init__(self, catalogs: Catalogs) -> None:
        self._catalogs = catalogs

    async def translate(
        self, string: locale_str, locale: Locale, context: TranslationContextTypes
    ) -> str | None:
        """The description for `locale`, which the library asks for; None leaves the default."""
        words, menu = string.extras.get(WORDS), string.extras.get(MENU, ())
        return self.said(words, str(locale.value), menu) if isinstance(words, Text) else None

    def said(self, words: Text, locale: str, menu: tuple[Text, ...] = ()) -> str | None:
        """The description for clients of `locale`; None where the default is right already.

        The default is right where `menu`, which is read together, is not whole in the language.
        """
        language = self._catalogs.languages.serving(locale)
        if language is None or language == self._catalogs.languages.default:
            return None
        if self._catalogs.common(menu, language) != language:
            return None
        return described(words, self._catalogs, language)


def described(words: Text, catalogs: Catalogs, language: str) -> str:
    """The description as Discord takes one; of a usage, the words in its brackets."""
    return cut(catalogs.say(words, language).strip("[] "), LONGEST)


def _described(written: dict[str, Any], command: Command) -> Iterator[tuple[dict[str, Any], Text]]:
    """The parts of a command that have a description, each with that description."""
    yield written, command.about
    for option in written.get("options", ()):
        about = _about_option(command)
        assert about is not None
        yield option, about


def _about_option(command: Command) -> Text | None:
    of_chat = command.of_chat.option if command.of_chat else None
    return of_chat or command.usage


def _menu(command: Command, core: Core) -> tuple[Text, ...]:
    """The texts of the menu that `command` is in: that of the staff, or that of everybody."""
    beside = [
        each
        for each in core.commands.values()
        if _can_be_typed(each) and _is_for_staff(each) == _is_for_staff(command)
    ]
    return (*(each.about for each in beside), *filter(None, map(_about_option, beside)))


def _can_be_typed(command: Command) -> bool:
    """Whether `command` is on the list, or takes something that no button carries."""
    return command.listed or command.usage is not None


def _is_for_staff(command: Command) -> bool:
    return not command.listed or command.needs is not Role.MEMBER


def _names_channel(command: Command) -> bool:
    return command.of_chat is not None and command.of_chat.option is not None


def _made(
    command: Command, core: Core, interactions: Interactions
) -> app_commands.Command[Any, ..., Any]:
    made: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name=command.name,
        description=_localized(command.about, command, core),
        callback=_callback(command, core, interactions),
    )
    if _is_for_staff(command) and _names_channel(command):
        made.default_permissions = Permissions(manage_guild=True)
    elif _is_for_staff(command):
        made.allowed_contexts = ALONE
    made.allowed_installs = BY_ANYONE
    return made


def _localized(words: Text, command: Command, core: Core) -> locale_str:
    """The description `words` in the default language, with what its translation needs."""
    catalogs, menu = core.catalogs, _menu(command, core)
    language = catalogs.common(menu, catalogs.languages.default)
    return locale_str(described(words, catalogs, language), **{WORDS: words, MENU: menu})


def _callback(command: Command, core: Core, interactions: Interactions) -> Any:
    """The function that runs `command`, with the option that its line in the table names."""
    if command.of_chat is not None and command.of_chat.option is not None:
        return _of_channel(command, command.of_chat.option, core, interactions)
    if command.option is not None and command.usage is not None:
        return _taking(command, command.option, command.usage, core, interactions)
    return _plain(command, interactions)


def _plain(command: Command, interactions: Interactions) -> Any:
    async def run(interaction: Interaction) -> None:
        await interactions.command(interaction, command.name)

    return run


def _taking(
    command: Command, option: Option, usage: Text, core: Core, interactions: Interactions
) -> Any:
    async def run(interaction: Interaction, typed: Optional[TYPED] = None) -> None:  # noqa: UP045
        await interactions.command(interaction, command.name, typed or "")

    async def offer(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(await interactions.offers(interaction, command.name, typed))

    app_commands.rename(typed=option.name)(run)
    app_commands.describe(typed=_localized(usage, command, core))(run)
    if option.offering is not None:
        app_commands.autocomplete(typed=offer)(run)
    return run


def _of_channel(command: Command, option: Text, core: Core, interactions: Interactions) -> Any:
    """The function that runs `command` about the asker, or about a channel of the server."""

    async def run(interaction: Interaction, typed: Optional[TYPED] = None) -> None:  # noqa: UP045
        await interactions.command(interaction, command.name, channels.arguments(typed or ""))

    async def offer(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(channels.offers(interaction, typed, MOST_OFFERED))

    app_commands.rename(typed=CHANNEL)(run)
    app_commands.describe(typed=_localized(option, command, core))(run)
    app_commands.autocomplete(typed=offer)(run)
    return run


def _choices(offers: Iterable[Offer]) -> list[app_commands.Choice[str]]:
    return [
        app_commands.Choice(name=cut(str(offer.name), LONGEST), value=offer.value)
        for offer in offers
    ]
