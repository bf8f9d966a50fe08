"""Which language serves whom, and how each writes numbers and dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from messages.languages import SCRIPTS, SOURCE, Language, Languages, normal, published

PUBLISHED = Languages(published())


@pytest.mark.parametrize(
    ("tag", "served"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("EN_us", "en"),
        ("ar", "ar"),
        ("ar-EG", "ar"),
        ("arz", "ar"),
        ("zh-TW", "zh-Hant-TW"),
        ("zh_TW", "zh-Hant-TW"),
        ("zh-Hant", "zh-Hant-TW"),
        ("zh-HK", "zh-Hant-TW"),
        ("zh-MO", "zh-Hant-TW"),
        ("zh-Hans", "zh-Hant-TW"),
        ("zh-CN", "zh-Hant-TW"),
        ("zh-SG", "zh-Hant-TW"),
        ("yue", "zh-Hant-TW"),
    ],
)
def test_a_reader_is_served_in_the_nearest_language(tag: str, served: str) -> None:
    assert PUBLISHED.serving(tag) == served


@pytest.mark.parametrize("tag", ["fr", "ja", "fa", "he", "ug", "bo", "zh", "", "x", "xx-yy", "C"])
def test_nobody_is_served_in_a_language_that_is_not_near(tag: str) -> None:
    assert PUBLISHED.serving(tag) is None


@pytest.mark.parametrize(
    ("choice", "hint", "reads"),
    [
        (None, None, "en"),
        (None, "ar", "ar"),
        ("en", "ar", "en"),
        ("fr", "ar", "ar"),
        ("fr", "ja", "en"),
        (None, "zh", "en"),
        ("zh-Hans", "en", "zh-Hant-TW"),
    ],
)
def test_the_choice_comes_first_then_the_hint_then_the_default(
    choice: str | None, hint: str | None, reads: str
) -> None:
    assert PUBLISHED.reads(choice, hint) == reads


@pytest.mark.parametrize(
    ("default", "reads"),
    [("ar", "ar"), ("zh-TW", "zh-Hant-TW"), ("fr", "en"), ("nonsense!", "en"), ("", "en")],
)
def test_the_default_is_a_language_that_is_there(default: str, reads: str) -> None:
    assert Languages(published(), default).reads(None, "fr") == reads


@pytest.mark.parametrize(
    ("words", "tag"),
    [
        ("ar", "ar"),
        ("Arabic", "ar"),
        (" العربية ", "ar"),
        ("english", "en"),
        ("中文 (繁體, 台灣)", "zh-Hant-TW"),
        ("zh_tw", "zh-TW"),
        ("zh", "zh"),
        ("fr", "fr"),
        ("french fries", None),
        ("qqq", None),
        ("", None),
    ],
)
def test_a_language_is_known_by_its_tag_or_a_name(words: str, tag: str | None) -> None:
    assert PUBLISHED.named(words) == tag


@pytest.mark.parametrize(
    ("tag", "exactly"),
    [("en-GB", True), ("zh-HK", True), ("zh-Hans", False), ("yue", False), ("fr", False)],
)
def test_a_reader_is_told_whether_it_is_their_language(tag: str, exactly: bool) -> None:
    assert PUBLISHED.exactly(tag) == exactly


def test_only_a_bare_chinese_hint_without_a_choice_must_be_asked_about() -> None:
    assert PUBLISHED.must_ask(None, "zh")
    assert PUBLISHED.must_ask(None, "ZH")
    assert not PUBLISHED.must_ask("en", "zh")
    assert not PUBLISHED.must_ask(None, "zh-TW")
    assert not PUBLISHED.must_ask(None, None)
    assert all(PUBLISHED.serving(script) for script in SCRIPTS)


texts = st.text(max_size=40)
tags = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyzABCDEFTW0123456789", min_size=1, max_size=9), max_size=5
).map("-".join)


@given(texts | tags)
@example("x-private")
@example("en-u-nu-arab-x-a-b")
@example("i-klingon")
@example("art-lojban")
@example("zh-min-nan")
@example("sgn-BE-FR")
@example("mul")
@example("root")
@example("-")
@example("en--us")
@example("\ud800")
@example("x" * 10_000)
def test_any_tag_is_answered_never_refused_with_an_error(tag: str) -> None:
    found = normal(tag)
    assert found is None or normal(found) == found
    assert PUBLISHED.serving(tag) in (None, *PUBLISHED.codes)
    assert PUBLISHED.reads(tag, None) in PUBLISHED.codes
    assert PUBLISHED.reads(None, tag) in PUBLISHED.codes
    named = PUBLISHED.named(tag)
    if named is not None:
        PUBLISHED.exactly(named)
        for published_tag in PUBLISHED.codes:
            assert PUBLISHED[published_tag].language(named)


@given(st.integers(-(10**12), 10**12))
def test_numbers_have_the_digits_of_their_readers(n: int) -> None:
    english, arabic = Language("en").number(n), Language("ar").number(n)
    assert english.isascii()
    assert set("0123456789").isdisjoint(arabic)
    assert int("".join(str(int(c)) for c in arabic if c.isdigit())) == abs(n)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_dates_have_the_digits_of_their_readers(day: date) -> None:
    arabic = Language("ar").date(day)
    assert set("0123456789").isdisjoint(arabic)
    assert str(day.year) in Language("en").date(day)
    assert str(day.year) in Language("zh-Hant-TW").date(day)


def test_numbers_and_dates_as_they_are_read() -> None:
    assert Language("en").number(1234567) == "1,234,567"
    assert Language("ar").number(1234567) == "١٬٢٣٤٬٥٦٧"
    assert Language("zh-Hant-TW").number(1234567) == "1,234,567"
    assert Language("en").date(date(2021, 6, 7)) == "June 7, 2021"
    assert Language("ar").date(date(2021, 6, 7)) == "٧ يونيو ٢٠٢١"
    assert Language("zh-Hant-TW").date(date(2021, 6, 7)) == "2021年6月7日"


def test_only_arabic_runs_from_right_to_left() -> None:
    assert [tag for tag in PUBLISHED.codes if PUBLISHED[tag].right_to_left] == ["ar"]


def test_english_is_first_and_a_catalog_publishes_a_language(tmp_path: Path) -> None:
    for name in ("pt_BR", "de"):
        (tmp_path / name / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / name / "LC_MESSAGES" / "people.po").touch()
    (tmp_path / "people.pot").touch()
    assert published(tmp_path) == (SOURCE, "de", "pt-BR")


def test_unknown_countries_and_languages_are_said_by_their_codes() -> None:
    assert Language("en").country("QX") == "QX"
    assert Language("en").language("qq-QQ") == "qq-QQ"
    assert Language("ar").country("TW") == "تايوان"
