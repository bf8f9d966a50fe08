"""Numbers that are shown one after the other, before the eyes of somebody who keeps all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, combinations, pairwise
from typing import TypeAlias

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from db.publications import Publication, Told
from handlers.frame.few import FEW
from handlers.organising.publication import first, folded, following, seen
from tests.stage.examples import examples

NAMES = "abc"
State: TypeAlias = "tuple[int, ...]"


Rule: TypeAlias = "Callable[[Publication | None, Mapping[str, int]], Publication]"


def ours(last: Publication | None, counts: Mapping[str, int]) -> Publication:
    return following(last, counts, "") if last else first(counts, "")


def each_by_itself(_: Publication | None, counts: Mapping[str, int]) -> Publication:
    """The rule for one table alone, each time anew."""
    return first(counts, "")


def steps_of_five(last: Publication | None, counts: Mapping[str, int]) -> Publication:
    """Numbers that move by fives, whatever the total does and whoever is left in no cell."""
    held = {value: told.n for value, told in last.cells.items()} if last else {}
    cells = {value: n - (n - held.get(value, 0)) % FEW for value, n in counts.items()}
    return Publication(
        "", sum(counts.values()), {value: Told(n) for value, n in cells.items() if n >= FEW}
    )


def counts_of(state: State) -> dict[str, int]:
    return {name: n for name, n in zip(NAMES, state, strict=True) if n}


def published(states: list[State], rule: Rule = ours) -> list[Publication]:
    """What is shown as the campaign goes through `states`."""
    shown: list[Publication] = []
    for state in states:
        shown.append(rule(shown[-1] if shown else None, counts_of(state)))
    return shown


def possible(total: int, cells: int = len(NAMES)) -> Iterator[State]:
    """Every way in which `total` people may be spread."""
    if cells == 1:
        yield (total,)
        return
    for n in range(total + 1):
        for rest in possible(total - n, cells - 1):
            yield n, *rest


def leads_to(before: State, after: State) -> bool:
    return all(a <= b for a, b in zip(before, after, strict=True))


Paths: TypeAlias = dict[State, set[State]]
"""For each state that was possible, those that may have come after it."""


def seen_through(states: list[State], rule: Rule) -> list[Paths]:
    """All that follows for somebody who knows the rule, every total, and that nobody has left.

    Of each moment and the next: the pairs of states that agree with everything shown before and
    after.
    """
    shown = published(states, rule)
    last: Publication | None = None
    sets: list[set[State]] = []
    for state, now in zip(states, shown, strict=True):
        agree = {other for other in possible(sum(state)) if rule(last, counts_of(other)) == now}
        if sets:
            agree = {other for other in agree if any(leads_to(one, other) for one in sets[-1])}
        sets.append(agree)
        last = now
    paths: list[Paths] = []
    for here, there in reversed(list(pairwise(sets))):
        after = set(paths[0]) if paths else there
        found = {one: {other for other in after if leads_to(one, other)} for one in here}
        paths.insert(0, {one: others for one, others in found.items() if others})
    return paths


def joined(one: Paths, other: Paths) -> Paths:
    return {
        state: set(chain.from_iterable(other[b] for b in after)) for state, after in one.items()
    }


GROUPS = [group for n in range(1, len(NAMES)) for group in combinations(range(len(NAMES)), n)]
"""Every cell, and every two cells together."""


def is_found(numbers: set[int]) -> bool:
    """Whether a number is known, and is that of a few."""
    return len(numbers) == 1 and 0 < abs(next(iter(numbers))) < FEW


def assert_nobody_is_found(paths: list[Paths]) -> None:
    """No group has a known number of a few people, at no moment and between no two moments."""
    for group in GROUPS:
        for at, starting in enumerate(paths):
            held = {sum(state[cell] for cell in group) for state in starting}
            assert not is_found(held), (group, at, held)
            between = starting
            for then in range(at, len(paths)):
                between = joined(between, paths[then]) if then > at else between
                came = {
                    sum(after[cell] - before[cell] for cell in group)
                    for before, others in between.items()
                    for after in others
                }
                assert not is_found(came), (group, at, then + 1, came)


arrivals = st.lists(st.integers(0, 7), min_size=3, max_size=3).map(tuple)
begun = st.lists(st.integers(0, 9), min_size=3, max_size=3).map(tuple)


def campaign(beginning: State, came: list[State]) -> list[State]:
    states = [beginning]
    for more in came:
        states.append(tuple(a + b for a, b in zip(states[-1], more, strict=True)))
    return states


@settings(max_examples=examples(40), deadline=None)
@given(begun, st.lists(arrivals, min_size=1, max_size=3))
@example((8, 0, 0), [(6, 1, 0), (4, 4, 0)])
@example((3, 7, 9), [(0, 6, 0), (6, 0, 0), (0, 0, 5)])
@example((4, 6, 0), [(1, 0, 5), (0, 0, 6)])
def test_who_keeps_every_publication_and_knows_the_rule_finds_nobody(
    beginning: State, came: list[State]
) -> None:
    assert_nobody_is_found(seen_through(campaign(beginning, came), ours))


@pytest.mark.parametrize(
    ("rule", "beginning", "came"),
    [
        (each_by_itself, (8, 9, 0), [(0, 1, 0)]),
        (steps_of_five, (10, 9, 0), [(0, 1, 0)]),
    ],
)
def test_by_another_rule_the_same_reader_finds_somebody(
    rule: Rule, beginning: State, came: list[State]
) -> None:
    with pytest.raises(AssertionError):
        assert_nobody_is_found(seen_through(campaign(beginning, came), rule))


changes = st.lists(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 60), max_size=6), max_size=8
)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 60), max_size=6), changes)
def test_whatever_happens_numbers_differ_by_fives_and_add_up(
    beginning: dict[str, int], later: list[dict[str, int]]
) -> None:
    shown = [first(beginning, "0")]
    for at, counts in enumerate(later, start=1):
        shown.append(following(shown[-1], counts, str(at)))
    for one in shown:
        assert all(n >= FEW for n in one.shown.values())
        assert not one.shown or one.rest == 0 or one.rest >= FEW
    for one, other in combinations(shown, 2):
        for value in one.shown.keys() & other.shown.keys():
            assert (one.shown[value] - other.shown[value]) % FEW == 0
    for one, other in pairwise(shown):
        assert one == other or abs(one.total - other.total) >= FEW


def test_a_number_appears_when_it_has_moved_by_five() -> None:
    begun = first({"TW": 60, "DE": 12, "FR": 40}, "1")
    assert begun.shown == {"TW": 60, "DE": 12, "FR": 40}
    four_more = following(begun, {"TW": 62, "DE": 13, "FR": 41}, "2")
    assert four_more is begun
    later = following(begun, {"TW": 70, "DE": 15, "FR": 52}, "3")
    assert (later.at, later.total, later.shown) == ("3", 137, begun.shown)
    assert seen(later).others == 25
    more = following(later, {"TW": 79, "DE": 15, "FR": 52}, "4")
    assert more.shown == {"TW": 65, "DE": 12, "FR": 40}
    assert seen(more).others == 29


def test_a_total_that_nobody_else_is_told_moves_by_fives() -> None:
    begun = first({"TW": 60, "DE": 41}, "1")
    more = following(begun, {"TW": 95, "DE": 43}, "2", exact=False)
    assert (more.total, more.shown, more.rest) == (136, {"TW": 70, "DE": 41}, 25)
    fewer = following(more, {"TW": 60, "DE": 41}, "3", exact=False)
    assert (fewer.total - begun.total) % FEW == 0


def test_who_leaves_is_gone_from_the_numbers_by_fives_too() -> None:
    begun = first({"TW": 30, "DE": 12, "FR": 8}, "1")
    fewer = following(begun, {"TW": 22, "DE": 12, "FR": 8}, "2")
    assert (fewer.shown, fewer.rest) == ({"TW": 15, "DE": 12, "FR": 8}, 7)


def test_a_cell_that_comes_back_stands_where_it_stood() -> None:
    begun = first({"TW": 30, "DE": 7}, "1")
    gone = following(begun, {"TW": 30, "DE": 1}, "2")
    assert gone.shown == {"TW": 25}
    back = following(gone, {"TW": 35, "DE": 44}, "3")
    assert back.shown == {"TW": 35, "DE": 17}


def test_a_day_that_is_no_longer_by_itself_tells_nothing_more_of_itself() -> None:
    days = first({"earlier": 20, "01": 9, "02": 6}, "1")
    folded_in = folded(days, "earlier", {"earlier": 30, "02": 6})
    assert folded_in.shown == {"earlier": 29, "02": 6}
    assert folded_in.total == days.total
    assert folded(folded_in, "earlier", {"earlier": 30, "02": 6}) is folded_in
