"""Names that their owners chose to show, apart from the signatures and not joined to them.

A name is listed at its place, under a handle by which staff point at it. A row without a valid mark
is on no list, nor is one with a reason why it was taken off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db import handles
from db.engine.columns import named
from db.engine.tombstones import bury
from db.engine.transaction import Param, Row, Transaction
from db.marks import Marked, fits, mark
from db.secrets.vault import BEHIND_ALL, AccountTag, Column, SealBroken, Vault

PUBLIC_NAME, LISTED = "public name", "listing of a public name"
"""What is buried of an account that showed a name."""


@dataclass(frozen=True, slots=True)
class PublicName:
    """A name to show, once `confirmed`; only an organisation of before can be not.

    Organisations and roles stand in rows of before alone.
    """

    name: str
    organisation: str | None
    role: str | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name on the list: its handle, its place, and the tag under which a reason is hidden."""

    tag: AccountTag
    handle: str
    name: str
    place: bytes


@dataclass(frozen=True, slots=True)
class TakenOff:
    """A name that an organiser has taken off the list, and the hidden reason."""

    name: str
    reason: bytes


_CONTENT = "tag, name, organisation, role, confirmed, handle, place"
_READ = f"SELECT {_CONTENT}, signature, mark FROM public_name"  # noqa: S608 - constant


async def publish(
    tx: Transaction,
    tag: AccountTag,
    public_name: PublicName,
    place: bytes | None = None,
    signature: AccountTag | None = None,
) -> None:
    """Show a name at its `place` in the list, in place of the one that the account showed before.

    Without a place it is on no list, as those of before. `signature` is the tag of the signature
    that the name belongs to, and is hidden.
    """
    await retract(tx, tag)
    content: list[Param] = [
        tag,
        public_name.name,
        public_name.organisation,
        public_name.role,
        int(public_name.confirmed),
        None if place is None else handles.new(handles.NAME),
        place,
    ]
    await tx.execute(
        f"INSERT INTO public_name ({_CONTENT}, signature, mark) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        *content,
        None if signature is None else tx.vault.hide(tag, signature, Column.SIGNATURE),
        mark(tx.vault, Marked.PUBLIC_NAME, content),
    )


async def public_name_of(tx: Transaction, tag: AccountTag) -> PublicName | None:
    """The name that the account shows, or that was taken off the list; None without one."""
    row = await tx.row(f"{_READ} WHERE tag = $1", tag)
    return PublicName(row[1], row[2], row[3], bool(row[4])) if row else None


async def taken_off(tx: Transaction, tag: AccountTag) -> TakenOff | None:
    """The account's name that an organiser took off the list; None without such a one."""
    row = await tx.row(f"{_READ} WHERE tag = $1 AND reason IS NOT NULL", tag)
    if row is None or not is_marked(tx.vault, row) or row[-3] is not None:
        return None
    ((reason,),) = await tx.rows("SELECT reason FROM public_name WHERE tag = $1", tag)
    return TakenOff(row[1], bytes(reason))


async def is_spoiled(tx: Transaction, tag: AccountTag) -> bool:
    """Whether the account's name is one that somebody changed, so that it is on no list."""
    row = await tx.row(f"{_READ} WHERE tag = $1", tag)
    return row is not None and not is_as_written(tx.vault, row)


async def retract(tx: Transaction, tag: AccountTag) -> None:
    """Erase the name that the account shows."""
    if await tx.execute("DELETE FROM public_name WHERE tag = $1", tag) > 0:
        tx.erases = True
        await bury(tx, PUBLIC_NAME, tag)


async def listed(tx: Transaction, place: bytes, handle: str, limit: int) -> Sequence[ListedName]:
    """The names of people behind a `place` and a `handle`, in order, at most `limit`."""
    rows = await tx.rows(
        f"{_READ} WHERE place IS NOT NULL AND reason IS NULL AND (place, handle) > ($1, $2) "
        "ORDER BY place, handle LIMIT $3",
        place,
        handle,
        limit,
    )
    return [_listed(row) for row in rows if is_marked(tx.vault, row)]


async def called(tx: Transaction, handle: str) -> ListedName | None:
    """The name on the list with a handle; None where it is on no list any more."""
    row = await tx.row(f"{_READ} WHERE handle = $1 AND reason IS NULL", handle)
    if row is None or row[-3] is None or not is_marked(tx.vault, row):
        return None
    return _listed(row)


async def take_off(tx: Transaction, tag: AccountTag, reason: bytes) -> None:
    """Take the account's name off the list, for a hidden `reason`; the signature stays.

    A row that somebody changed is on no list, and is left as it is.
    """
    row = await tx.row(f"{_READ} WHERE tag = $1", tag)
    if row is None or not is_as_written(tx.vault, row):
        return
    content = [*row[:-3], None]
    await tx.execute(
        "UPDATE public_name SET place = NULL, reason = $2, mark = $3 WHERE tag = $1",
        tag,
        reason,
        mark(tx.vault, Marked.PUBLIC_NAME, content),
    )
    await bury(tx, LISTED, tag)


async def take_off_again(tx: Transaction, tag: AccountTag) -> None:
    """Take a name off the list that a copy put back; why, nobody knows any more."""
    await take_off(tx, tag, tx.vault.hide(tag, b"", Column.REASON))


