"""What signatures have in common: month, platform, country, and the pattern of a public name."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.criteria import Criteria
from tests.stage.factories import SIGNATURE


@pytest.mark.parametrize(
    ("criteria", "fits"),
    [
        (Criteria(), True),
        (Criteria(month="2026-03"), True),
        (Criteria(month="2026-04"), False),
        (Criteria(platform="telegram", country="TW"), True),
        (Criteria(platform="discord", country="TW"), False),
        (Criteria(country="FR"), False),
    ],
)
def test_a_signature_has_all_of_it_or_does_not_fit(criteria: Criteria, fits: bool) -> None:
    assert criteria.fit(SIGNATURE) is fits


def test_an_organisation_never_fits() -> None:
    assert not Criteria().fit(replace(SIGNATURE, organisation=True))


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("flood", "The FLOOD 7", True),
        ("flood", "Flo od", False),
        ("user*", "User 4711", True),
        ("user*", "A user", False),
        ("*77", "user77", True),
        ("a*b*c", "a b c", True),
        ("a*bc*c", "abc", False),
        ("*", "", True),
        ("林*", "林淑芬", True),
        ("ｕｓｅｒ", "user", True),
        ("[ab]?", "[AB]? x", True),
        ("[ab]*", "a", False),
    ],
)
def test_a_pattern_is_words_and_stars_and_nothing_else(pattern: str, name: str, fits: bool) -> None:
    assert Criteria(names=pattern).fit_name(name) is fits


@given(st.text("ab*", max_size=8), st.text("ab", max_size=12))
def test_stars_mean_what_they_mean_in_names_of_files(pattern: str, name: str) -> None:
    wanted = fnmatchcase(name, pattern) if "*" in pattern else pattern in name
    assert Criteria(names=pattern).fit_name(name) is wanted


def test_no_pattern_is_tried_in_every_way() -> None:
    """Where each star were tried everywhere, this would never end."""
    assert not Criteria(names="*a" * 150 + "b").fit_name("a" * 320)
