"""The latest updates, by the ids of their answers, so that none is answered from two places."""

from __future__ import annotations

from collections import OrderedDict

KEPT = 10_000
"""The most ids that are remembered."""


class Latest:
    """The latest ids that were noted."""

    def __init__(self) -> None:
        self._ids: OrderedDict[bytes, None] = OrderedDict()

    def note(self, id: bytes) -> None:
        """Note `id`."""
        self._ids[id] = None
        if len(self._ids) > KEPT:
            self._ids.popitem(last=False)

    def __contains__(self, id: object) -> bool:
        return id in self._ids
