"""Addresses of organisations: websites and channels are taken, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from messages.addresses import ADDRESS_LONGEST, address
from messages.form import BadAnswer

TAKEN = {
    "example.org": "example.org",
    "https://Example.org/": "example.org",
    "HTTP://www.example.org/about?q=1#top": "www.example.org/about?q=1#top",
    "  example.org.  ": "example.org",
    "@open_rights": "@open_rights",
    "t.me/open_rights": "t.me/open_rights",
    "https://discord.gg/Abc123": "discord.gg/Abc123",
    "ｅｘａｍｐｌｅ．ｏｒｇ": "example.org",
    "münchen.example/ä": "xn--mnchen-3ya.example/ä",
    "пример.рф": "xn--e1afmkfd.xn--p1ai",
}

REFUSED = (
    *("", " ", "…", "Open Rights", "example", "..", "-a.org", "a..org", "https://", "@", "@a"),
    *("ana@example.org", "https://user:secret@example.org", "javascript:alert(1)"),
    *("http://127.0.0.1/", "example.org:8080", "ftp://example.org", "\u202eexample.org"),
    *("example.org/a b", "example.org/<b>", f"example.org/{'a' * ADDRESS_LONGEST}"),
    *(f"{'a' * 64}.org", "\ud800.org", "example.org/\u0000"),
)


@pytest.mark.parametrize(("typed", "kept"), TAKEN.items())
def test_a_website_or_a_channel_is_taken(typed: str, kept: str) -> None:
    assert address(typed) == kept


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_address_is_named_and_one_can_be_typed_or_left_out(typed: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        address(typed)
    assert refused.value.words.message.startswith("That is no address of a website or channel")
    assert "or leave it out" in refused.value.words.message


@example("@name")
@example("xn--a.org")
@example("ﬃ.org/ﬃ")
@given(st.one_of(st.text(), st.from_regex(r"(https?://)?[^ /]{1,9}\.[a-zé]{1,4}(/\S*)?")))
def test_whatever_is_typed_is_taken_as_it_stays_or_refused(typed: str) -> None:
    try:
        kept = address(typed)
    except BadAnswer:
        return
    assert address(kept) == kept
    assert kept.isprintable()
    assert len(kept.encode()) <= 4 * ADDRESS_LONGEST
    host = kept.partition("/")[0].partition("?")[0].partition("#")[0]
    assert host.isascii()
