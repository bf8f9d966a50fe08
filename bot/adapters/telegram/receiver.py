"""Long polling that loses nothing: an update is confirmed to Telegram once it is done.

The library's own updater confirms a batch before it is handled; a crash then loses that batch
(decision 10). Here the offset never passes an update whose answer is still on its way.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, NamedTuple
from urllib.parse import urlencode

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.adapters.telegram.connection import ANSWERED_LATER, Connection, Unreadable
from bot.adapters.telegram.decode import READ
from bot.adapters.telegram.handover import seconds
from bot.adapters.telegram.queues import Arrival, Queues
from bot.platform import PlatformRefused, RefusedForNow
from db.engine.transaction import Lease

log = logging.getLogger(__name__)

POLL_SECONDS = 30
"""Seconds that Telegram may keep a request open while there is nothing new."""

BATCH = 100
"""Updates that one poll asks for at most (Bot API, getUpdates)."""

LOOK_AGAIN = 0.2
"""Seconds after which new updates are looked for while older ones are still being answered."""

CONFIRM_SECONDS = 2.0
"""Seconds that the last confirmation may take."""

LONGEST_WAIT = 30.0
"""Seconds between two polls, at most, while Telegram is out of reach."""

CONFLICTS = 4
"""Conflicts in a row that mean another instance; fewer are our own poll of before a crash."""

DEAF = 2
"""Polls in a row without an answer, after which Telegram is out of hearing; one alone happens."""

REFUSALS = 4
"""Polls in a row whose token is not known, before the adapter is started anew."""

GREATEST_ID = 2**63 - 1
"""The greatest id of an update that can be counted on."""

TAKEN = "another program is receiving this bot's updates; stop it, or give this one its own token"
WRONG_TOKEN = (
    "Telegram does not know this token; copy it again from @BotFather, and check the API's address"  # noqa: S105
)


class _Open(NamedTuple):
    """An update that is being answered."""

    arrival: Arrival
    answer: asyncio.Task[None]

    @property
    def is_over(self) -> bool:
        """Whether Telegram need not bring the update again."""
        return self.answer.done() and self.arrival.settled.is_set()


class Receiver:
    """The receiver: polls updates into `queues` while `lease` is held.

    `first_wait` is the seconds after a failure.
    """

    def __init__(
        self, bot: Bot, connection: Connection, queues: Queues, first_wait: float, lease: Lease
    ) -> None:
        self._bot = bot
        self._connection = connection
        self._queues = queues
        self._first_wait = first_wait
        self._lease = lease
        self._open: dict[int, _Open] = {}
        self._done: set[int] = set()
        self._next: int | None = None
        self._unheard = 0

    def hears(self) -> bool:
        """Whether Telegram answers polls."""
        return self._unheard < DEAF

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop` is set. Raises `PlatformRefused`."""
        stopping = asyncio.create_task(stop.wait())
        try:
            conflicts, refusals, backoff = 0, 0, self._first_wait
            while not stop.is_set():
                try:
                    await self._round(stopping)
                    conflicts, refusals, backoff, self._unheard = 0, 0, self._first_wait, 0
                    continue
                except InvalidToken:
                    refusals += 1
                    if refusals == REFUSALS:
                        raise RefusedForNow(WRONG_TOKEN, known=True) from None
                    wait, backoff = backoff, min(backoff * 2, LONGEST_WAIT)
                except Conflict:
                    conflicts += 1
                    if conflicts == CONFLICTS:
                        raise PlatformRefused(TAKEN) from None
                    wait = self._first_wait
                except RetryAfter as limited:
                    wait = seconds(limited)
                except TimedOut:
                    wait = 0.0
                except (NetworkError, TelegramError) as error:
                    wait, backoff = backoff, min(backoff * 2, LONGEST_WAIT)
                    log.warning("Telegram is out of reach: %s", type(error).__name__)
                self._unheard += 1
                if wait:
                    await asyncio.wait({stopping}, timeout=wait)
        finally:
            stopping.cancel()

    async def confirm(self) -> None:
        """Tell Telegram which updates are done, up to the first that is open."""
        self._settle()
        if self._next is None or not self._lease.is_held:
            return
        try:
            await self._fetch(limit=1, wait=0, read=CONFIRM_SECONDS)
        except TelegramError as error:
            log.warning("the last updates could not be confirmed: %s", type(error).__name__)

    async def _round(self, stopping: asyncio.Task[bool]) -> None:
        """Poll once, unless told to stop meanwhile, and begin with the updates that came."""
        if not self._lease.is_held:
            await stopping
            return
        self._settle()
        wait = 0 if self._open else POLL_SECONDS
        polling = asyncio.ensure_future(
            self._fetch(limit=BATCH, wait=wait, read=wait + ANSWERED_LATER)
        )
        try:
            await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not polling.done():
                return
            batch = polling.result()
        finally:
            polling.cancel()
        for raw in batch:
            self._take(raw)
        if not batch and not self._open:
            self._next = None
            self._done.clear()
        if self._open:
            tasks = {each.answer for each in self._open.values()}
            await asyncio.wait(tasks, timeout=LOOK_AGAIN)

    async def _fetch(self, *, limit: int, wait: float, read: float) -> list[Any]:
        """The batch of one getUpdates, past all updates that are done, as plain JSON."""
        parameters: dict[str, Any] = {
            "limit": limit,
            "timeout": wait,
            "allowed_updates": '["' + '","'.join(READ) + '"]',
        }
        if self._next is not None:
            parameters["offset"] = min(self._open, default=self._next)
        address = f"{self._bot.base_url}/getUpdates?{urlencode(parameters)}"
        batch = await self._connection.post(address, read_timeout=read)
        if not isinstance(batch, list) or (batch and all(_id(raw) is None for raw in batch)):
            raise Unreadable("no updates")
        return batch

    def _take(self, raw: Any) -> None:
        """Begin with an update, unless it is under way or done; an unreadable update is done."""
        id = _id(raw)
        if id is None or id in self._open or id in self._done:
            return
        self._next = max(id + 1, self._next or 0)
        arrival = readable(raw, self._bot)
        if arrival is None:
            self._done.add(id)
        else:
            self._open[id] = _Open(arrival, self._queues.put(arrival))

    def _settle(self) -> None:
        """Forget finished updates, but for those that Telegram would still send again."""
        finished = {id for id, each in self._open.items() if each.is_over}
        for id in finished:
            del self._open[id]
        first_open = min(self._open, default=self._next or 0)
        self._done = {id for id in self._done | finished if id >= first_open}


def _id(raw: Any) -> int | None:
    """The id of an update; None for something else, which cannot be confirmed either."""
    id = raw.get("update_id") if isinstance(raw, dict) else None
    return id if type(id) is int and 0 <= id < GREATEST_ID else None


def readable(raw: dict[str, Any], bot: Bot | None) -> Arrival | None:
    """The update `raw` on its way; None, logged without content, where it cannot be read."""
    try:
        update = Update.de_json(raw, bot)
        user = update.effective_user
        return Arrival(update, int(user.id) if user else None)
    except Exception as error:  # the library raises whatever a missing field leads to
        log.warning("an update cannot be read: %s", type(error).__name__)
        return None
