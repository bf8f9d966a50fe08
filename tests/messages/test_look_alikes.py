"""Names that the eye takes for each other have one look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.look_alikes import look

ALIKE = (
    ("Open Rights", "open rights"),
    ("Open Rights", "Ореn Rіghts"),
    ("Open Rights", "Öpen-Rights."),
    ("Open Rights", "0pen Right5".replace("5", "s")),
    ("ΕΛΛΗΝ", "Ελλην"),
    ("ＯＰＥＮ", "open"),
)
APART = (("Open Rights", "Open Right"), ("कि", "का"), ("台灣", "台北"), ("!", "?"))


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_are_easily_mixed_up_look_alike(one: str, other: str) -> None:
    assert look(one) == look(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_names_do_not(one: str, other: str) -> None:
    assert look(one) != look(other)


@given(st.text(min_size=1))
def test_every_name_has_a_look(name: str) -> None:
    assert look(name)
