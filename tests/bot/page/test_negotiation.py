"""A reader whose address names no language gets the first that the browser names and we have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.page.negotiation import chosen
from tests.stage.words import catalogs


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("ar", "ar"),
        ("ar-IQ,en;q=0.5", "ar"),
        ("en;q=0.3, zh-TW;q=0.9", "zh-Hant-TW"),
        ("fr-CA, ar;q=0.1", "ar"),
        ("fr, *;q=0.5", "en"),
        ("ar;q=0, zh-Hant", "zh-Hant-TW"),
        ("zh-CN", "zh-Hant-TW"),
        (";;q=,=,,", "en"),
    ],
)
def test_the_language_most_wanted_of_those_offered_is_chosen(accepted: str, language: str) -> None:
    assert chosen(accepted, catalogs().languages) == language


def test_only_the_first_few_are_looked_at() -> None:
    assert chosen("fr,de,it,pt,nl,ar", catalogs().languages) == "en"


@given(st.text())
def test_no_header_breaks_it(accepted: str) -> None:
    assert chosen(accepted, catalogs().languages) in catalogs().languages.codes
