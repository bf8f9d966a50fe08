"""What an address asks for: a thing, in a language; every other address asks for nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.page.paths import Kind, Moved, Size, Wanted, path_of, wanted

LANGUAGES = ("en", "ar", "zh-Hant-TW")


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/", Wanted(Kind.FRONT)),
        ("/ar/", Wanted(Kind.FRONT, "ar")),
        ("/privacy", Wanted(Kind.PRIVACY)),
        ("/zh-Hant-TW/terms", Wanted(Kind.TERMS, "zh-Hant-TW")),
        ("/en/letter/de", Wanted(Kind.LETTER, "en", "de")),
        ("/en/letter/de/1.0.0", Wanted(Kind.LETTER, "en", "de/1.0.0")),
        ("/count.json", Wanted(Kind.COUNT_JSON)),
        ("/log/tile/0/000", Wanted(Kind.LOG, None, "tile/0/000")),
    ],
)
def test_an_address_names_a_thing_and_perhaps_a_language(path: str, asked: Wanted) -> None:
    assert wanted(path, {}, LANGUAGES) == asked
    assert path_of(asked) == path


@pytest.mark.parametrize(
    ("path", "there"),
    [("/ar", "/ar/"), ("/AR/terms", "/ar/terms"), ("/zh-hant-tw/", "/zh-Hant-TW/")],
)
def test_a_language_in_other_letters_leads_to_its_own_address(path: str, there: str) -> None:
    assert wanted(path, {}, LANGUAGES) == Moved(there)


@pytest.mark.parametrize(
    "path",
    ["/fr/", "/en/en/", "/nothing", "/letter", "/privacy/", "/en/count.json", "/..", "//", "/log"],
)
def test_nothing_stands_anywhere_else(path: str) -> None:
    assert wanted(path, {}, LANGUAGES) is None


def test_what_a_query_says_is_taken_only_where_it_can_mean_something() -> None:
    query = {"s": "Flyer7", "behind": "nk7q2mxa", "size": "large"}
    front = wanted("/", query, LANGUAGES)
    assert front == Wanted(Kind.FRONT, source="flyer7")
    assert wanted("/en/embed", query, LANGUAGES) == Wanted(
        Kind.EMBED, "en", source="flyer7", size=Size.LARGE
    )
    assert wanted("/en/signatories", query, LANGUAGES) == Wanted(
        Kind.SIGNATORIES, "en", source="flyer7", behind="NK7Q2MXA"
    )
    odd = {"s": "a b", "behind": "../../x", "size": "enormous"}
    assert wanted("/en/signatories", odd, LANGUAGES) == Wanted(Kind.SIGNATORIES, "en")


@given(path=st.text(), query=st.dictionaries(st.sampled_from(["s", "behind", "size"]), st.text()))
def test_no_address_breaks_it(path: str, query: dict[str, str]) -> None:
    asked = wanted(path, query, LANGUAGES)
    if isinstance(asked, Moved):
        assert asked.path.split("/")[1] in LANGUAGES
