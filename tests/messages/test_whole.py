"""A reply is whole in one language: with any gap, all of it is said in the fallback."""

from __future__ import annotations

from pathlib import Path

import pytest

from messages.catalogs import Catalogs
from messages.form import Choice, Field, Form, Kind, OpenForm
from messages.languages import SOURCE, Languages
from messages.reply import Button, Items, Note, Paragraph, Quote, Reply, Title
from messages.text import Code, CountryName, Text, t, tc, tn
from tests.stage.tongues import ship

SIGN, COUNT, ANSWER = t("Sign"), t("Count"), t("{question}: {answer}")
CATS = tn("{n} cat", "{n} cats", 2)
APPROVE, STATUS = t("Approve"), tc("status", "our summary")
LACKED = t("Nobody translated this.")


@pytest.fixture
def words(tmp_path: Path) -> Catalogs:
    """Arabic for people and staff, French for people alone; both lack a text."""
    arabic = {SIGN: "وقّع", COUNT: "عدد", ANSWER: "{question}: {answer}", LACKED: ""}
    ship(tmp_path, "ar", "people", {**arabic, CATS: ("{n} قطة",) * 6, STATUS: "ملخصنا"})
    ship(tmp_path, "ar", "staff", {APPROVE: "وافق"})
    ship(tmp_path, "fr", "people", {SIGN: "Signer", COUNT: "Compte", CATS: ("{n} chat", "")})
    return Catalogs(Languages((SOURCE, "ar", "fr")), tmp_path)


def asking(*fields: Field, agreement: tuple[Text, ...] = ()) -> Reply:
    """A reply that asks for the first of `fields`."""
    form = OpenForm("id", Form(SIGN, fields, SIGN, agreement), {}, fields[0].name)
    return Reply((Paragraph(fields[0].question),), form=form)


def named(name: str, label: Text = COUNT, question: Text = COUNT) -> Field:
    return Field(name, label, question)


WHOLE = [
    Reply.of(),
    Reply.of(Title(SIGN), Paragraph(COUNT), Items((SIGN, CATS)), Note(STATUS)),
    Reply.of(Paragraph(SIGN), buttons=(Button(COUNT, "count"),)),
    Reply.of(Paragraph(SIGN), buttons=(Button(APPROVE, "approve"),)),
    Reply.of(Paragraph(ANSWER.fill(question=SIGN, answer=COUNT))),
    Reply.of(Paragraph(SIGN), Quote("Anything at all"), Paragraph("Anything at all")),
    Reply.of(Items((Code("/sign"), CountryName("TW"), "Ana"))),
    asking(named("a"), named("b")),
]
BROKEN = [
    Reply.of(Title(LACKED), Paragraph(SIGN)),
    Reply.of(Paragraph(SIGN), Paragraph(LACKED)),
    Reply.of(Paragraph(SIGN), Items((SIGN, LACKED))),
    Reply.of(Paragraph(SIGN), Note(LACKED)),
    Reply.of(Paragraph(SIGN), buttons=(Button(SIGN, "sign"), Button(LACKED, "x"))),
    Reply.of(Paragraph(ANSWER.fill(question=SIGN, answer=LACKED))),
    Reply.of(Paragraph(ANSWER.fill(question=ANSWER.fill(question=SIGN, answer=LACKED), answer=""))),
    Reply.of(Paragraph(tc("elsewhere", "Sign"))),
    asking(named("a"), named("b", label=LACKED)),
    asking(named("a"), named("b", question=LACKED)),
    asking(named("a"), Field("b", SIGN, SIGN, Kind.CHOICE, choices=(Choice("x", LACKED),))),
    asking(named("a"), agreement=(SIGN, LACKED)),
]


@pytest.mark.parametrize("reply", WHOLE, ids=range(len(WHOLE)))
def test_a_reply_with_every_text_there_is_said_in_the_readers_language(
    words: Catalogs, reply: Reply
) -> None:
    assert words.whole(reply, "ar") == "ar"
    assert words.whole(reply, "ar") == "ar", "the second time too"
    assert words.whole(reply, SOURCE) == SOURCE


@pytest.mark.parametrize("reply", BROKEN, ids=range(len(BROKEN)))
def test_one_text_that_lacks_brings_the_whole_reply_into_the_fallback(
    words: Catalogs, reply: Reply
) -> None:
    assert words.whole(reply, "ar") == SOURCE
    assert words.whole(reply, "ar") == SOURCE, "the second time too"


def test_staff_may_lag_and_people_are_not_bothered(words: Catalogs) -> None:
    assert words.whole(Reply.of(Paragraph(SIGN)), "fr") == "fr"
    assert words.whole(Reply.of(Paragraph(SIGN), Note(APPROVE)), "fr") == SOURCE
    assert words.say(APPROVE, "ar") == "وافق"


def test_a_plural_without_all_its_forms_is_not_there(words: Catalogs) -> None:
    assert not words.has(CATS, "fr")
    assert words.whole(Reply.of(Paragraph(CATS)), "fr") == SOURCE
    assert words.has(CATS, "ar")


def test_a_plural_and_a_single_text_of_the_same_words_are_two(tmp_path: Path) -> None:
    cat = t("cat")
    ship(tmp_path, "fr", "people", {cat: "chat"})
    words = Catalogs(Languages((SOURCE, "fr")), tmp_path)
    assert words.has(cat, "fr")
    assert not words.has(tn("cat", "cats", 1), "fr")


def test_the_setting_chooses_the_fallback_and_english_is_the_last(tmp_path: Path) -> None:
    ship(tmp_path, "ar", "people", {SIGN: "وقّع"})
    ship(tmp_path, "fr", "people", {SIGN: "Signer", COUNT: "Compte"})
    words = Catalogs(Languages((SOURCE, "ar", "fr"), "fr"), tmp_path)
    assert words.whole(Reply.of(Paragraph(SIGN)), "ar") == "ar"
    assert words.whole(Reply.of(Paragraph(SIGN), Note(COUNT)), "ar") == "fr"
    assert words.whole(Reply.of(Paragraph(SIGN), Note(LACKED)), "ar") == SOURCE


def test_what_a_platform_puts_beside_a_reply_is_part_of_the_whole(words: Catalogs) -> None:
    reply = Reply.of(Paragraph(SIGN))
    assert words.whole(reply, "ar", COUNT) == "ar"
    assert words.whole(reply, "ar", COUNT, LACKED) == SOURCE


def test_words_that_are_read_together_are_said_together(words: Catalogs) -> None:
    assert words.common((SIGN, COUNT, "Ana"), "ar") == "ar"
    assert words.common((SIGN, LACKED), "ar") == SOURCE
    assert words.common((), "ar") == "ar"


def test_a_language_that_is_offered_no_more_becomes_the_fallback(words: Catalogs) -> None:
    assert words.whole(Reply.of(Paragraph(SIGN)), "hi") == SOURCE


def test_what_was_decided_is_decided_again(words: Catalogs) -> None:
    for reply in (*WHOLE, *BROKEN):
        decided = words.whole(reply, "ar")
        assert words.whole(reply, decided) == decided
