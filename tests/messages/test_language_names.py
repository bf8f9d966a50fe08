"""What languages call themselves, and how names are compared."""

from __future__ import annotations

import json

import pytest
from babel import Locale

from messages.language_names import OWN_NAMES
from messages.spelling import folded


@pytest.mark.parametrize("code", ["ar", "de", "fr", "he", "hi", "ja", "my", "tr", "ug", "zh-Hant"])
def test_the_own_names_are_those_of_cldr(code: str) -> None:
    own_names = json.loads(OWN_NAMES.read_text(encoding="utf-8"))
    key = code.replace("-", "_")
    assert own_names[code] == Locale.parse(key).languages[key]


def test_every_own_name_is_of_a_language_and_stands_out() -> None:
    own_names = json.loads(OWN_NAMES.read_text(encoding="utf-8"))
    assert len(own_names) > 300
    assert all(folded(name) for name in own_names.values())


def test_names_are_compared_by_their_letters() -> None:
    assert folded(" Français ") == folded("FRANCAIS") == "francais"
    assert folded("Ｔｒａｄｉｔｉｏｎａｌ\u3000Chinese") == folded("traditional-chinese")
    assert folded("हिन्दी") != folded("हन्द")
    assert folded(" · ") == ""
