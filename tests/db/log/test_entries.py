"""Entries of the log: what may stand in it, and what all of it comes to."""

from __future__ import annotations

import pytest

from db.log.entries import Entry, Kind, NoEntry, Tally, commitment, entry_in

A, B = commitment(b"a"), commitment(b"b")


def _tally(*entries: Entry) -> Tally:
    tally = Tally()
    tally.add(map(bytes, entries))
    return tally


def _signed(committed: bytes, version: str = "1.0") -> Entry:
    return Entry(Kind.SIGNED, version, committed)


def test_an_entry_is_read_as_it_was_written() -> None:
    for entry in (
        _signed(A, "2"),
        Entry(Kind.TAKEN_BACK, leaf=0),
        Entry(Kind.CLEANED, leaf=17),
        Entry(Kind.UNDONE, leaf=18),
        Entry(Kind.LOST, leaf=3, day="2026-11-27"),
    ):
        assert entry_in(bytes(entry)) == entry


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"signed 1.0 abc",
        b"signed  " + b"0" * 64,
        b"signed 1.0 " + b"F" * 64,
        b"taken-back -1",
        b"taken-back 01",
        b"taken-back 1 ",
        b"lost 1",
        b"lost 1 2026-13-01",
        b"cleaned 1 2026-11-27",
        b"cleaned 1\n",
        b"\xff",
    ],
)
def test_anything_else_is_no_entry(written: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of decoding, of a date, of a form
        entry_in(written)


def test_what_counts_is_signed_less_ended_and_more_undone_by_version() -> None:
    tally = _tally(
        _signed(A),
        _signed(B, "2"),
        Entry(Kind.CLEANED, leaf=0),
        Entry(Kind.TAKEN_BACK, leaf=1),
        Entry(Kind.UNDONE, leaf=2),
    )
    assert tally.counts == {"1.0": 1, "2": 0}
    assert tally.ended == {1: 3}
    assert tally.signed == {A: 0, B: 1}


@pytest.mark.parametrize(
    "entries",
    [
        (_signed(A), _signed(A)),
        (Entry(Kind.TAKEN_BACK, leaf=0),),
        (_signed(A), Entry(Kind.TAKEN_BACK, leaf=1)),
        (_signed(A), Entry(Kind.TAKEN_BACK, leaf=0), Entry(Kind.CLEANED, leaf=0)),
        (_signed(A), Entry(Kind.TAKEN_BACK, leaf=0), Entry(Kind.UNDONE, leaf=1)),
        (_signed(A), Entry(Kind.UNDONE, leaf=0)),
        (
            _signed(A),
            Entry(Kind.CLEANED, leaf=0),
            Entry(Kind.UNDONE, leaf=1),
            Entry(Kind.UNDONE, leaf=1),
        ),
        (_signed(A), Entry(Kind.CLEANED, leaf=0), Entry(Kind.LOST, leaf=1, day="2026-11-27")),
    ],
)
def test_no_entry_may_be_about_what_does_not_stand(entries: tuple[Entry, ...]) -> None:
    with pytest.raises(NoEntry) as problem:
        _tally(*entries)
    assert problem.value.args == (len(entries) - 1,)


def test_what_was_cleaned_and_undone_can_be_taken_back() -> None:
    tally = _tally(
        _signed(A),
        Entry(Kind.CLEANED, leaf=0),
        Entry(Kind.UNDONE, leaf=1),
        Entry(Kind.TAKEN_BACK, leaf=0),
    )
    assert (tally.counts, tally.ended) == ({"1.0": 0}, {0: 3})
