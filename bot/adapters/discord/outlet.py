"""The outlet to Discord for messages that nobody has just asked for: broadcasts, notices."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Self, TypeAlias

from discord import ChannelType, MessageFlags

from bot.adapters.discord.components import labelled, rows_below
from bot.adapters.discord.decode import PLATFORM
from bot.adapters.discord.limits import Route
from bot.adapters.discord.marks import ANYONE, Marks
from bot.adapters.discord.rest import LIMITED, UNKNOWN_TOKEN, HttpAnswer, Rest
from bot.app import Core
from bot.broadcast.outlet import Fate, Outcome, Prepared, To
from bot.broadcast.pacer import Pacer, Permit
from db.audience import Subscriber
from messages.render.discord import render
from messages.reply import Reply
from messages.request import Account

log = logging.getLogger(__name__)

NOTHING = "…"
"""The stand-in for no words at all: Discord takes no empty message."""

QUIET: dict[str, Any] = {
    "allowed_mentions": {"parse": []},
    "flags": MessageFlags(suppress_embeds=True).value,
}
"""The part of a message by which nobody is called by name, and no address grows a picture."""

OPEN = Route("POST", "/users/@me/channels")
MESSAGES = "/channels/{}/messages"
MESSAGE = MESSAGES + "/{}"

UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE, UNKNOWN_USER = 10003, 10004, 10008, 10013
UNWANTED = (50007, 50278, 50033, UNKNOWN_USER)
"""Discord's codes: a person takes no messages, shares no server with the bot, or is no more."""
CLOSED = (UNKNOWN_CHANNEL, UNKNOWN_GUILD, 50001, 50008, 50013, 50024)
"""Discord's codes: a channel is no more, takes no messages, or the bot may not see or use it."""
TOO_FAST = 40003
"""Discord's code: direct messages are being opened too fast."""
TOO_FAST_WAIT = 60.0
"""Seconds to wait then."""

Asking: TypeAlias = Callable[[str, Permit], Awaitable[HttpAnswer]]
"""A request about one channel."""


