"""The way of one update through this adapter: decode, throttle, ask the core, send."""

from __future__ import annotations

import asyncio
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
from bot.adapters.telegram.handover import Handed, Handover
from bot.adapters.telegram.inline import Shelf
from bot.adapters.telegram.queues import Arrival
from bot.adapters.telegram.send import Said, Sender
from bot.adapters.telegram.shelter import Shelter
from bot.adapters.telegram.unsaid import Unsaid
from bot.adapters.telegram.waiting import Waiting
from bot.app import Core
from db.engine.transaction import OUTLIVED, LeaseLost, StoreUnavailable, Trouble
from handlers.dispatch import Answer
from handlers.frame.throttle import Counted, Verdict
from messages.reply import Button, Note
from messages.request import Account, Argument, Request, UpdateId
from messages.text import Code, Text, t

log = logging.getLogger(__name__)

USELESS = t("This button does not work any more. {command} shows what does.", command=Code("/help"))

GIVEN_UP = t(
    "I could not send you some earlier answers of mine, and have given them up. What you did then "
    "still stands: {command} shows what is held.",
    command=Code("/me"),
)
"""Said before, or in place of, an answer of an account whose earlier ones found no room."""

PATIENCE = 3.0
"""Seconds for which others may wait for one chat to take an answer."""

TO_BE_KEPT = (Handover.LIMITED, Handover.FAILED, Handover.DOUBTFUL)
"""The ends after which an answer is tried again."""

ANOTHERS = (Trouble.LOCKED, *OUTLIVED)
"""The troubles in which another process answers what comes: it has the lease, or is newer."""

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
        again_after: tuple[float, ...],
    ) -> None:
        self._core = core
        self._decode = decode
        self._sender = sender
        self._shelf = shelf
        self._chats = chats
        self.waiting = Waiting(Shelter(core), self._say_now, again_after)

    async def __call__(self, arrival: Arrival) -> None:
        """Answer `arrival`, or give up for good; never raises, and logs nobody's name.

        Nothing is settled that this process may not answer any more: Telegram brings it to another.
        """
        self._core.meter.updates[PLATFORM] += 1
        try:
            self._may_answer()
            heard = self._decode(arrival.update)
            if heard is not None:
                await self._allowed(heard)
        except StoreUnavailable as problem:
            log.warning("an update could not be answered here: %s", problem.trouble)
            if problem.trouble in ANOTHERS:
                return
        except TelegramError as error:
            log.warning("an update could not be answered: %s", type(error).__name__)
        except Exception:
            log.exception("an update could not be answered")
        arrival.settled.set()

    async def _allowed(self, heard: Heard) -> None:
        counted = self._counted(heard)
        match self._core.throttle(counted):
            case Verdict.ANSWER:
                await self._answer(heard)
            case Verdict.WARN:
                await self._warn(heard, self._core.too_much(counted))
            case Verdict.DROP:
                return

    async def _answer(self, heard: Heard) -> None:
        match heard:
            case Asked():
                await self._ask(heard)
            case Happened(request):
                await self._core.dispatch(request)
            case Stale(account, press, hint):
                words = await self._said(USELESS, account, hint)
                await self._sender.acknowledge(press, words)
            case Added(request, to):
                await self._ask(Asked(request, to))
            case Searched():
                await self._shelf.answer(heard)

    async def _ask(self, asked: Asked) -> None:
        """Answer a request, or keep its answer; either is done when this returns.

        The chat is not waited for: what it does not take at once is kept. So is what comes while
        an earlier answer waits there.
        """
        if not self.waiting.hears(asked.request.update):
            return
        with self._core.meter.answering(PLATFORM):
            request = await self._chats.about(asked.request)
            answer = await self._core.dispatch(request)
            self._may_answer()
            async with self._sender.coming_to_rest(asked.to.press):
                await self._say_or_keep(asked, request, answer)

    def _may_answer(self) -> None:
        """Raise `LeaseLost` where another process may be answering by now."""
        if not self._core.lease.is_held:
            raise LeaseLost

    async def _say_or_keep(self, asked: Asked, request: Request, answer: Answer) -> None:
        if self.waiting.holds(asked.to.chat):
            await self.waiting.keep(asked, answer.done)
            return
        begun = asyncio.create_task(self._sender.answer(asked, self._with_its_own(asked, answer)))
        try:
            await asyncio.wait({begun}, timeout=PATIENCE)
            if not begun.done():
                await self.waiting.keep(asked, answer.done, begun=begun)
                return
        except asyncio.CancelledError:
            begun.cancel()
            raise
        said = begun.result()
        self._core.meter.refused[PLATFORM] += said.handed.end is not Handover.ARRIVED
        if said.handed.end in TO_BE_KEPT:
            await self.waiting.keep(asked, answer.done, said)
        elif said.handed.end is Handover.UNWANTED and asked.to.private:
            await self._gone(request)

    async def _say_now(self, unsaid: Unsaid) -> Said | None:
        """Say an answer that waited: anew, or by its receipt where it must not change."""
        self._may_answer()
        asked = unsaid.asked
        if unsaid.is_old:
            language = await self._language(asked.request.account, asked.request.hint)
            return await self._sender.say(asked.to, GIVEN_UP, language)
        if unsaid.progress.doubts and not await self._sender.is_heard():
            return Said(Handed(Handover.FAILED), unsaid.progress)
        request = await self._chats.about(asked.request)
        answer = await self._core.dispatch.again(request, done=unsaid.done)
        if answer is None:
            return None
        if answer.failed:
            return Said(Handed(Handover.FAILED), unsaid.progress)
        if unsaid.gap:
            answer = self._beginning_with(GIVEN_UP, answer)
        said = await self._sender.answer(asked, self._with_its_own(asked, answer), unsaid.progress)
        if said.handed.end is Handover.UNWANTED and asked.to.private:
            await self._gone(request)
        return said

    async def _gone(self, request: Request) -> None:
        """Let the core hear that nothing reaches the request's account any more."""
        id = UpdateId(request.update + UNDELIVERED)
        await self._core.dispatch(gone(id, request.account))

    def _beginning_with(self, words: Text, answer: Answer) -> Answer:
        reply = replace(answer.reply, blocks=(Note(words), *answer.reply.blocks))
        return answer._replace(
            reply=reply, language=self._core.catalogs.whole(reply, answer.language)
        )

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
