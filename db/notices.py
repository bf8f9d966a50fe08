"""Notices, to staff and to owners of chats: few, each a row until the notice is sent.

A live notice is sent once and edited afterwards, known by what the notice is about (`live`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from db.engine.columns import named
from db.engine.tombstones import bury
from db.engine.transaction import Row, Transaction
from db.secrets.vault import AccountTag

ID_BYTES = 16

NOTICE = "notice"
"""What is buried of a notice."""


class Sending(StrEnum):
    """The state of a notice: `WAITING` to be sent, `SENT` and live, or `FAILED`."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to one account.

    `address` and `content`, a packed Reply, are hidden by the vault under `id`, which is 16 random
    bytes. `live` is the subject of a live notice, None for any other; `message` is the number of
    the message to edit. The notice is sent from the stamp `due` on.
    """

    id: AccountTag
    platform: str
    address: bytes
    locale: str
    content: bytes
    due: str
    live: str | None = None
    message: int | None = None
    state: Sending = Sending.WAITING
    tries: int = 0


_COLUMNS = "id, platform, address, locale, content, due, live, message, state, tries"
_NAMES = _COLUMNS.split(", ")


async def put(tx: Transaction, notice: Notice) -> None:
    """Keep `notice` in place of the one with the same id."""
    await _erase(tx, notice.id)
    await add(tx, [notice])


async def add(tx: Transaction, new: Iterable[Notice]) -> None:
    """Keep `new` notices behind those that are there, in their order."""
    row = await tx.row("SELECT COALESCE(MAX(n), 0) FROM notice")
    for n, notice in enumerate(new, row[0] + 1 if row else 1):
        await tx.later(
            f"INSERT INTO notice ({_COLUMNS}, n) "  # noqa: S608 - constant
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            notice.id,
            notice.platform,
            notice.address,
            notice.locale,
            notice.content,
            notice.due,
            notice.live,
            notice.message,
            notice.state.value,
            notice.tries,
            n,
        )


async def drop(tx: Transaction, id: AccountTag) -> None:
    """Erase a notice that nobody is to get any more."""
    if await _erase(tx, id):
        await bury(tx, NOTICE, id)


async def _erase(tx: Transaction, id: AccountTag) -> bool:
    erased = await tx.execute("DELETE FROM notice WHERE id = $1", id) > 0
    tx.erases = tx.erases or erased
    return erased


async def arrived(tx: Transaction, notice: Notice, message: int | None) -> None:
    """Note that `notice` has arrived. Only a live notice stays, to be edited if changed since.

    `message` is the number of the new message, None where there is no new number.
    """
    await tx.execute(
        "DELETE FROM notice WHERE id = $1 AND live IS NULL AND content = $2",
        notice.id,
        notice.content,
    )
    await tx.execute(
        "UPDATE notice SET message = COALESCE($2, message), tries = 0, "
        "state = CASE WHEN content = $3 THEN 'sent' ELSE state END WHERE id = $1",
        notice.id,
        message,
        notice.content,
    )


async def put_off(tx: Transaction, id: AccountTag, due: str, tries: int) -> None:
    """Put a notice off until the stamp `due`, after `tries` tries."""
    await tx.execute("UPDATE notice SET due = $2, tries = $3 WHERE id = $1", id, due, tries)


async def give_up(tx: Transaction, id: AccountTag) -> None:
    """Give a notice up that cannot be sent; only a live one stays, as failed."""
    await tx.execute("DELETE FROM notice WHERE id = $1 AND live IS NULL", id)
    await tx.execute("UPDATE notice SET state = 'failed' WHERE id = $1", id)


async def subjects(tx: Transaction) -> Sequence[str]:
    """The subjects of live notices."""
    rows = await tx.rows("SELECT DISTINCT live FROM notice WHERE live IS NOT NULL ORDER BY live")
    return [about for (about,) in rows]


async def waiting(tx: Transaction, platform: str, now: str, limit: int) -> Sequence[Notice]:
    """The notices to be sent, or edited, on a platform at the stamp `now`; at most `limit`."""
    rows = await tx.rows(
        f"SELECT {_COLUMNS} FROM notice "  # noqa: S608 - constant
        "WHERE platform = $1 AND state = 'waiting' AND due <= $2 ORDER BY due, n LIMIT $3",
        platform,
        now,
        limit,
    )
    return [_notice(row) for row in rows]


async def live(tx: Transaction, about: str) -> Sequence[Notice]:
    """Every live notice with the subject `about`."""
    rows = await tx.rows(
        f"SELECT {_COLUMNS} FROM notice WHERE live = $1",  # noqa: S608 - constant
        about,
    )
    return [_notice(row) for row in rows]


async def on(tx: Transaction, platform: str) -> Sequence[Notice]:
    """Every notice on a platform, sent or not."""
    rows = await tx.rows(
        f"SELECT {_COLUMNS} FROM notice WHERE platform = $1",  # noqa: S608 - constant
        platform,
    )
    return [_notice(row) for row in rows]


def _notice(row: Row) -> Notice:
    columns = named(_NAMES, row)
    columns["state"] = Sending(columns["state"])
    return Notice(**columns)
