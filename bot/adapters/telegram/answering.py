"""The way of one update through this adapter: decode, throttle, ask the core, send."""

from __future__ import annotations

import logging
from dataclasses import replace

from telegram.error import TelegramError

from bot.adapters.telegram.chats import Chats, argument
from bot.adapters.telegram.decode import (
    PLATFORM,
    Added,
    Asked,
    Decoder,
    Happened,
    Heard,
    Searched,
    Stale,
    gone,
)
from bot.adapters.telegram.inline import Shelf
from bot.adapters.telegram.queues import Arrival
from bot.adapters.telegram.send import Sender
from bot.app import Core
from handlers.dispatch import Answer
from handlers.frame.throttle import Counted, Verdict
from messages.reply import Button
from messages.request import Account, Argument, Request, UpdateId
from messages.text import Code, Text, t

log = logging.getLogger(__name__)

USELESS = t("This button does not work any more. {command} shows what does.", command=Code("/help"))

UNDELIVERED = b"none"
"""The ending of the id of an event made here: nobody took the answer to the update before it."""


class Answering:
    """The way of an arrival to its answer."""

    def __init__(
        self,
        core: Core,
        decode: Decoder,
        sender: Sender,
        shelf: Shelf,
        chats: Chats,
    ) -> None:
        self._core = core
        self._decode = decode
        self._sender = sender
        self._shelf = shelf
        self._chats = chats

    async def __call__(self, arrival: Arrival) -> None:
        """Answer `arrival`, or give up for good; never raises, and logs nobody's name."""
        try:
            heard = self._decode(arrival.update)
            if heard is not None:
                await self._allowed(heard, arrival)
        except TelegramError as error:
            log.warning("an update could not be answered: %s", type(error).__name__)
        except Exception:
            log.exception("an update could not be answered")
        arrival.settled.set()

    async def _allowed(self, heard: Heard, arrival: Arrival) -> None:
        counted = self._counted(heard)
        match self._core.throttle(counted):
            case Verdict.ANSWER:
                await self._answer(heard, arrival)
            case Verdict.WARN:
                await self._warn(heard, self._core.too_much(counted))
            case Verdict.DROP:
                return

    async def _answer(self, heard: Heard, arrival: Arrival) -> None:
        match heard:
            case Asked():
                await self._ask(heard, arrival)
            case Happened(request):
                await self._core.dispatch(request)
            case Stale(account, press, hint):
                words = await self._said(USELESS, account, hint)
                await self._sender.acknowledge(press, words)
            case Added(request, to):
                answer = await self._core.dispatch(request)
                await self._sender.answer(Asked(request, to), answer)
            case Searched():
                await self._shelf.answer(heard)

    async def _ask(self, asked: Asked, arrival: Arrival) -> None:
        request = await self._chats.about(asked.request)
        answer = await self._core.dispatch(request)
        arrival.settled.set()
        if not await self._sender.answer(asked, self._with_its_own(asked, answer)):
            id = UpdateId(request.update + UNDELIVERED)
            await self._core.dispatch(gone(id, request.account))

    def _with_its_own(self, asked: Asked, answer: Answer) -> Answer:
        """The answer, in a group with a button that leads to the same about the group itself."""
        command = self._core.commands.get((asked.request.command or "").lower())
        if asked.to.private or command is None or command.of_chat is None:
            return answer
        way = command.of_chat.way
        if way is None:
            return answer
        button = Button(way, command.name, (Argument.IN, argument(asked.to.chat)))
        reply = replace(answer.reply, buttons=(*answer.reply.buttons, button))
        language = self._core.catalogs.whole(reply, answer.language)
        return answer._replace(reply=reply, language=language)

    async def _warn(self, heard: Heard, words: Text) -> None:
        """Tell somebody, once, to slow down; a group is not bothered with that."""
        match heard:
            case Asked(request, to) if to.press:
                said = await self._said(words, request.account, request.hint)
                await self._sender.acknowledge(to.press, said)
            case Asked(request, to) if to.private:
                language = await self._language(request.account, request.hint)
                await self._sender.say(to, words, language)
            case Stale(account, press, hint):
                said = await self._said(words, account, hint)
                await self._sender.acknowledge(press, said)

    def _counted(self, heard: Heard) -> Counted:
        """The account that the throttle counts `heard` for; searches count apart from questions.

        An event about a chat counts for that chat: it is heard however quick somebody was before.
        """
        match heard:
            case Happened(Request(chat=chat)) if chat is not None:
                return Counted(PLATFORM, Account(f"chat {chat.id}"))
            case Asked(request) | Happened(request) | Added(request):
                return self._core.counted(request)
            case Searched(account=account):
                return Counted(PLATFORM, Account(f"inline {account}"))
            case _:
                return Counted(PLATFORM, heard.account)

    async def _said(self, words: Text, account: Account, hint: str | None) -> str:
        return self._core.catalogs.say(words, await self._language(account, hint))

    async def _language(self, account: Account, hint: str | None) -> str:
        return await self._core.dispatch.language_of(PLATFORM, account, hint)


def names(core: Core) -> frozenset[str]:
    """Every name that a command of the core answers to."""
    return frozenset(name for command in core.commands.values() for name in command.names)
