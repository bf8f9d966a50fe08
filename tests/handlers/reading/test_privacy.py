"""/privacy: what is kept, who can see it, and the way to erase it."""

from __future__ import annotations

from tests.stage.chats import Someone


async def test_privacy_says_what_is_kept_and_leads_to_erasing_it(ana: Someone) -> None:
    await ana.signs()
    words = await ana.types("/privacy")
    for said in (
        "Not your account, but a code made from it with a secret key.",
        "never the hour",
        "encrypted",
        "erased after seven days",
        "Nobody can ask me whether you signed.",
    ):
        assert said in words
    await ana.presses("Erase everything about me")
    assert "erased" in await ana.presses("Yes, erase everything")
