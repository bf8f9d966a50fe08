"""Batches: what of all that waits becomes entries, shuffled: no place tells who came when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from db.log.entries import Entry, Kind, Tally
from db.log.waiting import Waiting

FEWEST = 5
"""The entries that a batch has at least: fewer wait.

So do fewer signatures of people who signed since, whatever else there is to publish: ends lead to
older entries, and nobody who signs hides behind them.
"""

MOST = 500
"""The entries that are decided on at once: some milliseconds, for which others wait.

More come in the same run, one batch after the other, and all are shuffled before.
"""


_Wanted: TypeAlias = tuple[list[Entry], list[bytes]]
"""Entries that follow for one signature, and the ids of what they settle."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The `entries` to publish, and the ids of what waits no more: in it, or of no matter.

    `anew` says that rows were put back whose entries count for nothing any more.
    """

    entries: Sequence[bytes] = ()
    done: Sequence[bytes] = ()
    anew: bool = False


def batches(
    tally: Tally, waiting: Mapping[bytes, Waiting | None], chance: Random
) -> Iterator[Batch]:
    """The batches that follow on the log of `tally`, and what waits no more, in small pieces."""
    wanted, new, done, anew = list[_Wanted](), list[_Wanted](), list[bytes](), False
    about: dict[bytes, list[tuple[bytes, Waiting]]] = defaultdict(list)
    for id, each in waiting.items():
        if each is None:
            done.append(id)
        else:
            about[each.commitment].append((id, each))
    for commitment, named in about.items():
        ids, events = [id for id, _ in named], [each for _, each in named]
        follows = _follows(tally, commitment, events)
        if follows:
            (new if _is_new(follows[0], events) else wanted).append((follows, ids))
        elif follows is not None:
            done += ids
            anew |= _is_put_back_in_vain(tally, commitment, [each.kind for each in events])
    yield from (Batch(done=done[at : at + MOST], anew=anew) for at in range(0, len(done), MOST))
    if len(new) >= FEWEST:
        wanted += new
    chance.shuffle(wanted)
    yield from _parted(wanted)


def _is_new(entry: Entry, events: Iterable[Waiting]) -> bool:
    """Whether an entry tells that somebody has signed since the batch before."""
    return entry.kind is Kind.SIGNED and not any(each.before for each in events)


def _parted(wanted: list[_Wanted]) -> Iterator[Batch]:
    """Batches of all `wanted` entries, each with the ids that it settles."""
    start = 0
    while len(wanted) - start >= FEWEST:
        end = start + MOST if len(wanted) - start >= MOST + FEWEST else len(wanted)
        some = wanted[start:end]
        entries = [bytes(entry) for follows, _ in some for entry in follows]
        yield Batch(entries, [id for _, ids in some for id in ids])
        start = end


def _follows(tally: Tally, commitment: bytes, events: Iterable[Waiting]) -> list[Entry] | None:
    """The entries that follow for one signature: one, or none; None while it has to wait on.

    Nobody knows in which order the events came, nor needs to: taken back, or lost, is for ever, and
    clean-ups and their undoing take turns.
    """
    kinds = [each.kind for each in events]
    gone = next((each for each in events if each.kind in (Kind.TAKEN_BACK, Kind.LOST)), None)
    turns = kinds.count(Kind.UNDONE) - kinds.count(Kind.CLEANED)
    leaf = tally.signed.get(commitment)
    if leaf is None:
        return _of_new(commitment, events, turns) if gone is None else []
    end = tally.ended.get(leaf)
    if gone is not None:
        return [Entry(gone.kind, leaf=leaf, day=gone.day)] if end is None else []
    if end is None and turns < 0:
        return [Entry(Kind.CLEANED, leaf=leaf)]
    if end in tally.cleaned and turns > 0:
        return [Entry(Kind.UNDONE, leaf=end)]
    return []


def _is_put_back_in_vain(tally: Tally, commitment: bytes, kinds: Collection[Kind]) -> bool:
    """Whether a signature was put back whose entry is ended for ever, or never was there.

    So it is where the database is older than the log, and had the signature taken out.
    """
    if Kind.UNDONE not in kinds or Kind.TAKEN_BACK in kinds or Kind.LOST in kinds:
        return False
    leaf = tally.signed.get(commitment)
    if leaf is None:
        return Kind.SIGNED not in kinds
    end = tally.ended.get(leaf)
    return end is not None and end not in tally.cleaned


def _of_new(commitment: bytes, events: Iterable[Waiting], turns: int) -> list[Entry] | None:
    """What follows for a signature that is in no batch yet; None while it is cleaned."""
    version = next((each.version for each in events if each.kind is Kind.SIGNED), None)
    if version is None:
        return []
    return None if turns < 0 else [Entry(Kind.SIGNED, version, commitment)]
