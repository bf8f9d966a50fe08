"""Discord as a platform: its services, when they start, how they stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import discord
from discord.http import Route

from bot.adapters.discord.breaker import Breaker
from bot.adapters.discord.client import Client
from bot.adapters.discord.decode import PLATFORM
from bot.adapters.discord.identifying import Turns
from bot.adapters.discord.outlet import DiscordOutlet
from bot.adapters.discord.rest import Rest
from bot.adapters.shared.clock import PlatformClock
from bot.app import Core
from bot.broadcast.ceiling import keeping_to_rules
from bot.broadcast.lane_service import lane_service
from bot.broadcast.pacer import Pacer
from bot.broadcast.resting import heeding, telling
from bot.leases import Claim
from bot.parts import EVERYTHING, Part, Parts, here
from bot.platform import PlatformRefused, RefusedForNow, Tried
from bot.service import Service
from bot.settings import Settings
from db.engine.transaction import Store

log = logging.getLogger(__name__)

FINISH_SECONDS, CLOSE_SECONDS = 6.0, 3.0
"""Seconds that answers under way may take when the bot stops, and then the connection's end."""

QUOTING = (
    "discord.app_commands.tree",
    "discord.http",
    "discord.state",
    "discord.ui.view",
    "discord.webhook.async_",
)
"""Parts of the library whose warnings quote accounts, servers, or addresses with a token."""

NOT_ACCEPTED = "Discord does not accept the token. Look it up again and set DISCORD_TOKEN."
UNKNOWN_TOKEN = 4004
"""The gateway's close code where it does not know the token."""

REFUSED = {
    4010: "Discord knows no such shard. Set DISCORD_SHARDS to the number it asks for, or unset it.",
    4011: "Discord asks for more shards. Set DISCORD_SHARDS to more, or unset it.",
    4012: "Discord no longer speaks this version of its gateway. Update the bot.",
    4013: "Discord does not know the intents this bot asks for. Update the bot.",
    4014: "Discord does not allow the intents this bot asks for; it needs none that is privileged.",
}
"""The reasons why Discord refuses a bot for good, by the gateway's close code."""


