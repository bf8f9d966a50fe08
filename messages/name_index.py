"""An index of names: what somebody typed is a name there, or only resembles some."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from messages.spelling import OVERRIDES, folded_place

NEAR = 0.75
"""The likeness from which on a misspelt name is offered, 1 being the same."""

LENGTHS_APART = 2
"""Characters by which a misspelt name may be longer or shorter."""

WHOLE_WORD = 4
"""Latin letters from which on a name is seen in a longer answer; half of that in other writing."""


_WORD = re.compile(r"[^\W_]+")


class NameIndex:
    """The names of values, folded; a name may stand for several values."""

    def __init__(self, names: Iterable[tuple[str, Iterable[str]]]) -> None:
        index: dict[str, dict[str, None]] = {}
        for value, every in names:
            for name in every:
                index.setdefault(folded_place(name), {})[value] = None
        index.pop("", None)
        self._values: Mapping[str, tuple[str, ...]] = {
            name: tuple(values) for name, values in index.items()
        }

    def named(self, typed: str) -> tuple[str, ...]:
        """The values that are called exactly as `typed`: none, one, or several."""
        return self._values.get(folded_place(typed), ())

    def mentioned(self, typed: str) -> tuple[str, ...]:
        """The values with a name that is a word of `typed`, or stands in it without spaces."""
        words = frozenset(map(folded_place, _WORD.findall(typed)))
        whole = folded_place(typed)

        def is_there(name: str, _: str) -> bool:
            return name in words or (not name.isascii() and len(name) > 1 and name in whole)

        return tuple(dict.fromkeys(self._like(whole, is_there)))

    def resembling(self, typed: str) -> tuple[str, ...]:
        """The values with a name like `typed`, by the first of these ways that finds any.

        The name begins with what is typed; holds it; stands in it; is spelt nearly so.
        """
        wanted = folded_place(typed)
        if not wanted or not OVERRIDES.isdisjoint(wanted):
            return ()
        for is_like in _WAYS:
            found = tuple(dict.fromkeys(self._like(wanted, is_like)))
            if found:
                return found
        return ()

    def _like(self, wanted: str, is_like: Callable[[str, str], bool]) -> Iterator[str]:
        for name, values in self._values.items():
            if is_like(name, wanted):
                yield from values


def _begins(name: str, wanted: str) -> bool:
    return name.startswith(wanted)


def _holds(name: str, wanted: str) -> bool:
    return wanted in name


def _stands_in(name: str, wanted: str) -> bool:
    least = WHOLE_WORD if name.isascii() else WHOLE_WORD // 2
    return len(name) >= least and name in wanted


def _is_near(name: str, wanted: str) -> bool:
    if abs(len(name) - len(wanted)) > LENGTHS_APART:
        return False
    matcher = SequenceMatcher(None, name, wanted)
    return matcher.real_quick_ratio() >= NEAR <= matcher.quick_ratio() and matcher.ratio() >= NEAR


_WAYS = (_begins, _holds, _stands_in, _is_near)