async def unlisted_after(
    tx: Transaction, after: AccountTag, limit: int
) -> Sequence[tuple[AccountTag, str]]:
    """Tags and names of people behind the tag `after` whose rows of before have no handle yet."""
    rows = await tx.rows(
        "SELECT tag, name FROM public_name "
        "WHERE tag > $1 AND handle IS NULL AND reason IS NULL "
        "AND confirmed = 1 AND organisation IS NULL "
        "ORDER BY tag LIMIT $2",
        after,
        limit,
    )
    return [(AccountTag(bytes(tag)), str(name)) for tag, name in rows]


async def give_place(tx: Transaction, tag: AccountTag, name: str, place: bytes) -> None:
    """List the account's name of before, unless it shows another than `name` by now."""
    row = await tx.row(f"{_READ} WHERE tag = $1 AND name = $2 AND handle IS NULL", tag, name)
    if row is None:
        return
    content = [*row[:-4], handles.new(handles.NAME), place]
    await tx.execute(
        "UPDATE public_name SET handle = $2, place = $3, mark = $4 WHERE tag = $1",
        tag,
        *content[-2:],
        mark(tx.vault, Marked.PUBLIC_NAME, content),
    )


async def piece(
    tx: Transaction, start: bytes, limit: int, end: bytes = BEHIND_ALL
) -> Sequence[Row]:
    """The first `limit` rows from the tag `start` on and before `end`, for `is_marked`.

    They come in the order of tags.
    """
    sql = f"{_READ} WHERE tag >= $1 AND tag < $2 ORDER BY tag LIMIT $3"
    return await tx.rows(sql, start, end, limit)


def is_marked(vault: Vault, row: Row) -> bool:
    """Whether a row of `piece` is a name as it was written."""
    linked = row[-2] is None or _signature(vault, row) is not None
    return linked and fits(vault, Marked.PUBLIC_NAME, content(row), row[-1])


def is_as_written(vault: Vault, row: Row) -> bool:
    """Whether a row of `piece` is marked, or one of before: on no list, and perhaps unmarked."""
    *_, handle, _, _, given = row
    return (handle is None and given is None) or is_marked(vault, row)


def shown(row: Row) -> str | None:
    """The name in a row of `piece` that `is_marked`; None for one that is on no list."""
    _, name, *_, place, _, _ = row
    return None if place is None else str(name)


def content(row: Row) -> Row:
    """The part of a row of `piece` that the mark is over."""
    return row[:-2]


def _listed(row: Row) -> ListedName:
    tag, name, *_, handle, place, _, _ = row
    return ListedName(AccountTag(bytes(tag)), handle, name, bytes(place))


async def linked(
    tx: Transaction, after: bytes, limit: int
) -> Sequence[tuple[AccountTag, str, AccountTag | None]]:
    """The next names behind the tag `after`: tag, name, and the tag of the signature.

    That is None where no signature is known for the name, or somebody else wrote the row.
    """
    rows = await tx.rows(f"{_READ} WHERE tag > $1 ORDER BY tag LIMIT $2", after, limit)
    return [
        (
            AccountTag(bytes(row[0])),
            str(row[1]),
            _signature(tx.vault, row) if is_marked(tx.vault, row) else None,
        )
        for row in rows
    ]


def _signature(vault: Vault, row: Row) -> AccountTag | None:
    """The tag of the signature in a row of `piece`; None without one, or where it does not open."""
    try:
        tag, hidden = AccountTag(bytes(row[0])), bytes(row[-2])
        return AccountTag(vault.unhide(tag, hidden, Column.SIGNATURE))
    except (SealBroken, TypeError):
        return None


async def take_out(tx: Transaction, tag: AccountTag) -> dict[str, Any] | None:
    """Take a name out with its signature: the columns of its row, in JSON's own types."""
    row = await tx.row(f"SELECT {_CONTENT}, reason FROM public_name WHERE tag = $1", tag)  # noqa: S608
    if row is None:
        return None
    await tx.execute("DELETE FROM public_name WHERE tag = $1", tag)
    tx.erases = True
    columns = named((*_CONTENT.split(", "), "reason"), row)
    place, reason = columns["place"], columns["reason"]
    return columns | {
        "tag": tag.hex(),
        "place": None if place is None else bytes(place).hex(),
        "reason": None if reason is None else _plain(tx.vault, tag, bytes(reason)),
    }


def _plain(vault: Vault, tag: AccountTag, reason: bytes) -> str:
    try:
        return vault.unhide(tag, reason, Column.REASON).decode()
    except SealBroken:
        return ""


async def put_back(tx: Transaction, columns: Mapping[str, Any], signature: AccountTag) -> None:
    """Show a name as it was before `take_out`, unless the account shows one by now."""
    tag, place, reason = AccountTag(bytes.fromhex(columns["tag"])), columns["place"], None
    if await tx.row("SELECT 1 FROM public_name WHERE tag = $1", tag) is not None:
        return
    if columns["reason"] is not None:
        reason = tx.vault.hide(tag, columns["reason"].encode(), Column.REASON)
    read = {**columns, "tag": tag, "place": None if place is None else bytes.fromhex(place)}
    content = [read[name] for name in _CONTENT.split(", ")]
    await tx.execute(
        f"INSERT INTO public_name ({_CONTENT}, reason, signature, mark) "  # noqa: S608 - constant
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *content,
        reason,
        tx.vault.hide(tag, signature, Column.SIGNATURE),
        mark(tx.vault, Marked.PUBLIC_NAME, content),
    )
