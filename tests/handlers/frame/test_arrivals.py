"""Who signs in the same minute: noted in memory, within bounds, and the same when noted twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from db.suspects import Member, Why
from handlers.frame import arrivals
from handlers.frame.arrivals import Arrivals, Burst, Trait
from tests.stage.factories import random_tags

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FLYER, POSTER = Trait(Why.LINK, "flyer7"), Trait(Why.LINK, "poster")
NAMES = Trait(Why.NAMES, "aaaa99")
PEOPLE = [Member(tag, tag) for tag in random_tags(40, 1)]


def come(
    here: Arrivals, people: Sequence[Member], *traits: Trait, at: datetime = NOON
) -> list[Burst | None]:
    return [here.signs(each, traits, at, 5) for each in people]


def test_the_fifth_of_a_minute_marks_all_five_and_each_later_one_itself() -> None:
    bursts = come(Arrivals(), PEOPLE[:7], FLYER)
    assert bursts[:4] == [None] * 4
    fifth, *later = bursts[4:]
    assert fifth is not None
    assert fifth.members == tuple(PEOPLE[:5])
    for number, burst in enumerate(later, start=5):
        assert burst is not None
        assert (burst.batch, burst.members) == (fifth.batch, (PEOPLE[number],))


def test_the_same_again_gives_the_same() -> None:
    """A transaction is repeated where others were in the way."""
    here = Arrivals()
    for person in PEOPLE[:7]:
        once = here.signs(person, (FLYER,), NOON, 5)
        assert here.signs(person, (FLYER,), NOON, 5) == once


@pytest.mark.parametrize("apart", [timedelta(minutes=1), timedelta(hours=5)])
def test_four_in_a_minute_are_nothing_however_many_minutes(apart: timedelta) -> None:
    here = Arrivals()
    for number in range(0, 40, 4):
        at = NOON + number * apart
        assert come(here, PEOPLE[number : number + 4], FLYER, at=at) == [None] * 4


def test_people_by_different_links_are_not_alike() -> None:
    here = Arrivals()
    for number in range(0, 8, 2):
        assert come(here, PEOPLE[number : number + 1], FLYER) == [None]
        assert come(here, PEOPLE[number + 1 : number + 2], POSTER) == [None]


def test_the_plainest_of_what_they_have_in_common_is_why() -> None:
    *_, burst = come(Arrivals(), PEOPLE[:5], FLYER, NAMES)
    assert burst is not None
    assert burst.why is Why.LINK
    *_, burst = come(Arrivals(), PEOPLE[:5], NAMES)
    assert burst is not None
    assert burst.why is Why.NAMES


def test_a_burst_that_goes_on_within_the_hour_is_the_same_batch() -> None:
    here = Arrivals()
    *_, first = come(here, PEOPLE[:5], FLYER)
    *_, second = come(here, PEOPLE[5:10], FLYER, at=NOON + timedelta(minutes=50))
    *_, third = come(here, PEOPLE[10:15], FLYER, at=NOON + timedelta(hours=3))
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.batch == second.batch != third.batch


def test_there_is_room_for_so_many_and_always_for_who_is_here() -> None:
    here = Arrivals()
    come(here, PEOPLE[:10], FLYER)
    assert not here.has_room(PEOPLE[10].tag, (FLYER,), NOON, 10)
    assert here.has_room(PEOPLE[3].tag, (FLYER,), NOON, 10)
    assert here.has_room(PEOPLE[10].tag, (POSTER,), NOON, 10)
    assert here.has_room(PEOPLE[10].tag, (FLYER,), NOON + timedelta(minutes=1), 10)


def test_what_is_remembered_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "MOST_A_MINUTE", 6)
    monkeypatch.setattr(arrivals, "LINKS_KNOWN", 3)
    monkeypatch.setattr(arrivals, "BATCHES_KNOWN", 2)
    here = Arrivals()
    for number in range(20):
        here.signs(PEOPLE[number], (Trait(Why.NAMES, str(number % 3)),), NOON, 2)
        here.came_by(PEOPLE[number].tag, "flyer7")
    known = [each for each in PEOPLE if here.link_of(each.tag)]
    assert known == PEOPLE[17:20]
    assert sum(map(len, here._here.values())) == 6
    assert len(here._batches) == 2
