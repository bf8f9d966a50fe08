"""Marking words for the catalogs, and repeating what people typed without its mischief."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from messages.text import QUOTED_LONGEST, Code, Text, of_content, quoted, t, tc, tn


def test_texts_that_say_the_same_are_equal_and_can_be_keys() -> None:
    assert t("Sign {name}", name="x") == t("Sign {name}", name="x") != t("Sign {name}", name="y")
    assert len({t("Sign"), t("Sign"), tc("verb", "Sign")}) == 2
    assert of_content("status", "original") == tc("status", "original")


def test_the_number_of_a_plural_is_one_of_its_values() -> None:
    text = tn("{n} person of {total}", "{n} people of {total}", 3, total=9)
    assert text.n == 3
    assert text.values == (("n", 3), ("total", 9))


def test_a_text_is_filled_in_without_changing_the_first() -> None:
    first = t("{one} and {other}", one="a")
    assert first.fill(other="b") == t("{one} and {other}", one="a", other="b")
    assert first == Text("{one} and {other}", values=(("one", "a"),))


@given(st.text(max_size=100))
def test_what_is_quoted_is_short_and_printable(typed: str) -> None:
    shown = quoted(typed).text
    assert shown.isprintable()
    assert len(shown) <= QUOTED_LONGEST + 1
    if typed.isprintable() and len(typed) <= QUOTED_LONGEST:
        assert shown == typed


def test_a_long_quotation_ends_in_a_mark() -> None:
    assert quoted("x" * 40) == Code("x" * 40)
    assert quoted("x" * 41) == Code("x" * 40 + "…")
    assert quoted("a\u202eb\x1bc\0") == Code("a\ufffdb\ufffdc\ufffd")
