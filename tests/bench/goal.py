"""A line of `make bench`."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Goal:
    """One line: the rounds' figures and the most their median may be."""

    name: str
    rounds: Sequence[float]
    limit: float
    unit: str = "x"
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the median is within the limit."""
        middle = statistics.median(self.rounds)
        return middle >= self.limit if self.at_least else middle <= self.limit

    def line(self) -> str:
        """As it is printed."""
        low, high = min(self.rounds), max(self.rounds)
        bound = ">=" if self.at_least else "<="
        return (
            f"{self.name:<58} {statistics.median(self.rounds):8.2f} {self.unit:<2} "
            f"({low:.2f} to {high:.2f})  {bound} {self.limit:g}  {'ok' if self.met else 'over'}"
        )
