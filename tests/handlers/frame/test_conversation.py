"""Filling in a form: what is asked, changing one's mind, leaving it, and coming back to it."""

from __future__ import annotations

import json

from db import conversations
from db.secrets.vault import Purpose, SealBroken
from tests.stage.chats import Bot, Someone

ASKED_HOW = "How do you want to sign?"
ASKED_NAME = "Please type the name."


async def test_words_without_a_question_get_directions(ana: Someone) -> None:
    assert "No question is open just now" in await ana.types("hello")
    assert ana.offered == ["What I can do"]


async def test_a_choice_may_be_typed_by_its_words(ana: Someone) -> None:
    await ana.types("/sign")
    assert "How you sign: Without a name" in await ana.types("  without A NAME ")


async def test_what_is_no_choice_is_asked_again(ana: Someone) -> None:
    await ana.types("/sign")
    assert "Please choose one of these." in await ana.types("maybe")
    assert ASKED_HOW in ana.reads


async def test_words_at_the_last_step_are_no_answer(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    assert "Please choose one of these." in await ana.types("Ana Diaz")
    await ana.presses("Sign")
    signature = await bot.signature_of("ana")
    assert signature is not None
    assert signature.sealed is None


async def test_back_goes_to_the_question_before(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    assert ASKED_NAME in ana.reads
    assert ASKED_HOW in await ana.presses("Back")
    assert "Back" not in ana.offered


async def test_cancel_keeps_nothing(bot: Bot, ana: Someone) -> None:
    before = await bot.rows_but_receipts()
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    await ana.types("Ana Diaz")
    assert "Cancelled: Sign the letter. Nothing of it was kept." in await ana.presses("Cancel")
    assert await bot.rows_but_receipts() == before
    assert "There is no open form any more" in await ana.types("/cancel")


async def test_back_and_cancel_without_a_form_say_so(ana: Someone) -> None:
    for line in ("/back", "/cancel", "/form", "/form 00000000 send"):
        assert "There is no open form any more" in await ana.types(line)


async def test_sign_while_its_form_is_open_goes_on_with_it(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    assert "You are in the middle of this: Sign the letter." in await ana.types("/sign")
    assert ASKED_NAME in ana.reads


async def test_another_command_leaves_the_form_and_shows_the_way_back(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    assert "The count so far" in await ana.types("/count")
    assert ana.offered[-1] == "Go on with: Sign the letter"
    assert ASKED_NAME in await ana.presses("Go on with: Sign the letter")
    assert "Name: Ana Diaz" in await ana.types("Ana Diaz")


async def test_an_answer_may_follow_another_command_at_once(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    await ana.types("/letter scope")
    assert "Name: Ana Diaz" in await ana.types("Ana Diaz")


async def test_another_form_waits_for_the_one_that_is_open(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    words = await ana.types("/pledge law-ban-bill")
    assert "You are in the middle of this: Sign the letter." in words
    await ana.presses("Cancel")
    await ana.pledges("law-ban-bill")
    assert (await bot.totals()).pledges == 1


async def test_a_button_of_a_form_that_was_sent_does_nothing(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    old = ana.button("Sign")
    await ana.presses("Sign")
    await ana.types("/withdraw yes")
    assert "There is no signature of yours here now." in await ana.uses(old)
    assert await bot.signature_of("ana") is None


async def test_a_button_of_an_older_form_points_to_the_open_one(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    old = ana.button("Sign")
    await ana.types("/cancel")
    await ana.types("/sign")
    words = await ana.uses(old)
    assert "That button belongs to a form that is closed." in words
    assert "This one is open now: Sign the letter." in words
    assert ASKED_HOW in await ana.presses("Go on with it")
    assert await bot.signature_of("ana") is None


async def test_another_persons_button_does_nothing(bot: Bot, ana: Someone, ben: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    assert "There is no open form any more" in await ben.uses(ana.button("Sign"))
    assert (await bot.totals()).people == 0


async def test_a_form_is_never_sent_with_something_missing(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    draft = ana.button("Publicly, with my name").arguments[0]
    await ana.presses("Publicly, with my name")
    assert ASKED_NAME in await ana.types(f"/form {draft} send")
    assert await bot.signature_of("ana") is None


async def test_what_a_form_does_not_know_leaves_it_as_it_is(ana: Someone) -> None:
    await ana.types("/sign")
    draft = ana.button("Without a name").arguments[0]
    for step in ("answer nothing x", "edit nothing", "clear nothing", "dance", ""):
        assert ASKED_HOW in await ana.types(f"/form {draft} {step}")


async def test_an_answer_can_be_changed_before_it_is_sent(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    await ana.types("Ana Diaz")
    await ana.presses("Change: Name")
    assert "Name: Ana Díaz" in await ana.types("Ana Díaz")


async def test_a_name_goes_when_one_signs_without_it_after_all(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    await ana.types("Ana Diaz")
    await ana.presses("Change: How you sign")
    assert "Ana Diaz" not in await ana.presses("Without a name")
    await ana.presses("Sign")
    signature = await bot.signature_of("ana")
    assert signature is not None
    assert signature.sealed is None


async def test_leaving_out_the_organisation_leaves_out_the_role(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Organisation")
    await ana.types("Open Rights")
    await ana.presses("Add: Role")
    assert "Role: chair" in await ana.types("chair")
    await ana.presses("Change: Organisation")
    words = await ana.presses("Skip this")
    assert "Open Rights" not in words
    assert "Role" not in words


async def test_a_platform_may_ask_everything_at_once(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.fills(appearance="public", name="Ana Diaz", country="Taiwan", organisation=" ")
    assert "Name: Ana Diaz" in ana.reads
    assert "Country: Taiwan" in ana.reads
    await ana.presses("Sign")
    signature = await bot.signature_of("ana")
    assert signature is not None
    assert (signature.country, signature.organisation) == ("TW", False)


async def test_of_many_answers_the_good_ones_stay_and_the_bad_one_is_asked_again(
    ana: Someone,
) -> None:
    await ana.types("/sign")
    await ana.fills(appearance="public", name="😀", country="Taiwan", nonsense="x")
    assert "A name is made of letters" in ana.reads
    assert ASKED_NAME in ana.reads
    assert "Country: Taiwan" in await ana.types("Ana Diaz")


async def test_a_form_goes_on_after_a_restart(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    bot.restart()
    assert "Name: Ana Diaz" in await ana.types("Ana Diaz")


async def test_nobody_sees_another_persons_form(bot: Bot, ana: Someone, ben: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("With my name, for the organisers only")
    await ana.types("Ana Diaz")
    assert "No question is open" in await ben.types("hello")
    assert "Nothing is held about this account." in await ben.types("/me")
    assert "Ana" not in await ben.types("/sign")


async def test_a_form_in_the_store_opens_for_its_owner_alone(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("With my name, for the organisers only")
    await ana.types("Ana Diaz")
    tag = bot.tag("ana", Purpose.OPEN_FORM)
    sealed = await bot.store.transact(lambda tx: conversations.open_form_of(tx, tag))
    assert sealed is not None
    assert b"Ana" not in sealed
    opened = json.loads(bot.keys("ana").decrypt(Purpose.OPEN_FORM, sealed))
    assert opened["values"]["name"] == "Ana Diaz"
    for keys in (bot.keys("ben"), bot.keys("ana", "telegram")):
        try:
            keys.decrypt(Purpose.OPEN_FORM, sealed)
        except SealBroken:
            continue
        raise AssertionError("opened for another")


async def test_a_form_that_does_not_open_is_as_if_it_were_not_there(bot: Bot, ana: Someone) -> None:
    tag = bot.tag("ana", Purpose.OPEN_FORM)
    await bot.store.transact(
        lambda tx: conversations.keep_open_form(tx, tag, b"something else", "2026-03-01")
    )
    assert "No question is open" in await ana.types("hello")
    assert ASKED_HOW in await ana.types("/sign")


async def test_what_was_wrong_on_a_page_is_asked_again_until_it_is_right(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.fills(appearance="anonymous", country="Atlantis")
    assert "I find nothing called Atlantis." in ana.reads
    assert "Country: Taiwan" in await ana.types("Taiwan")
