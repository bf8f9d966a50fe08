"""Tags of languages that strangers send leave nothing behind, and are read as ever."""

from __future__ import annotations

from random import Random
from string import ascii_lowercase

from messages.languages import Languages
from messages.tags import MOST, Language, language_distance


def test_whatever_tags_come_little_of_them_is_kept() -> None:
    languages, chance = Languages(("en", "ar", "zh-Hant-TW")), Random(14)
    for _ in range(MOST):
        odd = "-".join("".join(chance.choices(ascii_lowercase, k=size)) for size in (4, 2, 8))
        languages.serving(f"de-{odd}-x-{odd}")
    kept = (Language._PARSE_CACHE, Language._INSTANCES, language_distance._DISTANCE_CACHE)
    assert [len(memory) for memory in kept if len(memory) > MOST] == []
    for tag, served in (("ar-IQ", "ar"), ("zh-TW", "zh-Hant-TW"), ("zh-HK", "zh-Hant-TW")):
        assert languages.serving(tag) == served
    assert languages.serving("de") is None
