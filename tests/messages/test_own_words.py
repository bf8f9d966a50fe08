"""The campaign's own words: masters, translations, and the interface around them."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from messages import compiling
from messages.catalogs import END_ISOLATE, ISOLATE, Catalogs, offered
from messages.languages import SOURCE, Languages
from messages.own_words import OwnWords
from messages.render.plain import plain
from messages.reply import Note, Paragraph, Reply, Title
from messages.text import Text, of_content, t
from tests.stage.tongues import compile_catalog, ship, write_catalog

SIGN, GREETING = t("Sign"), t("Welcome to {title}")


def own(
    masters: dict[str, dict[Text, str]], fallback: str, locales: Path | None = None
) -> OwnWords:
    """Own words in the languages of `masters`, the first of which is that of the messages."""
    by_key = {
        language: {(text.context or "", text.message): said for text, said in texts.items()}
        for language, texts in masters.items()
    }
    return OwnWords(next(iter(masters)), by_key, fallback, locales)


def catalogs(words: OwnWords, folder: Path, default: str | None = None) -> Catalogs:
    words = replace(words)  # as a start reads them anew
    return Catalogs(Languages(offered(words, folder), default or words.fallback), folder, words)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Arabic and Chinese for people, as the package has them."""
    folder = tmp_path / "package"
    ship(folder, "ar", "people", {SIGN: "وقّع", GREETING: "أهلًا بكم في {title}"})
    ship(folder, "zh-Hant-TW", "people", {SIGN: "連署", GREETING: "歡迎閱讀{title}"})
    return folder


ENGLISH_TITLE = of_content("title", "A letter of {date}")
ENGLISH_PLEDGE = of_content("pledge:tell", "I tell {n} people")


@pytest.fixture
def shipped(tmp_path: Path) -> OwnWords:
    """Masters in English and Chinese, and a translation of all of it into Arabic."""
    locales = tmp_path / "campaign"
    arabic = {ENGLISH_TITLE: "رسالة {date}", ENGLISH_PLEDGE: "أخبر {n}"}
    write_catalog(locales, "ar", "campaign", arabic)
    english = {ENGLISH_TITLE: "A letter of {date}", ENGLISH_PLEDGE: "I tell {n} people"}
    chinese = {ENGLISH_TITLE: "{date}的信", ENGLISH_PLEDGE: "我告訴 {n} 個人"}
    return own({"en": english, "zh-Hant-TW": chinese}, "en", locales)


def test_masters_and_translations_are_both_offered(shipped: OwnWords, package: Path) -> None:
    assert offered(shipped, package) == ("en", "ar", "zh-Hant-TW")
    words = catalogs(shipped, package)
    assert words.say(ENGLISH_PLEDGE.fill(n=3), "zh-Hant-TW") == "我告訴 3 個人"
    assert words.say(ENGLISH_PLEDGE.fill(n="3"), "ar") == f"أخبر {ISOLATE}3{END_ISOLATE}"
    assert words.say(ENGLISH_PLEDGE.fill(n=3), "en") == "I tell 3 people"


def test_a_language_without_all_own_words_is_not_offered(shipped: OwnWords, package: Path) -> None:
    assert shipped.locales is not None
    write_catalog(shipped.locales, "ar", "campaign", {ENGLISH_TITLE: "رسالة", ENGLISH_PLEDGE: ""})
    assert offered(shipped, package) == ("en", "zh-Hant-TW")


def test_a_language_without_the_interface_is_not_offered(shipped: OwnWords, package: Path) -> None:
    assert shipped.locales is not None
    whole = {ENGLISH_TITLE: "Ein Brief", ENGLISH_PLEDGE: "Ich sage es"}
    write_catalog(shipped.locales, "de", "campaign", whole)
    assert "de" not in offered(shipped, package)
    write_catalog(shipped.locales, "de", "people", {SIGN: "Unterschreiben"})
    assert "de" in offered(shipped, package)


def test_a_campaign_without_own_words_is_offered_in_all_that_is_published(package: Path) -> None:
    assert offered(None, package) == ("en", "ar", "zh-Hant-TW")


def test_masters_are_no_drafts_and_translations_are(shipped: OwnWords, package: Path) -> None:
    words = catalogs(shipped, package)
    drafts = {tag: words.is_draft(ENGLISH_PLEDGE, tag) for tag in words.languages.codes}
    assert drafts == {"en": False, "zh-Hant-TW": False, "ar": True}
    assert {tag: words.is_draft(SIGN, tag) for tag in words.languages.codes} == {
        "en": False,
        "zh-Hant-TW": True,
        "ar": True,
    }
    assert not words.is_draft(t("Nobody translated this."), "ar"), "it is said in English"


def test_own_words_that_are_edited_are_missed_and_the_reply_falls_back_whole(
    shipped: OwnWords, package: Path
) -> None:
    assert shipped.locales is not None
    words = catalogs(shipped, package)
    write_catalog(shipped.locales, "ar", "campaign", {ENGLISH_TITLE: "رسالة"})
    lagging = Catalogs(words.languages, package, replace(shipped))
    reply = Reply.of(Title(ENGLISH_PLEDGE.fill(n=1)), Paragraph(SIGN))
    assert words.whole(reply, "ar") == "ar"
    assert lagging.whole(reply, "ar") == "en"
    assert lagging.say(ENGLISH_PLEDGE.fill(n=1), "ar") == "I tell 1 people"


GERMAN_TITLE = of_content("title", "Brief vom {date}")
GERMAN_PLEDGE = of_content("pledge:tell", "Ich erzähle es {n} Menschen")


