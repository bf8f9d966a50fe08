"""What may stand as a name: every real one, unchanged; nothing that hides, breaks or deceives."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from messages.catalogs import END_ISOLATE, ISOLATE
from messages.form import BadAnswer
from messages.names import NAME_LONGEST, name, organisation
from tests.stage.examples import examples
from tests.stage.words import ENGLISH

REAL = [
    "Ana Díaz",
    "Ngũgĩ wa Thiong’o",
    "Þórdís Kolbrún R. Gylfadóttir",
    "Łukasz Żółć",
    "Jean-Luc d'Ormesson, Jr.",
    "Nguyễn Thị Minh Khai",
    "محمد عبد الله الحسين",
    "فاطمه\u200cزهرا",
    "שרה כהן",
    "အောင်ဆန်းစုကြည်",
    "နော်ဇင်မာ",
    "สมชาย ใจดี",
    "ສົມສັກ",
    "ភា\u200bវី".replace("\u200b", ""),
    "김민준",
    "林淑芬",
    "山田 太郎",
    "प्रियंका शर्मा",
    "ක්\u200dෂේම",
    "தமிழ்ச்செல்வி",
    "བསྟན་འཛིན",
    "צ׳רלי בן־דוד",
    "Юлія Ковальчук",
    "Ελένη Παπαδοπούλου",
    "አበበ በቀለ",
    "ᏣᎳᎩ",
    "Muhammad ibn Musa (al-Khwarizmi)",
    "X Æ A12",
    "ʻIolani",
    "Mary & John O'Neill",
    "夏曼‧藍波安",
    "巴奈．庫穗",
    "瓦歷斯・諾幹",
    "Stó:lō",
    "K:son Blix",
    "A꞉shiwi",
    "クロード・レヴィ＝ストロース",
    "王小明（阿明）",
    "李〇",
]

ORGANISATIONS = [
    *REAL,
    "R3D: Red en Defensa de los Derechos Digitales",
    "台權會（TAHR）",
    "Campact e.V.",
    "Bits & Bäume",
    "LGBTQ+ Youth",
    "Who’s Next?",
    "Attac!",
    "「開放文化」基金會",
    "國際特赦組織：台灣分會",
    "«نوى» للحقوق",
    "Open Data: Taiwan",
    "350",
    "100% Human",
]


@pytest.mark.parametrize("real", REAL)
def test_a_real_name_is_kept_as_it_is(real: str) -> None:
    assert name(real) == unicodedata.normalize("NFC", real)


@pytest.mark.parametrize("real", REAL)
def test_a_name_typed_with_loose_accents_is_the_same_name(real: str) -> None:
    assert name(unicodedata.normalize("NFD", real)) == unicodedata.normalize("NFC", real)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana \t  Diaz\n", "Ana Diaz"),
        ("Ana\u3000Diaz", "Ana Diaz"),
        ("\u200eAna\u200f Diaz\ufeff", "Ana Diaz"),
        ("Ana\u00ad Diaz", "Ana Diaz"),
        ("\u3164Ana", "Ana"),
    ],
)
def test_what_nobody_sees_is_tidied_away(typed: str, kept: str) -> None:
    assert name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "That is empty."),
        (" \u3000\t", "That is empty."),
        ("\u200e\u200f", "That is empty."),
        ("\u3164\u115f\u1160\uffa0", "That is empty."),
        ("a" * (NAME_LONGEST + 1), "That has 121 characters; 120 is the most."),
        ("a" * 10_000, "That has 10,000 characters; 120 is the most."),
        ("Ana\u202eDiaz", "turn the direction of writing"),
        ("\u2066Ana\u2069", "turn the direction of writing"),
        ("Ana\0", "this is not one: \ufffd"),
        ("Ana\x1b[31m", "this is not one: \ufffd"),
        ("Ana\ud800", "this is not one: \ufffd"),
        ("Ana\u2060Diaz", "this is not one: \ufffd"),
        ("Ana\ue000", "this is not one: \ufffd"),
        ("😀", "this is not one: 😀"),
        ("Ana 👩‍👩‍👧", "this is not one: 👩"),
        ("<b>Ana</b>", "this is not one: <"),
        ("ana@example.org", "this is not one: @"),
        ("#1", "this is not one: #"),
        ("12345", "at least one letter"),
        ("---", "at least one letter"),
        ("\u0301\u0301", "at least one letter"),
        ("Z\u0351\u0357\u035b\u0346\u0301a", "stacks more marks"),
        ("ก" + "\u0e31" * 9, "stacks more marks"),
        ("Аna", "The word Аna mixes letters of two alphabets"),
        ("Ana Diаz", "The word Diаz mixes letters of two alphabets"),
        ("Αna", "mixes letters of two alphabets"),
    ],
)
def test_what_cannot_stand_is_explained(typed: str, problem: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        name(typed)
    assert problem in ENGLISH(caught.value.words)


@pytest.mark.parametrize("real", ORGANISATIONS)
def test_the_name_of_an_organisation_is_kept_as_it_is(real: str) -> None:
    assert organisation(real) == unicodedata.normalize("NFC", real)


@pytest.mark.parametrize("check", [name, organisation])
@pytest.mark.parametrize(
    "typed",
    [
        "https://example.org",
        "Ana https://example.org",
        "HTTPS:/example",
        "https：／／example.org",
        "ana//example.org",
        "tg:resolve",
        "mailto:ana",
        "javascript:alert",
        "<b>Ana</b>",
        "[Ana](example.org)",
        "**Ana**",
        "_Ana_",
        "~~Ana~~",
        "||Ana||",
        "\\Ana",
        "#Ana",
        "@ana",
        "ana@example.org",
        "`Ana`\n# Ana <@1>",
        "Аna",
        "Ana\u202e: Diaz",
        "Ana\u2068: Diaz",
        "Ana\u2060: Diaz",
    ],
)
def test_nothing_that_an_app_would_obey_is_a_name(check: Callable[[str], str], typed: str) -> None:
    with pytest.raises(BadAnswer):
        check(typed)


@pytest.mark.parametrize(
    "typed", [": Ana", "Ana:", "Ana: Diaz", "10:30 Ana", "::Ana", "Ana!", "Ana?"]
)
def test_a_person_has_no_sign_that_only_organisations_have(typed: str) -> None:
    with pytest.raises(BadAnswer):
        name(typed)


def test_two_scripts_may_stand_in_two_words() -> None:
    assert name("Дмитро (Dmytro)") == "Дмитро (Dmytro)"


def test_the_longest_name_is_long_enough() -> None:
    assert name("a" * NAME_LONGEST) == "a" * NAME_LONGEST


def _tried(typed: str) -> tuple[str, str]:
    """What is kept of a name, and what is wrong with it."""
    try:
        return name(typed), ""
    except BadAnswer as bad:
        return "", ENGLISH(bad.words)


@settings(max_examples=examples(500))
@given(st.text(max_size=300) | st.text(st.characters(categories=["L", "M", "Zs"]), max_size=130))
@example("\u0340")
@example("\u2000a")
@example("a\u0323\u0307")
def test_any_text_is_a_name_for_good_or_is_explained(typed: str) -> None:
    kept, problem = _tried(typed)
    if problem:
        assert problem.replace(ISOLATE, "").replace(END_ISOLATE, "").isprintable()
        return
    assert name(kept) == kept
    assert kept == unicodedata.normalize("NFC", kept)
    assert 0 < len(kept) <= NAME_LONGEST
    assert kept == kept.strip()
    assert kept.replace("\u200c", "").replace("\u200d", "").isprintable()
    kept.encode()


@given(st.lists(st.sampled_from(REAL), min_size=1, max_size=2).map(" ".join))
def test_real_names_together_are_a_name(typed: str) -> None:
    assert name(typed) == unicodedata.normalize("NFC", typed)
