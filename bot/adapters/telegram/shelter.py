"""The shelter of answers that wait: encrypted, in the store, under a tag of the account.

Each is said by one process alone, the one that it names. A process proves that it is there by a
lease; what one kept that is gone is another's from then on (decision 24).
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import replace
from functools import partial
from secrets import token_hex
from typing import NamedTuple

from bot.adapters.telegram.decode import PLATFORM
from bot.adapters.telegram.unsaid import Unsaid
from bot.app import Core
from db import answers
from db.answers import ID_BYTES, KeptAnswer
from db.engine.transaction import Lease, StoreUnavailable, Transaction
from db.secrets.vault import AccountTag, Purpose, SealBroken
from handlers.frame.receipt import kept_id
from messages.request import Request, UpdateId

log = logging.getLogger(__name__)

KEEPER_BYTES = 8
"""Random bytes in the name of a process that keeps answers."""

AT_ONCE = 100
"""Answers that are taken over in one transaction: each takes a lock there."""


class Sheltered(NamedTuple):
    """An answer that waits, with its id and its account's tag."""

    id: bytes
    tag: AccountTag
    unsaid: Unsaid


class Shelter:
    """The shelter in the store of `core`. Its methods that wait raise `StoreUnavailable`."""

    def __init__(self, core: Core) -> None:
        self._store = core.store
        self._vault = core.campaign.vault
        self._campaign = core.campaign
        self._recognise = core.dispatch.recognise
        self._answering = core.lease
        self._keeper = "" if core.alone else token_hex(KEEPER_BYTES)
        self._presence: Lease | None = None
        self._keeping: set[bytes] = set()

    def now(self) -> int:
        """The present moment, in seconds since 1970."""
        return int(self._campaign.now().timestamp())

    def id_of(self, update: UpdateId) -> bytes:
        """The id of the answer to `update`."""
        return kept_id(self._vault, PLATFORM, update)

    async def tag_of(self, request: Request) -> AccountTag:
        """The tag under which answers to the request's account are kept."""
        keys = await self._recognise(PLATFORM, request.account)
        return keys.tag(Purpose.ANSWER)

    async def take_up(self, but: Container[bytes]) -> list[Sheltered]:
        """The answers that nobody says, in no order: from now on this process does.

        Those whose ids are in `but` are passed over, and those that are just being kept.
        """
        if self._presence is None or not self._presence.is_held:
            self._presence = await self._store.hold(_lease(self._keeper))
        by_keeper = defaultdict[str, list[Sheltered]](list)
        for row in await self._store.transact(partial(answers.all_of, platform=PLATFORM)):
            passed_over = row.id in but or row.id in self._keeping
            unsaid = None if passed_over else self._opened(row.tag, row.content)
            if unsaid is not None:
                by_keeper[unsaid.keeper].append(Sheltered(row.id, row.tag, unsaid))
        taken = by_keeper.pop(self._keeper, [])
        for keeper, kept in by_keeper.items():
            taken += await self._inherited(keeper, kept)
        return taken

    async def leave(self) -> None:
        """Say no answer any more: what is kept is for others to say."""
        if self._presence is not None:
            await self._presence.release()

    async def _inherited(self, keeper: str, kept: Sequence[Sheltered]) -> list[Sheltered]:
        """Those of `kept` that `keeper` does not say any more, as that process is gone.

        Where the store fails meanwhile, those that were taken over by then.
        """
        taken = list[Sheltered]()
        try:
            lease = await self._store.hold(_lease(keeper))
            if lease is not None:
                try:
                    await self._take_over(keeper, kept, taken)
                finally:
                    await lease.release()
        except StoreUnavailable as problem:
            log.error("answers of others wait, for the store cannot serve: %s", problem.trouble)
        return taken

    async def _take_over(
        self, keeper: str, kept: Sequence[Sheltered], taken: list[Sheltered]
    ) -> None:
        """Take over those of `kept` that `keeper` still keeps, and add them to `taken`."""
        for first in range(0, len(kept), AT_ONCE):
            some = kept[first : first + AT_ONCE]
            take = partial(self._take, keeper=keeper, kept=some)
            turns = [self._turn(each.id) for each in some]
            taken += await self._store.transact(take, turns, writes=True)

    async def _take(
        self, tx: Transaction, keeper: str, kept: Sequence[Sheltered]
    ) -> list[Sheltered]:
        taken = list[Sheltered]()
        for id, tag, _ in kept:
            unsaid = await self._kept_by(tx, id, tag, keeper)
            if unsaid is not None:
                await answers.change(tx, id, self._content(tag, unsaid))
                taken.append(Sheltered(id, tag, unsaid))
        return taken

    async def _kept_by(
        self, tx: Transaction, id: bytes, tag: AccountTag, keeper: str
    ) -> Unsaid | None:
        """The answer with `id`; None unless `keeper` says it."""
        content = await answers.content_of(tx, id)
        unsaid = None if content is None else self._opened(tag, content)
        return unsaid if unsaid is not None and unsaid.keeper == keeper else None

    async def read(self, id: bytes, tag: AccountTag) -> Unsaid | None:
        """The answer with `id`; None where it was erased, cannot be opened, or is another's."""
        read = partial(self._kept_by, id=id, tag=tag, keeper=self._keeper)
        unsaid = await self._store.transact(read)
        return unsaid if self._answering.is_held else None

    async def keep(self, id: bytes, tag: AccountTag, unsaid: Unsaid, given_up: list[bytes]) -> None:
        """Keep an answer, and erase those whose ids are `given_up`, in one transaction."""
        content, day = self._content(tag, unsaid), self._campaign.today().isoformat()
        kept = KeptAnswer(id, tag, PLATFORM, content, day)

        async def work(tx: Transaction) -> None:
            for each in given_up:
                await answers.drop(tx, each)
            await answers.keep(tx, kept)

        self._keeping.add(id)
        try:
            await self._store.transact(work, (self._turn(id),), writes=True)
        finally:
            self._keeping.discard(id)

    async def change(self, id: bytes, tag: AccountTag, unsaid: Unsaid) -> None:
        """Put `unsaid` in place of what is kept under `id`, unless that is erased or another's."""
        content = self._content(tag, unsaid)

        async def work(tx: Transaction) -> None:
            if await self._kept_by(tx, id, tag, self._keeper) is not None:
                await answers.change(tx, id, content)

        await self._store.transact(work, (self._turn(id),), writes=True)

    async def drop(self, id: bytes) -> None:
        """Erase an answer."""
        await self._store.transact(partial(answers.drop, id=id), (self._turn(id),), writes=True)

    def _turn(self, id: bytes) -> bytes:
        """What names the turn of an answer: by the key, so that no row has it."""
        return self._vault.mark("turn of a kept answer", id.hex(), ID_BYTES)

    def _content(self, tag: AccountTag, unsaid: Unsaid) -> bytes:
        """The content of the row in which this process keeps `unsaid`."""
        return self._vault.hide(tag, replace(unsaid, keeper=self._keeper).packed())

    def _opened(self, tag: AccountTag, content: bytes) -> Unsaid | None:
        try:
            return Unsaid.unpacked(self._vault.unhide(tag, content))
        except (SealBroken, ValueError, LookupError, TypeError) as error:
            log.error("an answer that waited cannot be opened: %s", type(error).__name__)
            return None


def _lease(keeper: str) -> str:
    """The name of the lease that the process called `keeper` has while it is there."""
    return f"answers kept by {keeper}"
