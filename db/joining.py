"""When a subscription came: after which broadcast, as long as a broadcast needs to know that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from db.engine.transaction import Transaction
from db.secrets.vault import AccountTag
from db.subscriptions import NO_COPY, numbers_of


class Joined(NamedTuple):
    """A subscription that tells what it came after: the broadcast with the number `joined`.

    `copied` is the number of the broadcast of its last copy; 0 before the first copy.
    """

    tag: AccountTag
    joined: int
    frequency: str
    zone: str
    copied: int


async def joined_after(tx: Transaction, after: AccountTag, limit: int) -> tuple[Joined, ...]:
    """The next subscriptions behind the tag `after` that tell what they came after."""
    rows = await tx.rows(
        "SELECT tag, joined, frequency, zone, copy FROM subscription "
        "WHERE joined > 0 AND tag > $1 ORDER BY tag LIMIT $2",
        after,
        limit,
    )
    return tuple(
        Joined(AccountTag(bytes(tag)), joined, frequency, zone, _broadcast_of(copy))
        for tag, joined, frequency, zone, copy in rows
    )


def _broadcast_of(copy: bytes | None) -> int:
    broadcast, _ = numbers_of(bytes(copy or NO_COPY))
    return broadcast


async def forget_joined(tx: Transaction, tags: Iterable[AccountTag]) -> None:
    """Forget what the subscriptions `tags` came after."""
    for tag in tags:
        await tx.execute("UPDATE subscription SET joined = 0 WHERE tag = $1", tag)
