"""Cleaning: signatures picked, taken out with their public names, and put back, piece by piece.

Each piece is a transaction of its own, and may be done twice: so a process that ends in the middle
leaves nothing half done, and the next one goes on. Nobody who signs waits for more than a piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from db import cleaned, cleanups, picks, public_names, signatures, suspects
from db.cleaned import Cleaned
from db.cleanups import CleanUp, State
from db.engine.transaction import Store, Transaction
from db.engine.walking import PATIENCE, Transacts
from db.log import leaves
from db.secrets.vault import AccountTag
from db.signatures import Appearance, Signature, SignedText

PIECE = 100
"""Rows changed in a piece: each costs some statements, and others wait for some milliseconds."""

READ = 500
"""Rows looked at in a piece where few are picked, as elsewhere (`db/engine/walking.py`)."""

BEHIND = b"\0"
"""What makes the next greater tag of one."""


async def pick_all(store: Transacts, cleanup: CleanUp) -> None:
    """Pick every signature that fits the criteria, while the clean-up is being counted."""
    after: bytes | None = b""
    while after is not None:
        pick = partial(_pick, cleanup=cleanup, after=after)
        after = await store.transact(pick, writes=True, patience=PATIENCE if after else 0.0)


async def _pick(tx: Transaction, cleanup: CleanUp, after: bytes) -> bytes | None:
    """Pick what fits in the next piece behind `after`; its last key, None at the end."""
    if not await _is(tx, cleanup, State.COUNTING):
        return None
    criteria = cleanup.criteria
    if criteria.names:
        names = await public_names.linked(tx, after, READ)
        keys = [tag for tag, _, _ in names]
        await _pick_each(tx, cleanup, [s for _, name, s in names if s and criteria.fit_name(name)])
    elif criteria.batch:
        members = await suspects.piece(tx, after, READ)
        keys = [tag for tag, _, _ in members]
        await _pick_each(tx, cleanup, [s for _, id, s in members if id.hex() == criteria.batch])
    else:
        rows = await signatures.piece(tx, after + BEHIND if after else after, READ)
        keys = [AccountTag(bytes(row[0])) for row in rows]
        for tag, row in zip(keys, rows, strict=True):
            if signatures.is_marked(tx.vault, row) and criteria.fit(signatures.in_row(row)):
                await picks.put(tx, cleanup.id, tag)
    return keys[-1] if len(keys) == READ else None


async def _pick_each(tx: Transaction, cleanup: CleanUp, tags: Iterable[AccountTag]) -> None:
    """Pick the signatures `tags` that fit in all else."""
    for tag in tags:
        signature = await signatures.signature_of(tx, tag)
        if signature is not None and cleanup.criteria.fit(signature):
            await picks.put(tx, cleanup.id, tag)


async def _is(tx: Transaction, cleanup: CleanUp, state: State) -> bool:
    """Whether a clean-up still is in `state`: somebody may have decided otherwise."""
    now = await cleanups.called(tx, cleanup.code)
    return now is not None and now.state is state


async def take_out_all(store: Store, cleanup: CleanUp) -> None:
    """Take out every signature that is picked, then every public name of one taken out."""
    while await store.transact(partial(_take_out, cleanup=cleanup), writes=True, patience=PATIENCE):
        pass
    after: bytes | None = b""
    while after is not None:
        names = partial(_take_names_out, cleanup=cleanup, after=after)
        after = await store.transact(names, writes=True, patience=PATIENCE)


async def _take_out(tx: Transaction, cleanup: CleanUp) -> bool:
    """Take out a piece of what is picked; whether there is more."""
    if not await _is(tx, cleanup, State.RUNNING):
        return False
    picked = await picks.piece(tx, PIECE)
    for tag, of in picked:
        await picks.drop(tx, tag)
        signature = await signatures.signature_of(tx, tag)
        if of == cleanup.id and signature is not None and not signature.organisation:
            await signatures.take_out(tx, tag, signature)
            nonce = leaves.nonce_of(tx.vault, tag, signature.leaf)
            await cleaned.put(tx, Cleaned(tag, cleanup.id, _plain(signature), nonce=nonce))
    return len(picked) == PIECE


async def _take_names_out(tx: Transaction, cleanup: CleanUp, after: bytes) -> bytes | None:
    if not await _is(tx, cleanup, State.RUNNING):
        return None
    names = await public_names.linked(tx, after, PIECE)
    for tag, _, signature in names:
        taken = await cleaned.cleaned_of(tx, signature) if signature else None
        if taken is not None and taken.cleanup == cleanup.id:
            await cleaned.put(tx, replace(taken, name=await public_names.take_out(tx, tag)))
    return names[-1][0] if len(names) == PIECE else None


async def put_back_all(store: Store, cleanup: CleanUp) -> None:
    """Put back every signature that a clean-up took out, and that nobody gave anew or erased."""
    while await store.transact(partial(_put_back, cleanup=cleanup), writes=True, patience=PATIENCE):
        pass


async def _put_back(tx: Transaction, cleanup: CleanUp) -> bool:
    if not await _is(tx, cleanup, State.UNDOING):
        return False
    taken = await cleaned.piece(tx, cleanup.id, PIECE)
    for tag, each in taken:
        there = await cleaned.erase(tx, tag)
        if there and each is not None and not await signatures.is_kept(tx, tag):
            leaf = leaves.hidden(tx.vault, tag, each.nonce) if each.nonce else None
            await signatures.put_back(tx, tag, replace(signature_in(each), leaf=leaf))
            if each.name is not None:
                await public_names.put_back(tx, each.name, tag)
    return len(taken) == PIECE


async def forget_judged(store: Store) -> None:
    """Erase the members of batches that are judged or old."""
    after: bytes | None = b""
    while after is not None:
        forget = partial(_forget_judged, after=after)
        after = await store.transact(forget, patience=PATIENCE if after else 0.0)


async def _forget_judged(tx: Transaction, after: bytes) -> bytes | None:
    members = await suspects.piece(tx, after, PIECE)
    if not members:
        return None
    waiting = {batch.id for batch in await suspects.every(tx)}
    for tag, batch, _ in members:
        if batch not in waiting:
            await suspects.drop(tx, tag)
    return members[-1][0] if len(members) == PIECE else None


def signature_in(taken: Cleaned) -> Signature:
    """The signature that was taken out."""
    columns: dict[str, Any] = dict(taken.signature)
    sealed = columns["sealed"]
    return Signature(
        **columns
        | {
            "text": SignedText(**columns["text"]),
            "appearance": Appearance(columns["appearance"]),
            "sealed": None if sealed is None else bytes.fromhex(sealed),
        }
    )


def _plain(signature: Signature) -> Mapping[str, Any]:
    """The columns of a signature in JSON's own types."""
    sealed = signature.sealed
    columns = asdict(replace(signature, leaf=None))
    return columns | {"sealed": None if sealed is None else sealed.hex()}
