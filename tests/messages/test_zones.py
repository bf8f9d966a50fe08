"""Time zones: each has a code that goes and comes back, and fits a button."""

from __future__ import annotations

from bot.adapters.telegram.buttons import PARTED, ROOM
from messages.zones import choices, code_of, zone_of


def test_every_zone_is_known_by_a_code_that_a_button_can_carry() -> None:
    found = choices("en")
    assert len({choice.value for choice in found}) == len(found) > 300
    for choice in found:
        zone = zone_of(choice.value)
        assert zone is not None
        assert code_of(zone) == choice.value
        words = ("form", "0" * 8, "answer", "zone", choice.value)
        assert len(PARTED.join(words).encode()) <= ROOM
    assert zone_of("") is None
