"""The shelter of answers that wait: encrypted, in the store, under a tag of the account."""

from __future__ import annotations

import logging
from functools import partial

from bot.adapters.telegram.decode import PLATFORM
from bot.adapters.telegram.unsaid import Unsaid
from bot.app import Core
from db import answers
from db.answers import KeptAnswer
from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag, Purpose, SealBroken
from handlers.frame.receipt import kept_id
from messages.request import Request, UpdateId

log = logging.getLogger(__name__)


class Shelter:
    """The shelter in the store of `core`. Its methods that wait raise `StoreUnavailable`."""

    def __init__(self, core: Core) -> None:
        self._store = core.store
        self._vault = core.campaign.vault
        self._campaign = core.campaign
        self._recognise = core.dispatch.recognise

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

    async def all(self) -> list[tuple[bytes, AccountTag, Unsaid]]:
        """All answers that wait, in no order, with their ids and tags."""
        rows = await self._store.transact(partial(answers.all_of, platform=PLATFORM))
        opened = ((row, self._opened(row.tag, row.content)) for row in rows)
        return [(row.id, row.tag, unsaid) for row, unsaid in opened if unsaid is not None]

    async def read(self, id: bytes, tag: AccountTag) -> Unsaid | None:
        """The answer with `id`; None where the answer was erased or cannot be opened."""
        content = await self._store.transact(partial(answers.content_of, id=id))
        return None if content is None else self._opened(tag, content)

    async def keep(self, id: bytes, tag: AccountTag, unsaid: Unsaid, given_up: list[bytes]) -> None:
        """Keep an answer, and erase those whose ids are `given_up`, in one transaction."""
        content = self._vault.hide(tag, unsaid.packed())
        kept = KeptAnswer(id, tag, PLATFORM, content, self._campaign.today().isoformat())

        async def work(tx: Transaction) -> None:
            for each in given_up:
                await answers.drop(tx, each)
            await answers.keep(tx, kept)

        await self._store.transact(work, (id,), writes=True)

    async def change(self, id: bytes, tag: AccountTag, unsaid: Unsaid) -> None:
        """Put `unsaid` in place of what is kept under `id`, unless that was erased."""
        content = self._vault.hide(tag, unsaid.packed())
        work = partial(answers.change, id=id, content=content)
        await self._store.transact(work, (id,), writes=True)

    async def drop(self, id: bytes) -> None:
        """Erase an answer."""
        await self._store.transact(partial(answers.drop, id=id), (id,), writes=True)

    def _opened(self, tag: AccountTag, content: bytes) -> Unsaid | None:
        try:
            return Unsaid.unpacked(self._vault.unhide(tag, content))
        except (SealBroken, ValueError, LookupError, TypeError) as error:
            log.error("an answer that waited cannot be opened: %s", type(error).__name__)
            return None