class Discord:
    """The one bot on Discord, with all that must outlive a restart of one of its services."""

    name = PLATFORM

    def __init__(self, settings: Settings, parts: Parts = EVERYTHING) -> None:
        self._settings = settings
        self._parts = parts
        self._paced: tuple[Pacer, Breaker] | None = None
        self._claim = Claim(self._token)
        self._accepted = asyncio.Event()
        self._known = False
        self._turns: Turns | None = None
        self._hears: Callable[[], bool] | None = None

    async def check(self) -> Tried:
        """Ask Discord who this bot is. See `Platform.check`."""
        Route.BASE = self._settings.discord_api_url.rstrip("/")
        clock = PlatformClock()
        nothing = discord.Intents.none()
        async with discord.Client(intents=nothing, http_trace=clock.trace) as client:
            try:
                await client.login(self._token)
            except discord.LoginFailure:
                raise self._not_accepted() from None
        return Tried(clock.ahead)

    def services(self) -> tuple[Service, ...]:
        """See `Platform.services`."""
        shards = self._settings.discord_shards
        answering = Service(
            *(PLATFORM, self._answer, PLATFORM),
            hears=self._is_heard,
            shared=bool(shards and shards.leases),
            besides=shards.leases if shards else (),
            elsewhere=self._accepted,
        )
        after = self._accepted if Part.DISCORD in self._parts else None
        lane = lane_service(PLATFORM, self._outlet, after)
        return here(self._parts, {Part.DISCORD: answering, Part.BROADCAST: lane})

    def _is_heard(self) -> bool:
        return self._hears is not None and self._hears()

    async def _answer(self, core: Core, stop: asyncio.Event) -> None:
        """Answer people until `stop` is set; then finish answers under way, and close."""
        for name in QUOTING:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        Route.BASE = self._settings.discord_api_url.rstrip("/")  # the library has no other door
        async with (
            self._claim.held(shared=not core.alone),
            telling(core, PLATFORM, self._pace(core)[0]),
        ):
            await self._serve(core, stop)

    async def _serve(self, core: Core, stop: asyncio.Event) -> None:
        client = self.client(core)
        self._hears = client.hears
        serving = asyncio.create_task(client.start(self._token))
        stopping = asyncio.create_task(stop.wait())
        known = asyncio.create_task(client.logged_in.wait())
        try:
            await _first(serving, stopping, known)
            if known.done():
                self._known = True
                self._accepted.set()
            await self._until_over(client, serving, stopping)
        finally:
            self._hears = None
            known.cancel()
            stopping.cancel()
            await _within(CLOSE_SECONDS, client.close())
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    async def _until_over(
        self, client: Client, serving: asyncio.Task[None], stopping: asyncio.Task[bool]
    ) -> None:
        """Wait until the client ends, and raise why; or until told to stop, and let answers end."""
        await _first(serving, stopping)
        if serving.done():
            self._explain(serving)
        else:
            await _within(FINISH_SECONDS, client.interactions.finished())

    def _explain(self, serving: asyncio.Task[None]) -> None:
        """Raise the client's error: `PlatformRefused` where trying again at once is no use."""
        try:
            serving.result()
        except discord.LoginFailure:
            raise self._not_accepted() from None
        except discord.PrivilegedIntentsRequired:
            raise PlatformRefused(REFUSED[4014]) from None
        except discord.ConnectionClosed as closed:
            if closed.code == UNKNOWN_TOKEN:
                raise self._not_accepted() from None
            if closed.code in REFUSED:
                raise PlatformRefused(REFUSED[closed.code]) from None
            raise

    def _not_accepted(self) -> RefusedForNow:
        return RefusedForNow(NOT_ACCEPTED, known=self._accepted.is_set())

    def client(self, core: Core) -> Client:
        """A client that is not connected yet."""
        return Client(
            core,
            self._settings.data,
            shards=self._settings.discord_shards,
            shows_count=self._settings.discord_presence,
            gateway=self._settings.discord_gateway_url,
            turns=self._turns_on(core.store),
            trace=self._pace(core)[1].trace(),
        )

    def _turns_on(self, store: Store) -> Turns:
        """The turns of shards, which go on where the connection is made anew."""
        if self._turns is None:
            self._turns = Turns(store)
        return self._turns

    @property
    def _token(self) -> str:
        assert self._settings.discord_token is not None
        return self._settings.discord_token.get_secret_value()

    @asynccontextmanager
    async def _outlet(self, core: Core) -> AsyncIterator[DiscordOutlet]:
        """The outlet, by requests of its own, once Discord has accepted the bot.

        Raises `PlatformRefused`, at its end too.
        """
        pacer, breaker = self._pace(core)
        rest = Rest(self._settings.discord_api_url, self._token, breaker)
        async with (
            self._claim.held(shared=not core.alone),
            DiscordOutlet(rest, core, pacer) as outlet,
        ):
            if not self._known and not await outlet.is_known():
                raise self._not_accepted()
            self._known = True
            self._accepted.set()
            async with heeding(core, PLATFORM, pacer), keeping_to_rules(core, PLATFORM, pacer):
                yield outlet
        if outlet.refused.is_set():
            self._known = False
            raise self._not_accepted()

    def _pace(self, core: Core) -> tuple[Pacer, Breaker]:
        """The pacer and breaker of answers and broadcasts: they outlive a restart of a service."""
        if self._paced is None:
            pacer = Pacer(core.campaign.rules.per_second(PLATFORM))
            self._paced = pacer, Breaker(pacer.pause)
        return self._paced


async def _first(*tasks: asyncio.Task[Any]) -> None:
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)


async def _within(seconds: float, work: Coroutine[Any, Any, None]) -> None:
    """Do `work`, for at most `seconds`."""
    with suppress(TimeoutError):
        await asyncio.wait_for(work, seconds)
