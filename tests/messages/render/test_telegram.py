"""Telegram's HTML: well-formed, within the limit, nothing lost, nothing of anyone's let through."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from messages.render.telegram import FOLDED_FROM, LONGEST, render, size
from messages.reply import Block, Items, Note, Paragraph, Quote, Reply, Title
from messages.text import Code, CountryName, LanguageName, Words, t
from tests.stage.telegram.entities import length, parse
from tests.stage.words import catalogs

WORDS = st.text(st.sampled_from("ab <>&\"'\n.。！ 😀字ا\ud800"), max_size=60)
LONG = st.builds(lambda word, times: word * times, WORDS, st.integers(1, 300))
SAID: st.SearchStrategy[Words] = st.one_of(
    WORDS,
    LONG,
    WORDS.map(Code),
    WORDS.map(lambda typed: t("I find nothing called {typed}.", typed=Code(typed))),
    st.sampled_from([CountryName("KR"), LanguageName("ar"), date(2026, 3, 1), t("Sign")]),
)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Title, SAID),
    st.builds(Paragraph, SAID),
    st.builds(Note, SAID),
    st.builds(Quote, st.one_of(WORDS, LONG), st.integers(0, 3)),
    st.builds(Items, st.lists(SAID, max_size=5).map(tuple), st.booleans()),
)
REPLIES = st.lists(BLOCKS, max_size=8).map(lambda blocks: Reply(tuple(blocks)))
TAGS = st.sampled_from(("en", "ar", "zh-Hant-TW"))


def letters(text: str) -> str:
    """What remains of `text` without white space: no space is promised to survive a cut."""
    return re.sub(r"\s", "", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def wordings(reply: Reply, tag: str) -> list[str]:
    said: list[str] = []
    for block in reply.blocks:
        words = block.items if isinstance(block, Items) else (block.words,)
        said += [catalogs().say(each, tag) for each in words]
    return said


@given(REPLIES, TAGS)
@example(Reply.of(Quote("😀" * 5000)), "en")
@example(Reply.of(Items(tuple(["&<>" * 400] * 20))), "ar")
def test_every_message_is_one_that_telegram_takes(reply: Reply, tag: str) -> None:
    for html in render(reply, catalogs(), tag):
        text = parse(html).text
        assert 0 < length(text) <= LONGEST


@given(REPLIES, TAGS)
def test_nothing_is_lost_and_all_stays_in_order(reply: Reply, tag: str) -> None:
    whole = letters("".join(parse(html).text for html in render(reply, catalogs(), tag)))
    at = 0
    for words in map(letters, wordings(reply, tag)):
        found = whole.find(words, at)
        assert found >= 0
        at = found + len(words)


@given(st.lists(WORDS.filter(str.strip), min_size=1, max_size=400), TAGS)
def test_no_item_is_torn_apart(items: list[str], tag: str) -> None:
    items = [f"{number}{each}" for number, each in enumerate(items)]
    messages = [parse(html).text for html in render(Reply.of(Items(tuple(items))), catalogs(), tag)]
    for each in items:
        sound = each.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        assert any(sound in message for message in messages)


@given(st.text(max_size=200))
def test_a_size_is_what_telegram_counts(text: str) -> None:
    assert size(text) == length(text)


def test_each_block_has_its_own_look() -> None:
    blocks = (Title("a"), Note("b"), Quote("c"), Quote("d" * FOLDED_FROM + "d"), Paragraph("<e>"))
    (html,) = render(Reply(blocks), catalogs(), "en")
    assert html == (
        "<b>a</b>\n\n<i>b</i>\n<blockquote>c</blockquote>\n"
        f"<blockquote expandable>{'d' * FOLDED_FROM}d</blockquote>\n\n&lt;e&gt;"
    )


def test_a_long_quotation_is_cut_after_a_sentence() -> None:
    first, second = render(Reply.of(Quote("一二三四五。" * 1000)), catalogs(), "en")
    assert parse(first).text.endswith("。")
    assert second.startswith("<blockquote")


def test_paragraphs_of_a_right_to_left_language_start_with_its_mark() -> None:
    reply = Reply.of(Title(t("Language")), Items((t("Sign"),)), Quote("公開信"))
    (html,) = render(reply, catalogs(), "ar")
    title, items, quote = re.split(r"\n+", parse(html).text)
    assert title[0] == items[0] == "\u200f"
    assert quote == "公開信"
