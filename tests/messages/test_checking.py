"""A check of a catalog finds what is missing, and what would be said wrongly."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from messages.checking import is_wrong, standing


@pytest.mark.parametrize(
    ("string", "lacks"),
    [(("{n} cat", "{n} cats"), False), (("{n} cat", ""), True), (("", ""), True), (None, True)],
)
def test_a_message_is_lacking_if_any_of_its_forms_is(
    string: tuple[str, ...] | None, lacks: bool
) -> None:
    wanted, catalog = Catalog(), Catalog(locale="nl")
    wanted.add(("{n} cat", "{n} cats"))
    if string is not None:
        catalog.add(("{n} cat", "{n} cats"), string=string)
    assert standing(wanted, catalog).missing == (1 if lacks else 0)


@pytest.mark.parametrize(
    ("string", "wrong"),
    [
        ("kat {naam}", True),
        ("{n} {name}", True),
        ("kat", True),
        ("{name} {", True),
        ("{}", True),
        ("kat {name}", False),
        ("", False),
    ],
)
def test_a_value_left_out_or_made_up_is_wrong(string: str, wrong: bool) -> None:
    catalog = Catalog(locale="nl")
    assert is_wrong(catalog.add("cat {name}", string)) == wrong


def test_a_form_for_one_number_may_say_it_in_words() -> None:
    catalog = Catalog(locale="nl")
    message = catalog.add(("{n} cat of {name}", "{n} cats of {name}"), ("de kat van {name}", "{n}"))
    assert is_wrong(message)
    message.string = ("de kat van {name}", "{n} katten van {name}")
    assert not is_wrong(message)


def test_a_wrong_message_is_named() -> None:
    wanted, catalog = Catalog(), Catalog(locale="nl")
    wanted.add("cat {name}")
    catalog.add("cat {name}", "kat")
    assert standing(wanted, catalog).wrong == ("cat {name}",)
