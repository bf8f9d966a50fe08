"""What a lane has taken up and not recorded yet: at most so many, in each broadcast's order.

The cursor may only pass what is settled. So outcomes are recorded from the front, as far as there
is no gap; a request that keeps the others waiting becomes a row, so that the cursor may pass it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from operator import attrgetter

from db.deliveries import Result, Settled
from db.secrets.vault import AccountTag

PATIENCE = 0.5
"""Seconds in flight after which a delivery no longer holds up the cursor, if all wait for it."""


@dataclass(slots=True, eq=False)
class InFlight:
    """A delivery under way, begun at a reading of the loop's clock; `settled` when it is over.

    `late` is True for what has a row: put off earlier, or grown old in flight.
    """

    number: int
    tag: AccountTag
    began: float
    tries: int = 0
    late: bool = False
    settled: Settled | None = None

    @property
    def outcome(self) -> Settled:
        """What became of it, as it is to be recorded."""
        assert self.settled is not None
        return replace(self.settled, late=True) if self.late else self.settled


@dataclass(slots=True)
class _Place:
    """A place in the order: somebody's delivery, or the last of a run of people left out."""

    tag: AccountTag
    entry: InFlight | None

    @property
    def settled(self) -> bool:
        return self.entry is None or self.entry.settled is not None


@dataclass(slots=True)
class _Stream:
    """A broadcast's fresh recipients from the cursor on; `ended` where nobody follows the head."""

    head: AccountTag
    ended: bool = False
    places: deque[_Place] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is recorded of one broadcast at once; see `deliveries.record`.

    It is `passed` places from the front, of which those in `aged` are not settled, and `late` ones.
    """

    number: int
    settled: tuple[Settled, ...]
    cursor: AccountTag | None = None
    at_end: bool = False
    passed: int = 0
    aged: tuple[InFlight, ...] = ()
    late: tuple[InFlight, ...] = ()


class Window:
    """At most `size` deliveries at a time."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._streams: dict[int, _Stream] = {}
        self._late: list[InFlight] = []
        self._taken = 0

    @property
    def room(self) -> int:
        """How many more may be taken up."""
        return self._size - self._taken

    @property
    def heads(self) -> Mapping[int, tuple[AccountTag, bool]]:
        """Of each broadcast that is under way, who was taken up last, and whether that was all."""
        return {number: (each.head, each.ended) for number, each in self._streams.items()}

    @property
    def busy(self) -> frozenset[tuple[int, AccountTag]]:
        """Deliveries with a row that are not to be begun again."""
        return frozenset((each.number, each.tag) for each in self._late)

    @property
    def recordable(self) -> bool:
        """Whether anything can be recorded."""
        return any(each.settled for each in self._late) or any(
            each.ended if not each.places else each.places[0].settled
            for each in self._streams.values()
        )

    @property
    def mostly_settled(self) -> bool:
        """Whether three quarters of what it may hold can be recorded."""
        late = sum(each.settled is not None for each in self._late)
        fronts = (takewhile(attrgetter("settled"), each.places) for each in self._streams.values())
        fresh = sum(place.entry is not None for front in fronts for place in front)
        return (late + fresh) * 4 >= self._size * 3

    def take(self, entry: InFlight) -> None:
        """Take up a delivery: the next in its broadcast's order, or a late one."""
        self._taken += 1
        if entry.late:
            self._late.append(entry)
        else:
            stream = self._stream(entry.number, entry.tag)
            stream.places.append(_Place(entry.tag, entry))

    def leave_out(self, number: int, tag: AccountTag) -> None:
        """BroadcastKind over somebody for whom the broadcast is not."""
        places = self._stream(number, tag).places
        if places and places[-1].entry is None:
            places[-1].tag = tag
        else:
            places.append(_Place(tag, None))

    def end(self, number: int, head: AccountTag) -> None:
        """Nobody follows `head`."""
        self._stream(number, head).ended = True

    def batches(self, impatient_at: float | None = None, again: str = "") -> tuple[Batch, ...]:
        """What can be recorded now.

        At a reading of the clock, what has been in flight too long before then is put off to the
        stamp `again`, in case its end is never heard of.
        """
        found = [
            batch
            for number, stream in self._streams.items()
            if (batch := _front(number, stream, impatient_at, again)) is not None
        ]
        late: dict[int, list[InFlight]] = {}
        for entry in self._late:
            if entry.settled is not None:
                late.setdefault(entry.number, []).append(entry)
        for number, entries in late.items():
            settled = tuple(each.outcome for each in entries)
            found.append(Batch(number, settled, late=tuple(entries)))
        return tuple(found)

    def recorded(self, batches: tuple[Batch, ...]) -> None:
        """Let go of what is recorded."""
        for batch in batches:
            for entry in batch.late:
                self._late.remove(entry)
            for entry in batch.aged:
                entry.late = True
                self._late.append(entry)
            self._taken -= len(batch.settled) - len(batch.aged)
            stream = self._streams.get(batch.number)
            if stream is None or batch.late:
                continue
            for _ in range(batch.passed):
                stream.places.popleft()
            if not stream.places and (batch.at_end or not stream.ended):
                del self._streams[batch.number]

    def _stream(self, number: int, tag: AccountTag) -> _Stream:
        stream = self._streams.setdefault(number, _Stream(tag))
        stream.head = tag
        return stream


def _front(number: int, stream: _Stream, impatient_at: float | None, again: str) -> Batch | None:
    """What can be recorded from the front of a stream."""
    settled: list[Settled] = []
    aged: list[InFlight] = []
    passed, cursor = 0, None
    for place in stream.places:
        entry = place.entry
        if entry is not None and entry.settled is not None:
            settled.append(entry.outcome)
        elif entry is not None:
            if impatient_at is None or entry.began > impatient_at - PATIENCE:
                break
            settled.append(Settled(entry.tag, Result.RETRY, due=again, tries=entry.tries))
            aged.append(entry)
        passed, cursor = passed + 1, place.tag
    at_end = stream.ended and passed == len(stream.places)
    if not passed and not at_end:
        return None
    return Batch(number, tuple(settled), cursor, at_end, passed, tuple(aged))
