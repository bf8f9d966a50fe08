"""The outlet to the terminal of a trial: what nobody has just asked for is shown, or kept."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.adapters.terminal.people import People
from bot.app import Core
from bot.broadcast.outlet import Fate, Outcome, Prepared, To
from bot.broadcast.pacer import Pacer, Permit
from messages.platforms import TERMINAL
from messages.render.plain import Line, plain
from messages.reply import Reply
from messages.request import Account

log = logging.getLogger(__name__)

NUMBER_BITS = 62
"""Bits of a message's number, drawn anew each time: the terminal counts nothing."""


@dataclass(frozen=True, slots=True)
class _Whole(Prepared):
    """A message that is rendered where it is shown."""

    reply: Reply


class TerminalOutlet:
    """The outlet to `people` at one terminal; `show` puts lines before the one who is talking."""

    platform = TERMINAL

    def __init__(self, core: Core, people: People, show: Callable[[list[Line]], None]) -> None:
        self.pacer = Pacer(core.campaign.rules.per_second(TERMINAL))
        self.refused = asyncio.Event()
        self._catalogs = core.catalogs
        self._people = people
        self._show = show

    def prepare(self, reply: Reply) -> Prepared:
        """See `Outlet.prepare`."""
        language = reply.language or self._catalogs.languages.default
        buttons = tuple((self._catalogs.say(each.label, language), each) for each in reply.buttons)
        return _Whole(plain(reply, self._catalogs, language), buttons, reply)

    async def send(self, to: To, message: Prepared, nonce: str, permit: Permit) -> Outcome:
        """See `Outlet.send`."""
        number = secrets.randbits(NUMBER_BITS)
        return self._brought(self._people.arrives, to, number, message, permit)

    async def edit(self, to: To, number: int, message: Prepared, permit: Permit) -> Outcome:
        """See `Outlet.edit`."""
        return self._brought(self._people.changes, to, number, message, permit)

    async def delete(self, to: To, number: int, permit: Permit) -> Outcome:
        """See `Outlet.delete`."""
        permit.written()
        return self._shown(lambda: self._people.vanishes(Account(to.address), number), number)

    def _brought(
        self,
        bring: Callable[[Account, int, Reply], list[Line]],
        to: To,
        number: int,
        message: Prepared,
        permit: Permit,
    ) -> Outcome:
        assert isinstance(message, _Whole)
        permit.written()
        return self._shown(lambda: bring(Account(to.address), number, message.reply), number)

    def _shown(self, lines: Callable[[], list[Line]], number: int) -> Outcome:
        """The outcome of showing `lines`; a message that cannot be kept has not arrived."""
        try:
            shown = lines()
        except OSError:
            log.error("a message for somebody else cannot be kept")
            return Outcome(Fate.FAILED)
        if shown:
            self._show(shown)
        return Outcome(Fate.ARRIVED, number)
