"""What the staff are called: short, no link, and no two alike."""

from __future__ import annotations

import pytest

from handlers.staffing.labels import looks
from tests.stage.chats import Someone
from tests.stage.office import (
    code_in,
)


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("x" * 41, "40 is the most"),
        ("evil.example", "no link or address"),
        ("a/b", "no link or address"),
        ("123", "at least one letter"),
        ("OWNER 1", "called that already"),
    ],
)
async def test_a_label_is_a_short_name_that_nobody_has(
    ana: Someone, cho: Someone, label: str, why: str
) -> None:
    await cho.types(f"/join {code_in(await ana.types('/staff invite moderator'))}")
    assert why in await cho.types(label)


@pytest.mark.parametrize(
    "label",
    [
        *(
            "Nina\u200d",
            "Ni\u200cna",
            "Nina\ufe0f",
            "Ni\u034fna",
            "NINA",
            "Ｎｉｎａ",
            "Nina ",
            "N ina",
        ),
        *("N ina", "Nlna", "N1na", "Νina", "\u2800Nina"),
    ],
)
async def test_a_label_that_looks_like_another_is_taken(
    ana: Someone, cho: Someone, label: str
) -> None:
    await ana.types("/staff name Nina")
    await cho.types(f"/join {code_in(await ana.types('/staff invite moderator'))}")
    await cho.types(label)
    assert "Join" not in cho.offered
    assert not looks("Nina").isdisjoint(looks(label))


@pytest.mark.parametrize("label", ["Niña", "Nino", "Anin", "Nïna", "نينا", "尼娜"])
async def test_a_label_that_looks_otherwise_is_not(ana: Someone, cho: Someone, label: str) -> None:
    await ana.types("/staff name Nina")
    await cho.types(f"/join {code_in(await ana.types('/staff invite moderator'))}")
    await cho.types(label)
    assert "Thank you" in await cho.presses("Join")


async def test_two_who_wait_cannot_have_the_same_label(
    ana: Someone, cho: Someone, dan: Someone
) -> None:
    first = code_in(await ana.types("/staff invite moderator"))
    second = code_in(await ana.types("/staff invite moderator"))
    await cho.all(f"/join {first}", "Sam")
    await dan.all(f"/join {second}", "sam")
    await cho.presses("Join")
    assert "called that already" in await dan.presses("Join")
    await dan.presses("Back")
    await dan.types("Dan")
    assert "Thank you, Dan." in await dan.presses("Join")
