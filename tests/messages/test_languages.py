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
        ("apc", "ar"),
        ("acm-IQ", "ar"),
        ("arb", "ar"),
        ("cmn-Hant", "zh-Hant-TW"),
        ("cmn-Hans", "zh-Hant-TW"),
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


@pytest.mark.parametrize(
    "tag", ["fr", "ja", "fa", "he", "ug", "bo", "zh", "cmn", "", "x", "xx-yy", "C"]
)
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
        ("繁體中文", "zh-Hant-TW"),
        ("traditional  CHINESE", "zh-Hant-TW"),
        ("Ｔｒａｄｉｔｉｏｎａｌ Chinese", "zh-Hant-TW"),
        ("الصينية التقليدية", "zh-Hant-TW"),
        ("阿拉伯文", "ar"),
        ("ＡＲ", "ar"),
        ("简体中文", "zh-Hans"),
        ("Simplified Chinese", "zh-Hans"),
        ("中文", "zh"),
        ("cmn", "zh"),
        ("français", "fr"),
        ("Francais", "fr"),
        ("الفرنسية", "fr"),
        ("法文", "fr"),
        ("Brazilian Portuguese", "pt-BR"),
        ("فارسی", "fa"),
        ("हिन्दी", "hi"),
        ("ไทย", "th"),
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
    assert PUBLISHED.must_ask(None, "cmn")
    assert not PUBLISHED.must_ask("en", "zh")
    assert not PUBLISHED.must_ask(None, "zh-TW")
    assert not PUBLISHED.must_ask(None, None)
    assert all(PUBLISHED.serving(script) for script in SCRIPTS)


@pytest.mark.parametrize(
    ("choice", "hint", "lacking"),
    [
        (None, None, None),
        (None, "en-GB", None),
        (None, "ar-IQ", None),
        (None, "apc", None),
        (None, "arz", None),
        (None, "yue", None),
        (None, "zh-HK", None),
        (None, "zh", None),
        (None, "no language", None),
        ("en", "fr", None),
        ("fr", "en", "fr"),
        (None, "fr-CA", "fr"),
        (None, "ja", "ja"),
        (None, "sr-Latn-RS", "sr-Latn"),
        (None, "zh-CN", "zh-Hans"),
        ("zh-Hans", "zh-TW", "zh-Hans"),
    ],
)
def test_a_reader_whose_language_is_missing_is_known(
    choice: str | None, hint: str | None, lacking: str | None
) -> None:
    assert PUBLISHED.lacking(choice, hint) == lacking


@pytest.mark.parametrize(
    ("language", "hint", "regional"),
    [
        ("ar", "ar-IQ", "ar-IQ"),
        ("ar", "ar_eg", "ar-EG"),
        ("ar", "ar", "ar"),
        ("ar", None, "ar"),
        ("ar", "", "ar"),
        ("ar", "ar-FR", "ar"),
        ("ar", "en-EG", "ar"),
        ("ar", "apc", "ar"),
        ("en", "ar-EG", "en"),
        ("en", "en-US", "en"),
        ("zh-Hant-TW", "zh-HK", "zh-Hant-HK"),
        ("zh-Hant-TW", "zh-TW", "zh-Hant-TW"),
        ("zh-Hant-TW", "zh-CN", "zh-Hant-TW"),
        ("zh-Hant-TW", "zh", "zh-Hant-TW"),
    ],
)
def test_the_region_of_the_app_is_that_of_dates_and_digits(
    language: str, hint: str | None, regional: str
) -> None:
    assert PUBLISHED.regional(language, hint) == regional


MANY = Languages(
    ("en", "ar", "bn", "de", "es", "fr", "hi", "ja", "ko", "pt-BR", "ru", "th", "zh-Hant-TW")
)


@pytest.mark.parametrize("first", MANY.codes)
def test_a_label_in_each_script_begins_with_the_readers_and_fits_a_button(first: str) -> None:
    words = MANY.in_each_script(first, MANY.own_name).split(" · ")
    assert words[0] == MANY.own_name(first)
    assert "English" in words
    assert len(" · ".join(words)) <= 40
    assert len(words) >= 3


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
@example("cmn-Hant-TW")
@example("ajp-Latn-US")
@example("ar-EG-u-nu-latn")
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
    assert PUBLISHED.lacking(None, tag) is None or found is not None
    for code in PUBLISHED.codes:
        shown = PUBLISHED[PUBLISHED.regional(code, tag)]
        assert PUBLISHED.serving(shown.code) == code
        assert shown.number(1234)
        assert shown.date(date(2021, 6, 7))
    named = PUBLISHED.named(tag)
    if named is not None:
        PUBLISHED.exactly(named)
        for published_tag in PUBLISHED.codes:
            assert PUBLISHED[published_tag].language(named)


