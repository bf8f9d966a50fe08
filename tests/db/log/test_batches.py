"""A batch hides everybody in it: nobody who signs stands alone among ends of older lines."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from random import Random

import pytest

from db.log.batches import FEWEST, batches
from db.log.entries import Entry, Kind, Tally, commitment
from db.log.waiting import Waiting
from tests.stage.public_log import nonce

OLD = range(20)


@pytest.fixture
def tally() -> Tally:
    """A log in which twenty people signed."""
    tally = Tally()
    tally.add(bytes(Entry(Kind.SIGNED, "1.0", commitment(nonce(number)))) for number in OLD)
    return tally


def _wait(kind: Kind, numbers: Iterable[int], *, before: bool = False) -> list[Waiting]:
    version = "1.0" if kind is Kind.SIGNED else ""
    return [Waiting(kind, commitment(nonce(n)), version, before=before) for n in numbers]


def _published(tally: Tally, *waiting: list[Waiting]) -> tuple[list[str], int]:
    """The kinds of entries of the batch, in alphabetical order, and how many things wait on."""
    named = {bytes([number]): each for number, each in enumerate(chain(*waiting))}
    made = list(batches(tally, named, Random(1)))
    kinds = [entry.decode().split()[0] for each in made for entry in each.entries]
    return sorted(kinds), len(named) - sum(len(each.done) for each in made)


@pytest.mark.parametrize("new", range(1, FEWEST))
def test_fewer_than_five_who_signed_wait_whatever_ends_there_are(tally: Tally, new: int) -> None:
    signed, ends = _wait(Kind.SIGNED, range(20, 20 + new)), _wait(Kind.TAKEN_BACK, range(9))
    assert _published(tally, signed, ends) == (["taken-back"] * 9, new)
    assert _published(tally, signed, ends[:4]) == ([], new + 4)
    assert _published(tally, signed) == ([], new)


def test_five_who_signed_take_every_end_along(tally: Tally) -> None:
    signed = _wait(Kind.SIGNED, range(20, 25))
    assert _published(tally, signed, _wait(Kind.CLEANED, [3])) == (["cleaned", *["signed"] * 5], 0)


def test_rows_that_were_there_before_wait_for_nobody_who_signs(tally: Tally) -> None:
    """They are entered after a copy was put back: no time of theirs is told by the batch."""
    rows, lost = _wait(Kind.SIGNED, range(20, 22), before=True), _wait(Kind.LOST, range(4))
    one = _wait(Kind.SIGNED, [30])
    kinds, waits = _published(tally, rows, [_dated(each) for each in lost], one)
    assert (kinds, waits) == (["lost"] * 4 + ["signed"] * 2, 1)


def _dated(lost: Waiting) -> Waiting:
    return Waiting(lost.kind, lost.commitment, day="2026-03-01")


def test_an_end_of_what_was_published_meanwhile_is_no_signature(tally: Tally) -> None:
    """As where a copy was put back in which somebody's signature still waited."""
    both = [*_wait(Kind.SIGNED, range(5)), *_wait(Kind.TAKEN_BACK, range(5))]
    assert _published(tally, both) == (["taken-back"] * 5, 0)
