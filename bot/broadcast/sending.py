"""Sending: one message to one recipient at a time, and what became of that request."""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeAlias

from bot.app import Core
from bot.broadcast.delivery import Delivery
from bot.broadcast.fates import BACKOFF, later, settled, waiting
from bot.broadcast.outlet import Fate, Outcome, Outlet, Prepared, To
from bot.broadcast.pacer import Permit
from db import notices
from db.audience import Subscriber
from db.deliveries import Result, Settled
from db.engine.transaction import Work
from db.notices import Notice
from messages.reply import Reply, unpack
from messages.request import Account, chat_of

log = logging.getLogger(__name__)

NOTICE_TRIES = 5
"""Tries after which a notice is given up."""

NONCE_BYTES = 12
"""Bytes of a nonce, which is written as 24 characters; Discord takes 25."""

Ended: TypeAlias = Work[None]
"""The work that records how the sending of a notice has ended."""


class Deliverer:
    """The sender through one platform's outlet. Its public methods never raise."""

    def __init__(self, core: Core, outlet: Outlet) -> None:
        self._outlet = outlet
        self._pacer = outlet.pacer
        self._lease = core.lease
        self._campaign = core.campaign
        self._vault = core.campaign.vault

    async def deliver(self, delivery: Delivery, permit: Permit) -> Settled:
        """Send `delivery` by `permit`, unless its chat must wait; the delivery to record."""
        recipient, now = delivery.recipient, self._campaign.now
        try:
            to = To(self._vault.decrypt_address(recipient.tag, recipient.address), recipient.kind)
            message = self._message(delivery)
        except Exception as error:
            _not_made(error)
            return Settled(recipient.tag, Result.FAILED, tries=delivery.tries)
        wait = self._pacer.claim(to.address, group=to.kind is Subscriber.CHAT)
        if wait > 0:
            return waiting(delivery, later(now(), wait))
        outcome = await self._asked(delivery, to, message, permit)
        return settled(delivery, outcome, self._vault, now())

    async def notify(self, notice: Notice, permit: Permit) -> Ended:
        """Send or edit `notice` by `permit`, unless its chat must wait; the work to record it."""
        try:
            to, message = self._notice(notice)
        except Exception as error:
            _not_made(error)
            return lambda tx: notices.give_up(tx, notice.id)
        wait = self._pacer.claim(to.address)
        if wait > 0:
            return self._put_off(notice, wait, notice.tries)
        if notice.message is None:
            nonce = self._nonce(f"notice {notice.id.hex()}:{notice.content.hex()}")
            asked = self._outlet.send(to, message, nonce, permit)
        else:
            asked = self._outlet.edit(to, notice.message, message, permit)
        return self._noted(notice, await self._outcome(to, asked, permit))

    async def _asked(
        self, delivery: Delivery, to: To, message: Prepared, permit: Permit
    ) -> Outcome:
        """Send `message`, or put it in place of the copy; delete a copy that cannot be changed."""
        number, copy = delivery.broadcast.number, delivery.chosen.copy
        if copy is None:
            nonce = self._nonce(f"{number}:{delivery.recipient.tag.hex()}")
            asked = self._outlet.send(to, message, nonce, permit)
            return await self._outcome(to, asked, permit)
        outcome = await self._outcome(to, self._outlet.edit(to, copy, message, permit), permit)
        if outcome.fate is not Fate.REFUSED:
            return outcome
        with await self._pacer.turn() as second:
            return await self._outcome(to, self._outlet.delete(to, copy, second), second)

    async def _outcome(
        self, to: To, asked: Coroutine[Any, Any, Outcome], permit: Permit
    ) -> Outcome:
        """The outcome of the request `asked`; a wait that the platform demands becomes a pause.

        Nothing is asked without the lease: the process that has it now does the same.
        """
        if not self._lease.is_held:
            asked.close()
            return Outcome(Fate.FAILED)
        with permit.use():
            try:
                outcome = await asked
            except Exception as error:
                log.error("a request ended in %s", type(error).__name__)
                outcome = Outcome(Fate.AMBIGUOUS)
        if outcome.fate is Fate.LIMITED:
            self._pacer.pause(outcome.after, "" if outcome.everyone else to.address)
        return outcome

    def _message(self, delivery: Delivery) -> Prepared:
        """The message of `delivery`, made once for all who get the same."""
        chosen, prepared = delivery.chosen, delivery.prepared
        if chosen.key is None:
            return self._prepared(chosen.make(), delivery.recipient.locale)
        if chosen.key not in prepared:
            prepared[chosen.key] = self._prepared(chosen.make(), delivery.recipient.locale)
        return prepared[chosen.key]

    def _notice(self, notice: Notice) -> tuple[To, Prepared]:
        address = self._vault.decrypt_address(notice.id, notice.address)
        reply = unpack(self._vault.unhide(notice.id, notice.content))
        return _to(address), self._prepared(reply, notice.locale)

    def _prepared(self, reply: Reply, reads: str) -> Prepared:
        """`reply` to a reader of `reads`, in the language in which all of the reply can be said."""
        language = self._campaign.catalogs.whole(reply, reply.language or reads)
        return self._outlet.prepare(replace(reply, language=language))

    def _noted(self, notice: Notice, outcome: Outcome) -> Ended:
        match outcome.fate:
            case Fate.ARRIVED:
                return lambda tx: notices.arrived(tx, notice, outcome.message)
            case Fate.LIMITED:
                return self._put_off(notice, outcome.after, notice.tries)
            case Fate.FAILED | Fate.AMBIGUOUS if notice.tries + 1 < NOTICE_TRIES:
                return self._put_off(notice, BACKOFF[notice.tries], notice.tries + 1)
        log.warning("a notice was given up: %s", outcome.fate.name)
        if notice.message is not None or outcome.fate in (Fate.UNREACHABLE, Fate.CLOSED):
            return lambda tx: notices.drop(tx, notice.id)
        return lambda tx: notices.give_up(tx, notice.id)

    def _put_off(self, notice: Notice, seconds: float, tries: int) -> Ended:
        due = later(self._campaign.now(), seconds)
        return lambda tx: notices.put_off(tx, notice.id, due, tries)

    def _nonce(self, of: str) -> str:
        """The nonce for the message `of`, the same each time; nobody can tell whose it is."""
        return self._vault.mark("nonce", of, NONCE_BYTES).hex()


def _to(address: str) -> To:
    """The recipient of a notice: an account, or a chat by the account that stands for it."""
    chat = chat_of(Account(address))
    return To(chat, Subscriber.CHAT) if chat else To(address, Subscriber.PERSON)


def _not_made(error: Exception) -> None:
    """Log that a message could not be made, without the error's words: these may name somebody."""
    log.error("a message could not be made: %s", type(error).__name__)