@given(st.integers(-(10**12), 10**12))
def test_numbers_have_the_digits_of_their_readers(n: int) -> None:
    english, arabic = Language("en").number(n), Language("ar-EG").number(n)
    assert english.isascii()
    assert set("0123456789").isdisjoint(arabic)
    assert int("".join(str(int(c)) for c in arabic if c.isdigit())) == abs(n)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_dates_have_the_digits_of_their_readers(day: date) -> None:
    arabic = Language("ar-EG").date(day)
    assert set("0123456789").isdisjoint(arabic)
    assert str(day.year) in Language("en").date(day)
    assert str(day.year) in Language("zh-Hant-TW").date(day)


def test_numbers_and_dates_as_they_are_read() -> None:
    assert Language("en").number(1234567) == "1,234,567"
    assert Language("ar").number(1234567) == "1,234,567"
    assert Language("ar-AE").number(1234567) == "1,234,567"
    assert Language("ar-MA").number(1234567) == "1.234.567"
    assert Language("ar-EG").number(1234567) == "١٬٢٣٤٬٥٦٧"
    assert Language("bn").number(1234567) == "১২,৩৪,৫৬৭"
    assert Language("zh-Hant-TW").number(1234567) == "1,234,567"
    assert Language("en").date(date(2021, 6, 7)) == "7 June 2021"
    assert Language("ar").date(date(2021, 6, 7)) == "7 يونيو 2021"
    assert Language("ar-EG").date(date(2021, 6, 7)) == "٧ يونيو ٢٠٢١"
    assert Language("ar-IQ").date(date(2021, 6, 7)) == "٧ حزيران ٢٠٢١"
    assert Language("ar-DZ").date(date(2021, 6, 7)) == "7 جوان 2021"
    assert Language("zh-Hant-TW").date(date(2021, 6, 7)) == "2021年6月7日"


def test_every_numbering_system_that_is_somewhere_usual_has_its_digits() -> None:
    for language in ("fa", "mr", "my", "ckb", "ne", "dz", "ff-Adlm", "nqo", "mni-Mtei", "sat"):
        number = Language(language).number(1234567890)
        assert not any("0" <= character <= "9" for character in number), language
        assert "".join(str(int(c)) for c in number if c.isdigit()) == "1234567890"


def test_a_catalogs_own_digits_are_those_of_the_readers_region() -> None:
    assert Language("ar").in_own_digits("٧ يونيو ٢٠٢١، SHA-256") == "7 يونيو 2021، SHA-256"
    assert Language("ar-IQ").in_own_digits("٢٠٢١، SHA-256") == "٢٠٢١، SHA-256"
    assert Language("fa").in_own_digits("٢٠٢١") == "۲۰۲۱"


def test_lists_are_joined_as_the_language_does() -> None:
    names = ("A", "B", "C")
    assert Language("en").listed(names) == "A, B and C"
    assert Language("zh-Hant-TW").listed(names) == "A、B和C"
    assert Language("ar").listed(names) == "A وB وC"
    assert Language("en").listed(()) == ""


def test_languages_are_called_as_their_speakers_call_them() -> None:
    for code, name in (("zh-Hant-TW", "繁體中文"), ("zh-Hans", "简体中文"), ("ar", "العربية")):
        assert Language(code).own_name == name
    assert Language("en").language("zh-Hant-TW") == "Traditional Chinese"
    assert Language("ar").language("arz") == "Egyptian Arabic"
    assert Language("ar").language("zh-Hant-TW") == "الصينية التقليدية"
    assert Language("en").language("zh-TW") == "Traditional Chinese"
    assert Language("en").language("pt-BR") == "Brazilian Portuguese"
    assert Language("en").language("sr-Latn") == "Serbian (Latin)"


def test_territories_have_their_short_names() -> None:
    hong_kong, macao, palestine = "HK", "MO", "PS"
    for language, names in (
        ("en", ("Hong Kong", "Macao", "Palestine")),
        ("ar-IQ", ("هونغ كونغ", "مكاو", "فلسطين")),
        ("zh-Hant-TW", ("香港", "澳門", "巴勒斯坦")),
        ("zh-Hant-HK", ("香港", "澳門", "巴勒斯坦")),
    ):
        said = Language(language).country
        assert (said(hong_kong), said(macao), said(palestine)) == names
    assert Language("de").country("HK") == "Sonderverwaltungsregion Hongkong"


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
