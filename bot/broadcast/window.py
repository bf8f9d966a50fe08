"""The window: deliveries that a lane has taken up and not recorded yet, in their order.

The cursor may only pass settled deliveries. So outcomes are recorded from the front, as far as
there is no gap; a delivery that keeps others waiting becomes a row, so that the cursor may pass.
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
"""Seconds in flight after which a delivery no longer holds up the cursor of a full window."""


@dataclass(slots=True, eq=False)
class InFlight:
    """A delivery under way, `began` by the loop's clock in seconds; `settled` when it is over.

    `late` is True for a delivery that has a row: put off earlier, or grown old in flight.
    """

    number: int
    tag: AccountTag
    began: float
    tries: int = 0
    late: bool = False
    settled: Settled | None = None

    @property
    def outcome(self) -> Settled:
        """The settled delivery as it is to be recorded."""
        assert self.settled is not None
        return replace(self.settled, late=True) if self.late else self.settled


@dataclass(slots=True)
class _Position:
    """A position in the order: a delivery, or the last of a run of recipients left out."""

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
    positions: deque[_Position] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class Batch:
    """The outcomes of one broadcast that are recorded at once; see `deliveries.record`.

    A batch is the first `passed` positions, of which those in `aged` are not settled, or the
    deliveries in `late`.
    """

    number: int
    settled: tuple[Settled, ...]
    cursor: AccountTag | None = None
    at_end: bool = False
    passed: int = 0
    aged: tuple[InFlight, ...] = ()
    late: tuple[InFlight, ...] = ()


class Window:
    """The window of a lane: at most `size` deliveries at a time."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._streams: dict[int, _Stream] = {}
        self._late: list[InFlight] = []
        self._taken = 0

    @property
    def room(self) -> int:
        """The number of deliveries that may still be taken up."""
        return self._size - self._taken

    @property
    def heads(self) -> Mapping[int, tuple[AccountTag, bool]]:
        """The tag taken up last of each broadcast under way, and whether nobody follows."""
        return {number: (each.head, each.ended) for number, each in self._streams.items()}

    @property
    def busy(self) -> frozenset[tuple[int, AccountTag]]:
        """The deliveries with a row, by broadcast and tag, that are not to be begun again."""
        return frozenset((each.number, each.tag) for each in self._late)

    @property
    def recordable(self) -> bool:
        """Whether any outcome can be recorded."""
        return any(each.settled for each in self._late) or any(
            each.ended if not each.positions else each.positions[0].settled
            for each in self._streams.values()
        )

    @property
    def mostly_settled(self) -> bool:
        """Whether outcomes for three quarters of the window can be recorded."""
        late = sum(each.settled is not None for each in self._late)
        fronts = (
            takewhile(attrgetter("settled"), each.positions) for each in self._streams.values()
        )
        fresh = sum(position.entry is not None for front in fronts for position in front)
        return (late + fresh) * 4 >= self._size * 3

    def take(self, entry: InFlight) -> None:
        """Take up a delivery: the next in its broadcast's order, or a late one."""
        self._taken += 1
        if entry.late:
            self._late.append(entry)
        else:
            stream = self._stream(entry.number, entry.tag)
            stream.positions.append(_Position(entry.tag, entry))

    def leave_out(self, number: int, tag: AccountTag) -> None:
        """Pass over somebody for whom broadcast `number` is not."""
        positions = self._stream(number, tag).positions
        if positions and positions[-1].entry is None:
            positions[-1].tag = tag
        else:
            positions.append(_Position(tag, None))

    def end(self, number: int, head: AccountTag) -> None:
        """Note that nobody follows `head` in broadcast `number`."""
        self._stream(number, head).ended = True

    def batches(self, impatient_at: float | None = None, again: str = "") -> tuple[Batch, ...]:
        """The batches that can be recorded now.

        With `impatient_at`, a reading of the loop's clock, deliveries that have been in flight too
        long by then are put off to the stamp `again`, so that none is forgotten without an end.
        """
        batches = [
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
            batches.append(Batch(number, settled, late=tuple(entries)))
        return tuple(batches)

    def recorded(self, batches: tuple[Batch, ...]) -> None:
        """Let go of `batches`, which have been recorded."""
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
                stream.positions.popleft()
            if not stream.positions and (batch.at_end or not stream.ended):
                del self._streams[batch.number]

    def _stream(self, number: int, tag: AccountTag) -> _Stream:
        stream = self._streams.setdefault(number, _Stream(tag))
        stream.head = tag
        return stream


def _front(number: int, stream: _Stream, impatient_at: float | None, again: str) -> Batch | None:
    """The batch that can be recorded from the front of `stream`; None where there is none."""
    settled: list[Settled] = []
    aged: list[InFlight] = []
    passed, cursor = 0, None
    for position in stream.positions:
        entry = position.entry
        if entry is not None and entry.settled is not None:
            settled.append(entry.outcome)
        elif entry is not None:
            if impatient_at is None or entry.began > impatient_at - PATIENCE:
                break
            settled.append(Settled(entry.tag, Result.RETRY, due=again, tries=entry.tries))
            aged.append(entry)
        passed, cursor = passed + 1, position.tag
    at_end = stream.ended and passed == len(stream.positions)
    if not passed and not at_end:
        return None
    return Batch(number, tuple(settled), cursor, at_end, passed, tuple(aged))
