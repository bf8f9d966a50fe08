"""discord.py's client: interactions go to `Interactions`; as little as can be is cached."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import discord
import yarl
from aiohttp import TraceConfig
from discord import Intents, Interaction, InteractionType, MemberCacheFlags
from discord.app_commands import CommandSyncFailure
from discord.gateway import DiscordWebSocket

from bot.adapters.discord import presence
from bot.adapters.discord.commands import Tree
from bot.adapters.discord.decode import PLATFORM
from bot.adapters.discord.direct import DirectMessages
from bot.adapters.discord.identifying import Turns
from bot.adapters.discord.interactions import Interactions
from bot.adapters.discord.send import NOBODY
from bot.adapters.shared import doorway
from bot.app import Core
from bot.shards import Shards

log = logging.getLogger(__name__)

PUBLISHED = "discord-commands.sha256"
"""The file, in the data folder, with a digest of the commands that Discord has already."""

HEARD = ("INTERACTION_CREATE", "MESSAGE_CREATE")
"""The gateway's events that bring an interaction, and a message."""


class Client(discord.AutoShardedClient):
    """The client of a bot that hears interactions and direct messages, by no privileged intent.

    `shards` and `gateway` are asked of Discord where they are None. `turns` are those of all shards
    of the token. `trace` hears every answer. `logged_in` is set once Discord has accepted the
    token.
    """

    def __init__(
        self,
        core: Core,
        data: Path,
        *,
        shards: Shards | None,
        gateway: str | None,
        shows_count: bool,
        turns: Turns | None = None,
        trace: TraceConfig | None = None,
    ) -> None:
        super().__init__(
            intents=Intents(guilds=True, dm_messages=True),
            allowed_mentions=NOBODY,
            member_cache_flags=MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            shard_count=shards.count if shards else None,
            http_trace=trace or TraceConfig(),
        )
        self.shard_ids = shards.ids if shards else None
        self.logged_in = asyncio.Event()
        self.interactions = Interactions(core)
        self.tree = Tree(self, core, self.interactions)
        self._direct = DirectMessages(core, self.http)
        self._core = core
        self._data = data
        self._shows_count = shows_count
        self._gateway = gateway
        self._turns = turns or Turns(core.store)
        self._showing: asyncio.Task[None] | None = None
        for event in HEARD:
            self._connection.parsers[event] = _unbroken(self._connection.parsers[event])

    def hears(self) -> bool:
        """Whether Discord's gateway is connected, in every shard."""
        shards = self.shards.values()
        return self.is_ready() and not any(shard.is_closed() for shard in shards)

    async def setup_hook(self) -> None:
        """Publish commands, between login and the first connection."""
        self.logged_in.set()
        await doorway.note(self._core, PLATFORM, str(self.application_id))
        await self._publish()
        if self._shows_count:
            self._showing = asyncio.create_task(self._show_count())

    async def connect(self, *, reconnect: bool = True) -> None:
        """Connect to the gateway, whose address the library keeps in a class."""
        shards, address, limit = await self.http.get_bot_gateway()
        self.shard_count = self.shard_count or shards
        self._turns.abreast = limit["max_concurrency"]
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._gateway or address)
        await super().connect(reconnect=reconnect)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for the shard's turn, in place of the library's five seconds."""
        await self._turns.of(shard_id or 0)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Hear every interaction but commands, which their tree hears."""
        if interaction.type is InteractionType.component:
            await self.interactions.pressed(interaction)
        elif interaction.type is InteractionType.modal_submit:
            await self.interactions.sent(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Hear every direct message."""
        await self._direct(message)

    async def close(self) -> None:
        """Stop the client, and the task that shows the count."""
        if self._showing is not None:
            self._showing.cancel()
        await super().close()

    async def _publish(self) -> None:
        """Give Discord the commands, unless Discord has the same already."""
        digest = _digest(self.application_id, await self.tree.payload())
        path = self._data / PUBLISHED
        if path.exists() and path.read_text("ascii", errors="replace") == digest:
            return
        try:
            await self.tree.publish()
        except CommandSyncFailure:
            log.error("Discord refused the commands; people keep those it has")
            return
        try:
            self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_text(digest, "ascii")
        except OSError:
            log.warning("cannot keep which commands Discord has; the next start sends them again")
        log.info("Discord has the commands now")

    async def _show_count(self) -> None:
        await self.wait_until_ready()
        while True:
            activity = await presence.status(self._core)
            with suppress(discord.DiscordException, OSError):  # a connection just being mended
                await self.change_presence(activity=activity)
            await asyncio.sleep(presence.EVERY)


def _unbroken(parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """The parser `parse`, passing by events that cannot be read.

    discord.py ends the whole connection over one event that lacks a field, and has no other way to
    catch that than its table of parsers.
    """

    def parsed(data: Any) -> None:
        try:
            parse(data)
        except Exception:
            log.exception("an event could not be read")

    return parsed


def _digest(application: int | None, payload: list[dict[str, Any]]) -> str:
    said = json.dumps([application, payload], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