class DiscordOutlet:
    """The outlet through `rest`, open inside an `async with` block."""

    platform = PLATFORM

    def __init__(self, rest: Rest, core: Core, pacer: Pacer) -> None:
        self.pacer = pacer
        self.refused = asyncio.Event()
        self._rest = rest
        self._catalogs = core.catalogs
        self._marks = Marks(core.campaign.vault)
        self._announces: dict[str, bool] = {}

    async def __aenter__(self) -> Self:
        await self._rest.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._rest.__aexit__()

    async def is_known(self) -> bool:
        """Whether Discord knows the token. Raises `OSError` where Discord is out of reach."""
        with await self.pacer.ahead() as permit:
            answer = await self._rest.ask(Route("GET", "/users/@me"), permit.use())
        if not answer.taken and answer.status != UNKNOWN_TOKEN:
            raise OSError
        return answer.taken

    def prepare(self, reply: Reply) -> Prepared:
        """See `Outlet.prepare`."""
        language = reply.language or self._catalogs.languages.default
        texts = render(reply, self._catalogs, language) or [NOTHING]
        if len(texts) > 1:
            log.error("a message is too long for Discord and ends early")
        buttons = labelled(reply.buttons, lambda words: self._catalogs.say(words, language))
        return Prepared(texts[0], buttons)

    async def send(self, to: To, message: Prepared, nonce: str, permit: Permit) -> Outcome:
        """See `Outlet.send`. An announcement channel publishes the message, if Discord agrees."""
        said = self._said(to, message) | {"nonce": nonce, "enforce_nonce": True}

        async def post(channel: str, permit: Permit) -> HttpAnswer:
            return await self._rest.ask(Route("POST", MESSAGES, (channel,)), permit, said)

        outcome = await self._in_channel(to, permit, post)
        if to.kind is Subscriber.CHAT and outcome.message is not None:
            await self._publish(to.address, str(outcome.message))
        return outcome

    async def edit(self, to: To, number: int, message: Prepared, permit: Permit) -> Outcome:
        """See `Outlet.edit`."""
        said = self._said(to, message)

        async def change(channel: str, permit: Permit) -> HttpAnswer:
            route = Route("PATCH", MESSAGE, (channel, str(number)))
            return await self._rest.ask(route, permit, said)

        return await self._in_channel(to, permit, change)

    async def delete(self, to: To, number: int, permit: Permit) -> Outcome:
        """See `Outlet.delete`. A message that is gone already counts as taken back."""

        async def remove(channel: str, permit: Permit) -> HttpAnswer:
            answer = await self._rest.ask(Route("DELETE", MESSAGE, (channel, str(number))), permit)
            return HttpAnswer(204) if answer.code == UNKNOWN_MESSAGE else answer

        return await self._in_channel(to, permit, remove)

    def _said(self, to: To, message: Prepared) -> dict[str, Any]:
        account = _account(to) if to.kind is Subscriber.PERSON else ANYONE
        components = rows_below(message.buttons, self._marks, account)
        return {"content": message.text, "components": components, **QUIET}

    async def _in_channel(self, to: To, permit: Permit, asking: Asking) -> Outcome:
        """Ask about the channel of `to`; a person's channel is opened where unknown, or gone."""
        channel = _channel(to)
        if channel:
            answer = await asking(channel, permit)
            if to.kind is Subscriber.CHAT or answer.code != UNKNOWN_CHANNEL:
                return self._outcome(answer, to)
            with await self._another() as another:
                return await self._opened(to, another, asking)
        return await self._opened(to, permit, asking)

    async def _opened(self, to: To, permit: Permit, asking: Asking) -> Outcome:
        """Open the private channel with a person, and ask about that channel."""
        opened = await self._rest.ask(OPEN, permit, {"recipient_id": _account(to)})
        if not opened.taken:
            return self._outcome(opened, to)
        if opened.id is None:
            return Outcome(Fate.FAILED)
        with await self._another() as another:
            outcome = self._outcome(await asking(opened.id, another), to)
        return replace(outcome, moved_to=f"{_account(to)}/{opened.id}")

    async def _publish(self, channel: str, message: str) -> None:
        """Hand the message on to every channel that follows `channel`; it stays in any case."""
        if channel not in self._announces:
            with await self._another() as permit:
                looked = await self._rest.ask(Route("GET", "/channels/{}", (channel,)), permit)
            if not looked.taken:
                return
            self._announces[channel] = looked.data.get("type") == ChannelType.news.value
        if self._announces[channel]:
            route = Route("POST", MESSAGE + "/crosspost", (channel, message))
            with await self._another() as permit:
                answer = await self._rest.ask(route, permit)
            if not answer.taken:
                log.info("an announcement was not published: status %s", answer.status)

    async def _another(self) -> Permit:
        """The permit for one more request of the same delivery, before any new delivery."""
        return (await self.pacer.ahead()).use()

    def _outcome(self, answer: HttpAnswer, to: To) -> Outcome:
        if answer.taken:
            return Outcome(Fate.ARRIVED, int(answer.id) if answer.id else None)
        if answer.status == LIMITED:
            return self._limited(answer.hold.seconds, everyone=answer.hold.everyone)
        if answer.code == TOO_FAST:
            return self._limited(TOO_FAST_WAIT, everyone=True)
        if answer.status == UNKNOWN_TOKEN:
            self.refused.set()
        return Outcome(_refused(answer, to))

    def _limited(self, after: float, *, everyone: bool) -> Outcome:
        if everyone:
            self.pacer.pause(after)
        return Outcome(Fate.LIMITED, after=after, everyone=everyone)


def _account(to: To) -> Account:
    return Account(to.address.partition("/")[0])


def _channel(to: To) -> str:
    return to.address if to.kind is Subscriber.CHAT else to.address.partition("/")[2]


def _refused(answer: HttpAnswer, to: To) -> Fate:
    """The fate by an answer that is no success: about the chat, the message, or nothing of ours."""
    if to.kind is Subscriber.PERSON and answer.code in UNWANTED:
        return Fate.UNREACHABLE
    if to.kind is Subscriber.CHAT and answer.code in CLOSED:
        return Fate.CLOSED
    if answer.status in (400, 403, 404):
        return Fate.REFUSED
    return Fate.FAILED
