"""The meter counts what was done, by nothing that tells one act of a person from another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from math import inf

import pytest

from bot.meter import BOUNDS, Meter
from db.runs import RunState


def clock(*moments: float) -> Meter:
    """A meter whose clock shows these moments, one after the other."""
    left: Iterator[float] = iter(moments)
    return Meter(lambda: next(left))


@pytest.mark.parametrize(
    ("took", "bound"), [(0.0, 0.25), (0.25, 0.25), (0.26, 0.5), (30.0, 30.0), (31.0, inf)]
)
def test_an_answer_is_counted_by_the_bound_under_which_it_stayed(took: float, bound: float) -> None:
    meter = clock(100.0, 100.0 + took)
    with meter.answering("telegram"):
        pass
    assert meter.answers == {("telegram", bound): 1}


def test_reading_and_signing_take_too_little_to_be_told_apart() -> None:
    meter = clock(0.0, 0.001, 1.0, 1.02)
    for _ in range(2):
        with meter.answering("telegram"):
            pass
    assert meter.answers == {("telegram", BOUNDS[0]): 2}


def test_an_answer_that_is_broken_off_is_none() -> None:
    meter = clock(0.0, 1.0)
    with pytest.raises(OSError, match="gone"), meter.answering("discord"):
        raise OSError("gone")
    assert not meter.answers


def test_the_clocks_runs_are_counted_by_the_name_of_the_job() -> None:
    meter = Meter()
    meter.ran("backup", RunState.DONE)
    meter.ran("backup", RunState.MISSED)
    meter.ran("backup", RunState.DONE)
    assert meter.runs == {("backup", RunState.DONE): 2, ("backup", RunState.MISSED): 1}


def test_no_run_tells_in_which_time_zones_there_are_subscribers() -> None:
    meter = Meter()
    for zone in ("Asia/Taipei", "Europe/Berlin"):
        meter.ran(f"digest daily {zone}", RunState.DONE)
        meter.ran(f"reminder {zone}", RunState.MISSED)
    assert not meter.runs
    meter.ran("digest daily Asia/Taipei", RunState.FAILED)
    assert meter.runs == {("digest", RunState.FAILED): 1}


def test_what_is_counted_is_known() -> None:
    """Whatever is added must be explained in docs/operating.md, and not tell of a person."""
    assert {each.name for each in fields(Meter)} == {
        "clock",
        "updates",
        "refused",
        "answers",
        "runs",
    }
