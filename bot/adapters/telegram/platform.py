"""Telegram as a platform: its services made, started and stopped in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from aiohttp import TraceConfig
from telegram import Bot
from telegram.error import InvalidToken

from bot.adapters.shared import doorway
from bot.adapters.shared.clock import PlatformClock
from bot.adapters.telegram import menus
from bot.adapters.telegram.answering import Answering, names
from bot.adapters.telegram.buttons import Marks
from bot.adapters.telegram.chats import Chats
from bot.adapters.telegram.connection import Connection
from bot.adapters.telegram.decode import PLATFORM, Decoder
from bot.adapters.telegram.erasing import Sweep
from bot.adapters.telegram.handover import WAITS, Waits
from bot.adapters.telegram.inheriting import inheriting
from bot.adapters.telegram.inline import Shelf
from bot.adapters.telegram.outlet import TelegramOutlet
from bot.adapters.telegram.queues import WIDTH, Queues
from bot.adapters.telegram.receiver import WRONG_TOKEN, Receiver
from bot.adapters.telegram.send import Sender
from bot.app import Core
from bot.broadcast.ceiling import keeping_to_rules
from bot.broadcast.lane_service import lane_service
from bot.broadcast.learnt import keep_noting, recall
from bot.broadcast.pacer import Pacer
from bot.broadcast.resting import heeding, telling
from bot.leases import Claim
from bot.parts import EVERYTHING, Part, Parts, here
from bot.platform import RefusedForNow, Tried
from bot.service import Service
from bot.settings import Settings

FINISH_SECONDS = 5.0
"""Seconds for updates in flight when told to stop; the rest of the ten is for the last calls."""

CONNECTIONS = 4
"""Connections for each answer at a time: some of them may wait for a chat that hangs."""

LAST_SECONDS = 1.0
"""Seconds for what is just being said of the answers that waited."""

SECRET_BYTES = 32
"""Bytes of the webhook's secret, where the settings give none."""


