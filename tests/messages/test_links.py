"""Links that lead people here."""

from __future__ import annotations

import pytest

from messages.links import link


def test_each_platform_has_its_own() -> None:
    assert link("telegram", "letterbot") == "https://t.me/letterbot"
    way = link("telegram", "letterbot", "src", "flyer7")
    assert way == "https://t.me/letterbot?start=src-flyer7"
    way = link("discord", "4711", "src", "flyer7")
    assert way == "https://discord.com/oauth2/authorize?client_id=4711"
    with pytest.raises(KeyError):
        link("terminal", "here")
