"""A reply on Discord: whole, within Discord's limits, and nothing in it that was not meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.form import Consent
from messages.render.discord import INDENT, LONGEST, cut, escaped, render, width
from messages.reply import Block, Items, Note, Paragraph, Quote, Reply, Title, ToCopy
from messages.text import Code, t
from tests.stage.words import catalogs

SEASONED = st.text(
    st.one_of(
        st.sampled_from("*_~|`[]()<>@#\\-+>:!1. \nhtps:/😀"),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    min_size=1,
    max_size=300,
)
BLOCKS = st.one_of(
    SEASONED.map(Title),
    SEASONED.map(Paragraph),
    SEASONED.map(Note),
    st.builds(Quote, SEASONED, st.integers(0, 3)),
    st.builds(Items, st.lists(SEASONED, max_size=6).map(tuple), st.booleans()),
)
REPLIES = st.lists(BLOCKS, max_size=8).map(lambda blocks: Reply(tuple(blocks)))
ADDRESS = re.compile(r"<(https?://[!-;=?-~]+)>")
LIVE = re.compile(r"[*_~|`\[\]<>@#]")


def shown(written: str) -> str:
    """What a reader sees of our Markdown: our own marks and escapes gone."""
    lines = []
    for line in written.split("\n"):
        bare = re.sub(r"^(### |-# |> |- )", "", line)
        bare = ADDRESS.sub(lambda found: re.sub(r"(.)", r"\\\1", found[1]), bare)
        lines.append(re.sub(r"\\(.)", r"\1", bare))
    return "\n".join(lines)


def live(written: str) -> list[str]:
    """Every mark that Discord would act on, except our own at the start of a line."""
    found = []
    for line in written.split("\n"):
        bare = re.sub(r"^(### |-# |> |- )", "", line)
        bare = re.sub(r"\\[^0-9A-Za-z\s]", "", ADDRESS.sub("", bare))
        found += LIVE.findall(bare)
        found += re.findall(r"^\s*(?:[-+] |\d+\. )", bare)
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def words(block: Block) -> list[str]:
    match block:
        case Items(items):
            return [str(item) for item in items]
        case Title(said) | Paragraph(said) | Note(said) | Quote(said) | Consent(said):
            return [str(said)]
        case ToCopy():
            return []


@given(REPLIES, st.sampled_from(["en", "ar", "zh-Hant-TW"]), st.sampled_from([60, 300, LONGEST]))
def test_every_message_fits_and_none_is_empty(reply: Reply, tag: str, longest: int) -> None:
    for message in render(reply, catalogs(), tag, longest):
        assert width(message) <= longest
        assert message.strip()


@given(REPLIES, st.sampled_from([60, LONGEST]))
def test_nothing_is_lost(reply: Reply, longest: int) -> None:
    seen = squeezed("\n".join(map(shown, render(reply, catalogs(), "en", longest))))
    at = 0
    for block in reply.blocks:
        for said in words(block):
            wanted = squeezed(said)
            found = seen.find(wanted, at)
            assert found >= 0, (wanted, seen)
            at = found + len(wanted)


@given(REPLIES, st.sampled_from([60, LONGEST]))
def test_nothing_said_becomes_a_mark(reply: Reply, longest: int) -> None:
    for message in render(reply, catalogs(), "en", longest):
        assert live(message) == []


@pytest.mark.parametrize(
    "attack",
    [
        "@everyone",
        "<@80351110224678912>",
        "<@&165511591545143296>",
        "<#103735883630395392>",
        "[click](https://evil.example)",
        "**bold** __under__ ~~gone~~ ||spoiler||",
        "# heading",
        "-# small",
        "> quote",
        ">>> all of it",
        "- list",
        "1. list",
        "```\ncode\n```",
        "<t:1618953630:R>",
        "</sign:1>",
        "\\",
    ],
)
def test_markdown_is_shown_and_does_nothing(attack: str) -> None:
    (message,) = render(Reply.of(Paragraph(attack)), catalogs(), "en")
    assert live(message) == []
    assert squeezed(shown(message)) == squeezed(attack)


def test_addresses_can_be_pressed_and_show_no_preview() -> None:
    assert escaped("see https://example.org/a_b?c=*d.") == "see <https://example.org/a_b?c=*d>."


def test_each_block_has_its_look() -> None:
    reply = Reply.of(
        Title("Title"),
        Paragraph("Text"),
        Items(("one", "two"), numbered=True),
        Items(("red",)),
        Quote("first"),
        Quote("deeper", 1),
        Note("aside"),
        Note("beside"),
    )
    assert render(reply, catalogs(), "en") == [
        "### Title\nText\n\n1\\. one\n2\\. two\n\n- red\n\n> first\n> \n> "
        + INDENT
        + "deeper\n\n-# aside\n-# beside"
    ]


def test_right_to_left_paragraphs_begin_with_a_mark() -> None:
    reply = Reply.of(Title(t("Language")), Items((Code("a"),)), Items((Code("b"),), numbered=True))
    (message,) = render(reply, catalogs(), "ar-EG")
    title, bullet, _, numbered = message.split("\n")
    assert title.startswith("### \u200f")
    assert bullet == "- \u200fa"
    assert numbered == "\u200f١\\. b"


def test_messages_split_between_items() -> None:
    items = tuple(str(number) * 300 for number in range(9))
    messages = render(Reply.of(Items(items)), catalogs(), "en")
    assert len(messages) == 2
    assert all(line[2:] in items for message in messages for line in message.split("\n"))


def test_an_item_too_long_is_split_between_words() -> None:
    words = " ".join(f"word{number}" for number in range(600))
    messages = render(Reply.of(Quote(words)), catalogs(), "en")
    assert all(message.startswith("> word") for message in messages)
    assert " ".join(message[2:].strip() for message in messages) == words


def test_the_number_of_an_item_is_said_once() -> None:
    messages = render(Reply.of(Items(("x " * 1500,), numbered=True)), catalogs(), "en")
    assert len(messages) == 2
    assert "".join(messages).count("1") == 1


def test_labels_are_cut_with_an_ellipsis() -> None:
    assert cut("short", 10) == "short"
    assert cut("much too long", 9) == "much too…"
    assert width(cut("😀" * 30, 20)) <= 20
