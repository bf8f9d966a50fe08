"""A button of a form that was sent or cancelled, pressed once more: what is kept now, no error."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from db.secrets.vault import Purpose, SealBroken
from handlers.frame import ended
from messages.reply import Button, unpack
from tests.stage.chats import RECEIPTS, Bot, Someone, changed_letter

SIGNED = "You have signed."
NOT_SIGNED = "There is no signature of yours here now."
CANCELLED = "Cancelled: Sign the letter. Nothing of it was kept."


async def ready(someone: Someone) -> Button:
    """The last press of a form for signing without a name."""
    await someone.types("/sign")
    await someone.presses("Without a name")
    return someone.button("Sign")


async def test_the_last_press_twice_signs_once_and_shows_the_signature(
    bot: Bot, ana: Someone
) -> None:
    press = await ready(ana)
    assert "Thank you. You have signed." in await ana.uses(press)
    rows = await bot.rows()
    for _ in range(3):
        assert SIGNED in await ana.uses(press)
        assert "Signed in March 2026" in ana.reads
    assert await bot.rows() == rows


async def test_any_other_button_of_the_form_shows_the_signature_too(ana: Someone) -> None:
    await ana.types("/sign")
    first = ana.button("Without a name")
    await ana.presses("Without a name")
    others = [first, *ana.reply.buttons]
    await ana.presses("Sign")
    for button in others:
        assert SIGNED in await ana.uses(button), button


async def test_two_presses_at_the_same_moment_sign_once(bot: Bot, ana: Someone) -> None:
    press = await ready(ana)
    again = bot.someone("ana")
    words = await asyncio.gather(ana.uses(press), again.uses(press))
    assert sum("Thank you. You have signed." in each for each in words) == 1
    assert all("ou have signed." in each for each in words)
    assert (await bot.totals()).people == 1


async def test_after_a_withdrawal_the_press_says_that_nothing_is_there(
    bot: Bot, ana: Someone
) -> None:
    press = await ready(ana)
    await ana.uses(press)
    await ana.types("/withdraw yes")
    assert NOT_SIGNED in await ana.uses(press)
    await ana.types("/forget yes")
    assert NOT_SIGNED in await ana.uses(press)
    assert await bot.signature_of("ana") is None


async def test_a_press_from_an_old_message_shows_the_newer_signature(
    bot: Bot, ana: Someone
) -> None:
    old = await ready(ana)
    await ana.uses(old)
    await ana.types("/sign change")
    await ana.presses("Publicly, with my name")
    await ana.types("Ana Diaz")
    await ana.presses("Sign")
    assert "How you sign: Publicly, with my name" in await ana.uses(old)
    signature = await bot.signature_of("ana")
    assert signature is not None
    assert signature.sealed is not None


async def test_a_press_of_an_old_form_leaves_the_open_one_alone(ana: Someone) -> None:
    old = await ready(ana)
    await ana.uses(old)
    await ana.types("/pledge law-ban-bill")
    assert SIGNED in await ana.uses(old)
    assert ana.offered[-1] == "Go on with: Make a pledge"
    assert "I promise this" in await ana.presses("Go on with: Make a pledge")


async def test_cancel_twice_says_again_that_it_was_cancelled(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    cancel = ana.button("Cancel")
    assert CANCELLED in await ana.uses(cancel)
    rows = await bot.rows()
    assert CANCELLED in await ana.uses(cancel)
    assert await bot.rows() == rows


async def test_cancel_and_back_of_an_old_form_leave_a_new_one_alone(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    cancel, back = ana.button("Cancel"), ana.button("Back")
    await ana.uses(cancel)
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    await ana.types("Ana Diaz")
    assert CANCELLED in await ana.uses(cancel)
    assert ana.offered[-1] == "Go on with: Sign the letter"
    assert "belongs to a form that is closed" in await ana.uses(back)
    assert "Name: Ana Diaz" in await ana.presses("Go on with it")


async def test_cancel_of_a_form_that_was_sent_shows_what_is_kept(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    cancel = ana.button("Cancel")
    await ana.presses("Without a name")
    await ana.presses("Sign")
    assert SIGNED in await ana.uses(cancel)
    assert await bot.signature_of("ana") is not None


async def test_back_twice_goes_back_once(ana: Someone) -> None:
    await ana.types("/alerts agree")
    await ana.presses("Quiet hours")
    await ana.presses("22:00")
    await ana.presses("7:00")
    back = ana.button("Back")
    assert "Until which hour?" in await ana.uses(back)
    assert "Until which hour?" in await ana.uses(back)
    assert "From which hour?" in await ana.presses("Back")


async def test_begun_twice_a_form_still_says_what_is_kept(ana: Someone) -> None:
    first = await ana.types("/sign")
    assert "What I will keep:" in first
    assert await ana.types("/sign") == first


async def test_a_letter_that_changed_is_said_again(ana: Someone, bot: Bot) -> None:
    press = await ready(ana)
    changed_letter(bot)
    for _ in range(2):
        assert "The letter has changed since you began." in await ana.uses(press)


async def test_another_account_gets_nothing_from_a_button(ana: Someone, ben: Someone) -> None:
    press = await ready(ana)
    await ana.uses(press)
    assert "There is no open form any more" in await ben.uses(press)


async def test_after_two_days_nothing_is_known_of_the_form(bot: Bot, ana: Someone) -> None:
    press = await ready(ana)
    await ana.uses(press)
    bot.clock.passes(timedelta(days=3))
    bot.restart()
    assert "There is no open form any more" in await ana.uses(press)


@pytest.mark.parametrize("end", ["Sign", "Cancel"])
async def test_the_note_holds_no_answer_and_opens_for_its_account_alone(
    bot: Bot, ana: Someone, end: str
) -> None:
    await ana.types("/sign")
    await ana.presses("With my name, for the organisers only")
    await ana.types("Ana Diaz")
    before = {bytes(id) for _, id, *_ in (await bot.rows())[RECEIPTS]}
    await ana.presses(end)
    new = [row for row in (await bot.rows())[RECEIPTS] if bytes(row[1]) not in before]
    assert len(new) == 2, "the receipt of the press, and the note"
    for *_, sealed in new:
        opened = unpack(bot.keys("ana").decrypt(Purpose.RECEIPT, sealed))
        assert "Ana Diaz" not in repr(opened)
        with pytest.raises(SealBroken):
            bot.keys("ben").decrypt(Purpose.RECEIPT, sealed)
    assert (await bot.rows())["draft"] == []


def test_the_ways_to_end_keep_their_words() -> None:
    """Notes of the version before are read by them."""
    assert {end.name: end.value for end in ended.End} == {"SENT": "sent", "CANCELLED": "cancelled"}