@pytest.fixture
def german() -> OwnWords:
    """A letter in German alone, which the interface does not speak."""
    pledge = "Ich erzähle es {n} Menschen"
    return own({"de": {GERMAN_TITLE: "Brief vom {date}", GERMAN_PLEDGE: pledge}}, "de")


def test_around_german_words_the_interface_speaks_english(german: OwnWords, package: Path) -> None:
    assert offered(german, package) == ("de",)
    words = catalogs(german, package)
    title = GERMAN_TITLE.fill(date=date(2021, 6, 7))
    reply = Reply.of(Title(GREETING.fill(title=title)), Note(t("Signed: {n}", n=12345)))
    assert words.languages.reads(None, "fr") == "de"
    assert words.whole(reply, "de") == "de"
    assert plain(reply, words, "de") == ("Welcome to Brief vom 7. Juni 2021\n\nSigned: 12,345")
    assert words.say(GERMAN_PLEDGE.fill(n=12345), "de") == "Ich erzähle es 12.345 Menschen"
    assert words.has(SIGN, "de")
    assert not words.is_unreviewed("de")
    assert not words.is_draft(SIGN, "de")
    assert not words.is_draft(GERMAN_PLEDGE, "de")


def test_a_folder_may_teach_the_interface_its_language(
    german: OwnWords, package: Path, tmp_path: Path
) -> None:
    locales = tmp_path / "theirs"
    write_catalog(locales, "de", "people", {SIGN: "Unterschreiben"})
    words = catalogs(OwnWords("de", german.masters, "de", locales), package)
    both = Reply.of(Title(GERMAN_TITLE.fill(date="x")), Paragraph(SIGN))
    assert words.whole(both, "de") == "de"
    assert words.say(SIGN, "de") == "Unterschreiben"
    assert words.is_unreviewed("de")
    gap = Reply.of(Title(GERMAN_TITLE.fill(date="x")), Paragraph(GREETING.fill(title="x")))
    assert words.whole(gap, "de") == SOURCE, "English around the German words"
    assert plain(gap, words, SOURCE) == "Brief vom x\n\nWelcome to x"


ARABIC_TITLE = of_content("title", "رسالة {date}")


@pytest.fixture
def arabic() -> OwnWords:
    """A letter in Arabic and Chinese, with no English anywhere."""
    return own(
        {"ar": {ARABIC_TITLE: "رسالة {date}"}, "zh-Hant-TW": {ARABIC_TITLE: "{date}的信"}}, "ar"
    )


def test_an_arabic_letter_needs_no_english(arabic: OwnWords, package: Path) -> None:
    assert offered(arabic, package) == ("ar", "zh-Hant-TW")
    words = catalogs(arabic, package)
    assert words.languages.default == words.languages.reads(None, "en") == "ar"
    reply = Reply.of(Title(ARABIC_TITLE.fill(date="x")), Paragraph(SIGN))
    assert [words.whole(reply, tag) for tag in ("ar", "zh-Hant-TW")] == ["ar", "zh-Hant-TW"]
    assert "وقّع" in plain(reply, words, "ar")


def test_what_neither_language_has_is_said_in_english_around_the_arabic_title(
    arabic: OwnWords, package: Path
) -> None:
    words = catalogs(arabic, package)
    reply = Reply.of(Title(ARABIC_TITLE.fill(date="x")), Paragraph(t("Nobody translated this.")))
    for tag in ("ar", "zh-Hant-TW"):
        assert words.whole(reply, tag) == SOURCE
    said = plain(reply, words, SOURCE)
    assert "رسالة" in said
    assert said.endswith("\n\nNobody translated this.")


def test_a_folders_own_people_come_before_the_packages(shipped: OwnWords, package: Path) -> None:
    assert shipped.locales is not None
    write_catalog(shipped.locales, "ar", "people", {SIGN: "امهر باسمك"})
    words = catalogs(shipped, package)
    assert words.say(SIGN, "ar") == "امهر باسمك"
    assert words.has(GREETING, "ar"), "and the package's where they have none"


def test_own_words_and_the_interface_are_told_apart_by_their_context(
    shipped: OwnWords, package: Path
) -> None:
    words = catalogs(shipped, package)
    assert not words.has(of_content("pledge:other", ENGLISH_PLEDGE.message), "ar")
    assert words.has(ENGLISH_PLEDGE, "ar")


def test_a_compiled_file_is_used_only_while_it_is_not_older(
    shipped: OwnWords, package: Path
) -> None:
    assert shipped.locales is not None
    po = write_catalog(shipped.locales, "ar", "people", {SIGN: "قديم"})
    compile_catalog(po)
    write_catalog(shipped.locales, "ar", "people", {SIGN: "جديد"})
    compiled = po.with_suffix(".mo")
    os.utime(po, (100, 100))
    os.utime(compiled, (100, 100))
    assert catalogs(shipped, package).say(SIGN, "ar") == "قديم"
    os.utime(po, (101, 101))
    assert catalogs(shipped, package).say(SIGN, "ar") == "جديد"


def test_a_catalog_of_the_package_that_is_not_compiled_is_told(
    shipped: OwnWords, package: Path
) -> None:
    write_catalog(package, "fr", "people", {SIGN: "Signer"})
    with pytest.raises(OSError, match=r"people\.mo"):
        Catalogs(Languages((SOURCE, "fr")), package)


def test_a_guess_and_half_a_plural_are_never_compiled(tmp_path: Path) -> None:
    po = write_catalog(tmp_path, "fr", "people", {SIGN: "Signer", GREETING: "Bonjour"})
    po.write_text(po.read_text("utf-8").replace('msgid "Sign"', '#, fuzzy\nmsgid "Sign"'), "utf-8")
    assert [entry.message for entry in compiling.entries(po)] == [GREETING.message]
    assert b"Signer" not in compiling.compiled(po)
