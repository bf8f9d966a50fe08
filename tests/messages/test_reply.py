"""A reply that is kept is the reply that was given."""

from __future__ import annotations

import pytest
from hypothesis import example, given

from messages.form import Form, OpenForm
from messages.reply import Button, File, Note, Paragraph, Passing, Reply, pack, unpack
from messages.text import LanguageName, t
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


def test_what_tells_of_the_reader_in_passing_is_not_kept_with_the_reply() -> None:
    reply = Reply.of(Paragraph("hello"), Passing(LanguageName("fr")))
    assert unpack(pack(reply)) == Reply.of(Paragraph("hello"))


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
