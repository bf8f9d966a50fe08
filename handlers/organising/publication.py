"""Publication: how the next numbers that are shown follow from the last ones, and from a count.

Nobody can be found in one table, nor in any two of them, however often somebody looks; see
docs/decisions/0029-published-numbers.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from db.publications import Publication, Told
from handlers.frame.few import FEW

MOST = 15
"""The most lines of a table."""

LEAST = 5 * FEW
"""The people who are left in no shown cell before another number is told.

More than four in each group of the smallest tables, those by platform and by group: otherwise
somebody who knows all groups could fill them up with four each.
"""


class Shown(NamedTuple):
    """The part of a table that may be seen.

    `total` is None for a total from 1 to 4. `cells` are values with their numbers, largest first.
    `others` is the sum of the cells that are not shown; None where there are none, or where nothing
    but the total is shown.
    """

    total: int | None
    cells: tuple[tuple[str, int], ...] = ()
    others: int | None = None


def first(counts: Mapping[str, int], at: str, total: int | None = None) -> Publication:
    """The first publication of a table that nobody has seen before.

    It is what `suppressed` shows, if no hidden cell is nearly as large as one that is shown: else
    what is shown later might tell which is which, and all begins by fives. So it does where the
    cells do not come to the `total` that everybody is told: the difference would be known.
    """
    if total is not None and total != sum(counts.values()):
        return following(Publication(at, 0, {}), counts, at, total=total)
    total = sum(counts.values())
    shown = dict(suppressed(counts).cells)
    hidden = max((n for value, n in counts.items() if value not in shown), default=0)
    if total >= FEW and hidden and min(shown.values(), default=0) - hidden < FEW:
        return following(Publication(at, 0, {}), counts, at)
    return Publication(at, total, {value: Told(n) for value, n in shown.items()})


def following(
    last: Publication,
    counts: Mapping[str, int],
    at: str,
    *,
    exact: bool = True,
    total: int | None = None,
) -> Publication:
    """The publication after `last`: the same until the total has moved by five.

    The total is `exact` where everybody is told it anyway, and moves by fives otherwise; without a
    `total` it is the sum of the cells. Numbers move by fives alone, towards what is counted. Where
    the total rises, those who are in no shown cell never become fewer: so whoever came may be among
    them.
    """
    total = sum(counts.values()) if total is None else total
    if not has_moved(last, total):
        return last
    if not exact:
        total = by_fives(last.total, total)
    cells = {value: Told(0, shown=False) for value in counts} | dict(last.cells)
    order = sorted(cells, key=lambda value: (-last.shown.get(value, 0), value))
    for value in order:
        cells[value] = _fallen(cells[value], counts.get(value, 0))
    least = max(LEAST, last.rest)
    for value in order if total > last.total else ():
        room = Publication(at, total, cells).rest - least
        cells[value] = _risen(cells[value], counts.get(value, 0), room)
    _leave_five(cells, total)
    return Publication(at, total, {value: told for value, told in cells.items() if told.n})


def has_moved(last: Publication, total: int) -> bool:
    """Whether the total has moved by enough for another publication after `last`."""
    return abs(total - last.total) >= FEW


def by_fives(before: int, n: int) -> int:
    """The number nearest to `n`, not beyond it, that differs from `before` by fives."""
    steps = abs(n - before) // FEW
    return before + steps * FEW if n > before else before - steps * FEW


def folded(last: Publication, into: str, days: Mapping[str, int]) -> Publication:
    """The publication with those cells that are not among `days` any more as the one cell `into`.

    Nothing new is told: the numbers that were shown are added up.
    """
    gone = {value: n for value, n in last.shown.items() if value not in days and value != into}
    if not gone:
        return last
    cells = {value: told for value, told in last.cells.items() if value in days and value != into}
    cells[into] = Told(last.shown.get(into, 0) + sum(gone.values()))
    return last._replace(cells=cells)


def _fallen(told: Told, n: int) -> Told:
    """The number of a cell that has `n` now, where that is less by five; hidden below five."""
    if not told.shown or told.n - n < FEW:
        return told
    lower = told.n - (told.n - n) // FEW * FEW
    return Told(lower) if lower >= FEW else told._replace(shown=False)


def _risen(told: Told, n: int, room: int) -> Told:
    """The number of a cell that has `n` now, where that is more by five, as far as `room` goes.

    A cell that comes back stands at such a number as it had before, by fives.
    """
    shown = told.n if told.shown else 0
    reached = min(n, shown + room)
    higher = reached - (reached - told.n) % FEW
    return Told(higher) if higher >= max(FEW, shown + 1) else told


def _leave_five(cells: dict[str, Told], total: int) -> None:
    """Lower the largest cells, by fives, until five are in no cell that is shown."""
    while (lacking := FEW - Publication("", total, cells).rest) > 0:
        shown = {value: told.n for value, told in cells.items() if told.shown}
        if not shown:
            return
        value = max(shown, key=lambda each: (shown[each], each))
        lower = shown[value] - -(-lacking // FEW) * FEW
        cells[value] = Told(lower) if lower >= FEW else cells[value]._replace(shown=False)


def seen(publication: Publication) -> Shown:
    """The part of `publication` that is shown: the largest cells, and all others together."""
    if 0 < publication.total < FEW:
        return Shown(None)
    largest = sorted((-n, value) for value, n in publication.shown.items())[:MOST]
    if not largest:
        return Shown(publication.total)
    cells = tuple((value, -n) for n, value in largest)
    return Shown(publication.total, cells, publication.total - sum(n for _, n in cells) or None)


def suppressed(cells: Mapping[str, int], most: int = MOST) -> Shown:
    """The part of `cells` that may be seen, so that no number of people from 1 to 4 is known.

    The smallest cells up to some size are hidden, all of them: so the shown cells would be the same
    if any two hidden cells changed places. Each hidden cell is unknown as soon as two hidden cells
    are not alike. Somebody who knows this rule learns no more than somebody who does not. At most
    `most` cells are shown.
    """
    counts = {value: n for value, n in cells.items() if n > 0}
    total = sum(counts.values())
    if 0 < total < FEW:
        return Shown(None)
    sizes = sorted(set(counts.values()))
    for size in (0, *sizes):
        hidden = [n for n in counts.values() if n <= size]
        if len(counts) - len(hidden) <= most and _safe(hidden, counts):
            shown = sorted((-n, value) for value, n in counts.items() if n > size)
            if not shown:
                break
            others = sum(hidden) if hidden else None
            return Shown(total, tuple((value, -n) for n, value in shown), others)
    return Shown(total)


def _safe(hidden: list[int], counts: Mapping[str, int]) -> bool:
    """Whether `hidden` are all numbers that have to be hidden, and none of them can be computed."""
    few = [n for n in counts.values() if n < FEW]
    if not few:
        return True
    return max(hidden, default=0) >= max(few) and sum(hidden) >= FEW and len(set(hidden)) > 1
