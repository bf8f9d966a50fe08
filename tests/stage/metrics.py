"""Metrics as somebody reads them who may ask the monitor: each series, and which of them moved."""

from __future__ import annotations

from typing import TypeAlias

from prometheus_client.parser import text_string_to_metric_families

Series: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]
"""A name, and labels with their values."""

PROCESS = "process_"
"""How the names of what the operating system says of every process begin."""

BUCKET = "le"
"""The label of a histogram's bucket."""


def series(text: str) -> dict[Series, float]:
    """Every series of our own with its value."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.startswith(PROCESS)
    }


def moved(before: str, after: str) -> dict[Series, float]:
    """The series that are not what they were, and by how much."""
    was, now = series(before), series(after)
    return {
        each: now.get(each, 0) - was.get(each, 0)
        for each in was.keys() | now.keys()
        if now.get(each) != was.get(each)
    }


def names(moved: dict[Series, float]) -> set[str]:
    """The names of series, whatever the buckets."""
    return {name for name, _ in moved}
