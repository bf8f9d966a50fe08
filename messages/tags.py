"""Tags of languages (BCP 47), parsed and matched by langcodes, which keeps few of them here.

By itself that library remembers every tag that it ever saw, and readers send what they like: in
an hour a stranger would fill the memory.
"""

from __future__ import annotations

from typing import Any

from langcodes import Language, closest_supported_match, language_distance
from langcodes.tag_parser import LanguageTagError

__all__ = ["Language", "LanguageTagError", "closest_supported_match", "language_distance"]


MOST = 2048
"""The entries of each memory: far more tags than people's apps send."""


class _Few(dict[Any, Any]):
    """A memory that takes in no more once it is full, so that threads need no lock around it."""

    def __setitem__(self, key: object, value: object) -> None:
        if len(self) < MOST:
            super().__setitem__(key, value)


Language._PARSE_CACHE, Language._INSTANCES = _Few(), _Few()
language_distance._DISTANCE_CACHE = _Few()
