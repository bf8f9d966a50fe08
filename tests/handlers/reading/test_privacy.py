"""/privacy: what is kept, who can see it, and the way to erase it."""

from __future__ import annotations

from tests.stage.chats import Someone


async def test_privacy_says_what_is_kept_and_leads_to_erasing_it(ana: Someone) -> None:
    await ana.signs()
    words = await ana.types("/privacy")
    for said in (
        "A code made from your account with a secret key, not the account itself.",
        "Somebody with that key and my data could check whether an account they know has signed.",
        "never the hour",
        "encrypted",
        "erased after seven days",
        "Of each step that changes something I keep an encrypted record",
        "Where Telegram does not take an answer, I keep what you asked",
        "what I say about you cannot be copied or forwarded",
        "is erased from the chat when the form ends, or within a day",
        "Commands that you typed, and messages from before I did this, stay",
        "I do not tell anybody who asks whether you signed.",
    ):
        assert said in words
    await ana.presses("Erase everything about me")
    assert "erased" in await ana.presses("Yes, erase everything")
