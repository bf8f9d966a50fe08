"""Telegram as a platform: everything made, started, stopped in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, TypeAlias

from telegram.error import InvalidToken
from telegram.ext import Application, TypeHandler

from bot.adapters.shared.broadcasting import broadcasting
from bot.adapters.telegram import menus
from bot.adapters.telegram.answering import Answering, names
from bot.adapters.telegram.buttons import Marks
from bot.adapters.telegram.chats import Chats
from bot.adapters.telegram.connection import Connection
from bot.adapters.telegram.decode import PLATFORM, Decoder
from bot.adapters.telegram.delivery import WAITS, Waits
from bot.adapters.telegram.inline import Shelf
from bot.adapters.telegram.lanes import WIDTH, Arrival, Lanes
from bot.adapters.telegram.outlet import TelegramOutlet
from bot.adapters.telegram.receiver import WRONG_TOKEN, Receiver
from bot.adapters.telegram.send import Sender
from bot.adapters.telegram.throttle import Throttle
from bot.app import Core
from bot.broadcast.pacer import Pacer
from bot.once import alone
from bot.platform import PlatformRefused
from bot.settings import Settings

TelegramApplication: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

FINISH_SECONDS = 6.0
"""For updates in flight, once told to stop; the rest of the ten seconds is for saying goodbye."""

SECRET_BYTES = 32


class Telegram:
    """One bot on Telegram."""

    name = PLATFORM

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], float] = monotonic,
        waits: Waits = WAITS,
    ) -> None:
        self._settings = settings
        self._throttle = Throttle(clock)
        self._waits = waits
        self._pacer: Pacer | None = None

    async def check(self) -> None:
        """Ask Telegram who this bot is. See `Platform`."""
        async with self._application(Connection(width=1)):
            return

    async def run(self, core: Core, stop: asyncio.Event) -> None:
        """Serve until `stop`. Raises `PlatformRefused`."""
        polls = Connection(width=2)
        async with (
            alone(core.store, PLATFORM, self._token),
            self._application(polls) as application,
            broadcasting(core, self._outlet(core, application), stop),
        ):
            lanes = Lanes(application.process_update)
            self._listen(core, application)
            showing = asyncio.create_task(menus.show(application.bot, core))
            try:
                if self._settings.telegram_webhook_url:
                    await self._by_webhook(core, application, lanes, stop)
                else:
                    await self._by_polling(application, polls, lanes, stop)
            finally:
                showing.cancel()
                await asyncio.gather(showing, return_exceptions=True)

    @asynccontextmanager
    async def _application(self, polls: Connection) -> AsyncIterator[TelegramApplication]:
        """The library, started with its own updater left out."""
        base = self._settings.telegram_api_url.rstrip("/")
        application = (
            Application.builder()
            .token(self._token)
            .base_url(f"{base}/bot")
            .request(Connection(WIDTH))
            .get_updates_request(polls)
            .updater(None)
            .job_queue(None)
            .build()
        )
        try:
            await application.initialize()
            await application.start()
            yield application
        except InvalidToken:
            raise PlatformRefused(WRONG_TOKEN) from None
        finally:
            if application.running:
                await application.stop()
            await application.shutdown()
            await application.bot.shutdown()

    @property
    def _token(self) -> str:
        assert self._settings.telegram_token is not None
        return self._settings.telegram_token.get_secret_value()

    def _outlet(self, core: Core, application: TelegramApplication) -> TelegramOutlet:
        paid = self._settings.telegram_paid_broadcast
        return TelegramOutlet(application.bot, core, self._paced(core), paid=paid)

    def _paced(self, core: Core) -> Pacer:
        """One pacer for every run: what was sent before a restart counts after it."""
        if self._pacer is None:
            self._pacer = Pacer(core.campaign.rules.per_second(PLATFORM))
        return self._pacer

    def _listen(self, core: Core, application: TelegramApplication) -> None:
        bot = application.bot
        marks = Marks(core.campaign.vault)
        decoder = Decoder(bot.username, names(core), marks)
        sender = Sender(bot, core, marks, self._waits.answer, self._paced(core))
        chats = Chats(bot, core.commands)
        answering = Answering(core, decoder, sender, Shelf(core, bot), chats, self._throttle)
        application.add_handler(TypeHandler(Arrival, answering))

    async def _by_polling(
        self,
        application: TelegramApplication,
        polls: Connection,
        lanes: Lanes,
        stop: asyncio.Event,
    ) -> None:
        await application.bot.delete_webhook()
        receiver = Receiver(application.bot, polls, lanes, self._waits.poll)
        try:
            await receiver.run(stop)
        finally:
            await lanes.finish(FINISH_SECONDS)
        await receiver.confirm()

    async def _by_webhook(
        self, core: Core, application: TelegramApplication, lanes: Lanes, stop: asyncio.Event
    ) -> None:
        url = self._settings.telegram_webhook_url
        assert url is not None
        given = self._settings.telegram_webhook_secret
        made = core.campaign.vault.mark("telegram webhook", url, SECRET_BYTES).hex()
        secret = given.get_secret_value() if given else made
        listen = self._settings.telegram_webhook_listen
        from bot.adapters.telegram.webhook import Webhook  # noqa: PLC0415 - brings a web server

        try:
            await Webhook(application.bot, lanes, url, secret, listen).run(stop)
        finally:
            await lanes.finish(FINISH_SECONDS)
