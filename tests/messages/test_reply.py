"""A reply that is kept is the reply that was given."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given

from messages.form import Form, OpenForm
from messages.reply import (
    Button,
    File,
    Note,
    Paragraph,
    Passing,
    Reply,
    Title,
    ToCopy,
    by_kind,
    pack,
    set_apart,
    texts,
    unpack,
)
from messages.text import LanguageName, t
from tests.stage.charts import EMPTY
from tests.stage.replies import PACKED_WITH_A_FILE, replies


@given(replies)
@example(Reply.of(Paragraph("\ud83d\ude00 \ud800 \x00 \u2028")))
@example(Reply.of(Note(t("{n} of {total}", n=-(10**30), total=0))))
def test_what_is_packed_is_unpacked_the_same(reply: Reply) -> None:
    assert unpack(pack(reply)) == reply


def test_an_open_form_is_not_kept_with_the_reply() -> None:
    form = OpenForm("id", Form(t("Sign"), (), t("Sign")), {"name": "Ana Diaz"}, None)
    reply = Reply((Paragraph("hello"),), form=form)
    assert unpack(pack(reply)) == Reply((Paragraph("hello"),))


def test_a_picture_is_not_kept_with_the_reply_and_its_words_are_the_replys() -> None:
    reply = Reply.of(Paragraph("Numbers"), picture=EMPTY)
    assert unpack(pack(reply)) == replace(reply, picture=None)
    assert t("Nobody has signed yet.") in texts(reply)


def test_what_tells_of_the_reader_in_passing_is_not_kept_with_the_reply() -> None:
    reply = Reply.of(Paragraph("hello"), Passing(LanguageName("fr")))
    assert unpack(pack(reply)) == Reply.of(Paragraph("hello"))


def test_the_kind_of_a_reply_is_kept_with_all_that_is_apart_and_what_is_to_be_erased() -> None:
    button = Button("Go on", "form", apart=True)
    reply = Reply.of(Title("Hello", apart=True), Paragraph("a"), buttons=(button,), shareable=True)
    assert unpack(pack(reply)) == reply
    clearing = replace(reply, erase=(5, 7))
    assert unpack(pack(clearing)) == clearing
    codes = Reply.of(Paragraph("type it"), ToCopy("abc"))
    assert unpack(pack(codes)) == codes


def test_what_a_version_without_kinds_packed_is_protected() -> None:
    assert unpack(PACKED_WITH_A_FILE).shareable is False
    assert not any(each.apart for each in unpack(PACKED_WITH_A_FILE).buttons)


def test_a_reply_of_one_kind_stays_whole() -> None:
    reply = Reply.of(Title("a"), Paragraph("b"), buttons=(Button("c", "help"),))
    assert by_kind(reply) == (reply,)


def test_what_is_of_the_other_kind_stands_apart() -> None:
    letter = (Title("The letter"), Paragraph("Its words."))
    reply = Reply.of(Title("Thank you."), *set_apart(letter), ToCopy("abc"), Note("Done."))
    thanks, rest = by_kind(reply)
    assert thanks == Reply.of(Title("Thank you."), Note("Done."))
    assert rest == Reply.of(*set_apart(letter), Paragraph("abc"), shareable=True)


def test_a_button_that_stands_apart_alone_says_what_it_does() -> None:
    button = Button("Go on", "form", apart=True)
    letter, way = by_kind(Reply.of(Title("a"), buttons=(button,), shareable=True))
    assert letter == Reply.of(Title("a"), shareable=True)
    assert way == Reply.of(Note("Go on"), buttons=(button,))


def test_no_file_is_ever_packed() -> None:
    reply = Reply.of(Paragraph("hello"), files=(File("ana-diaz.bin", b"Ana Diaz"),))
    with pytest.raises(ValueError, match="never stored"):
        pack(reply)
    assert "Ana Diaz" not in repr(reply)


def test_what_the_version_before_packed_is_unpacked_with_its_file() -> None:
    assert unpack(PACKED_WITH_A_FILE) == Reply(
        (Paragraph(t("Written: {file}, readable by you alone.", file="a.json")),),
        (Button(t("Sign"), "sign"),),
        (File("a.json", '{"name": "Ana 林"}\n'.encode()),),
        "en",
    )


def test_a_text_becomes_bytes_whatever_is_in_it() -> None:
    assert File.of_text("a.txt", "林\ud800\n") == File("a.txt", "林?\n".encode())
