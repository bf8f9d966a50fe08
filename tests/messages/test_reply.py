"""A reply that is kept is the reply that was given."""

from __future__ import annotations

from hypothesis import example, given

from messages.form import Form, OpenForm
from messages.reply import Note, Paragraph, Reply, pack, unpack
from messages.text import t
from tests.stage.replies import replies


@given(replies)
@example(Reply.of(Paragraph("\ud83d\ude00 \ud800 \x00 \u2028")))
@example(Reply.of(Note(t("{n} of {total}", n=-(10**30), total=0))))
def test_what_is_packed_is_unpacked_the_same(reply: Reply) -> None:
    assert unpack(pack(reply)) == reply


def test_an_open_form_is_not_kept_with_the_reply() -> None:
    form = OpenForm("id", Form(t("Sign"), (), t("Sign")), {"name": "Ana Diaz"}, None)
    reply = Reply((Paragraph("hello"),), form=form)
    assert unpack(pack(reply)) == Reply((Paragraph("hello"),))
