"""The one order of names: by script, then by Unicode's root order, in bytes for any engine."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from messages.collation import PLACE_BYTES, place

IN_ORDER = (
    *("12 Angry People", "350.org", "«Alpha»", "ana", "Ana", "Ánna", "Đặng", "Oslo", "Österreich"),
    *("Zebra", "Άννα", "Ωμέγα", "Анна", "Яблоко", "שלום", "أحمد", "한국", "さくら", "台灣", "王"),
)


def test_names_stand_by_script_and_then_in_the_root_order() -> None:
    mixed = sorted(IN_ORDER, key=lambda name: name[::-1])
    assert tuple(sorted(mixed, key=place)) == IN_ORDER


def test_signs_before_the_first_letter_put_no_name_in_front() -> None:
    assert place("(The) Zebra") > place("Alpha")


@example("ﷺ" * 120)
@example("")
@example("·")
@given(st.text(max_size=120))
def test_every_name_has_a_place_of_a_size_that_an_index_holds(name: str) -> None:
    assert len(place(name)) <= PLACE_BYTES
    assert place(name) == place(unicodedata.normalize("NFC", name)) or "\ud800" in name
