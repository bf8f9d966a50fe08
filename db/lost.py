"""Entries of the log whose rows are lost with a database: ended once two people have said so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import islice

from db import closing
from db.engine.moments import moment
from db.engine.transaction import Store, Transaction
from db.engine.walking import PIECE
from db.log import head as heads
from db.log import waiting
from db.log.entries import Kind, Tally
from db.log.head import ROWS
from db.log.waiting import Waiting
from db.secrets.vault import Vault

SAID_FOR = timedelta(days=3)
"""The time after which two people have to say it again: an older head would say it for ever."""


async def say(tx: Transaction, day: str) -> None:
    """Let all entries without a row be ended as lost, dated `day`, as two people have said."""
    head = await heads.current(tx)
    if head is not None:
        await heads.keep(tx, replace(head, due=day))


def is_stale(due: str, at: str) -> bool:
    """Whether what is `due` in a head was said too long before the stamp `at`."""
    return due not in ("", ROWS) and moment(at) - moment(f"{due}T00:00:00Z") > SAID_FOR


async def has_to_wait(tx: Transaction) -> bool:
    """Whether rows may be changing their places, for the campaign has closed: none is missed so."""
    return await closing.is_over(tx) and not await closing.is_erased(tx)


async def end(store: Store, vault: Vault, tally: Tally, kept: Collection[bytes], day: str) -> None:
    """Let the entries that count, and are not among the `kept` ones of rows, wait to be ended."""
    waits = await waiting.everything(store, vault)
    ending = {each.commitment for each in waits.values() if each}
    left = iter(
        Waiting(Kind.LOST, committed, day=day)
        for committed, leaf in tally.signed.items()
        if leaf not in tally.ended and committed not in kept and committed not in ending
    )
    while piece := tuple(islice(left, PIECE)):
        await store.transact(partial(_add_all, losses=piece))


async def _add_all(tx: Transaction, losses: tuple[Waiting, ...]) -> None:
    for each in losses:
        await waiting.add(tx, each)
