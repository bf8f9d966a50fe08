"""The way of one update through this adapter: decode, throttle, ask the core, send."""

from __future__ import annotations

import logging

from telegram.error import TelegramError

from bot.adapters.telegram.decode import (
    Added,
    Asked,
    Blocked,
    Decoder,
    Heard,
    Searched,
    Stale,
    resting,
)
from bot.adapters.telegram.inline import Shelf
from bot.adapters.telegram.lanes import Arrival
from bot.adapters.telegram.send import Sender
from bot.adapters.telegram.throttle import Throttle, Verdict
from bot.app import Core
from messages.request import Account, UpdateId
from messages.text import Text, t

log = logging.getLogger(__name__)

TOO_MUCH = t("That was too much at once. Please wait ten seconds; nothing more is read until then.")
USELESS = t("This button does not work any more. /help shows what does.")
HELLO = t("I am in your group now. I read only commands there; what is personal stays here.")

UNDELIVERED = b"none"
"""Tells the update that follows from an answer nobody took from the update that asked for it."""


class Answering:
    """Answers arrivals; `throttle` outlives a restart of the adapter."""

    def __init__(
        self, core: Core, decode: Decoder, sender: Sender, shelf: Shelf, throttle: Throttle
    ) -> None:
        self._core = core
        self._decode = decode
        self._sender = sender
        self._shelf = shelf
        self._throttle = throttle

    async def __call__(self, arrival: Arrival, _: object) -> None:
        """Answer, or give up for good; never raises, and never says in the log to whom."""
        try:
            heard = self._decode(arrival.update)
            if heard is not None:
                await self._allowed(heard, arrival)
        except TelegramError as error:
            log.warning("an update could not be answered: %s", type(error).__name__)
        except Exception:
            log.exception("an update could not be answered")
        arrival.committed.set()

    async def _allowed(self, heard: Heard, arrival: Arrival) -> None:
        match self._throttle(_counted(heard)):
            case Verdict.ANSWER:
                await self._answer(heard, arrival)
            case Verdict.WARN:
                await self._warn(heard)
            case Verdict.DROP:
                return

    async def _answer(self, heard: Heard, arrival: Arrival) -> None:
        match heard:
            case Asked(request):
                answer = await self._core.dispatch(request)
                arrival.committed.set()
                if not await self._sender.answer(heard, answer):
                    id = UpdateId(request.update + UNDELIVERED)
                    await self._core.dispatch(resting(id, request.account))
            case Blocked(request):
                await self._core.dispatch(request)
            case Stale(press=press, hint=hint):
                await self._sender.acknowledge(press, self._said(USELESS, hint))
            case Added(place=place, hint=hint):
                await self._sender.say(place, HELLO, self._language(hint))
            case Searched():
                await self._shelf.answer(heard)

    async def _warn(self, heard: Heard) -> None:
        """Tell somebody, once, that they are too quick; nobody else is bothered with it."""
        match heard:
            case Asked(request, place) if place.press:
                await self._sender.acknowledge(place.press, self._said(TOO_MUCH, request.hint))
            case Asked(request, place) if place.private:
                await self._sender.say(place, TOO_MUCH, self._language(request.hint))
            case Stale(press=press, hint=hint):
                await self._sender.acknowledge(press, self._said(TOO_MUCH, hint))

    def _said(self, words: Text, hint: str | None) -> str:
        return self._core.catalogs.say(words, self._language(hint))

    def _language(self, hint: str | None) -> str:
        return self._core.catalogs.languages.reads(None, hint)


def _counted(heard: Heard) -> Account:
    """Whom the throttle counts it for; typing in other chats does not use up what one may ask."""
    match heard:
        case Asked(request) | Blocked(request):
            return request.account
        case Searched(account=account):
            return Account(f"inline {account}")
        case _:
            return heard.account


def names(core: Core) -> frozenset[str]:
    """Every name that a command of the core answers to."""
    commands = core.commands.values()
    return frozenset(name for each in commands for name in (each.name, *each.aliases))
