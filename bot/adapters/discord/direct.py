"""Direct messages to the bot: answered with the menu, for people who cannot type slash commands.

Discord's accessible chat input has none. Of a message only its words reach the core, to find a word
for a command in them; nothing of it is kept or logged.
"""

from __future__ import annotations

import logging
from functools import partial

import aiohttp
import discord
from discord.http import HTTPClient, Route

from bot.adapters.discord.components import MOST_BUTTONS, rows_below
from bot.adapters.discord.components import labelled as labels_of
from bot.adapters.discord.decode import PLATFORM, UPDATE_BYTES
from bot.adapters.discord.marks import Marks
from bot.adapters.discord.outlet import QUIET
from bot.app import Core
from db.engine.transaction import StoreUnavailable
from handlers.dispatch import Answer
from handlers.frame.throttle import Verdict
from messages.render.discord import render
from messages.reply import Note, Reply
from messages.request import Account, Event, Request, UpdateId

log = logging.getLogger(__name__)

NONCE_BYTES = 12
"""Bytes of the nonce by which a message that is tried again comes once; Discord takes 25 signs."""

PEOPLES = (discord.MessageType.default, discord.MessageType.reply)
"""The types of messages that somebody has written."""


class DirectMessages:
    """The way of a direct message to the menu, through `http`, the library's own client."""

    def __init__(self, core: Core, http: HTTPClient) -> None:
        self._core = core
        self._http = http
        self._marks = Marks(core.campaign.vault)

    async def __call__(self, message: discord.Message) -> None:
        """Answer `message` if a person wrote it, in a direct chat; never raises."""
        if message.guild is not None or message.author.bot or message.type not in PEOPLES:
            return
        if not self._core.lease.is_held:  # who hears people now hears this, too
            return
        meter = self._core.meter
        meter.updates[PLATFORM] += 1
        try:
            with meter.answering(PLATFORM):
                await self._answer(message)
        except StoreUnavailable as problem:
            log.warning("a direct message could not be answered here: %s", problem.trouble)
        except discord.HTTPException as error:
            meter.refused[PLATFORM] += 1
            log.warning("the menu was refused: status %s, code %s", error.status, error.code)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            meter.refused[PLATFORM] += 1
            log.warning("the menu was not delivered: %s", type(error).__name__)
        except Exception:
            log.exception("a direct message could not be answered")

    async def _answer(self, message: discord.Message) -> None:
        account = Account(str(message.author.id))
        mark = self._core.campaign.vault.mark("discord message", str(message.id), UPDATE_BYTES)
        request = Request(
            PLATFORM, UpdateId(mark), account, None, text=message.content, event=Event.MENU
        )
        counted = self._core.counted(request)
        match self._core.throttle(counted):
            case Verdict.DROP:
                return
            case Verdict.WARN:
                words = Reply.of(Note(self._core.too_much(counted)))
                language = await self._core.dispatch.language_of(PLATFORM, account, None)
                answer = Answer(words, language)
            case Verdict.ANSWER:
                answer = await self._core.dispatch(request)
        await self._say(message, account, answer)

    async def _say(self, message: discord.Message, account: Account, answer: Answer) -> None:
        reply, catalogs = answer.reply, self._core.catalogs
        language = catalogs.whole(reply, answer.language)
        text, *_ = render(reply, catalogs, language)
        say = partial(catalogs.say, language=language)
        components = rows_below(labels_of(reply.buttons[:MOST_BUTTONS], say), self._marks, account)
        nonce = self._core.campaign.vault.mark("discord menu", str(message.id), NONCE_BYTES).hex()
        payload = {"content": text, "components": components, **QUIET}
        payload |= {"nonce": nonce, "enforce_nonce": True}
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=message.channel.id)
        await self._http.request(route, json=payload)
