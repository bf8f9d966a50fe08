"""Answers that wait apart: a chat that Telegram slows down holds up nobody else (decision 19).

What Telegram does not take is kept in the store before its update counts as settled, and said once
the chat takes messages again, in order, also after a restart.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any, TypeAlias

from bot.adapters.telegram.decode import Asked
from bot.adapters.telegram.handover import Handed, Handover
from bot.adapters.telegram.latest import Latest
from bot.adapters.telegram.send import Said
from bot.adapters.telegram.shelter import Shelter
from bot.adapters.telegram.unsaid import BEGINNING, Progress, Unsaid
from db.engine.transaction import StoreUnavailable
from db.secrets.vault import AccountTag
from messages.request import UpdateId

log = logging.getLogger(__name__)

MOST, MOST_OF_ONE = 10_000, 20
"""Answers that wait at the same time: of all accounts, and of one."""

ABREAST = 16
"""Chats that are written to at the same time from here: people who ask now go before them."""

DOUBTS = 2
"""Tries at one part that may have arrived: more would only come twice and thrice."""

HICCUP, PATIENCE, PATIENT = 1.0, 2.0, 8
"""Seconds of a pause that is waited out before the update counts as settled, together with what
else it takes; and the number of chats at most for which that is done at the same time."""

Say: TypeAlias = Callable[[Unsaid], Awaitable[Said | None]]
"""The way to say an answer; None where nothing is left to say. Raises `StoreUnavailable`."""


@dataclass(slots=True, eq=False)
class Place:
    """The place of one answer in the line before its chat, until the answer is said or given up.

    `unsaid` is the answer itself where the store could not keep that answer; `begun` the try that
    was under way already when the answer was kept.
    """

    id: bytes
    tag: AccountTag
    unsaid: Unsaid | None = None
    begun: asyncio.Task[Said] | None = None
    over: bool = False


@dataclass(slots=True, eq=False)
class _Line:
    """The answers that wait for one chat; the chat is written to again at `due`, by the loop.

    `tries` counts the tries since the chat took anything.
    """

    due: float
    places: deque[Place] = field(default_factory=deque)
    tries: int = 0
    speaks: bool = False
    task: asyncio.Task[None] | None = None


class Waiting:
    """The answers that wait; `waits` are the seconds before each new try at a chat that fails."""

    def __init__(self, shelter: Shelter, say: Say, waits: tuple[float, ...]) -> None:
        self._shelter = shelter
        self._say = say
        self._waits = waits
        self._lines: dict[int, _Line] = {}
        self._of: OrderedDict[AccountTag, deque[Place]] = OrderedDict()
        self._gaps: set[AccountTag] = set()
        self._known, self._heard = Latest(), Latest()
        self._abreast = asyncio.Semaphore(ABREAST)
        self._number = 0
        self._all = 0
        self._patient = 0

    async def load(self) -> None:
        """Take up what was kept before, or by a process that is gone. Raises `StoreUnavailable`."""
        kept = await self._shelter.take_up(self._known)
        for id, tag, unsaid in sorted(kept, key=lambda each: each.unsaid.order):
            if id in self._heard:  # the update came again, and was answered here
                await self._shelter.drop(id)
                continue
            self._number = max(self._number, unsaid.number)
            self._put(Place(id, tag), unsaid, max(0.0, unsaid.due - self._shelter.now()))

    def holds(self, chat: int) -> bool:
        """Whether an answer waits for `chat`: a later one has to stand behind."""
        return chat in self._lines

    def hears(self, update: UpdateId) -> bool:
        """Note that `update` came; False where its answer was kept here, and is given but once."""
        id = self._shelter.id_of(update)
        self._heard.note(id)
        return id not in self._known

    async def keep(
        self,
        asked: Asked,
        done: bool,
        said: Said | None = None,
        begun: asyncio.Task[Said] | None = None,
    ) -> None:
        """Keep the answer to `asked`, of which `said` has come through, until the chat takes it.

        `begun` is a try that is still under way: what comes of it decides.
        """
        tag = await self._shelter.tag_of(asked.request)
        wait = 0.0 if said is None else self._pause(said.handed, 0)
        self._number += 1
        now = self._shelter.now()
        progress = BEGINNING if said is None else said.progress
        unsaid = Unsaid(asked, done, self._number, now, now + ceil(wait), progress)
        given_up = self._make_room(tag)
        unsaid = replace(unsaid, gap=tag in self._gaps)
        self._gaps.discard(tag)
        place = Place(self._shelter.id_of(asked.request.update), tag, begun=begun)
        try:
            await self._shelter.keep(place.id, tag, unsaid, given_up)
        except StoreUnavailable as problem:
            log.error("an answer waits in memory alone: %s", problem.trouble)
            place.unsaid = unsaid
        self._put(place, unsaid, wait)
        if said is not None and wait <= HICCUP:
            await self._wait_out(asked.to.chat)

    async def _wait_out(self, chat: int) -> None:
        """Wait a little for what waits for `chat`: most trouble is over in a moment."""
        line = self._lines.get(chat)
        if line is None or line.task is None or self._patient >= PATIENT:
            return
        self._patient += 1
        try:
            await asyncio.wait({line.task}, timeout=PATIENCE)
        finally:
            self._patient -= 1

    async def finish(self, seconds: float) -> None:
        """Let what is being said come to an end within `seconds`; the rest stays kept."""
        tasks: list[asyncio.Task[Any]] = [
            line.task for line in self._lines.values() if line.task is not None
        ]
        for line in list(self._lines.values()):
            tasks += [place.begun for place in line.places if place.begun is not None]
            if line.task is not None and not line.speaks:
                line.task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._shelter.leave()

    def _make_room(self, tag: AccountTag) -> list[bytes]:
        """The ids of answers that are given up so that one more of `tag` finds room."""
        given_up = []
        if len(self._of.get(tag, ())) >= MOST_OF_ONE:
            given_up.append(self._give_up(tag))
        elif self._all >= MOST:
            longest = max(self._of, key=lambda each: len(self._of[each]))
            given_up.append(self._give_up(longest))
        return given_up

    def _give_up(self, tag: AccountTag) -> bytes:
        """Give up the oldest answer to an account; the next one says so."""
        place = self._of[tag][0]
        self._leave(place)
        self._gaps.add(tag)
        return place.id

    def _put(self, place: Place, unsaid: Unsaid, wait: float) -> None:
        self._known.note(place.id)
        self._of.setdefault(place.tag, deque()).append(place)
        self._all += 1
        chat = unsaid.asked.to.chat
        line = self._lines.get(chat)
        if line is None:
            line = self._lines[chat] = _Line(asyncio.get_running_loop().time() + wait)
            line.task = asyncio.create_task(self._work_off(chat, line))
        line.due = max(line.due, asyncio.get_running_loop().time() + wait)
        line.places.append(place)

    def _leave(self, place: Place) -> None:
        """Forget `place`: its answer is said, erased or given up; a second time does nothing."""
        if place.over:
            return
        place.over = True
        self._all -= 1
        mine = self._of[place.tag]
        mine.remove(place)
        if not mine:
            del self._of[place.tag]

    async def _work_off(self, chat: int, line: _Line) -> None:
        """Say what waits for `chat`, in order, whenever the chat takes messages."""
        while line.places:
            await self._until_due(line)
            place = line.places[0]
            if place.begun is not None:
                await asyncio.wait({place.begun})
            async with self._abreast:
                line.speaks = True
                try:
                    await self._attempt(line, place)
                except StoreUnavailable as problem:
                    log.error("an answer waits, for the store cannot serve: %s", problem.trouble)
                    self._put_off(line, self._pause(FAILED, line.tries))
                except Exception:
                    log.exception("an answer that waited could not be said")
                    self._leave(place)
                line.speaks = False
            if place.over:
                line.places.popleft()
        del self._lines[chat]

    async def _until_due(self, line: _Line) -> None:
        """Wait until the chat may be written to again; that moment may be put off meanwhile."""
        now = asyncio.get_running_loop().time
        due = line.due
        await asyncio.sleep(max(0.0, due - now()))
        if line.due > due:
            await self._until_due(line)

    async def _attempt(self, line: _Line, place: Place) -> None:
        """Say one answer, unless that answer was erased or given up meanwhile."""
        begun, place.begun = place.begun, None
        if place.over:
            return
        unsaid = place.unsaid or await self._shelter.read(place.id, place.tag)
        if unsaid is None:
            self._leave(place)
            return
        unsaid = replace(unsaid, due=self._shelter.now())
        said = await self._say(unsaid) if begun is None else begun.result()
        if said is None or said.handed.end in OVER or self._is_doubtful_enough(said):
            line.tries = 0
            await self._end(place)
        else:
            await self._try_later(line, place, unsaid, said)

    async def _end(self, place: Place) -> None:
        """Let go of an answer; where the store cannot do so now, the answer may come once more."""
        self._leave(place)
        await self._shelter.drop(place.id)

    async def _try_later(self, line: _Line, place: Place, unsaid: Unsaid, said: Said) -> None:
        if place.over:
            return
        wait = self._pause(said.handed, line.tries)
        self._put_off(line, wait)
        progress = _counted(said)
        if progress.said > unsaid.progress.said:
            line.tries = 0
        later = unsaid.later(self._shelter.now() + ceil(wait), progress)
        if place.unsaid is not None:
            place.unsaid = later
        await self._shelter.change(place.id, place.tag, later)

    def _is_doubtful_enough(self, said: Said) -> bool:
        """Whether the last part may have arrived so often that no further try is made."""
        last = said.progress.said + 1 >= said.progress.of
        return said.progress.doubts >= DOUBTS and last

    def _put_off(self, line: _Line, wait: float) -> None:
        line.tries += 1
        line.due = asyncio.get_running_loop().time() + wait

    def _pause(self, handed: Handed, tries: int) -> float:
        """Seconds before the next try at a chat: never before the time that Telegram names."""
        wait = self._waits[min(tries, len(self._waits) - 1)] if self._waits else 0.0
        return max(handed.after, wait)


FAILED = Handed(Handover.FAILED)
OVER = (Handover.ARRIVED, Handover.REFUSED, Handover.UNWANTED)
"""The ends after which nothing of an answer is left to say."""


def _counted(said: Said) -> Progress:
    """The progress; a part that may have arrived often enough counts as one that did."""
    if said.progress.doubts < DOUBTS:
        return said.progress
    return Progress(said.progress.said + 1, said.progress.of)
