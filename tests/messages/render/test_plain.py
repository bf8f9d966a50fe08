"""A reply as plain text: whole, in order, and readable from the right side."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from messages.render.plain import RIGHT_TO_LEFT_MARK, Line, Style, plain, render
from messages.reply import Button, Items, Note, Paragraph, Quote, Reply, Title
from messages.text import Code, Words, t
from tests.stage.examples import examples
from tests.stage.replies import anything
from tests.stage.words import catalogs

EVERYTHING = Reply.of(
    Title(t("The count so far")),
    Paragraph(t("Privacy")),
    Quote("verbatim", depth=1),
    Items((t("Sign"), "as typed"), numbered=True),
    Items((Code("/sign"),)),
    Note(t("Share")),
    buttons=(Button(t("Sign"), "sign"), Button("own words", "x")),
)


def test_blocks_stand_apart_and_buttons_follow_with_their_numbers() -> None:
    assert plain(EVERYTHING, catalogs(), "en") == (
        "The count so far\n\nPrivacy\n\n    verbatim\n\n1. Sign\n2. as typed\n\n• /sign\n\n"
        "Share\n\n"
        "[1] Sign\n[2] own words"
    )


def test_every_line_knows_what_it_is() -> None:
    styles = [line.style for line in render(EVERYTHING, catalogs(), "en") if line.text]
    assert styles == [
        Style.TITLE,
        Style.TEXT,
        Style.QUOTE,
        Style.TEXT,
        Style.TEXT,
        Style.TEXT,
        Style.NOTE,
        Style.BUTTON,
        Style.BUTTON,
    ]


def test_paragraphs_from_right_to_left_start_with_a_mark_and_the_letter_does_not() -> None:
    lines = [line for line in render(EVERYTHING, catalogs(), "ar-EG") if line.text]
    for line in lines:
        marked = line.text.startswith(RIGHT_TO_LEFT_MARK)
        assert marked == (line.style not in (Style.QUOTE, Style.BUTTON))
    assert lines[2] == Line(Style.QUOTE, "    verbatim")
    assert lines[3].text.startswith(RIGHT_TO_LEFT_MARK + "١. ")


def test_an_empty_reply_has_no_lines() -> None:
    assert render(Reply(()), catalogs(), "en") == []
    assert plain(Reply(()), catalogs(), "ar") == ""


said: st.SearchStrategy[Words] = anything | st.builds(Code, anything) | st.just(t("Sign"))
blocks = st.one_of(
    st.builds(Title, said),
    st.builds(Paragraph, said),
    st.builds(Quote, anything, st.integers(0, 5)),
    st.builds(Items, st.lists(said, max_size=4).map(tuple), st.booleans()),
    st.builds(Note, said),
)
sayable = st.builds(
    Reply,
    st.lists(blocks, max_size=4).map(tuple),
    st.lists(st.builds(Button, said, anything), max_size=12).map(tuple),
)


@settings(max_examples=examples(60))
@given(sayable, st.sampled_from(["en", "ar", "zh-Hant-TW"]))
def test_nothing_is_split_lost_or_changed(reply: Reply, tag: str) -> None:
    lines = render(reply, catalogs(), tag)
    assert render(reply, catalogs(), tag) == lines
    texts = [line.text for line in lines]
    at = 0
    for words in _spoken(reply):
        whole = words if isinstance(words, str) else catalogs().say(words, tag)
        at = next(i for i in range(at, len(texts)) if texts[i].endswith(whole)) + 1
    labels = [f"[{n}] {catalogs().say(b.label, tag)}" for n, b in enumerate(reply.buttons, 1)]
    assert texts[len(texts) - len(labels) :] == labels
    assert [line.text for line in lines if line.style is Style.BUTTON] == labels


def _spoken(reply: Reply) -> list[Words]:
    found: list[Words] = []
    for block in reply.blocks:
        found += block.items if isinstance(block, Items) else [block.words]
    return found
