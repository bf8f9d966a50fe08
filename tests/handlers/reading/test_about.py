"""/about, /privacy and /share: whose letter, whose data, and what to pass on."""

from __future__ import annotations

from tests.stage.chats import Bot, Someone


async def test_about_names_who_wrote_and_who_translated(bot: Bot, ana: Someone) -> None:
    words = await ana.types("/about")
    for author in bot.campaign.letter.authors:
        assert author in words
    assert "The Taiwan Association for Human Rights translated it into Chinese." in words
    assert "That list is theirs; nobody is put on it from here." in words
    assert "CC BY 4.0" in words


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


async def test_what_is_shared_is_the_same_whether_one_signed_or_not(ana: Someone) -> None:
    before = await ana.types("/share")
    assert "https://www.accessnow.org/campaign/ban-biometric-surveillance/" in before
    await ana.signs()
    assert await ana.types("/share") == before
