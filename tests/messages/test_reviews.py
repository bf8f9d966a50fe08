"""Reviews of translations: bound to the message and to the wording that was read."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from messages import reviews
from messages.catalog import place
from messages.catalogs import Catalogs, offered
from messages.compiling import entries
from messages.languages import SOURCE, Languages
from messages.own_words import OwnWords
from messages.reviews import Entry
from messages.text import of_content, t, tc, tn
from tests.stage.tongues import Translations, ship, write_catalog

SIGN, STATUS, CATS = t("Sign"), tc("status", "our summary"), tn("{n} cat", "{n} cats", 1)
PEOPLE: Translations = {SIGN: "Signer", STATUS: "notre résumé", CATS: ("{n} chat", "{n} chats")}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def french(folder: Path, own: OwnWords | None = None) -> Catalogs:
    read_anew = replace(own) if own else None
    return Catalogs(Languages((SOURCE, "fr")), folder, read_anew)


def review(folder: Path, domain: str, *messages: str) -> None:
    """Let Nadia review the entries with `messages`; all of them without any."""
    found = entries(place(folder, "fr", domain))
    wanted = [each for each in found if not messages or each.message in messages]
    reviews.record(folder / "fr", wanted, "Nadia")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ship(tmp_path, "fr", "people", PEOPLE)
    ship(tmp_path, "fr", "staff", {t("Approve"): "Approuver"})
    return tmp_path


def test_a_key_is_of_the_message_and_a_hash_of_every_form() -> None:
    entry = Entry("cats", "{n} cat", "{n} cats", ("{n} chat", "{n} chats"))
    assert entry.key == digest("cats\x04{n} cat\0{n} cats")
    assert entry.wording == digest("{n} chat\0{n} chats")
    assert Entry(None, "Sign", None, ("Signer",)).key == digest("\x04Sign")


def test_nothing_is_reviewed_where_nobody_reviewed(folder: Path) -> None:
    words = french(folder)
    assert reviews.load(folder / "fr") == {}
    assert all(words.is_draft(text, "fr") for text in PEOPLE)
    assert words.is_unreviewed("fr")
    assert not words.is_unreviewed(SOURCE)
    assert not any(words.is_draft(text, SOURCE) for text in PEOPLE)


def test_each_text_is_reviewed_by_itself(folder: Path) -> None:
    review(folder, "people", SIGN.message, CATS.message)
    words = french(folder)
    drafts = [text for text in PEOPLE if words.is_draft(text, "fr")]
    assert drafts == [STATUS]
    assert words.is_unreviewed("fr")


def test_the_interface_is_reviewed_once_all_that_people_see_is(folder: Path) -> None:
    review(folder, "people")
    words = french(folder)
    assert not words.is_unreviewed("fr")
    assert words.is_draft(t("Approve"), "fr"), "the staff's words may lag"


def test_reviews_add_up_and_stand_in_an_order_that_can_be_compared(folder: Path) -> None:
    review(folder, "people", SIGN.message)
    review(folder, "people", STATUS.message)
    review(folder, "people", SIGN.message)
    lines = (folder / "fr" / reviews.FILE).read_text("utf-8").splitlines()
    assert lines == sorted(
        ["\t".join((digest("\x04Sign"), digest("Signer"), "Nadia")),
         "\t".join((digest("status\x04our summary"), digest("notre résumé"), "Nadia"))]
    )  # fmt: skip


def test_a_review_lapses_when_the_translation_changes(folder: Path) -> None:
    review(folder, "people")
    ship(folder, "fr", "people", {**PEOPLE, SIGN: "Je signe"})
    words = french(folder)
    assert words.is_draft(SIGN, "fr")
    assert not words.is_draft(STATUS, "fr")
    assert words.is_unreviewed("fr")


def test_a_review_lapses_when_any_form_or_the_english_changes(folder: Path) -> None:
    review(folder, "people")
    ship(folder, "fr", "people", {CATS: ("{n} chat", "{n} chiens")})
    assert french(folder).is_draft(CATS, "fr")
    dogs = tn("{n} cat", "{n} dogs", 1)
    ship(folder, "fr", "people", {dogs: ("{n} chat", "{n} chats")})
    assert french(folder).is_draft(dogs, "fr")


def test_a_folders_own_wording_has_reviews_of_its_own(folder: Path, tmp_path: Path) -> None:
    locales = tmp_path / "campaign"
    pledge = of_content("pledge:tell", "I tell somebody")
    masters = {"en": {("pledge:tell", pledge.message): pledge.message}}
    own = OwnWords("en", masters, "en", locales)
    write_catalog(locales, "fr", "campaign", {pledge: "Je le dis"})
    write_catalog(locales, "fr", "people", {SIGN: "Je signe"})
    review(folder, "people")
    words = french(folder, own)
    assert offered(own, folder) == ("en", "fr")
    assert words.is_draft(SIGN, "fr"), "the package's review is of another wording"
    assert words.is_draft(pledge, "fr")
    assert words.is_unreviewed("fr")
    review(locales, "people")
    review(locales, "campaign")
    words = french(folder, own)
    assert not words.is_draft(SIGN, "fr")
    assert not words.is_draft(pledge, "fr")
    assert not words.is_unreviewed("fr")


@pytest.mark.parametrize("line", ["", "key", "key\thash", "a\tb\tc\td", "\t\t\t"])
def test_a_line_that_is_none_reviews_nothing(folder: Path, line: str) -> None:
    review(folder, "people")
    path = folder / "fr" / reviews.FILE
    path.write_text(f"{line}\n{path.read_text('utf-8')}", "utf-8")
    assert len(reviews.load(folder / "fr")) == len(PEOPLE)


@pytest.mark.parametrize("name", ["", "  ", "Na\tdia", "Na\ndia", "Nadia\n"])
def test_a_reviewer_has_a_name(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        reviews.record(folder / "fr", [Entry(None, "Sign", None, ("Signer",))], name)
    assert not (folder / "fr" / reviews.FILE).exists()
