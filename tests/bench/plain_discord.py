"""A plain bot on Discord, as discord.py's own examples would have one written.

`python -m tests.bench.plain_discord URL GATEWAY TOKEN FOLDER`. `/count` is an app command: it reads
the reader's language and the totals by aiosqlite, and answers with a `View` of three buttons.
`/sign` answers with views too; the last press writes the signature and the total in one transaction
and changes the message. Each is one request to Discord. Buttons outlive a restart by `DynamicItem`,
as the other plain bot's do by its persistence. Events come by the gateway.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, Self

import discord
import yarl
from discord import ButtonStyle, Intents, Interaction, app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.bench.plain import APPEARANCES, Records, count_in


def main(url: str, gateway: str, token: str, folder: Path) -> None:
    """Serve the API at `url` until a signal."""
    Route.BASE = url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    PlainBot(folder / "plain.db").run(token, log_handler=None)


class PlainBot(discord.Client):
    """The client, with its two commands."""

    def __init__(self, path: Path) -> None:
        super().__init__(intents=Intents(guilds=True))
        self._records = Records(path)
        self._tree = app_commands.CommandTree(self)
        self._tree.add_command(_command("count", "How many have signed", self.count))
        self._tree.add_command(_command("sign", "Sign the letter", self.ask))

    async def setup_hook(self) -> None:
        """Open the store, and know the buttons of before, ahead of the first connection."""
        await self._records.open()
        self.add_dynamic_items(Press)

    async def close(self) -> None:
        """Close the connection and the store."""
        await super().close()
        await self._records.close()

    async def count(self, interaction: Interaction) -> None:
        """Answer `/count`."""
        words = await self._records.words_for(interaction.user.id)
        said = count_in(words, await self._records.totals())
        view = _view(words, "ask", "pledge", "share")
        await interaction.response.send_message(said, view=view, ephemeral=True)

    async def ask(self, interaction: Interaction) -> None:
        """Begin to sign: ask how."""
        words = await self._records.words_for(interaction.user.id)
        view = _view(words, *APPEARANCES, "cancel")
        await interaction.response.send_message(words["how"], view=view, ephemeral=True)

    async def review(self, interaction: Interaction, appearance: str) -> None:
        """Take how somebody signs, and show it."""
        words = await self._records.words_for(interaction.user.id)
        said = words["review"].format(appearance=words[appearance])
        view = _view(words, "sign", "change", "cancel", about=appearance)
        await interaction.response.edit_message(content=said, view=view)

    async def sign(self, interaction: Interaction, appearance: str) -> None:
        """Keep the signature, and thank."""
        people = await self._records.sign(interaction.user.id, appearance)
        words = await self._records.words_for(interaction.user.id)
        said = words["thanks"].format(people=people)
        view = _view(words, "change", "withdraw", "share", "pledge")
        await interaction.response.edit_message(content=said, view=view)

    async def pressed(self, interaction: Interaction, name: str, about: str) -> None:
        """Do what a button says."""
        if name in APPEARANCES:
            await self.review(interaction, name)
        elif name == "sign":
            await self.sign(interaction, about)
        elif name in ("ask", "change"):
            await self.ask(interaction)
        else:
            await interaction.response.defer()


class Press(ui.DynamicItem[ui.Button[Any]], template=r"plain:(?P<name>\w+):(?P<about>\w*)"):
    """A button that says by its own id what it does."""

    def __init__(self, label: str, name: str, about: str) -> None:
        custom_id = f"plain:{name}:{about}"
        super().__init__(ui.Button(label=label, style=ButtonStyle.secondary, custom_id=custom_id))
        self._name = name
        self._about = about

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed."""
        assert isinstance(item, ui.Button)
        return cls(item.label or "", match["name"], match["about"])

    async def callback(self, interaction: Interaction) -> None:
        """Do what the button says."""
        assert isinstance(interaction.client, PlainBot)
        await interaction.client.pressed(interaction, self._name, self._about)


def _view(words: dict[str, str], *names: str, about: str = "") -> ui.View:
    view = ui.View(timeout=None)
    for name in names:
        view.add_item(Press(words[name], name, about))
    return view


def _command(name: str, about: str, answer: Any) -> app_commands.Command[Any, ..., None]:
    async def command(interaction: Interaction) -> None:
        await answer(interaction)

    return app_commands.Command(name=name, description=about, callback=command)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))
