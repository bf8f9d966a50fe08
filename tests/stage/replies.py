"""Texts and replies that hypothesis makes up."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from messages.reply import Block, Button, Items, Note, Paragraph, Quote, Reply, Title
from messages.text import (
    Code,
    CountryName,
    InEachScript,
    LanguageName,
    Listed,
    Month,
    Text,
    Value,
    Words,
)

anything = st.text(max_size=20)
"""Any text, lone surrogates too."""

dates = st.dates(date(1, 1, 1), date(9999, 12, 31))
_names = st.builds(CountryName, anything) | st.builds(LanguageName, anything)
_months = st.builds(Month, dates.map(lambda day: day.isoformat()[:7]))
_plain: st.SearchStrategy[Words] = anything | dates | _months | _names | st.builds(Code, anything)


def _texts(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Text]:
    named = st.lists(st.tuples(anything, values), max_size=3).map(tuple)
    plural = st.none() | anything
    return st.builds(Text, anything, plural, st.none() | anything, named)


words: st.SearchStrategy[Words] = st.recursive(
    _plain,
    lambda inner: (
        _plain
        | _texts(inner | st.integers())
        | st.builds(Listed, st.lists(inner, max_size=3).map(tuple))
        | st.builds(InEachScript, _texts(inner | st.integers()))
    ),
    max_leaves=4,
)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Title, words),
    st.builds(Paragraph, words),
    st.builds(Quote, anything, st.integers(0, 5)),
    st.builds(Items, st.lists(words, max_size=3).map(tuple), st.booleans()),
    st.builds(Note, words),
)
buttons = st.builds(Button, words, anything, st.lists(anything, max_size=3).map(tuple))
replies = st.builds(
    Reply,
    st.lists(blocks, max_size=3).map(tuple),
    st.lists(buttons, max_size=3).map(tuple),
    st.just(()),
    st.none() | st.sampled_from(["en", "ar", "zh-Hant-TW"]),
)

PACKED_WITH_A_FILE = bytes.fromhex(
    "7801554d410ac2400cfc4a98f3d207f4a607cfa28287ae871463adac5bd96ec152fa0e6f3ecf7798b5426920"
    "1966c8cc14d8c9c3f53005d26e397015f8714de420cf088363a863149fd370a99d8c8682f0994b2754f6d437"
    "1db16bbc6430be736e3a53987a934381b35bdb789cd2fc9bd65d8c2acd35fbba52bac8d067b43f590367eb66"
    "116a305878be8b454e162bcff479bf2c469b0a0d44e10bf9ee4858"
)
"""What the version before packed of a reply with a file: such receipts may be two days old."""