class Telegram:
    """The one bot on Telegram, with all that must outlive a restart of one of its services."""

    name = PLATFORM

    def __init__(
        self,
        settings: Settings,
        waits: Waits = WAITS,
        parts: Parts = EVERYTHING,
    ) -> None:
        self._settings = settings
        self._parts = parts
        self._waits = waits
        self._pacer: Pacer | None = None
        self._claim = Claim(self._token)
        self._accepted = asyncio.Event()
        self._known: Bot | None = None
        self._hears: Callable[[], bool] | None = None

    async def check(self) -> Tried:
        """Ask Telegram who this bot is, and where it posts updates to. See `Platform.check`."""
        clock = PlatformClock()
        async with self._bot(Connection(width=1), clock.trace) as bot:
            url = (await bot.get_webhook_info()).url
        is_ours = url in ("", self._settings.telegram_webhook_url)
        return Tried(clock.ahead, None if is_ours else urlsplit(url).hostname)

    def services(self) -> tuple[Service, ...]:
        """See `Platform.services`."""
        answering = Service(
            *(PLATFORM, self._answer, PLATFORM),
            hears=self._is_heard,
            shared=self._settings.telegram_webhook_url is not None,
            elsewhere=self._accepted,
        )
        after = self._accepted if Part.TELEGRAM in self._parts else None
        lane = lane_service(PLATFORM, self._outlet, after)
        return here(self._parts, {Part.TELEGRAM: answering, Part.BROADCAST: lane})

    def _is_heard(self) -> bool:
        return self._hears is not None and self._hears()

    async def _answer(self, core: Core, stop: asyncio.Event) -> None:
        """Answer people until `stop` is set. See `Service`."""
        polls, pacer = Connection(width=2), self._paced(core)
        async with (
            self._claim.held(shared=not core.alone),
            self._bot(polls) as bot,
            telling(core, PLATFORM, pacer),
        ):
            self._known = bot
            self._accepted.set()
            await doorway.note(core, PLATFORM, bot.username)
            await recall(core, PLATFORM, pacer.answers)
            beside = (
                asyncio.create_task(menus.show(bot, core)),
                asyncio.create_task(keep_noting(core, PLATFORM, pacer.answers)),
                asyncio.create_task(Sweep(core, self._sender(core, bot)).run()),
            )
            try:
                await self._receive(core, bot, polls, stop)
            finally:
                for task in beside:
                    task.cancel()
                await asyncio.gather(*beside, return_exceptions=True)

    async def _receive(self, core: Core, bot: Bot, polls: Connection, stop: asyncio.Event) -> None:
        """Receive updates and answer them, and say what waits, until `stop` is set."""
        answering = self._answering(core, bot)
        queues = Queues(answering)
        try:
            async with inheriting(core, answering.waiting):
                if self._settings.telegram_webhook_url:
                    await self._by_webhook(core, bot, queues, stop)
                else:
                    await self._by_polling(core, bot, polls, queues, stop)
        finally:
            await answering.waiting.finish(LAST_SECONDS)

    @asynccontextmanager
    async def _bot(self, polls: Connection, trace: TraceConfig | None = None) -> AsyncIterator[Bot]:
        """The library's bot, whom Telegram has told its name. Raises `PlatformRefused`."""
        base = self._settings.telegram_api_url.rstrip("/")
        request = Connection(WIDTH * CONNECTIONS, trace)
        bot = Bot(self._token, f"{base}/bot", request=request, get_updates_request=polls)
        try:
            await bot.initialize()
            yield bot
        except InvalidToken:
            raise self._not_known() from None
        finally:
            await bot.shutdown()

    async def _asked(self) -> Bot:
        """The library's bot, where nobody in this process has asked for it yet."""
        async with self._bot(Connection(width=1)) as bot:
            self._known = bot
            self._accepted.set()
            return bot

    def _not_known(self) -> RefusedForNow:
        return RefusedForNow(WRONG_TOKEN, known=self._accepted.is_set())

    @property
    def _token(self) -> str:
        assert self._settings.telegram_token is not None
        return self._settings.telegram_token.get_secret_value()

    @asynccontextmanager
    async def _outlet(self, core: Core) -> AsyncIterator[TelegramOutlet]:
        """The outlet, over connections of its own, once Telegram has accepted the bot.

        Raises `PlatformRefused`, at its end too.
        """
        paid, pacer = self._settings.telegram_paid_broadcast, self._paced(core)
        async with self._claim.held(shared=not core.alone):
            outlet = TelegramOutlet(self._known or await self._asked(), core, pacer, paid=paid)
            async with (
                outlet,
                heeding(core, PLATFORM, pacer),
                keeping_to_rules(core, PLATFORM, pacer),
            ):
                yield outlet
        if outlet.refused.is_set():
            self._known = None
            raise self._not_known()

    def _paced(self, core: Core) -> Pacer:
        """The pacer of answers and broadcasts: messages sent before a restart count after it."""
        if self._pacer is None:
            self._pacer = Pacer(core.campaign.rules.per_second(PLATFORM))
        return self._pacer

    def _sender(self, core: Core, bot: Bot) -> Sender:
        marks = Marks(core.campaign.vault)
        return Sender(bot, core, marks, self._paced(core))

    def _answering(self, core: Core, bot: Bot) -> Answering:
        decoder = Decoder(bot.username, names(core), Marks(core.campaign.vault))
        sender = self._sender(core, bot)
        shelf, chats = Shelf(core, bot), Chats(bot, core.commands)
        again_after = self._waits.answer
        return Answering(core, decoder, sender, shelf, chats, again_after)

    async def _by_polling(
        self, core: Core, bot: Bot, polls: Connection, queues: Queues, stop: asyncio.Event
    ) -> None:
        await bot.delete_webhook()
        receiver = Receiver(bot, polls, queues, self._waits.poll, core.lease)
        self._hears = receiver.hears
        try:
            await receiver.run(stop)
        finally:
            self._hears = None
            await queues.finish(FINISH_SECONDS)
        await receiver.confirm()

    async def _by_webhook(self, core: Core, bot: Bot, queues: Queues, stop: asyncio.Event) -> None:
        url = self._settings.telegram_webhook_url
        assert url is not None
        given = self._settings.telegram_webhook_secret
        made = core.campaign.vault.mark("telegram webhook", url, SECRET_BYTES).hex()
        secret = given.get_secret_value() if given else made
        listen = self._settings.telegram_webhook_listen
        from bot.adapters.telegram.webhook import Webhook  # noqa: PLC0415 - brings a web server

        webhook = Webhook(bot, queues, url, secret, listen)
        self._hears = webhook.hears
        try:
            await webhook.run(stop)
        finally:
            await queues.finish(FINISH_SECONDS)
