"""A bot that a fake Telegram is served by."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from pydantic import SecretStr

from bot.app import Core
from bot.settings import Settings
from db import signatures
from db.secrets.vault import Purpose
from db.signatures import Signature
from tests.stage.chats import Bot
from tests.stage.telegram.fake import TOKEN, FakeTelegram
from tests.stage.telegram.people import Person


@dataclass
class Served:
    """A running bot: what it keeps, and how to stop it."""

    bot: Bot
    core: Core
    telegram: FakeTelegram
    settings: Settings
    stop: asyncio.Event
    running: asyncio.Task[None]

    async def ends(self) -> None:
        self.stop.set()
        async with asyncio.timeout(10):
            await self.running

    async def signature_of(self, person: Person) -> Signature | None:
        tag = self.bot.keys(str(person.id), "telegram").tag(Purpose.SIGNATURE)
        return await self.bot.store.transact(lambda tx: signatures.signature_of(tx, tag))


def settings_for(telegram: FakeTelegram, **more: object) -> Settings:
    settings = Settings(telegram_token=SecretStr(TOKEN), telegram_api_url=telegram.url)
    return settings.model_copy(update=more)
