"""A public name that an organiser has taken off: its signer reads why, and may show another."""

from __future__ import annotations

from tests.stage.chats import Bot, Someone
from tests.stage.organisations import organiser

PUBLIC = "Publicly, with my name"


async def taken_off(bot: Bot, ana: Someone, name: str) -> None:
    """Ana signs in public, and an organiser takes her name off."""
    await ana.signs(name, appearance=PUBLIC)
    olga = await organiser(bot)
    await olga.types("/organisations listed")
    await olga.presses(f"Take off: {name}")
    await olga.types("It sells shoes.")
    await olga.presses("Take it off")


async def test_the_reason_is_read_where_the_signature_is_and_it_counts_on(
    bot: Bot, ana: Someone
) -> None:
    await taken_off(bot, ana, "Cheap Shoes")
    for line in ("/sign", "/me"):
        words = await ana.types(line)
        assert "An organiser has taken your name off the public list." in words
        assert "The reason: It sells shoes." in words
    assert (await bot.totals()).people == 1


async def test_the_same_name_is_not_shown_again_and_another_one_is(bot: Bot, ana: Someone) -> None:
    await taken_off(bot, ana, "Cheap Shoes")
    await ana.types("/sign change")
    await ana.presses(PUBLIC)
    await ana.types("CHEAP  SHOES.")
    assert "An organiser has taken this name off" in await ana.presses("Sign")
    await ana.presses("Back")
    await ana.types("Ana Diaz")
    assert "Your signature is changed." in await ana.presses("Sign")
    assert "Ana Diaz" in await ana.types("/signatories")
    assert "taken your name off" not in await ana.types("/sign")


async def test_one_may_sign_on_without_a_name_or_leave(bot: Bot, ana: Someone) -> None:
    await taken_off(bot, ana, "Cheap Shoes")
    await ana.types("/sign change")
    await ana.presses("Without a name")
    await ana.presses("Sign")
    assert "taken your name off" not in await ana.types("/sign")
    await ana.types("/forget yes")
    assert (await bot.rows())["public_name"] == []
