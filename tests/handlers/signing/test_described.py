"""A signature in words, as its signer reads them."""

from __future__ import annotations

from tests.stage.chats import Bot, Someone

HIDDEN = "With my name, for the organisers only"


async def test_signing_again_shows_ones_own_signature(bot: Bot, ana: Someone) -> None:
    await ana.signs("Ana Diaz", appearance=HIDDEN)
    words = await ana.types("/sign")
    assert "You have signed." in words
    assert "Signed in March 2026, version 1.0.0" in words
    assert "Language shown to you: English; platform: Terminal" in words
    assert "that you gave are sealed: only the organisers can open them." in words
    assert "Ana Diaz" not in words
    assert ana.offered == ["Change", "Withdraw", "Share"]
    assert (await bot.totals()).people == 1
